#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "mainColor", "frogs", "age", "notes", "ducks", "ducks_wild"
    ];
    #[automatically_derived]
    impl _pb::Cacheable for Pond {
        const CLASS: &'static ::core::primitive::str = "ponds.Pond";
        const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
            _pb::__private::FieldUpdates::setter("main_color", "setMainColor"),
            _pb::__private::FieldUpdates::setter("num_frogs", "set_frogs"),
            _pb::__private::FieldUpdates::setter("age", "setAge"),
            _pb::__private::FieldUpdates::setter("notes", "setNotes"),
            _pb::__private::FieldUpdates::observed(
                "ducks",
                "ducks",
                <ObservedVec<String> as _pb::__private::Observed>::OPERATIONS,
            ),
            _pb::__private::FieldUpdates::observed(
                "wild",
                "ducks_wild",
                <ObservedSet<String> as _pb::__private::Observed>::OPERATIONS,
            ),
        ];
        fn state_to_cache_and_observe_for<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
            _: &'__a _pb::__private::Observer,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_field::<
                        String,
                    >(__out, &__FIELDS[0usize], &self.main_color)?;
                    _pb::__private::put_field::<
                        i64,
                    >(__out, &__FIELDS[1usize], &self.num_frogs)?;
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[2usize],
                        |__out| seconds::jelly(&self.age, __out),
                    )?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<Notes>::NEW.serde_way(),
                            );
                        }
                        _pb::__private::put_field_serde::<
                            Notes,
                        >(__out, &__FIELDS[3usize], &self.notes)
                    }?;
                    _pb::__private::put_field::<
                        ObservedVec<String>,
                    >(__out, &__FIELDS[4usize], &self.ducks)?;
                    _pb::__private::put_field::<
                        ObservedSet<String>,
                    >(__out, &__FIELDS[5usize], &self.wild)?;
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
        fn started_observing(
            &mut self,
            __perspective: ::core::option::Option<&_pb::Perspective>,
            __observer: &_pb::__private::Observer,
        ) {
            let __function: fn(
                &mut Self,
                ::core::option::Option<&_pb::Perspective>,
                &_pb::__private::Observer,
            ) = joined;
            __function(self, __perspective, __observer);
        }
        fn stopped_observing(
            &mut self,
            __perspective: ::core::option::Option<&_pb::Perspective>,
            __observer: &_pb::__private::Observer,
        ) {
            let __function: fn(
                &mut Self,
                ::core::option::Option<&_pb::Perspective>,
                &_pb::__private::Observer,
            ) = gone;
            __function(self, __perspective, __observer);
        }
        fn is_linked(&self, __link: &_pb::__private::Link) -> bool {
            _pb::Observers::is_linked(_pb::Cacheable::observers(self), __link)
                && <ObservedVec<
                    String,
                > as _pb::__private::Observed>::is_linked(&self.ducks, __link, "ducks")
                && <ObservedSet<
                    String,
                > as _pb::__private::Observed>::is_linked(
                    &self.wild,
                    __link,
                    "ducks_wild",
                )
        }
        fn link(&mut self, __link: &_pb::__private::Link) {
            _pb::Observers::link(_pb::Cacheable::observers_mut(self), __link);
            <ObservedVec<
                String,
            > as _pb::__private::Observed>::link(&mut self.ducks, __link, "ducks");
            <ObservedSet<
                String,
            > as _pb::__private::Observed>::link(&mut self.wild, __link, "ducks_wild");
        }
        #[cfg(debug_assertions)]
        const COMPARED: &'static [&'static ::core::primitive::str] = &[
            "main_color",
            "num_frogs",
            "age",
            "notes",
        ];
        #[cfg(debug_assertions)]
        fn put_compared(
            &self,
            __index: ::core::primitive::usize,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            match __index {
                0usize => {
                    _pb::__private::put_field::<
                        String,
                    >(__out, &__FIELDS[0usize], &self.main_color)
                }
                1usize => {
                    _pb::__private::put_field::<
                        i64,
                    >(__out, &__FIELDS[1usize], &self.num_frogs)
                }
                2usize => {
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[2usize],
                        |__out| seconds::jelly(&self.age, __out),
                    )
                }
                3usize => {
                    if false {
                        _pb::__private::travels(
                            _pb::__private::SentWay::<Notes>::NEW.serde_way(),
                        );
                    }
                    _pb::__private::put_field_serde::<
                        Notes,
                    >(__out, &__FIELDS[3usize], &self.notes)
                }
                _ => ::core::result::Result::Ok(()),
            }
        }
    }
    impl Pond {
        ///Sets `main_color`, and announces the change to all observers.
        pub(crate) fn set_main_color(&mut self, __main_color: String) {
            let __value = &__main_color;
            let __update = _pb::__private::begin_update(
                self,
                "setMainColor",
                &(
                    _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_field::<
                        String,
                    >(__out, &_pb::__private::Field::UNNAMED, __value)),
                ),
            );
            self.main_color = __main_color;
            _pb::__private::end_update(__update, true);
        }
        ///Sets `num_frogs`, and announces the change to all observers.
        pub(crate) fn set_num_frogs(&mut self, __num_frogs: i64) {
            let __value = &__num_frogs;
            let __update = _pb::__private::begin_update(
                self,
                "set_frogs",
                &(
                    _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_field::<
                        i64,
                    >(__out, &_pb::__private::Field::UNNAMED, __value)),
                ),
            );
            self.num_frogs = __num_frogs;
            _pb::__private::end_update(__update, true);
        }
        ///Sets `age`, and announces the change to all observers.
        pub(crate) fn set_age(&mut self, __age: Duration) {
            let __value = &__age;
            let __update = _pb::__private::begin_update(
                self,
                "setAge",
                &(
                    _pb::__private::state(|__out: &mut _pb::__private::Jellier| seconds::jelly(
                        __value,
                        __out,
                    )),
                ),
            );
            self.age = __age;
            _pb::__private::end_update(__update, true);
        }
        ///Sets `notes`, and announces the change to all observers.
        pub(crate) fn set_notes(&mut self, __notes: Notes) {
            let __value = &__notes;
            let __update = _pb::__private::begin_update(
                self,
                "setNotes",
                &(
                    _pb::__private::state(|__out: &mut _pb::__private::Jellier| {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<Notes>::NEW.serde_way(),
                            );
                        }
                        _pb::__private::put_serde::<Notes>(__out, __value)
                    }),
                ),
            );
            self.notes = __notes;
            _pb::__private::end_update(__update, true);
        }
    }
    use _pb::__private::AnyField as _;
    const _: () = _pb::__private::check_unmarked(
        _pb::__private::FieldOf::<Handle>::IS_FOR_OBSERVERS,
        "a live object has one field of type `Observers`: remove this field",
    );
};
