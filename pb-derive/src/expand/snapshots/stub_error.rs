::core::compile_error! {
    "unknown key `clas` in `#[pb(...)]` on an error; expected `class`, `parents`, `rename_all`, `crate`"
}
::core::compile_error! {
    "a class name stands for one concrete type, so `Error` cannot be derived for a generic one: return a `pb::Failure` from the method, `pb::Failure::new(\"module.Error\", error)`"
}
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<T> _pb::Error for Dry<T>
    where
        T: Clone,
        Self: ::std::error::Error + ::core::marker::Send + ::core::marker::Sync
            + 'static,
    {
        const CLASSES: &'static [&'static ::core::primitive::str] = &[];
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        fn names(&self) -> _pb::__private::ErrorNames {
            ::core::unreachable!()
        }
    }
};
