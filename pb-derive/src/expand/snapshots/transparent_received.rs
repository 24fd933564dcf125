#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCopy for Ducks {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "Ducks"
        );
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            ::core::result::Result::Ok(Self {
                0: _pb::__private::get::<Vec<String>>(__r)?,
                1: <Handle as ::core::default::Default>::default(),
            })
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Received> for Ducks {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            _pb::__private::class_name!("Ducks"),
            &[],
        );
    }
    _pb::register! {
        Ducks
    }
};
