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
                    let mut __attempts = _pb::__private::Attempts::new();
                    if let ::core::option::Option::Some(__value) = _pb::__private::Attempts::variant(
                        &mut __attempts,
                        __r,
                        "Point",
                        |__r| {
                            let __content = _pb::__private::Content::Next;
                            _pb::__private::Content::unit(__content, __r)?;
                            ::core::result::Result::Ok(Self::Point)
                        },
                    )? {
                        return ::core::result::Result::Ok(__value);
                    }
                    if let ::core::option::Option::Some(__value) = _pb::__private::Attempts::variant(
                        &mut __attempts,
                        __r,
                        "Circle",
                        |__r| {
                            let __content = _pb::__private::Content::Next;
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
                        },
                    )? {
                        return ::core::result::Result::Ok(__value);
                    }
                    if let ::core::option::Option::Some(__value) = _pb::__private::Attempts::variant(
                        &mut __attempts,
                        __r,
                        "Line",
                        |__r| {
                            let __content = _pb::__private::Content::Next;
                            _pb::__private::Content::required(__content)?;
                            _pb::__private::get_tuple(
                                __r,
                                2usize,
                                |__r| {
                                    ::core::result::Result::Ok(
                                        Self::Line(
                                            _pb::__private::get_item(
                                                __r,
                                                0usize,
                                                true,
                                                |__r| _pb::__private::get::<f64>(__r),
                                            )?,
                                            _pb::__private::get_item(
                                                __r,
                                                1usize,
                                                true,
                                                |__r| _pb::__private::get::<f64>(__r),
                                            )?,
                                        ),
                                    )
                                },
                            )
                        },
                    )? {
                        return ::core::result::Result::Ok(__value);
                    }
                    ::core::result::Result::Err(
                        _pb::__private::Attempts::failed(__attempts),
                    )
                },
            )
        }
    }
};
