impl Pond {
    fn take_pond(&self, pond: Pond, #[cfg(test)] more: i64, _: &Context) {}
    #[cfg(test)]
    fn count(&self, how: Option<i64>, more: i64) {}
    fn join(&self, who: &User) {}
    fn not_called(&mut self) {
        use ::pb as _pb;
        let __update = _pb::__private::begin_update(self, "notCalled", &());
        Self::__pb_not_called(self);
        _pb::__private::end_update(__update, true);
    }
    #[doc(hidden)]
    fn __pb_not_called(&mut self) {}
    #[doc(hidden)]
    const __pb_announced_as_notCalled: () = ();
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Referenceable for Pond {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "takePond" => {
                    _pb::__private::with_arguments::<
                        (Pond,),
                    >(
                        __call,
                        |__call| _pb::__private::now(
                            __call,
                            |__call| {
                                let __arg0 = _pb::__private::Invocation::argument::<
                                    Pond,
                                >(__call, "pond")?;
                                #[cfg(test)]
                                let __arg1 = _pb::__private::Invocation::argument::<
                                    i64,
                                >(__call, "more")?;
                                let __arg2 = _pb::__private::unnamed_argument::<
                                    Context,
                                >(__call);
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                let __to = _pb::__private::Invocation::context(__call);
                                let mut __answer = _pb::__private::WholeAnswer::new(
                                    Self::take_pond(&self, __arg0, #[cfg(test)] __arg1, __arg2),
                                );
                                ::core::result::Result::Ok(
                                    _pb::__private::end(&mut __answer, __to),
                                )
                            },
                        ),
                    )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    #[automatically_derived]
    impl _pb::__private::Avatar for Pond {
        fn perspective(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                #[cfg(test)]
                "count" => {
                    _pb::__private::with_arguments::<
                        (Option<i64>, i64),
                    >(
                        __call,
                        |__call| _pb::__private::now(
                            __call,
                            |__call| {
                                let __arg0 = _pb::__private::Invocation::argument::<
                                    Option<i64>,
                                >(__call, "how")?;
                                let __arg1 = _pb::__private::Invocation::argument_or::<
                                    i64,
                                >(
                                    __call,
                                    "more",
                                    || {
                                        _pb::__private::Defaulted::<i64>::NEW
                                            .or_default(::core::option::Option::None)
                                    },
                                )?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                let __to = _pb::__private::Invocation::context(__call);
                                let mut __answer = _pb::__private::WholeAnswer::new(
                                    Self::count(&self, __arg0, __arg1),
                                );
                                ::core::result::Result::Ok(
                                    _pb::__private::end(&mut __answer, __to),
                                )
                            },
                        ),
                    )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    #[automatically_derived]
    impl _pb::__private::Viewable for Pond {
        fn view(
            self: ::std::sync::Arc<Self>,
            __perspective: &_pb::Perspective,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "join" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            let __arg0 = _pb::__private::Viewer::<&User>::NEW
                                .lend::<User>(__perspective)?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::join(&self, __arg0.get()),
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
    use _pb::__private::{AnyArgument as _, AnyShape as _};
    const __SERVED: _pb::__private::ServedLists = &[
        &[
            (
                "takePond",
                &[
                    (
                        "pond",
                        _pb::__private::ArgumentOf::<Pond>::PRESENCE,
                        _pb::__private::shape_of!(Received, Pond),
                    ),
                    #[cfg(test)]
                    (
                        "more",
                        _pb::__private::ArgumentOf::<i64>::PRESENCE,
                        _pb::__private::shape_of!(Received, i64),
                    ),
                ],
                _pb::__private::Shape::NOTHING,
            ),
        ],
        &[
            #[cfg(test)]
            (
                "count",
                &[
                    (
                        "how",
                        _pb::__private::ArgumentOf::<Option<i64>>::PRESENCE,
                        _pb::__private::shape_of!(Received, Option < i64 >),
                    ),
                    (
                        "more",
                        _pb::__private::Presence::Optional,
                        _pb::__private::shape_of!(Received, i64),
                    ),
                ],
                _pb::__private::Shape::NOTHING,
            ),
        ],
        &[("join", &[], _pb::__private::Shape::NOTHING)],
    ];
    const _: () = _pb::__private::check_interface(
        <keepers::PondKeeper>::METHODS,
        __SERVED,
    );
    const _: () = _pb::__private::check_served(
        <keepers::PondKeeper>::METHODS,
        __SERVED,
        0usize,
        "takePond",
    );
    const _: () = _pb::__private::check_served(
        <keepers::PondKeeper>::METHODS,
        __SERVED,
        1usize,
        "count",
    );
    const _: () = _pb::__private::check_served(
        <keepers::PondKeeper>::METHODS,
        __SERVED,
        2usize,
        "join",
    );
    #[automatically_derived]
    impl _pb::__private::Serves<keepers::PondKeeper> for Pond {}
    use _pb::__private::NotLive as _;
    const _: () = _pb::__private::check_method(
        "not_called",
        "notCalled",
        &[_pb::__private::FieldsOf::<Pond>::ANNOUNCED],
    );
};
