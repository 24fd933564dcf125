#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["value"];
    #[automatically_derived]
    impl<T, const N: usize> _pb::Cacheable for Pond<T, N>
    where
        T: Clone,
        [T; N]: _pb::Jelly,
        Self: ::core::marker::Send + 'static,
    {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "Pond"
        );
        const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
            _pb::__private::FieldUpdates::setter("value", "set_value"),
        ];
        fn state_to_cache_and_observe_for<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
            _: &'__a _pb::__private::Observer,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::open_state(__out, __FIELDS)?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<[T; N]>::NEW
                                    .way()
                                    .unless(_pb::__private::SentWay::<T>::NEW.way()),
                            );
                        }
                        _pb::__private::put_field::<
                            [T; N],
                        >(__out, &__FIELDS[0usize], &self.value)
                    }?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }),
            )
        }
        fn observers(&self) -> &_pb::Observers {
            <Observers as _pb::__private::ObserversField>::shared(&self.observers)
        }
        fn observers_mut(&mut self) -> &mut _pb::Observers {
            <Observers as _pb::__private::ObserversField>::exclusive(&mut self.observers)
        }
        const HAS_HOOKS: ::core::primitive::bool = false;
        #[cfg(debug_assertions)]
        const COMPARED: &'static [&'static ::core::primitive::str] = &["value"];
        #[cfg(debug_assertions)]
        fn put_compared(
            &self,
            __index: ::core::primitive::usize,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            match __index {
                0usize => {
                    if false {
                        _pb::__private::travels(
                            _pb::__private::SentWay::<[T; N]>::NEW
                                .way()
                                .unless(_pb::__private::SentWay::<T>::NEW.way()),
                        );
                    }
                    _pb::__private::put_field::<
                        [T; N],
                    >(__out, &__FIELDS[0usize], &self.value)
                }
                _ => ::core::result::Result::Ok(()),
            }
        }
    }
    impl<T, const N: usize> Pond<T, N>
    where
        T: Clone,
        [T; N]: _pb::Jelly,
        Self: ::core::marker::Send + 'static,
    {
        ///Sets `value`, and announces the change to all observers.
        fn set_value(&mut self, __value: [T; N]) {
            let __value = &__value;
            let __update = _pb::__private::begin_update(
                self,
                "set_value",
                &(
                    _pb::__private::state(|__out: &mut _pb::__private::Jellier| {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<[T; N]>::NEW
                                    .way()
                                    .unless(_pb::__private::SentWay::<T>::NEW.way()),
                            );
                        }
                        _pb::__private::put_field::<
                            [T; N],
                        >(__out, &_pb::__private::Field::UNNAMED, __value)
                    }),
                ),
            );
            self.value = __value;
            _pb::__private::end_update(__update, true);
        }
    }
};
