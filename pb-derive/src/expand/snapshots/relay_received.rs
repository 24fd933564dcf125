const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCache for Pond {
        const CLASS: &'static str = <MasterPond as _pb::Cacheable>::CLASS;
        const RELAY: ::core::option::Option<_pb::__private::LiveClass<Self>> = ::core::option::Option::Some(
            _pb::__private::LiveClass::NEW,
        );
        const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
            _pb::__private::FieldUpdates::setter("ducks", "set_ducks"),
        ];
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            ::core::result::Result::Ok(Self {
                ducks: _pb::__private::get::<Vec<String>>(__r)?,
                observers: <pb::Observers as ::core::default::Default>::default(),
            })
        }
        fn observe_field(
            &mut self,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "set_ducks" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            struct __Value(Vec<String>);
                            #[automatically_derived]
                            impl<'__de> _pb::Unjelly<'__de> for __Value {
                                const EXACT: ::core::primitive::bool = true;
                                fn unjelly(
                                    __r: &mut _pb::__private::Unjellier<'__de>,
                                ) -> _pb::__private::ReadResult<Self> {
                                    ::core::result::Result::Ok(
                                        Self(_pb::__private::get::<Vec<String>>(__r)?),
                                    )
                                }
                            }
                            let __value = _pb::__private::Invocation::argument::<
                                __Value,
                            >(__call, "ducks")?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            Self::set_ducks(self, __value.0);
                            let __to = _pb::__private::Invocation::context(__call);
                            ::core::result::Result::Ok(
                                _pb::__private::end(
                                    &mut _pb::__private::WholeAnswer::new(()),
                                    __to,
                                ),
                            )
                        },
                    )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    _pb::register_cache! {
        Pond
    }
};
