impl Pond {
    #[deprecated]
    pub fn add_duck(&mut self, duck: String, how_often: i64) -> bool {
        use my::pb as _pb;
        let __update = _pb::__private::begin_update(
            self,
            "addDuck",
            &(
                _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_either_way(
                    __out,
                    &duck,
                    _pb::__private::announced_way(&duck).argument_way(),
                )),
                _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_either_way(
                    __out,
                    &how_often,
                    _pb::__private::announced_way(&how_often).argument_way(),
                )),
            ),
        );
        let __result = Self::__pb_add_duck(self, duck, how_often);
        _pb::__private::end_update(
            __update,
            _pb::__private::Returned(&__result).succeeded(),
        );
        __result
    }
    #[doc(hidden)]
    fn __pb_add_duck(&mut self, duck: String, how_often: i64) -> bool {
        true
    }
    #[doc(hidden)]
    const __pb_announced_as_addDuck: () = ();
}
#[allow(deprecated)]
const _: () = {
    use my::pb as _pb;
    #[automatically_derived]
    #[allow(deprecated)]
    impl _pb::__private::Observe for Pond {
        fn observe(
            &mut self,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            match _pb::__private::Invocation::method(__call) {
                "addDuck" => {
                    _pb::__private::with_arguments::<
                        (String, i64),
                    >(
                        __call,
                        |__call| _pb::__private::now(
                            __call,
                            |__call| {
                                let __arg0 = _pb::__private::Invocation::argument::<
                                    String,
                                >(__call, "duck")?;
                                let __arg1 = _pb::__private::Invocation::argument_or::<
                                    i64,
                                >(
                                    __call,
                                    "howOften",
                                    || {
                                        _pb::__private::Defaulted::<i64>::NEW
                                            .or_default(::core::option::Option::None)
                                    },
                                )?;
                                _pb::__private::Invocation::no_more_arguments(__call)?;
                                let __to = _pb::__private::Invocation::context(__call);
                                let mut __answer = _pb::__private::WholeAnswer::new(
                                    Self::add_duck(self, __arg0, __arg1),
                                );
                                ::core::result::Result::Ok(
                                    _pb::__private::end(&mut __answer, __to),
                                )
                            },
                        ),
                    )
                }
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        }
    }
    use _pb::__private::NotLive as _;
    const _: () = _pb::__private::check_method(
        "add_duck",
        "addDuck",
        &[
            _pb::__private::FieldsOf::<Pond>::ANNOUNCED,
            _pb::__private::FieldsOf::<Pond>::FOLLOWED,
        ],
    );
};
