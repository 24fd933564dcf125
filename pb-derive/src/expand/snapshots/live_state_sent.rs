#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Cacheable for Pond {
        const CLASS: &'static ::core::primitive::str = "ponds.Pond";
        const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
            _pb::__private::FieldUpdates::observed(
                "ducks",
                "ducks",
                <ObservedVec<String> as _pb::__private::Observed>::OPERATIONS,
            ),
        ];
        fn state_to_cache_and_observe_for<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
            _: &'__a _pb::__private::Observer,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            _pb::__private::StateOf::<PondState<'_>, Self>::NEW.way().of(self)
        }
        fn observers(&self) -> &_pb::Observers {
            <Observers as _pb::__private::ObserversField>::shared(&self.observers)
        }
        fn observers_mut(&mut self) -> &mut _pb::Observers {
            <Observers as _pb::__private::ObserversField>::exclusive(&mut self.observers)
        }
        const HAS_HOOKS: ::core::primitive::bool = false;
        fn is_linked(&self, __link: &_pb::__private::Link) -> bool {
            _pb::Observers::is_linked(_pb::Cacheable::observers(self), __link)
                && <ObservedVec<
                    String,
                > as _pb::__private::Observed>::is_linked(&self.ducks, __link, "ducks")
        }
        fn link(&mut self, __link: &_pb::__private::Link) {
            _pb::Observers::link(_pb::Cacheable::observers_mut(self), __link);
            <ObservedVec<
                String,
            > as _pb::__private::Observed>::link(&mut self.ducks, __link, "ducks");
        }
    }
    use _pb::__private::AnyField as _;
    const _: () = _pb::__private::check_unmarked(
        _pb::__private::FieldOf::<ObservedVec<String>>::IS_FOR_OBSERVERS,
        "a live object has one field of type `Observers`: remove this field",
    );
};
