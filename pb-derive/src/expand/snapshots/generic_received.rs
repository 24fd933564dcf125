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
                        let __read: _pb::__private::ReadResult<()> = match __index {
                            0usize => {
                                _pb::__private::get_field::<
                                    &'a str,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            1usize => {
                                if false {
                                    _pb::__private::travels(
                                        _pb::__private::SentWay::<T>::NEW.way(),
                                    );
                                }
                                _pb::__private::get_field::<
                                    T,
                                >(__r, &__FIELDS[1usize], &mut __field1)
                            }
                            2usize => {
                                if false {
                                    _pb::__private::travels(
                                        _pb::__private::SentWay::<[T; N]>::NEW
                                            .way()
                                            .unless(_pb::__private::SentWay::<T>::NEW.way()),
                                    );
                                }
                                _pb::__private::get_field::<
                                    [T; N],
                                >(__r, &__FIELDS[2usize], &mut __field2)
                            }
                            3usize => {
                                if false {
                                    _pb::__private::travels(
                                        _pb::__private::SentWay::<T>::NEW.way(),
                                    );
                                }
                                _pb::__private::get_field::<
                                    T,
                                >(__r, &__FIELDS[3usize], &mut __field3)
                            }
                            4usize => {
                                _pb::__private::ReadBorrowing::<
                                    Option<Box<List<'a, T, N>>>,
                                >::NEW
                                    .get_field(__r, &__FIELDS[4usize], &mut __field4)
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                        &'a str,
                    >(__field0) else {
                        return _pb::__private::missing(&__FIELDS[0usize]);
                    };
                    let ::core::option::Option::Some(__field1) = _pb::__private::required::<
                        T,
                    >(__field1) else {
                        return _pb::__private::missing(&__FIELDS[1usize]);
                    };
                    let ::core::option::Option::Some(__field2) = _pb::__private::required::<
                        [T; N],
                    >(__field2) else {
                        return _pb::__private::missing(&__FIELDS[2usize]);
                    };
                    let ::core::option::Option::Some(__field3) = _pb::__private::required::<
                        T,
                    >(__field3) else {
                        return _pb::__private::missing(&__FIELDS[3usize]);
                    };
                    let ::core::option::Option::Some(__field4) = _pb::__private::required::<
                        Option<Box<List<'a, T, N>>>,
                    >(__field4) else {
                        return _pb::__private::missing(&__FIELDS[4usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        name: __field0,
                        value: __field1,
                        more: __field2,
                        last: __field3,
                        next: __field4,
                        seen: <Cell<T> as ::core::default::Default>::default(),
                    })
                },
            )
        }
    }
    #[automatically_derived]
    impl<
        'a,
        T,
        const N: usize,
    > _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Received>>
    for List<'a, T, N>
    where
        T: Clone,
    {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
    }
    #[automatically_derived]
    impl<'a, T, const N: usize> _pb::__private::Borrows for List<'a, T, N>
    where
        T: Clone,
    {}
};
