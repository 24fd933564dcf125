#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "items", "next", "kids"
    ];
    #[automatically_derived]
    impl<T> _pb::RemoteCache for Page<T>
    where
        Vec<T>: for<'__de> _pb::Unjelly<'__de>,
        Option<Box<Page<T>>>: for<'__de> _pb::Unjelly<'__de>,
        Kids<T>: for<'__de> _pb::Unjelly<'__de>,
        Self: _pb::__private::Registered + _pb::__private::Observe + ::core::clone::Clone
            + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        const CLASS: &'static ::core::primitive::str = _pb::__private::checked_class({
            names::PAGE
        });
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_state::<
                Self,
                3usize,
            >(
                __r,
                |__r| {
                    let mut __field0 = ::core::option::Option::None;
                    let mut __field1 = ::core::option::Option::None;
                    let mut __field2 = ::core::option::Option::None;
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
                                if false {
                                    _pb::__private::travels(
                                        _pb::__private::SentWay::<Vec<T>>::NEW
                                            .way()
                                            .unless(_pb::__private::SentWay::<T>::NEW.way()),
                                    );
                                }
                                _pb::__private::get_field::<
                                    Vec<T>,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            1usize => {
                                _pb::__private::get_field::<
                                    Option<Box<Page<T>>>,
                                >(__r, &__FIELDS[1usize], &mut __field1)
                            }
                            2usize => {
                                _pb::__private::get_field::<
                                    Kids<T>,
                                >(__r, &__FIELDS[2usize], &mut __field2)
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                        Vec<T>,
                    >(__field0) else {
                        return _pb::__private::missing(&__FIELDS[0usize]);
                    };
                    let ::core::option::Option::Some(__field1) = _pb::__private::required::<
                        Option<Box<Page<T>>>,
                    >(__field1) else {
                        return _pb::__private::missing(&__FIELDS[1usize]);
                    };
                    let ::core::option::Option::Some(__field2) = _pb::__private::required::<
                        Kids<T>,
                    >(__field2) else {
                        return _pb::__private::missing(&__FIELDS[2usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        items: __field0,
                        next: __field1,
                        kids: __field2,
                    })
                },
            )
        }
    }
};
