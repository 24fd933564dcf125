#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCache for Pond {
        const CLASS: &'static ::core::primitive::str = <MasterPond as _pb::Cacheable>::CLASS;
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
                    _pb::__private::now::<
                        (),
                    >(
                        __call,
                        |__call| {
                            let __value = _pb::__private::set_argument::<
                                Vec<String>,
                            >(
                                __call,
                                "ducks",
                                true,
                                |__r| _pb::__private::get::<Vec<String>>(__r),
                            )?;
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            Self::set_ducks(self, __value);
                            ::core::result::Result::Ok(())
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
