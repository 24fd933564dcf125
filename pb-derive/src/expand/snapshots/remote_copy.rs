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
                        match __index {
                            0usize => {
                                __field0 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<String>(__r, &__FIELDS[0usize])?,
                                );
                            }
                            1usize => {
                                __field1 = ::core::option::Option::Some(
                                    _pb::__private::get_field::<i64>(__r, &__FIELDS[1usize])?,
                                );
                            }
                            _ => {}
                        }
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    ::core::result::Result::Ok(Self {
                        color: _pb::__private::required::<
                            String,
                        >(__field0, &__FIELDS[0usize])?,
                        num_frogs: _pb::__private::required::<
                            i64,
                        >(__field1, &__FIELDS[1usize])?,
                        depth: <Depth as ::core::default::Default>::default(),
                    })
                },
            )
        }
    }
    _pb::register! {
        CopyPond
    }
};
