impl Pond {
    fn dig(&mut self) {}
}
::core::compile_error! {
    "all callers share the object: take `&self`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Referenceable for Pond {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            _pb::__private::Dispatch::no_such_method()
        }
    }
};
