#[deprecated]
#[derive(
    ::core::clone::Clone,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
)]
struct Nothing(my::pb::RemoteReference);
#[allow(deprecated)]
const _: () = {
    use my::pb as _pb;
    use _pb::__private::AnyShape as _;
    #[allow(dead_code)]
    #[allow(deprecated)]
    impl Nothing {
        /// Not public API. The names of the methods and of their arguments on the wire.
        #[doc(hidden)]
        const METHODS: &'static [_pb::__private::MethodSignature] = &[];
        /// Returns the reference over which the methods are called.
        #[must_use]
        const fn as_reference(&self) -> &_pb::RemoteReference {
            &self.0
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::core::convert::From<_pb::RemoteReference> for Nothing {
        fn from(__reference: _pb::RemoteReference) -> Self {
            Self(__reference)
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl _pb::Jelly for Nothing {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::Jelly::jelly(&self.0, __out)
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl<'__de> _pb::Unjelly<'__de> for Nothing {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::Unjelly::unjelly(__r).map(Self)
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl<__D> _pb::__private::Shaped<__D> for Nothing {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::REFERENCE;
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl _pb::__private::Implements<Self> for Nothing {}
};
