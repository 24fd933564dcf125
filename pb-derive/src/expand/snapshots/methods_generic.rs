impl<T: Send + Sync + 'static> Holder<T>
where
    T: Clone,
{
    fn held(&self) -> i64 {
        5
    }
}
#[allow(deprecated)]
const _: () = {
    use my::pb as _pb;
    #[automatically_derived]
    impl<T: Send + Sync + 'static> _pb::__private::Referenceable for Holder<T>
    where
        T: Clone,
    {
        fn dispatch(
            self: ::std::sync::Arc<Self>,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "held" => {
                    _pb::__private::now(
                        __call,
                        |__call| {
                            _pb::__private::Invocation::no_more_arguments(__call)?;
                            let __to = _pb::__private::Invocation::context(__call);
                            let mut __answer = _pb::__private::WholeAnswer::new(
                                Self::held(&self),
                            );
                            ::core::result::Result::Ok(
                                _pb::__private::end(&mut __answer, __to),
                            )
                        },
                    )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
};
