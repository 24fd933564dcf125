#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "name", "note", "frogs"
    ];
    #[automatically_derived]
    impl<'__de: 'a, 'a, T> _pb::__private::ReadCopy<'__de> for Pond<'a, T>
    where
        Vec<T>: _pb::Unjelly<'__de>,
    {
        const CLASS: &'static ::core::primitive::str = "ponds.Pond";
        const ALIASES: &'static [&'static ::core::primitive::str] = &["lakes.Pond"];
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'__de>,
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
                                _pb::__private::get_field::<
                                    &'a str,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            1usize => {
                                _pb::__private::ReadBorrowing::<Cow<'a, str>>::NEW
                                    .get_field(__r, &__FIELDS[1usize], &mut __field1)
                            }
                            2usize => {
                                if false {
                                    _pb::__private::travels(
                                        _pb::__private::SentWay::<Vec<T>>::NEW
                                            .way()
                                            .unless(_pb::__private::SentWay::<T>::NEW.way()),
                                    );
                                }
                                _pb::__private::get_field::<
                                    Vec<T>,
                                >(__r, &__FIELDS[2usize], &mut __field2)
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
                        Cow<'a, str>,
                    >(__field1) else {
                        return _pb::__private::missing(&__FIELDS[1usize]);
                    };
                    let ::core::option::Option::Some(__field2) = _pb::__private::required::<
                        Vec<T>,
                    >(__field2) else {
                        return _pb::__private::missing(&__FIELDS[2usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        name: __field0,
                        note: __field1,
                        frogs: __field2,
                    })
                },
            )
        }
    }
    #[automatically_derived]
    impl<'__de: 'a, 'a, T> _pb::Unjelly<'__de> for Pond<'a, T>
    where
        Vec<T>: _pb::Unjelly<'__de>,
    {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::unjelly_copy(__r)
        }
    }
    #[automatically_derived]
    impl<'a, T> _pb::__private::Registered for Pond<'a, T> {
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
    }
    #[automatically_derived]
    impl<'a, T> _pb::__private::Shaped<_pb::__private::Received> for Pond<'a, T> {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            "ponds.Pond",
            &["lakes.Pond"],
        );
    }
    #[automatically_derived]
    impl<'a, T> _pb::__private::Borrows for Pond<'a, T> {}
    _pb::__private::inventory::submit! {
        _pb::__private::Entry::borrowed_copy("ponds.Pond", & ["lakes.Pond"],
        ::core::concat!(::core::file!(), ":", ::core::line!()), ||
        ::core::concat!(::core::module_path!(), "::Pond"),)
    }
};
