#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "frogs" | "toads", "note", "received", "meta"
    ];
    #[automatically_derived]
    impl<'__de> _pb::Unjelly<'__de> for Pond {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
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
                                    _pb::__private::get_field::<
                                        Option<String>,
                                    >(__r, &__FIELDS[1usize])?,
                                );
                            }
                            2usize => {
                                __field2 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<i64>(__r, &__FIELDS[2usize])?,
                                );
                            }
                            3usize => {
                                __field3 = ::core::option::Option::Some(
                                    _pb::__private::get_field_by(
                                        __r,
                                        &__FIELDS[3usize],
                                        |__r| _pb::__private::get_serde_by::<
                                            u8,
                                        >(__r, |__deserializer| hex::deserialize(__deserializer)),
                                    )?,
                                );
                            }
                            _ => {}
                        }
                    }
                    let __rest = _pb::__private::Rest::of(&mut __fields, __r);
                    let (__flat2, __rest) = _pb::__private::get_flat::<
                        Size,
                    >(__r, __rest)?;
                    let (__flat6, __rest) = _pb::__private::get_flat::<
                        HashMap<String, Value>,
                    >(__r, __rest)?;
                    _pb::__private::Rest::end(__rest, &mut __fields);
                    _pb::__private::Fields::close(__fields, __r)?;
                    ::core::result::Result::Ok(Self {
                        frogs: _pb::__private::or_else(__field0, || -5),
                        note: _pb::__private::required::<
                            Option<String>,
                        >(__field1, &__FIELDS[1usize])?,
                        size: __flat2,
                        received: _pb::__private::required::<
                            i64,
                        >(__field2, &__FIELDS[2usize])?,
                        sent: 1.5,
                        meta: _pb::__private::required_other(
                            __field3,
                            &__FIELDS[3usize],
                        )?,
                        rest: __flat6,
                    })
                },
            )
        }
    }
};
