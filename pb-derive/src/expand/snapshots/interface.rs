/// Kept.
#[cfg(feature = "ponds")]
#[allow(clippy::too_many_arguments)]
#[derive(
    ::core::clone::Clone,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
)]
pub struct PondKeeper(::pb::RemoteReference);
#[cfg(feature = "ponds")]
#[allow(clippy::too_many_arguments)]
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    use _pb::__private::AnyShape as _;
    #[allow(dead_code)]
    #[allow(clippy::too_many_arguments)]
    impl PondKeeper {
        /// Not public API. The names of the methods and of their arguments on the wire.
        #[doc(hidden)]
        pub const METHODS: &'static [_pb::__private::MethodSignature] = &[
            _pb::__private::MethodSignature {
                name: "takePond",
                positional: &["pond"],
                keywords: &[],
                optional: &[],
                types: &[("pond", _pb::__private::shape_of!(Sent, & CopyPond))],
                answer: _pb::__private::shape_of!(Received, String),
            },
            _pb::__private::MethodSignature {
                name: "countFrogs",
                positional: &["type", #[cfg(test)] "more"],
                keywords: _pb::__private::names_of!(
                    Required : "howDeep" : bool, #[cfg(test)] "in" : String
                ),
                optional: _pb::__private::names_of!(
                    Optional : "howDeep" : bool, #[cfg(test)] "in" : String
                ),
                types: &[
                    ("type", _pb::__private::shape_of!(Sent, Cow < '_, str >)),
                    #[cfg(test)]
                    ("more", _pb::__private::shape_of!(Sent, i64)),
                    ("howDeep", _pb::__private::shape_of!(Sent, bool)),
                    #[cfg(test)]
                    ("in", _pb::__private::shape_of!(Sent, String)),
                ],
                answer: _pb::__private::shape_of!(Received, Vec < i64 >),
            },
            _pb::__private::MethodSignature {
                name: "dig",
                positional: &[],
                keywords: _pb::__private::names_of!(
                    Required : "deep" : Option < & str >
                ),
                optional: _pb::__private::names_of!(
                    Optional : "deep" : Option < & str >
                ),
                types: &[("deep", _pb::__private::shape_of!(Sent, Option < & str >))],
                answer: _pb::__private::Shape::NOTHING,
            },
            #[cfg(test)]
            _pb::__private::MethodSignature {
                name: "close",
                positional: &[],
                keywords: &[],
                optional: &[],
                types: &[],
                answer: _pb::__private::Shape::NOTHING,
            },
        ];
        /// Returns the reference over which the methods are called.
        #[must_use]
        pub const fn as_reference(&self) -> &_pb::RemoteReference {
            &self.0
        }
        /// Kept too.
        pub fn take_pond(&self, pond: &CopyPond) -> _pb::Call<String> {
            _pb::__private::call_constant::<
                String,
            >(
                &self.0,
                "takePond",
                (
                    _pb::__private::state(move |__out: &mut _pb::__private::Jellier| _pb::__private::put_passed::<
                        &CopyPond,
                    >(__out, &pond)),
                ),
            )
        }
        pub fn count<'a>(
            &self,
            r#type: Cow<'a, str>,
            #[cfg(test)]
            more: i64,
            how_deep: bool,
            #[cfg(test)]
            place: String,
        ) -> _pb::Call<Vec<i64>> {
            #[allow(unused_mut)]
            let mut __call = _pb::__private::call_constant::<
                Vec<i64>,
            >(
                &self.0,
                "countFrogs",
                (
                    _pb::__private::state(move |__out: &mut _pb::__private::Jellier| _pb::__private::put_passed::<
                        Cow<'a, str>,
                    >(__out, &r#type)),
                    #[cfg(test)]
                    _pb::__private::state(move |__out: &mut _pb::__private::Jellier| _pb::__private::put_passed::<
                        i64,
                    >(__out, &more)),
                ),
            );
            {
                __call = _pb::__private::Keyword::new(&how_deep)
                    .pass(
                        __call,
                        |__call, __value| _pb::__private::with_keyword(
                            __call,
                            "howDeep",
                            __value,
                        ),
                    );
            }
            #[cfg(test)]
            {
                __call = _pb::__private::Keyword::new(&place)
                    .pass(
                        __call,
                        |__call, __value| _pb::__private::with_keyword(
                            __call,
                            "in",
                            __value,
                        ),
                    );
            }
            __call
        }
        pub fn dig(&self, deep: Option<&str>) -> _pb::Call<()> {
            _pb::__private::Keyword::new(&deep)
                .pass(
                    _pb::__private::call_constant::<()>(&self.0, "dig", ()),
                    |__call, __value| _pb::__private::with_keyword(
                        __call,
                        "deep",
                        __value,
                    ),
                )
        }
        #[cfg(test)]
        #[deprecated]
        pub fn close(&self) -> _pb::Call<()> {
            _pb::__private::call_constant::<()>(&self.0, "close", ())
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<_pb::RemoteReference> for PondKeeper {
        fn from(__reference: _pb::RemoteReference) -> Self {
            Self(__reference)
        }
    }
    #[automatically_derived]
    impl _pb::Jelly for PondKeeper {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::Jelly::jelly(&self.0, __out)
        }
    }
    #[automatically_derived]
    impl<'__de> _pb::Unjelly<'__de> for PondKeeper {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::Unjelly::unjelly(__r).map(Self)
        }
    }
    #[automatically_derived]
    impl<__D> _pb::__private::Shaped<__D> for PondKeeper {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::REFERENCE;
    }
    #[automatically_derived]
    impl _pb::__private::Implements<Self> for PondKeeper {}
};
