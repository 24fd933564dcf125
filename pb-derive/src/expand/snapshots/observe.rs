impl SlaveDuckPond {
    fn add_duck(&mut self, duck: &str) {
        self.ducks.push(duck.to_owned())
    }
    fn remove(self: &mut Self, duck: &str) -> Option<String> {
        None
    }
    fn count(&self) -> usize {
        self.ducks.len()
    }
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Referenceable for SlaveDuckPond {
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
    impl _pb::__private::Observe for SlaveDuckPond {
        fn observe(
            &mut self,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "addDuck" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Invocation::argument::<
                                &str,
                            >(__call, "duck")?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::add_duck(self, __arg0),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                "removeDuck" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Invocation::argument::<
                                &str,
                            >(__call, "duck")?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::remove(self, __arg0),
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
    use _pb::__private::NotLive as _;
    const _: () = _pb::__private::check_method(
        "add_duck",
        "addDuck",
        &[_pb::__private::FieldsOf::<SlaveDuckPond>::FOLLOWED],
    );
    const _: () = _pb::__private::check_method(
        "remove",
        "removeDuck",
        &[_pb::__private::FieldsOf::<SlaveDuckPond>::FOLLOWED],
    );
};
