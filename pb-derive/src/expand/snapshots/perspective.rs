impl User {
    fn join_group(self: Arc<Self>, name: &str) -> Local<Group> {
        self.group()
    }
    async fn wait(&self) {}
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Referenceable for User {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "wait" => {
                    _pb::__private::Shared::<Self>::NEW
                        .later(
                            __call,
                            |__call| {
                                let __to = ::core::clone::Clone::clone(
                                    _pb::__private::Invocation::context(__call),
                                );
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                ::core::result::Result::Ok(async move {
                                    let __to = &__to;
                                    let mut __answer = _pb::__private::WholeAnswer::new(
                                        Self::wait(&self).await,
                                    );
                                    _pb::__private::end(&mut __answer, __to)
                                })
                            },
                        )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    #[automatically_derived]
    impl _pb::__private::Avatar for User {
        fn perspective(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "join_group" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Invocation::argument::<
                                &str,
                            >(__call, "name")?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::join_group(
                                    _pb::__private::receiver::<Arc<Self>, Self>(self),
                                    __arg0,
                                ),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                "wait" => {
                    _pb::__private::Shared::<Self>::NEW
                        .later(
                            __call,
                            |__call| {
                                let __to = ::core::clone::Clone::clone(
                                    _pb::__private::Invocation::context(__call),
                                );
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                ::core::result::Result::Ok(async move {
                                    let __to = &__to;
                                    let mut __answer = _pb::__private::WholeAnswer::new(
                                        Self::wait(&self).await,
                                    );
                                    _pb::__private::end(&mut __answer, __to)
                                })
                            },
                        )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
};
