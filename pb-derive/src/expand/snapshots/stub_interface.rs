::core::compile_error! {
    "arguments need a plain name: they may be passed by keyword"
}
::core::compile_error! {
    "arguments need a plain name: they may be passed by keyword"
}
::core::compile_error! {
    "a reference has one type: an interface takes no parameters"
}
::core::compile_error! {
    "a reference has one type: an interface takes no parameters"
}
::core::compile_error! {
    "a call waits for its answer: write `async fn`"
}
::core::compile_error! {
    "a reference is shared by all its calls: take `&self`"
}
::core::compile_error! {
    "the other end has the body: write `;`"
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
const _: () = {
    use ::pb as _pb;
    #[allow(dead_code, unused_variables)]
    impl<'a, T> Keeper<'a, T>
    where
        T: Clone,
    {
        /// Not public API. What each method is called as, and with which arguments.
        #[doc(hidden)]
        const METHODS: &'static [_pb::__private::MethodSignature] = &[];
        /// The reference that is called.
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
};
