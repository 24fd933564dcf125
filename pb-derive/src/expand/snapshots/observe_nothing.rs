impl Pond {
    fn dig() {}
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
