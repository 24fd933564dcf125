//! The macros in hostile surroundings: without a prelude, beside types and traits with the names that
//! expansions use, under another crate name, and with arguments and fields that are named like locals of
//! expansions.

/// The library under another name, as a crate that renames or re-exports it sees it.
pub mod reexported {
    pub use ::pb::*;
}

mod without_prelude {
    #![no_implicit_prelude]
    #![allow(dead_code)]

    use ::pb as renamed;

    // A name that an expansion uses without a path would resolve to one of these types.
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
    struct Observers;
    struct Observer;
    struct Update;
    struct Link;
    struct LiveClass;
    trait Observe {}
    trait Observed {}
    trait Cacheable {}
    trait RemoteCache {}
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

    /// A method that an expansion calls by its name alone would resolve to one of these.
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
        fn is_linked(&self) {}
        fn link(&self) {}
        fn apply(&self) {}
        fn observers(&self) {}
        fn observers_mut(&mut self) {}
        fn is_ok(&self) {}
        fn observe(&mut self) {}
        fn observe_field(&mut self) {}
        fn end(&self) {}
    }

    impl<T: ?::core::marker::Sized> Everywhere for T {}

    #[derive(
        renamed::Copyable, renamed::RemoteCopy, ::core::fmt::Debug, ::core::cmp::PartialEq,
    )]
    #[pb(class = "hygiene.Pond", alias = "hygiene.Lake", rename_all = "camelCase")]
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

    pub(super) fn literal(value: i64) -> renamed::Value {
        let (part, items) = (1, "items");
        renamed::value!({ "value": value, items: [part, null, (1, 2.5), {}], 3: None })
    }

    pub(super) fn mixed(value: &i64) -> renamed::jelly::Dict<'_> {
        let (key, list) = (1, "list");
        renamed::dict! { "value": value, list: renamed::list![key, (1, [2, "x"]), {}], key: None }
    }

    mod whole {
        use ::pb::{
            Jelly, Unjelly,
            error::JellyError,
            jelly::{Jellier, ReadResult, Unjellier},
        };

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

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "renamed")]
    enum External<'a> {
        Unit,
        Newtype(&'a str),
        Serde(#[pb(serde)] i64),
        Tuple(i64, #[pb(with = whole)] f64),
        Struct {
            r#type: i64,
            state: i64,
            value: i64,
            content: i64,
        },
        #[pb(skip)]
        Skipped,
        #[pb(other)]
        Other,
    }

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "renamed", tag = "t")]
    enum Internal {
        Unit,
        Newtype(Flat),
        Struct { r#type: i64, count: i64 },
    }

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "renamed", tag = "t", content = "c")]
    enum Adjacent {
        Unit,
        Newtype(i64),
        Tuple(i64, i64),
        Struct { keys: i64, variant: i64 },
    }

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "renamed", untagged)]
    enum Untagged<T> {
        Unit,
        Newtype(T),
        Struct { attempts: i64, content: i64 },
    }

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "renamed")]
    struct Flat {
        #[pb(alias = "other", default = -5)]
        count: i64,
        #[pb(skip_serializing_if = ::core::option::Option::is_none)]
        state: ::core::option::Option<i64>,
        #[pb(flatten)]
        rest: ::std::collections::HashMap<::std::string::String, i64>,
    }

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    #[pb(
        crate = "renamed",
        class = "hygiene.Generic",
        bound(unjelly = "T: ::pb::jelly::UnjellyOwned")
    )]
    struct Received<T> {
        value: T,
        next: ::core::option::Option<::std::boxed::Box<T>>,
    }

    ::pb::register!(Received<i64>);

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    #[pb(crate = "renamed", class = "hygiene.Borrowed")]
    struct Borrowed<'de, T> {
        r#type: &'de str,
        state: ::std::borrow::Cow<'de, str>,
        fixed: ::std::borrow::Cow<'static, str>,
        value: T,
    }

    #[derive(renamed::Copyable, renamed::RemoteCopy)]
    #[pb(crate = "renamed")]
    enum BorrowedShape<'de> {
        Ok(Borrowed<'de, i64>),
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

    #[derive(renamed::Jelly, renamed::Unjelly)]
    #[pb(crate = "crate::reexported", rename_all = "camelCase")]
    enum Named {
        Ok,
        #[pb(rename = "__name", alias = "__r")]
        r#None,
        r#Match,
    }

    #[derive(renamed::Copyable, renamed::RemoteCopy, ::core::clone::Clone)]
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

    #[derive(
        renamed::Cacheable, renamed::RemoteCache, ::core::clone::Clone, ::core::default::Default,
    )]
    #[pb(class = "hygiene.Live", rename_all = "camelCase", stopped_observing = stopped)]
    pub(super) struct Live {
        #[pb(setter)]
        r#type: ::std::string::String,
        #[pb(setter)]
        pub(super) update: i64,
        #[pb(setter)]
        value: ::core::option::Option<i64>,
        #[pb(setter, with = whole)]
        out: f64,
        #[pb(setter, serde)]
        from: i64,
        #[pb(setter)]
        next: ::core::option::Option<::std::boxed::Box<Stated2>>,
        #[pb(observed)]
        link: renamed::live::ObservedVec<i64>,
        #[pb(observed)]
        operation: renamed::live::ObservedVec<i64>,
        #[pb(observers)]
        observers: renamed::Observers,
    }

    fn stopped(
        _: &mut Live,
        _: ::core::option::Option<&renamed::Perspective>,
        _: &renamed::live::Observer,
    ) {
    }

    #[renamed::methods(crate = "renamed", rename_all = "camelCase")]
    impl Live {
        #[update]
        #[observe]
        pub(super) fn r#match(&mut self, update: i64, call: i64, r#type: &str) -> i64 {
            self.update += update + call;
            self.r#type = ::std::string::ToString::to_string(r#type);
            self.update
        }

        #[update]
        pub(super) fn dig(&mut self, result: i64) -> ::core::result::Result<i64, i64> {
            if result == 0 {
                return ::core::result::Result::Err(0);
            }
            ::core::result::Result::Ok(result)
        }

        #[observe]
        fn observe(&mut self, state: &str) {
            let _ = state;
        }
    }

    #[derive(renamed::Cacheable)]
    #[pb(crate = "crate::reexported", transparent)]
    struct Shallow(i64, #[pb(observers)] renamed::Observers);

    #[renamed::methods(crate = "crate::reexported")]
    impl Shallow {
        #[update]
        fn set(&mut self, value: i64) {
            self.0 = value;
        }
    }

    #[derive(renamed::Cacheable)]
    struct GenericLive<T> {
        #[pb(setter)]
        state: T,
        #[pb(observers)]
        out: renamed::Observers,
    }

    #[derive(renamed::RemoteCache, ::core::clone::Clone)]
    #[pb(crate = "crate::reexported", class = Shallow, transparent)]
    struct Silent(i64);

    #[renamed::methods(crate = "crate::reexported")]
    impl Silent {}

    #[derive(::core::fmt::Debug, renamed::Error)]
    #[pb(rename_all = "snake_case", parents = ["hygiene.Error"])]
    pub(super) enum Failed {
        Some,
        #[pb(class = "hygiene.None", parents = ["hygiene.Nothing"])]
        r#None(i64),
        Ok {
            names: i64,
        },
    }

    #[derive(::core::fmt::Debug, renamed::Error)]
    #[pb(crate = "crate::reexported", parents = ["hygiene.Error"])]
    pub(super) struct Error;

    impl ::core::fmt::Display for Failed {
        fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::core::result::Result::Ok(())
        }
    }

    impl ::core::fmt::Display for Error {
        fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::core::result::Result::Ok(())
        }
    }

    impl ::core::error::Error for Failed {}

    impl ::core::error::Error for Error {}

    #[renamed::interface(crate = "renamed", rename_all = "camelCase")]
    pub(super) trait Call {
        async fn dispatch(&self, state: i64, call: &str, r#type: &Pond) -> i64;
        async fn r#match(&self, out: i64, #[pb(keyword)] __call: i64) -> Call;
        async fn passed(&self, args: i64, #[pb(keyword)] out: ::core::option::Option<i64>);
    }

    pub(super) struct Viewed;

    #[renamed::methods(crate = "crate::reexported", interface = Call, rename_all = "camelCase")]
    impl Viewed {
        #[view]
        fn dispatch(&self, who: &Receiver, state: i64, call: &str, r#type: Pond) -> i64 {
            let _ = (who, call, r#type);
            state
        }

        #[view]
        async fn r#match(
            self: ::std::sync::Arc<Self>,
            perspective: &renamed::Perspective,
            out: i64,
            call: i64,
        ) -> renamed::View<Self> {
            let _ = (perspective, out, call);
            renamed::View::new(Self)
        }

        #[perspective]
        fn not_passed(&self, args: ::core::option::Option<i64>) {
            let _ = args;
        }

        #[view]
        fn passed(&self, _: &Receiver, args: i64, out: ::core::option::Option<i64>) {
            let _ = (args, out);
        }
    }
}

/// Other items with the names of `pb`'s items.
mod names_taken {
    #![allow(dead_code, non_upper_case_globals, non_camel_case_types, non_snake_case)]

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

    #[pb::methods]
    impl Receiver {
        #[view]
        fn taken_seen(&self, __perspective: &Self, __call: i64, __arg0: i64) -> i64 {
            let _ = __perspective;
            __call + __arg0
        }

        #[view]
        async fn taken_later(&self, __arg1: std::sync::Arc<Self>, __arg0: i64) -> i64 {
            let _ = __arg1;
            __arg0
        }
    }

    #[pb::interface]
    pub(super) trait __Call {
        async fn taken(&self, __call: i64, __pb: i64, #[pb(keyword)] __out: i64) -> __Value;
        async fn __r(&self, __reference: &__Call);
    }

    #[derive(Debug, pb::RemoteCopy)]
    struct __Value;

    #[derive(pb::Cacheable, pb::RemoteCache, Clone, Default)]
    #[pb(class = "hygiene.TakenLive")]
    pub(super) struct Live {
        #[pb(setter)]
        pub(super) __update: i64,
        #[pb(setter)]
        __out: i64,
        #[pb(setter)]
        __value: i64,
        #[pb(observed)]
        __operation: pb::live::ObservedVec<i64>,
        #[pb(observers)]
        __observers: pb::Observers,
    }

    #[pb::methods]
    impl Live {
        #[update]
        #[observe]
        pub(super) fn taken(&mut self, __update: i64, __result: i64, __pb: i64, __out: i64) -> i64 {
            __update + __result + __pb + __out
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
    let bytes = pb::jelly::to_bytes(pb::banana::Dialect::Pb, &pond).unwrap();
    assert_eq!(pb::jelly::from_bytes::<Pond>(pb::banana::Dialect::Pb, &bytes).unwrap(), pond);
}

#[test]
fn literals_are_values() {
    let written = pb::value!({ "value": 7, "items": [1, None, (1, 2.5), {}], 3: None });
    assert_eq!(without_prelude::literal(7), written);
    let mixed = pb::Value::from_jelly(&without_prelude::mixed(&7)).unwrap();
    assert_eq!(mixed, pb::value!({ "value": 7, "list": [1, (1, [2, "x"]), {}], 1: None }));
}

#[test]
fn updates_run_locally() {
    let mut live = without_prelude::Live::default();
    live.set_update(5);
    assert_eq!(live.r#match(1, 2, "garden"), 8);
    assert_eq!([live.dig(0), live.dig(1)], [Err(0), Ok(1)]);

    let mut taken = names_taken::Live::default();
    taken.set___update(5);
    assert_eq!(taken.__update + taken.taken(1, 2, 3, 4), 15);
}

#[test]
fn objects_implement_the_traits_of_their_flavor() {
    fn served(_: impl pb::Referenceable) {}
    fn seen(_: impl pb::Viewable + pb::cred::Avatar) {}
    served(without_prelude::Receiver);
    seen(without_prelude::Viewed);
}

#[test]
fn errors_have_their_names() {
    use without_prelude::{Error, Failed};

    for (error, class) in [
        (Failed::Some, "hygiene.without_prelude.Failed.some"),
        (Failed::r#None(5), "hygiene.None"),
        (Failed::Ok { names: 5 }, "hygiene.without_prelude.Failed.ok"),
    ] {
        assert_eq!(pb::Failure::from(error).class(), class);
    }
    assert_eq!(pb::Failure::from(Error).class(), "hygiene.without_prelude.Error");
}

#[test]
fn interfaces_are_sent_and_received() {
    fn travels<T: pb::Jelly + pb::jelly::UnjellyOwned>() {}
    travels::<without_prelude::Call>();
    travels::<names_taken::__Call>();
    assert_eq!(without_prelude::Call::METHODS[0].name, "dispatch");
}
