#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<T> _pb::Cacheable for Pond<T>
    where
        Self: ::core::marker::Send + 'static,
    {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "Pond"
        );
        const PER_PERSPECTIVE: bool = true;
        fn state_to_cache_and_observe_for<'__a>(
            &'__a self,
            __perspective: ::core::option::Option<&'__a _pb::Perspective>,
            _: &'__a _pb::__private::Observer,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                visible(self, _pb::__private::state_argument(__perspective)?),
            )
        }
        fn observers(&self) -> &_pb::Observers {
            <Observers as _pb::__private::ObserversField>::shared(&self.1)
        }
        fn observers_mut(&mut self) -> &mut _pb::Observers {
            <Observers as _pb::__private::ObserversField>::exclusive(&mut self.1)
        }
        const HAS_HOOKS: ::core::primitive::bool = false;
    }
};
