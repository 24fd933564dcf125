::core::compile_error! {
    "unknown key `clas` in `#[pb(...)]` on a class; expected `class`, `state`, `state_for`, `transparent`, `alias`, `rename_all`, `deny_unknown_fields`, `bound`, `crate`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Copyable for Pond {
        const CLASS: &'static ::core::primitive::str = "";
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl _pb::Jelly for Pond {
        fn jelly(
            &self,
            _: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            ::core::result::Result::Ok(())
        }
    }
};
