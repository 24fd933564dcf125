::core::compile_error! {
    "unknown key `klass` in `#[pb(...)]` on a class; expected `class`, `state`, `state_for`, `transparent`, `alias`, `rename_all`, `deny_unknown_fields`, `bound`, `crate`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<'a> _pb::__private::Registered for Pond<'a> {
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
    }
    #[automatically_derived]
    impl<'__de, 'a> _pb::__private::ReadCopy<'__de> for Pond<'a> {
        const CLASS: &'static ::core::primitive::str = "";
        fn from_wire(
            _: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            ::core::unreachable!()
        }
    }
    #[automatically_derived]
    impl<'__de, 'a> _pb::Unjelly<'__de> for Pond<'a> {
        fn unjelly(
            _: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            ::core::unreachable!()
        }
    }
};
