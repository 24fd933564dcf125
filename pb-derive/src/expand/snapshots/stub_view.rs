impl Group {
    fn dig(&self) {}
    fn perspective_dig(&self) {}
}
::core::compile_error! {
    "a `#[view]` method takes the caller's avatar first: `who: &User`"
}
::core::compile_error! {
    "peers call this method without the prefix, as `dig`: name the method `dig`, or write `#[pb(rename = \"perspective_dig\")]` if its name on the wire is `perspective_dig`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::__private::Avatar for Group {
        fn perspective(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            _pb::__private::Dispatch::no_such_method()
        }
    }
    #[automatically_derived]
    impl _pb::__private::Viewable for Group {
        fn view(
            self: ::std::sync::Arc<Self>,
            __perspective: &_pb::Perspective,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            _pb::__private::Dispatch::no_such_method()
        }
    }
};
