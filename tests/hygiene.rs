//! The macros in places that mean them no good: without a prelude, beside types and traits that
//! have the names of what expansions use, under another crate name, with arguments and fields called
//! like locals of the runtime.

/// The library as it is reached by somebody who renamed or re-exported it.
pub mod reexported {
    pub use ::pb::*;
}

mod without_prelude {
    #![no_implicit_prelude]
    #![allow(dead_code)]

    use ::pb as renamed;

    // Whatever an expansion says without a path would be one of these.
    enum Option {}
    enum Result {}
    enum Box {}
    enum Vec {}
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct Field;
    struct Fields;
    struct Jellier;
    struct Unjellier;
    struct Invocation;
    struct Dispatch;
    trait Default {}
    trait Clone {}
    trait From {}
    trait TryFrom {}
    trait Future {}
    mod core {}
    mod std {}
    mod pb {}
    mod alloc {}
    mod inventory {}

    /// A method taken from a value by name alone would be one of these.
    trait Everywhere {
        fn method(&self) {}
        fn context(&self) {}
        fn argument(&self) {}
        fn next(&self) {}
        fn close(&self) {}
        fn clone(&self) {}
        fn map(&self) {}
        fn jelly(&self) {}
        fn state(&self) {}
        fn dispatch(&self) {}
    }

    impl<T: ?::core::marker::Sized> Everywhere for T {}

    #[derive(
        renamed::Copyable, renamed::RemoteCopy, ::core::fmt::Debug, ::core::cmp::PartialEq,
    )]
    #[pb(class = "hygiene.Pond", aliases = ["hygiene.Lake"], rename_all = "camelCase")]
    pub(super) struct Pond {
        pub(super) r#type: ::std::string::String,
        pub(super) state: i64,
        pub(super) args: i64,
        pub(super) message: i64,
        pub(super) call: ::core::option::Option<i64>,
        pub(super) out: i64,
        pub(super) from: i64,
        #[pb(default)]
        pub(super) fields: i64,
        #[pb(default = seven)]
        pub(super) index: i64,
        #[pb(skip)]
        pub(super) value: i64,
        #[pb(serde)]
        pub(super) name: i64,
        #[pb(with = whole)]
        pub(super) r#match: f64,
    }

    fn seven() -> i64 {
        7
    }

    mod whole {
        use ::pb::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly};

        pub(super) fn jelly(
            value: &f64,
            out: &mut Jellier,
        ) -> ::core::result::Result<(), JellyError> {
            Jelly::jelly(value, out)
        }

        pub(super) fn unjelly(from: &mut Unjellier<'_>) -> ReadResult<f64> {
            Unjelly::unjelly(from)
        }
    }

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    #[pb(crate = "renamed", class = "hygiene.Stated", state = State<'_>)]
    struct Stated;

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "crate::reexported", deny_unknown_fields)]
    struct State<'de> {
        r#type: &'de str,
    }

    impl<'a> ::core::convert::From<&'a Stated> for State<'a> {
        fn from(_: &'a Stated) -> Self {
            State { r#type: "garden" }
        }
    }

    impl ::core::convert::From<State<'_>> for Stated {
        fn from(_: State<'_>) -> Self {
            Self
        }
    }

    #[derive(renamed::Copyable)]
    #[pb(state_for = seen)]
    struct Seen(i64);

    fn seen<'a>(seen: &'a Seen, _: ::core::option::Option<&'a renamed::Perspective>) -> &'a i64 {
        &seen.0
    }

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    #[pb(crate = "crate::reexported", transparent)]
    struct Ducks(i64, #[pb(skip)] i64);

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    enum Shape {
        Ok(Ducks),
        Self_(Pond),
        r#None(Stated2),
    }

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    struct Stated2;

    #[derive(renamed::Copyable)]
    struct Generic<'a, T, S> {
        state: &'a T,
        out: S,
    }

    pub(super) struct Receiver;

    #[renamed::methods(crate = "renamed", rename_all = "camelCase")]
    impl Receiver {
        #[remote]
        #[allow(clippy::too_many_arguments)]
        fn dispatch(
            &self,
            state: i64,
            args: i64,
            message: i64,
            call: &str,
            r#type: Pond,
            context: &renamed::Context,
            #[pb(default)] this: i64,
            #[pb(default = seven)] answer: i64,
        ) -> ::core::result::Result<i64, renamed::Failure> {
            let _ = (call, r#type, context);
            ::core::result::Result::Ok(state + args + message + this + answer)
        }

        #[remote]
        async fn r#match(
            self: ::std::sync::Arc<Self>,
            call: i64,
            ctx: &renamed::Context,
            #[pb(default)] state: i64,
        ) -> i64 {
            let _ = ctx;
            call + state
        }
    }
}

/// A crate may call itself `pb`'s names for other things.
mod names_taken {
    #![allow(dead_code, non_upper_case_globals, non_camel_case_types)]

    const __FIELDS: i64 = 5;
    const __private: i64 = 5;
    struct _pb;

    #[derive(pb::Copyable, pb::RemoteCopy)]
    #[pb(class = "hygiene.Taken")]
    struct Taken {
        __out: i64,
        __field0: i64,
        __fields: i64,
        __index: i64,
    }

    struct Receiver;

    #[pb::methods]
    impl Receiver {
        #[remote]
        fn taken(&self, __call: i64, __arg0: i64) -> i64 {
            __call + __arg0 + __FIELDS
        }
    }
}

use without_prelude::Pond;

#[test]
fn values_come_back() {
    let pond = Pond {
        r#type: "garden".to_owned(),
        state: 1,
        args: 2,
        message: 3,
        call: Some(4),
        out: 5,
        from: 6,
        fields: 7,
        index: 8,
        value: 0,
        name: 10,
        r#match: 0.5,
    };
    let bytes = pb::to_bytes(pb::Dialect::Pb, &pond).unwrap();
    assert_eq!(pb::from_bytes::<Pond>(pb::Dialect::Pb, &bytes).unwrap(), pond);
}

#[test]
fn objects_are_objects() {
    fn served(_: impl pb::Referenceable) {}
    served(without_prelude::Receiver);
}
