impl<T: Duck> Pond<T> {
    /// Kept.
    #[allow(unused_variables)]
    #[must_use]
    pub fn add_duck(&mut self, duck: T, how_often: &str) {
        use ::pb as _pb;
        use _pb::__private::NotLive as _;
        const {
            _pb::__private::check_method(
                "add_duck",
                "addDuck",
                &[_pb::__private::FieldsOf::<Self>::ANNOUNCED],
            )
        };
        let __update = _pb::__private::begin_update(
            self,
            "addDuck",
            &(
                _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_argument(
                    __out,
                    &duck,
                )),
                _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_argument(
                    __out,
                    &how_often,
                )),
            ),
        );
        Self::__pb_add_duck(self, duck, how_often);
        _pb::__private::end_update(__update, true);
    }
    #[allow(unused_variables)]
    #[doc(hidden)]
    fn __pb_add_duck(&mut self, mut duck: T, how_often: &str) {
        self.ducks.push(duck)
    }
    #[doc(hidden)]
    const __pb_announced_as_addDuck: () = ();
    #[cfg(feature = "extra")]
    fn r#type<'a>(&'a mut self, #[cfg(test)] more: i64) -> &'a str {
        use ::pb as _pb;
        use _pb::__private::NotLive as _;
        const {
            _pb::__private::check_method(
                "type",
                "extra",
                &[_pb::__private::FieldsOf::<Self>::ANNOUNCED],
            )
        };
        let __update = _pb::__private::begin_update(
            self,
            "extra",
            &(
                #[cfg(test)]
                _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_argument(
                    __out,
                    &more,
                )),
            ),
        );
        let __result = Self::__pb_type(self, #[cfg(test)] more);
        _pb::__private::end_update(
            __update,
            _pb::__private::Returned(&__result).succeeded(),
        );
        __result
    }
    #[cfg(feature = "extra")]
    #[doc(hidden)]
    fn __pb_type<'a>(&'a mut self, #[cfg(test)] more: i64) -> &'a str {
        "pond"
    }
    #[cfg(feature = "extra")]
    #[doc(hidden)]
    const __pb_announced_as_extra: () = ();
    pub(crate) fn dig(&mut self, depth: f64) -> std::io::Result<()> {
        use ::pb as _pb;
        use _pb::__private::NotLive as _;
        const {
            _pb::__private::check_method(
                "dig",
                "dig",
                &[_pb::__private::FieldsOf::<Self>::ANNOUNCED],
            )
        };
        let __update = _pb::__private::begin_update(
            self,
            "dig",
            &(
                _pb::__private::state(|__out: &mut _pb::__private::Jellier| _pb::__private::put_argument(
                    __out,
                    &depth,
                )),
            ),
        );
        let __result = Self::__pb_dig(self, depth);
        _pb::__private::end_update(
            __update,
            _pb::__private::Returned(&__result).succeeded(),
        );
        __result
    }
    #[doc(hidden)]
    fn __pb_dig(&mut self, depth: f64) -> std::io::Result<()> {
        Ok(())
    }
    #[doc(hidden)]
    const __pb_announced_as_dig: () = ();
    fn not_announced(&mut self) {}
}
