#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "name", "value", "more", "last", "next"
    ];
    #[automatically_derived]
    impl<'__de: 'a, 'a, T, const N: usize> _pb::Unjelly<'__de> for List<'a, T, N>
    where
        T: Clone,
        T: _pb::Unjelly<'__de>,
        [T; N]: _pb::Unjelly<'__de>,
        Cell<T>: ::core::default::Default,
    {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_state::<
                Self,
                6usize,
            >(
                __r,
                |__r| {
                    let mut __field0 = ::core::option::Option::None;
                    let mut __field1 = ::core::option::Option::None;
                    let mut __field2 = ::core::option::Option::None;
                    let mut __field3 = ::core::option::Option::None;
                    let mut __field4 = ::core::option::Option::None;
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
                                    _pb::__private::get_field::<
                                        &'a str,
                                    >(__r, &__FIELDS[0usize])?,
                                );
                            }
                            1usize => {
                                __field1 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<T>(__r, &__FIELDS[1usize])?,
                                );
                            }
                            2usize => {
                                __field2 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<[T; N]>(__r, &__FIELDS[2usize])?,
                                );
                            }
                            3usize => {
                                __field3 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<T>(__r, &__FIELDS[3usize])?,
                                );
                            }
                            4usize => {
                                __field4 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<
                                        Option<Box<List<'a, T, N>>>,
                                    >(__r, &__FIELDS[4usize])?,
                                );
                            }
                            _ => {}
                        }
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    ::core::result::Result::Ok(Self {
                        name: _pb::__private::required::<
                            &'a str,
                        >(__field0, &__FIELDS[0usize])?,
                        value: _pb::__private::required::<
                            T,
                        >(__field1, &__FIELDS[1usize])?,
                        more: _pb::__private::required::<
                            [T; N],
                        >(__field2, &__FIELDS[2usize])?,
                        last: _pb::__private::required::<
                            T,
                        >(__field3, &__FIELDS[3usize])?,
                        next: _pb::__private::required::<
                            Option<Box<List<'a, T, N>>>,
                        >(__field4, &__FIELDS[4usize])?,
                        seen: <Cell<T> as ::core::default::Default>::default(),
                    })
                },
            )
        }
    }
};
