#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["name"];
    #[automatically_derived]
    impl _pb::RemoteCopy for Pond {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "Pond"
        );
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            if false {
                _pb::__private::MayBorrow::<Name<'static>>::NEW.field();
            }
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
                        _pb::__private::Unknown::Ignore,
                    )?;
                    while let ::core::option::Option::Some(__index) = _pb::__private::Fields::next(
                        &mut __fields,
                        __r,
                    )? {
                        let __read: _pb::__private::ReadResult<()> = match __index {
                            0usize => {
                                _pb::__private::get_field::<
                                    Name<'static>,
                                >(__r, &__FIELDS[0usize], &mut __field0)
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                        Name<'static>,
                    >(__field0) else {
                        return _pb::__private::missing(&__FIELDS[0usize]);
                    };
                    ::core::result::Result::Ok(Self { name: __field0 })
                },
            )
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Received> for Pond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            _pb::__private::class_name!("Pond"),
            &[],
        );
    }
    _pb::register! {
        Pond
    }
};
