#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCache for Pond {
        const CLASS: &'static ::core::primitive::str = <MasterPond as _pb::Cacheable>::CLASS;
        const RELAY: ::core::option::Option<_pb::__private::LiveClass> = ::core::option::Option::Some(
            _pb::__private::LiveClass::of::<Self>(),
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
                    let mut __value: ::core::option::Option<Vec<String>> = ::core::option::Option::None;
                    let __read = _pb::__private::set_argument(
                        __call,
                        "ducks",
                        true,
                        &mut |__r| {
                            _pb::__private::store(
                                &mut __value,
                                _pb::__private::get::<Vec<String>>(__r),
                                ::core::option::Option::None,
                            )
                        },
                    );
                    if let (
                        ::core::result::Result::Ok(()),
                        ::core::option::Option::Some(__value),
                    ) = (&__read, __value) {
                        Self::set_ducks(self, __value);
                    }
                    _pb::__private::applied(__call, __read)
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    _pb::register_cache! {
        Pond
    }
};
