#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["name"];
    #[automatically_derived]
    impl<'__de: 'a, 'a> _pb::Unjelly<'__de> for PondState<'a> {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_state::<
                Self,
                1usize,
            >(
                __r,
                |__r| {
                    let mut __field0 = ::core::option::Option::None;
                    let mut __fields = _pb::__private::open_fields(
                        __r,
                        __FIELDS,
                        _pb::__private::Unknown::Deny,
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
                    ::core::result::Result::Ok(Self { name: __field0 })
                },
            )
        }
    }
    #[automatically_derived]
    impl<'a> _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Received>>
    for PondState<'a> {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
    }
    #[automatically_derived]
    impl<'a> _pb::__private::Borrows for PondState<'a> {}
};
