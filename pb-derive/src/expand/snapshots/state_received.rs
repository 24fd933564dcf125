const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCopy for Pond {
        const CLASS: &'static str = "module.Pond";
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(__r: &mut _pb::Unjellier<'_>) -> _pb::ReadResult<Self> {
            _pb::__private::try_from_state::<PondState<'_>, Self>(__r)
        }
    }
    _pb::register! {
        Pond
    }
};
