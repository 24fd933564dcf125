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
                        match __index {
                            0usize => {
                                __field0 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<i64>(__r, &__FIELDS[0usize])?,
                                );
                            }
                            1usize => {
                                __field1 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<String>(__r, &__FIELDS[1usize])?,
                                );
                            }
                            2usize => {
                                __field2 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<f64>(__r, &__FIELDS[2usize])?,
                                );
                            }
                            3usize => {
                                __field3 = ::core::option::Option::Some(
                                    _pb::__private::get_field_with(
                                        __r,
                                        &__FIELDS[3usize],
                                        timestamps::unjelly,
                                    )?,
                                );
                            }
                            4usize => {
                                __field4 = ::core::option::Option::Some(
                                    _pb::__private::get_field_with(
                                        __r,
                                        &__FIELDS[4usize],
                                        timestamps::unjelly,
                                    )?,
                                );
                            }
                            5usize => {
                                __field5 = ::core::option::Option::Some(
                                    _pb::__private::get_field_serde::<
                                        Meta,
                                    >(__r, &__FIELDS[5usize])?,
                                );
                            }
                            _ => {}
                        }
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    ::core::result::Result::Ok(Self {
                        frogs: _pb::__private::required::<
                            i64,
                        >(__field0, &__FIELDS[0usize])?,
                        name: _pb::__private::or_default::<String>(__field1),
                        depth: _pb::__private::or_else(__field2, || default_depth()),
                        seen: _pb::__private::required_other(
                            __field3,
                            &__FIELDS[3usize],
                        )?,
                        built: _pb::__private::or_default::<SystemTime>(__field4),
                        meta: _pb::__private::required_other(
                            __field5,
                            &__FIELDS[5usize],
                        )?,
                        handle: Handle::open(),
                    })
                },
            )
        }
    }
    _pb::register! {
        Pond
    }
};
