::core::compile_error! {
    "unknown key `clas` in `#[pb(...)]` on a class; expected `class`, `state`, `state_for`, `transparent`, `alias`, `rename_all`, `deny_unknown_fields`, `started_observing`, `stopped_observing`, `bound`, `crate`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Registered for Pond {
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
    }
    #[automatically_derived]
    impl _pb::RemoteCache for Pond
    where
        Self: _pb::__private::Observe + ::core::clone::Clone + ::core::marker::Send
            + ::core::marker::Sync + 'static,
    {
        const CLASS: &'static ::core::primitive::str = "";
        fn from_wire(
            _: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            ::core::unreachable!()
        }
    }
};
