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
                        let __read: _pb::__private::ReadResult<()> = match __index {
                            0usize => {
                                _pb::__private::get_field::<
                                    i64,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            1usize => {
                                _pb::__private::get_field::<
                                    Option<String>,
                                >(__r, &__FIELDS[1usize], &mut __field1)
                            }
                            2usize => {
                                _pb::__private::get_field::<
                                    i64,
                                >(__r, &__FIELDS[2usize], &mut __field2)
                            }
                            3usize => {
                                _pb::__private::store(
                                    &mut __field3,
                                    _pb::__private::get_serde_by::<
                                        u8,
                                    >(__r, |__deserializer| hex::deserialize(__deserializer)),
                                    ::core::option::Option::Some(&__FIELDS[3usize]),
                                )
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    let __rest = _pb::__private::Rest::of(&mut __fields, __r);
                    let (__flat2, __rest) = {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<Size>::NEW.way(),
                            );
                        }
                        _pb::__private::get_flat::<Size>(__r, __rest)?
                    };
                    let (__flat6, __rest) = {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<HashMap<String, Value>>::NEW
                                    .way()
                                    .unless(_pb::__private::SentWay::<Value>::NEW.way()),
                            );
                        }
                        _pb::__private::get_flat::<HashMap<String, Value>>(__r, __rest)?
                    };
                    _pb::__private::Rest::end(__rest, &mut __fields);
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field1) = _pb::__private::required::<
                        Option<String>,
                    >(__field1) else {
                        return _pb::__private::missing(&__FIELDS[1usize]);
                    };
                    let ::core::option::Option::Some(__field2) = _pb::__private::required::<
                        i64,
                    >(__field2) else {
                        return _pb::__private::missing(&__FIELDS[2usize]);
                    };
                    let ::core::option::Option::Some(__field3) = __field3 else {
                        return _pb::__private::missing(&__FIELDS[3usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        frogs: _pb::__private::or_else(__field0, || -5),
                        note: __field1,
                        size: __flat2,
                        received: __field2,
                        sent: 1.5,
                        meta: __field3,
                        rest: __flat6,
                    })
                },
            )
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Received>>
    for Pond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
    }
};
