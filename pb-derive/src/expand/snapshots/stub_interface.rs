::core::compile_error! {
    "an argument needs a plain name: it may be passed by keyword"
}
::core::compile_error! {
    "an argument needs a plain name: it may be passed by keyword"
}
::core::compile_error! {
    "`#[pb::interface]` traits cannot be generic: remove this parameter"
}
::core::compile_error! {
    "`#[pb::interface]` traits cannot be generic: remove this parameter"
}
::core::compile_error! {
    "a call waits for its answer: write `async fn`"
}
::core::compile_error! {
    "all callers share a reference: take `&self`"
}
::core::compile_error! {
    "the peer has the body of this method: write `;` instead"
}
#[derive(
    ::core::clone::Clone,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
)]
struct Keeper<'a, T>(
    ::pb::RemoteReference,
    ::core::marker::PhantomData<(&'a (), T)>,
)
where
    T: Clone;
#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    use _pb::__private::AnyShape as _;
    #[allow(dead_code, unused_variables)]
    impl<'a, T> Keeper<'a, T>
    where
        T: Clone,
    {
        /// Not public API. The names of the methods and of their arguments on the wire.
        #[doc(hidden)]
        const METHODS: &'static [_pb::__private::MethodSignature] = &[];
        /// Returns the reference over which the methods are called.
        #[must_use]
        const fn as_reference(&self) -> &_pb::RemoteReference {
            ::core::unreachable!()
        }
        fn take(
            &self,
            __arg1: (T, T),
            __arg2: &Context,
        ) -> _pb::Call<Result<&'a str, Oops>> {
            ::core::unreachable!()
        }
    }
    #[automatically_derived]
    impl<'a, T> ::core::convert::From<_pb::RemoteReference> for Keeper<'a, T>
    where
        T: Clone,
    {
        fn from(__reference: _pb::RemoteReference) -> Self {
            ::core::unreachable!()
        }
    }
    #[automatically_derived]
    impl<'a, T> _pb::Jelly for Keeper<'a, T>
    where
        T: Clone,
    {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            ::core::unreachable!()
        }
    }
    #[automatically_derived]
    impl<'__de, 'a, T> _pb::Unjelly<'__de> for Keeper<'a, T>
    where
        T: Clone,
    {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            ::core::unreachable!()
        }
    }
    #[automatically_derived]
    impl<'a, T, __D> _pb::__private::Shaped<__D> for Keeper<'a, T>
    where
        T: Clone,
    {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::REFERENCE;
    }
    #[automatically_derived]
    impl<'a, T> _pb::__private::Implements<Self> for Keeper<'a, T>
    where
        T: Clone,
    {}
};
