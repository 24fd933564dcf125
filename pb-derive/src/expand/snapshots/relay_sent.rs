#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Cacheable for Pond {
        const CLASS: &'static ::core::primitive::str = <MasterPond as _pb::Cacheable>::CLASS;
        const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
            _pb::__private::FieldUpdates::setter("ducks", "set_ducks"),
        ];
        fn state_to_cache_and_observe_for<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
            _: &'__a _pb::__private::Observer,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::put_field::<
                        Vec<String>,
                    >(__out, &_pb::__private::Field::UNNAMED, &self.ducks)
                }),
            )
        }
        fn observers(&self) -> &_pb::Observers {
            <pb::Observers as _pb::__private::ObserversField>::shared(&self.observers)
        }
        fn observers_mut(&mut self) -> &mut _pb::Observers {
            <pb::Observers as _pb::__private::ObserversField>::exclusive(
                &mut self.observers,
            )
        }
        const HAS_HOOKS: ::core::primitive::bool = false;
        #[cfg(debug_assertions)]
        const COMPARED: &'static [&'static ::core::primitive::str] = &["ducks"];
        #[cfg(debug_assertions)]
        fn put_compared(
            &self,
            __index: ::core::primitive::usize,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            match __index {
                0usize => {
                    _pb::__private::put_field::<
                        Vec<String>,
                    >(__out, &_pb::__private::Field::UNNAMED, &self.ducks)
                }
                _ => ::core::result::Result::Ok(()),
            }
        }
    }
    impl Pond {
        ///Sets `ducks`, and announces the change to all observers.
        fn set_ducks(&mut self, __ducks: Vec<String>) {
            let __value = &__ducks;
            let __update = _pb::__private::begin_update(
                self,
                "set_ducks",
                &(
                    _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_field::<
                        Vec<String>,
                    >(__out, &_pb::__private::Field::UNNAMED, __value)),
                ),
            );
            self.ducks = __ducks;
            _pb::__private::end_update(__update, true);
        }
    }
};
