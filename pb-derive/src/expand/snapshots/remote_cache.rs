#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "mainColor", "frogs", "age", "notes", "ducks", "ducks_wild"
    ];
    #[automatically_derived]
    impl _pb::RemoteCache for Pond {
        const CLASS: &'static ::core::primitive::str = "ponds.Pond";
        const ALIASES: &'static [&'static ::core::primitive::str] = &["old.Pond"];
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
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::read_state::<
                Self,
                7usize,
            >(
                __r,
                |__r| {
                    let mut __field0 = ::core::option::Option::None;
                    let mut __field1 = ::core::option::Option::None;
                    let mut __field2 = ::core::option::Option::None;
                    let mut __field3 = ::core::option::Option::None;
                    let mut __field4 = ::core::option::Option::None;
                    let mut __field5 = ::core::option::Option::None;
                    let mut __fields = _pb::__private::open_fields(
                        __r,
                        __FIELDS,
                        _pb::__private::Unknown::Ignore,
                    )?;
                    while let ::core::option::Option::Some(__index) = _pb::__private::Fields::next(
                        &mut __fields,
                        __r,
                    )? {
                        let __read: _pb::__private::ReadResult<()> = match __index {
                            0usize => {
                                _pb::__private::store(
                                    &mut __field0,
                                    _pb::__private::get::<String>(__r),
                                    ::core::option::Option::Some(&__FIELDS[0usize]),
                                )
                            }
                            1usize => {
                                _pb::__private::store(
                                    &mut __field1,
                                    _pb::__private::get::<i64>(__r),
                                    ::core::option::Option::Some(&__FIELDS[1usize]),
                                )
                            }
                            2usize => {
                                _pb::__private::store(
                                    &mut __field2,
                                    _pb::__private::get_with(__r, seconds::unjelly),
                                    ::core::option::Option::Some(&__FIELDS[2usize]),
                                )
                            }
                            3usize => {
                                _pb::__private::store(
                                    &mut __field3,
                                    {
                                        if false {
                                            _pb::__private::travels(
                                                _pb::__private::SentWay::<Notes>::NEW.serde_way(),
                                            );
                                        }
                                        _pb::__private::get_serde::<Notes>(__r)
                                    },
                                    ::core::option::Option::Some(&__FIELDS[3usize]),
                                )
                            }
                            4usize => {
                                _pb::__private::get_field::<
                                    ObservedVec<String>,
                                >(__r, &__FIELDS[4usize], &mut __field4)
                            }
                            5usize => {
                                _pb::__private::get_field::<
                                    ObservedSet<String>,
                                >(__r, &__FIELDS[5usize], &mut __field5)
                            }
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    _pb::__private::Fields::close(__fields, __r)?;
                    let ::core::option::Option::Some(__field0) = _pb::__private::required::<
                        String,
                    >(__field0) else {
                        return _pb::__private::missing(&__FIELDS[0usize]);
                    };
                    let ::core::option::Option::Some(__field1) = _pb::__private::required::<
                        i64,
                    >(__field1) else {
                        return _pb::__private::missing(&__FIELDS[1usize]);
                    };
                    let ::core::option::Option::Some(__field2) = __field2 else {
                        return _pb::__private::missing(&__FIELDS[2usize]);
                    };
                    let ::core::option::Option::Some(__field3) = __field3 else {
                        return _pb::__private::missing(&__FIELDS[3usize]);
                    };
                    let ::core::option::Option::Some(__field4) = _pb::__private::required::<
                        ObservedVec<String>,
                    >(__field4) else {
                        return _pb::__private::missing(&__FIELDS[4usize]);
                    };
                    let ::core::option::Option::Some(__field5) = _pb::__private::required::<
                        ObservedSet<String>,
                    >(__field5) else {
                        return _pb::__private::missing(&__FIELDS[5usize]);
                    };
                    ::core::result::Result::Ok(Self {
                        main_color: __field0,
                        num_frogs: __field1,
                        age: __field2,
                        notes: __field3,
                        ducks: __field4,
                        wild: __field5,
                        handle: <Handle as ::core::default::Default>::default(),
                    })
                },
            )
        }
        fn observe_field(
            &mut self,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "setMainColor" => {
                    let mut __value: ::core::option::Option<String> = ::core::option::Option::None;
                    let __read = _pb::__private::set_argument(
                        __call,
                        "mainColor",
                        true,
                        &mut |__r| {
                            _pb::__private::store(
                                &mut __value,
                                _pb::__private::get::<String>(__r),
                                ::core::option::Option::None,
                            )
                        },
                    );
                    if let (
                        ::core::result::Result::Ok(()),
                        ::core::option::Option::Some(__value),
                    ) = (&__read, __value) {
                        self.main_color = __value;
                    }
                    _pb::__private::applied(__call, __read)
                }
                "set_frogs" => {
                    let mut __value: ::core::option::Option<i64> = ::core::option::Option::None;
                    let __read = _pb::__private::set_argument(
                        __call,
                        "frogs",
                        true,
                        &mut |__r| {
                            _pb::__private::store(
                                &mut __value,
                                _pb::__private::get::<i64>(__r),
                                ::core::option::Option::None,
                            )
                        },
                    );
                    if let (
                        ::core::result::Result::Ok(()),
                        ::core::option::Option::Some(__value),
                    ) = (&__read, __value) {
                        self.num_frogs = __value;
                    }
                    _pb::__private::applied(__call, __read)
                }
                "setAge" => {
                    let mut __value: ::core::option::Option<Duration> = ::core::option::Option::None;
                    let __read = _pb::__private::set_argument(
                        __call,
                        "age",
                        false,
                        &mut |__r| {
                            _pb::__private::store(
                                &mut __value,
                                seconds::unjelly(__r),
                                ::core::option::Option::None,
                            )
                        },
                    );
                    if let (
                        ::core::result::Result::Ok(()),
                        ::core::option::Option::Some(__value),
                    ) = (&__read, __value) {
                        self.age = __value;
                    }
                    _pb::__private::applied(__call, __read)
                }
                "setNotes" => {
                    let mut __value: ::core::option::Option<Notes> = ::core::option::Option::None;
                    let __read = _pb::__private::set_argument(
                        __call,
                        "notes",
                        true,
                        &mut |__r| {
                            _pb::__private::store(
                                &mut __value,
                                {
                                    if false {
                                        _pb::__private::travels(
                                            _pb::__private::SentWay::<Notes>::NEW.serde_way(),
                                        );
                                    }
                                    _pb::__private::get_serde::<Notes>(__r)
                                },
                                ::core::option::Option::None,
                            )
                        },
                    );
                    if let (
                        ::core::result::Result::Ok(()),
                        ::core::option::Option::Some(__value),
                    ) = (&__read, __value) {
                        self.notes = __value;
                    }
                    _pb::__private::applied(__call, __read)
                }
                __update => {
                    if let ::core::option::Option::Some(__operation) = _pb::__private::operation(
                        __update,
                        "ducks_wild",
                    ) {
                        return _pb::__private::Apply::apply(
                            <ObservedSet<
                                String,
                            > as _pb::__private::Observed>::this(&mut self.wild),
                            __operation,
                            __call,
                        );
                    }
                    if let ::core::option::Option::Some(__operation) = _pb::__private::operation(
                        __update,
                        "ducks",
                    ) {
                        return _pb::__private::Apply::apply(
                            <ObservedVec<
                                String,
                            > as _pb::__private::Observed>::this(&mut self.ducks),
                            __operation,
                            __call,
                        );
                    }
                    _pb::__private::Dispatch::no_such_method()
                }
            }
        }
    }
    _pb::register_cache! {
        Pond
    }
    const _: fn() = _pb::__private::owns::<Pond>;
    use _pb::__private::AnyField as _;
    const _: () = _pb::__private::check_unmarked(
        _pb::__private::FieldOf::<Handle>::IS_FOR_OBSERVERS,
        "observers are not part of the state: mark the field `#[pb(observers)]`",
    );
};
