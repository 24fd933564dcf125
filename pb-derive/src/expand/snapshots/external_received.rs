#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<'__de> _pb::Unjelly<'__de> for Shape {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_enum::<
                Self,
                3usize,
                3usize,
            >(
                __r,
                |__r| {
                    const __VARIANTS: _pb::__private::Variants = _pb::__private::Variants {
                        fields: _pb::__private::fields![
                            "Point", "Circle", "Rectangle" | "square"
                        ],
                        names: &["Point", "Circle", "Rectangle"],
                        other: ::core::option::Option::None,
                    };
                    _pb::__private::Variants::read_external(
                        __VARIANTS,
                        __r,
                        |__r, __variant, __content| match __variant {
                            0usize => {
                                _pb::__private::Content::unit(__content, __r)?;
                                ::core::result::Result::Ok(Self::Point)
                            }
                            1usize => {
                                ::core::result::Result::Ok(Self::Circle {
                                    0: {
                                        if false {
                                            _pb::__private::travels(
                                                _pb::__private::SentWay::<Circle>::NEW.way(),
                                            );
                                        }
                                        _pb::__private::get_content::<Circle>(__r, __content)?
                                    },
                                })
                            }
                            _ => {
                                _pb::__private::Content::required(__content)?;
                                const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                                    "sideA", "sideB"
                                ];
                                let mut __field0 = ::core::option::Option::None;
                                let mut __field1 = ::core::option::Option::None;
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
                                                f64,
                                            >(__r, &__FIELDS[0usize], &mut __field0)
                                        }
                                        1usize => {
                                            _pb::__private::store(
                                                &mut __field1,
                                                _pb::__private::get_with(__r, hex::unjelly),
                                                ::core::option::Option::Some(&__FIELDS[1usize]),
                                            )
                                        }
                                        _ => ::core::result::Result::Ok(()),
                                    };
                                    __read?;
                                }
                                _pb::__private::Fields::close(__fields, __r)?;
                                let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                                    f64,
                                >(__field0) else {
                                    return _pb::__private::missing(&__FIELDS[0usize]);
                                };
                                let ::core::option::Option::Some(__field1) = __field1 else {
                                    return _pb::__private::missing(&__FIELDS[1usize]);
                                };
                                ::core::result::Result::Ok(Self::Rectangle {
                                    side_a: __field0,
                                    side_b: __field1,
                                })
                            }
                        },
                    )
                },
            )
        }
    }
};
