impl Pond {
    fn dig() {}
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
