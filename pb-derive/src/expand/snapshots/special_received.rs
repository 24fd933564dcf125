#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<'__de, T> _pb::Unjelly<'__de> for Special<T>
    where
        T: _pb::Unjelly<'__de>,
    {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_enum::<
                Self,
                3usize,
                2usize,
            >(
                __r,
                |__r| {
                    const __VARIANTS: _pb::__private::Variants = _pb::__private::Variants {
                        fields: _pb::__private::fields!["Items", "Nothing", "Unknown"],
                        names: &["Items", "Nothing", "Unknown"],
                        other: ::core::option::Option::Some(2usize),
                    };
                    _pb::__private::Variants::read_external(
                        __VARIANTS,
                        __r,
                        |__r, __variant, __content| match __variant {
                            0usize => {
                                _pb::__private::Content::required(__content)?;
                                _pb::__private::get_tuple(
                                    __r,
                                    2usize,
                                    |__r| {
                                        ::core::result::Result::Ok(
                                            Self::Items(
                                                _pb::__private::get_item(
                                                    __r,
                                                    0usize,
                                                    true,
                                                    |__r| {
                                                        if false {
                                                            _pb::__private::travels(
                                                                _pb::__private::SentWay::<T>::NEW.way(),
                                                            );
                                                        }
                                                        _pb::__private::get::<T>(__r)
                                                    },
                                                )?,
                                                _pb::__private::get_item(
                                                    __r,
                                                    1usize,
                                                    true,
                                                    |__r| {
                                                        if false {
                                                            _pb::__private::travels(
                                                                _pb::__private::SentWay::<Meta>::NEW.serde_way(),
                                                            );
                                                        }
                                                        _pb::__private::get_serde::<Meta>(__r)
                                                    },
                                                )?,
                                            ),
                                        )
                                    },
                                )
                            }
                            1usize => {
                                _pb::__private::Content::required(__content)?;
                                _pb::__private::get_tuple(
                                    __r,
                                    0usize,
                                    |__r| { ::core::result::Result::Ok(Self::Nothing()) },
                                )
                            }
                            _ => {
                                _pb::__private::Content::ignored(__content, __r)?;
                                ::core::result::Result::Ok(Self::Unknown)
                            }
                        },
                    )
                },
            )
        }
    }
};
