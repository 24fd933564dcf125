impl Pond {
    async fn dig(&mut self) {}
}
::core::compile_error! {
    "updates are applied in the order they were sent, so an `#[observe]` method cannot await"
}
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Observe for Pond {
        fn observe(&mut self, _: &mut _pb::Invocation<'_>) -> _pb::Dispatch {
            _pb::Dispatch::NoSuchMethod
        }
    }
};
