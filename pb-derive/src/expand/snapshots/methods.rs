/// Kept.
impl Receiver {
    /// Kept too.
    pub fn take_pond(&self, pond: ReceiverPond) -> &'static str {
        "safe and sound"
    }
    async fn slow(&self, ctx: &Context, how_long: f64) -> Result<i64, Oops> {
        Ok(1)
    }
    #[cfg(feature = "extra")]
    fn extra(self: Arc<Self>, it: &str, who: &pb::Context, #[cfg(test)] more: i64) {}
    fn longest<'a>(&self, a: &'a str, b: Cow<'a, str>) -> Cow<'a, str> {
        b
    }
    fn everything(&self) -> impl Jelly + use<> {
        5
    }
    fn not_called(&self) {}
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    use _pb::__private::AnySize as _;
    #[allow(unused_imports)]
    use _pb::__private::AnyAnswer as _;
    #[automatically_derived]
    impl _pb::__private::Referenceable for Receiver {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "takePond" => {
                    _pb::__private::with_arguments::<
                        (ReceiverPond,),
                    >(
                        __call,
                        |__call| _pb::__private::now(
                            __call,
                            |__call| {
                                let __arg0 = _pb::__private::Invocation::argument::<
                                    ReceiverPond,
                                >(__call, "pond")?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                let __to = _pb::__private::Invocation::context(__call);
                                let mut __answer = _pb::__private::WholeAnswer::new(
                                    Self::take_pond(&self, __arg0),
                                );
                                ::core::result::Result::Ok(
                                    _pb::__private::end(&mut __answer, __to),
                                )
                            },
                        ),
                    )
                }
                "slowly" => {
                    _pb::__private::with_lent::<
                        (f64,),
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
                                        let __arg0 = _pb::__private::kept_argument::<
                                            Context,
                                        >(__call, "ctx")?;
                                        let __arg1 = _pb::__private::Invocation::owned_argument_or::<
                                            f64,
                                        >(
                                            __call,
                                            "howLong",
                                            || {
                                                _pb::__private::Defaulted::<f64>::NEW
                                                    .or_default(::core::option::Option::None)
                                            },
                                        )?;
                                        _pb::__private::Invocation::no_more_arguments(__call)?;
                                        ::core::result::Result::Ok(async move {
                                            let __to = &__to;
                                            match _pb::__private::Answered(
                                                    Self::slow(&self, __arg0.get(), __arg1).await,
                                                )
                                                .split()
                                            {
                                                ::core::result::Result::Ok(mut __value) => {
                                                    _pb::__private::end(&mut __value, __to)
                                                }
                                                ::core::result::Result::Err(mut __error) => {
                                                    _pb::__private::end(&mut __error, __to)
                                                }
                                            }
                                        })
                                    },
                                )
                        },
                    )
                }
                #[cfg(feature = "extra")]
                "extra" => {
                    _pb::__private::with_lent::<
                        (),
                    >(
                        _pb::__private::FrameOf::<pb::Context>::SIZE,
                        __call,
                        |__call| _pb::__private::now(
                            __call,
                            |__call| {
                                let __arg0 = _pb::__private::Invocation::argument_or::<
                                    &str,
                                >(__call, "what", || what())?;
                                let __arg1 = _pb::__private::lent_argument::<
                                    pb::Context,
                                >(__call, "who")?;
                                #[cfg(test)]
                                let __arg2 = _pb::__private::Invocation::argument::<
                                    i64,
                                >(__call, "more")?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                let __to = _pb::__private::Invocation::context(__call);
                                let mut __answer = _pb::__private::WholeAnswer::new(
                                    Self::extra(
                                        _pb::__private::receiver::<Arc<Self>, Self>(self),
                                        __arg0,
                                        __arg1.get(),
                                        #[cfg(test)]
                                        __arg2,
                                    ),
                                );
                                ::core::result::Result::Ok(
                                    _pb::__private::end(&mut __answer, __to),
                                )
                            },
                        ),
                    )
                }
                "longest" => {
                    _pb::__private::with_arguments::<
                        (Cow<'_, str>,),
                    >(
                        __call,
                        |__call| _pb::__private::now(
                            __call,
                            |__call| {
                                let __arg0 = _pb::__private::Invocation::argument::<
                                    &'_ str,
                                >(__call, "a")?;
                                let __arg1 = _pb::__private::Invocation::argument::<
                                    Cow<'_, str>,
                                >(__call, "b")?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                let __to = _pb::__private::Invocation::context(__call);
                                let mut __answer = _pb::__private::WholeAnswer::new(
                                    Self::longest(&self, __arg0, __arg1),
                                );
                                ::core::result::Result::Ok(
                                    _pb::__private::end(&mut __answer, __to),
                                )
                            },
                        ),
                    )
                }
                "everything" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::everything(&self),
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
};
