impl Pond {
    async fn dig(&mut self) {}
}
::core::compile_error! {
    "updates are applied in the order in which they were sent, so an `#[observe]` method cannot wait: remove `async`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Observe for Pond {
        fn observe(
            &mut self,
            _: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            _pb::__private::Dispatch::no_such_method()
        }
    }
};
