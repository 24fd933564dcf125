::core::compile_error! {
    "unknown key `clas` in `#[pb(...)]` on a class; expected `class`, `state`, `state_for`, `transparent`, `alias`, `rename_all`, `deny_unknown_fields`, `started_observing`, `stopped_observing`, `bound`, `crate`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Cacheable for Pond
    where
        Self: ::core::marker::Send + 'static,
    {
        const CLASS: &'static ::core::primitive::str = "";
        fn state_to_cache_and_observe_for<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
            _: &'__a _pb::__private::Observer,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(())
        }
        fn observers(&self) -> &_pb::Observers {
            ::core::unreachable!()
        }
        fn observers_mut(&mut self) -> &mut _pb::Observers {
            ::core::unreachable!()
        }
    }
    #[allow(dead_code, missing_docs)]
    impl Pond {
        pub fn set_frogs(&mut self, _: i64) {}
    }
};
