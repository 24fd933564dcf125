impl<T: Send + Sync + 'static> Group<T> {
    fn name<'a>(&self, who: &'a User, _: &Context) -> &'a str {
        &who.name
    }
    fn anybody(&self, who: &pb::Perspective) {}
    fn shared(&self, who: Arc<User>, message: &str) {}
    fn lent(self: Arc<Self>, _: &Arc<User>) {}
    async fn later(&self, who: &User<T>, message: String, ctx: &Context) {}
    async fn shared_later(&self, who: Arc<User>) {}
    async fn anybody_later(&self, who: &Perspective) {}
    fn count(&self) -> usize {
        5
    }
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    use _pb::__private::AnySize as _;
    #[automatically_derived]
    impl<T: Send + Sync + 'static> _pb::__private::Referenceable for Group<T> {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "count" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::count(&self),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    #[automatically_derived]
    impl<T: Send + Sync + 'static> _pb::__private::Viewable for Group<T> {
        fn view(
            self: ::std::sync::Arc<Self>,
            __perspective: &_pb::Perspective,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "name" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Viewer::<&'_ User>::NEW
                                .lend::<User>(__perspective)?;
                            let __arg1 = _pb::__private::unnamed_argument::<
                                Context,
                            >(__call);
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::name(&self, __arg0.get(), __arg1),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                "anybody" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Viewer::<&pb::Perspective>::NEW
                                .lend::<pb::Perspective>(__perspective)?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::anybody(&self, __arg0.get()),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                "shared" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Viewer::<Arc<User>>::NEW
                                .lend::<Arc<User>>(__perspective)?;
                            let __arg1 = _pb::__private::Invocation::argument::<
                                &str,
                            >(__call, "message")?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::shared(&self, __arg0.get(), __arg1),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                "lent" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Viewer::<&Arc<User>>::NEW
                                .lend::<Arc<User>>(__perspective)?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::lent(
                                    _pb::__private::receiver::<Arc<Self>, Self>(self),
                                    __arg0.get(),
                                ),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                "later" => {
                    _pb::__private::with_lent::<
                        (String,),
                    >(
                        _pb::__private::FrameOf::<Context>::SIZE,
                        __call,
                        |__call| {
                            _pb::__private::Shared::<Self>::NEW
                                .later(
                                    __call,
                                    |__call| {
                                        let __to = ::core::clone::Clone::clone(
                                            _pb::__private::Invocation::context(__call),
                                        );
                                        let __arg0 = _pb::__private::Viewer::<&User<T>>::NEW
                                            .keep::<User<T>>(__perspective)?;
                                        let __arg1 = _pb::__private::Invocation::owned_argument::<
                                            String,
                                        >(__call, "message")?;
                                        let __arg2 = _pb::__private::kept_argument::<
                                            Context,
                                        >(__call, "ctx")?;
                                        _pb::__private::Invocation::no_more_arguments(__call)?;
                                        ::core::result::Result::Ok(async move {
                                            let __to = &__to;
                                            let mut __answer = _pb::__private::WholeAnswer::new(
                                                Self::later(&self, __arg0.get(), __arg1, __arg2.get()).await,
                                            );
                                            _pb::__private::end(&mut __answer, __to)
                                        })
                                    },
                                )
                        },
                    )
                }
                "sharedLater" => {
                    _pb::__private::Shared::<Self>::NEW
                        .later(
                            __call,
                            |__call| {
                                let __to = ::core::clone::Clone::clone(
                                    _pb::__private::Invocation::context(__call),
                                );
                                let __arg0 = _pb::__private::Viewer::<Arc<User>>::NEW
                                    .keep::<Arc<User>>(__perspective)?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                ::core::result::Result::Ok(async move {
                                    let __to = &__to;
                                    let mut __answer = _pb::__private::WholeAnswer::new(
                                        Self::shared_later(&self, __arg0.get()).await,
                                    );
                                    _pb::__private::end(&mut __answer, __to)
                                })
                            },
                        )
                }
                "anybodyLater" => {
                    _pb::__private::Shared::<Self>::NEW
                        .later(
                            __call,
                            |__call| {
                                let __to = ::core::clone::Clone::clone(
                                    _pb::__private::Invocation::context(__call),
                                );
                                let __arg0 = _pb::__private::Viewer::<&Perspective>::NEW
                                    .keep::<Perspective>(__perspective)?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                ::core::result::Result::Ok(async move {
                                    let __to = &__to;
                                    let mut __answer = _pb::__private::WholeAnswer::new(
                                        Self::anybody_later(&self, __arg0.get()).await,
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
