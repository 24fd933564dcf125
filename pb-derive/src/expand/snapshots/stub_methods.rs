impl Pond {
    fn dig(&mut self) {}
}
::core::compile_error! {
    "remote objects are shared by every caller; take `&self`"
}
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Referenceable for Pond {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::Invocation<'_>,
        ) -> _pb::Dispatch {
            _pb::Dispatch::NoSuchMethod
        }
    }
};
