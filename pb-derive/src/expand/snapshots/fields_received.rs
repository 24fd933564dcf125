#[allow(deprecated)]
const _: () = {
    use my::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "numFrogs", "name", "depth", "seen", "built", "meta"
    ];
    #[automatically_derived]
    impl _pb::RemoteCopy for Pond {
        const CLASS: &'static ::core::primitive::str = <CopyPond as _pb::Copyable>::CLASS;
        const ALIASES: &'static [&'static ::core::primitive::str] = &[
            "old.Pond",
            "older.Pond",
        ];
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_state::<
                Self,
                7usize,
            >(
                __r,
                |__r| {
                    let mut __field0 = ::core::option::Option::None;
                    let mut __field1 = ::core::option::Option::None;
                    let mut __field2 = ::core::option::Option::None;
                    let mut __field3 = ::core::option::Option::None;
                    let mut __field4 = ::core::option::Option::None;
                    let mut __field5 = ::core::option::Option::None;
                    let mut __fields = _pb::__private::open_fields(
                        __r,
                        __FIELDS,
                        _pb::__private::Unknown::Ignore,
                    )?;
                    while let ::core::option::Option::Some(__index) = _pb::__private::Fields::next(
                        &mut __fields,
                        __r,
                    )? {
                        let __read: _pb::__private::ReadResult<()> = match __index {
                            0usize => {
                                _pb::__private::get_field::<
                                    i64,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            1usize => {
                                _pb::__private::get_field::<
                                    String,
                                >(__r, &__FIELDS[1usize], &mut __field1)
                            }
                            2usize => {
                                _pb::__private::get_field::<
                                    f64,
                                >(__r, &__FIELDS[2usize], &mut __field2)
                            }
                            3usize => {
                                _pb::__private::store(
                                    &mut __field3,
                                    _pb::__private::get_with(__r, timestamps::unjelly),
                                    ::core::option::Option::Some(&__FIELDS[3usize]),
                                )
                            }
                            4usize => {
                                _pb::__private::store(
                                    &mut __field4,
                                    _pb::__private::get_with(__r, timestamps::unjelly),
                                    ::core::option::Option::Some(&__FIELDS[4usize]),
                                )
                            }
                            5usize => {
                                _pb::__private::store(
                                    &mut __field5,
                                    {
                                        if false {
                                            _pb::__private::travels(
                                                _pb::__private::SentWay::<Meta>::NEW.serde_way(),
                                            );
                                        }
                                        _pb::__private::get_serde::<Meta>(__r)
                                    },
                                    ::core::option::Option::Some(&__FIELDS[5usize]),
                                )
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                        i64,
                    >(__field0) else {
                        return _pb::__private::missing(&__FIELDS[0usize]);
                    };
                    let ::core::option::Option::Some(__field3) = __field3 else {
                        return _pb::__private::missing(&__FIELDS[3usize]);
                    };
                    let ::core::option::Option::Some(__field5) = __field5 else {
                        return _pb::__private::missing(&__FIELDS[5usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        frogs: __field0,
                        name: _pb::__private::Defaulted::<String>::NEW
                            .or_default(__field1),
                        depth: _pb::__private::or_else(__field2, || default_depth()),
                        seen: __field3,
                        built: _pb::__private::or_default::<SystemTime>(__field4),
                        meta: __field5,
                        handle: Handle::open(),
                    })
                },
            )
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Received> for Pond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            <CopyPond as _pb::Copyable>::CLASS,
            &["old.Pond", "older.Pond"],
        );
    }
    _pb::register! {
        Pond
    }
};
