#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![];
    #[automatically_derived]
    impl _pb::RemoteCopy for Marker {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "Marker"
        );
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_state::<
                Self,
                0usize,
            >(
                __r,
                |__r| {
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
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    ::core::result::Result::Ok(Self {})
                },
            )
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Received> for Marker {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            _pb::__private::class_name!("Marker"),
            &[],
        );
    }
    _pb::register! {
        Marker
    }
};
