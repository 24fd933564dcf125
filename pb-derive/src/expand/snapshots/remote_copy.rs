#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "color", "numFrogs"
    ];
    #[automatically_derived]
    impl _pb::RemoteCopy for CopyPond {
        const CLASS: &'static ::core::primitive::str = "copy_sender.CopyPond";
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
                                    String,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            1usize => {
                                _pb::__private::get_field::<
                                    i64,
                                >(__r, &__FIELDS[1usize], &mut __field1)
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                        String,
                    >(__field0) else {
                        return _pb::__private::missing(&__FIELDS[0usize]);
                    };
                    let ::core::option::Option::Some(__field1) = _pb::__private::required::<
                        i64,
                    >(__field1) else {
                        return _pb::__private::missing(&__FIELDS[1usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        color: __field0,
                        num_frogs: __field1,
                        depth: <Depth as ::core::default::Default>::default(),
                    })
                },
            )
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Received> for CopyPond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            "copy_sender.CopyPond",
            &[],
        );
    }
    _pb::register! {
        CopyPond
    }
};
