#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCopy for Pond {
        const CLASS: &'static ::core::primitive::str = "module.Pond";
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::StateOf::<PondState<'_>, Self>::NEW.way().read(__r)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Received> for Pond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            "module.Pond",
            &[],
        );
    }
    _pb::register! {
        Pond
    }
};
