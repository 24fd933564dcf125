//! Handles in a call or an answer that are not used are released, whatever the outcome of the call.

use std::{collections::BTreeMap, sync::Arc};

use pb::{
    CallError, Failure, Limits, Local, Referenceable, RemoteReference, Value,
    dispatch::{Dispatch, Invocation},
};
use pb_test_support::{Pair, held, messages};

use crate::live::said;

/// An object that can be called.
#[derive(Default)]
struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) {}
}

fn bell() -> Local<Bell> {
    Local::new(Bell)
}

/// A copy with a bell, and the type that receives it.
#[derive(pb::Copyable)]
#[pb(class = "test.Belfry")]
struct Belfry {
    bell: Local<Bell>,
    height: i64,
}

/// A type that receives the same class, but only its height.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = Belfry)]
struct Height {
    height: i64,
}

/// A type whose reader panics after it has read the bells.
#[derive(pb::Copyable)]
#[pb(class = "test.Peal", transparent)]
struct Peal(Vec<Local<Bell>>);

#[derive(Debug)]
struct Heard;

impl<'de> pb::Unjelly<'de> for Heard {
    fn unjelly(_: &mut pb::jelly::Unjellier<'de>) -> pb::jelly::ReadResult<Self> {
        panic!("user code panics");
    }
}

#[derive(Default)]
struct Tower;

#[pb::methods(rename_all = "camelCase")]
impl Tower {
    #[remote]
    fn measure(&self, belfry: Height) -> i64 {
        belfry.height
    }

    #[remote]
    fn build(&self) -> Belfry {
        Belfry { bell: bell(), height: 7 }
    }

    #[remote]
    fn peal(&self) -> Peal {
        Peal(vec![bell(), bell()])
    }

    #[remote]
    fn hang(&self, bell: RemoteReference) {
        drop(bell);
    }

    #[remote]
    fn number(&self, number: i64) -> i64 {
        number
    }

    #[remote]
    fn collapse(&self) -> Result<(), Failure> {
        Err(Failure::from_copyable(Collapsed(bell())))
    }
}

/// An error with a bell among its attributes.
#[derive(pb::Copyable)]
#[pb(class = "test.Collapsed", transparent)]
struct Collapsed(Local<Bell>);

impl std::fmt::Display for Collapsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("collapsed")
    }
}

/// Returns the objects that the server still holds after a call that fails.
fn lent_after(pair: &mut Pair, call: pb::Call<Value>) -> Vec<(&'static str, usize)> {
    assert!(matches!(pair.finish(call), Err(CallError::Remote(_))));
    pair.drive();
    held(&pair.client.broker.peer())
}

#[test]
fn handles_in_a_call_that_is_not_read_are_released() {
    let full = Limits::default().max_incoming_calls(0);
    let busy = Pair::with(Tower, |config| config.limits = full);
    let nobody = Pair::both(None, None, |_| {});
    for mut pair in [busy, nobody] {
        let root = pair.peer().root();
        let call = root.call_remote("hang", (bell(),)).kw("other", bell());
        assert_eq!(lent_after(&mut pair, call), []);
    }
    // Keyword arguments in a tuple: the call is refused, with all its arguments.
    let mut pair = Pair::new(Tower);
    pair.server.feed("[message 1 root hang 1 [tuple [remote 1]] [tuple [remote 2]]]");
    let told = messages(&pair.server.sent());
    assert_eq!(told[..2], ["[decref 1]", "[decref 2]"], "{told:?}");
}

#[test]
fn handles_inside_a_refused_value_are_released() {
    let mut pair = Pair::new(Tower);
    let root = pair.peer().root();
    let shared = Arc::new(vec![bell()]);
    let call = root.call_remote("number", (vec![shared.clone(), shared],));
    assert_eq!(lent_after(&mut pair, call), [], "shared");
    let call = root.call_remote("number", (Belfry { bell: bell(), height: 5 },));
    assert_eq!(lent_after(&mut pair, call), [], "in the state of an object");
    let call = root.call_remote("number", (BTreeMap::from([("bell", bell())]),));
    assert_eq!(lent_after(&mut pair, call), [], "in a dictionary");
    let call = root.call_remote("number", ((1, (bell(), vec![Some(bell())])),));
    assert_eq!(lent_after(&mut pair, call), [], "in tuples and lists");
    // Values that have no Rust type here.
    for value in ["[set [remote 9]]", "[dictionary [[remote 9] 1]]"] {
        pair.server.feed(&format!("[message 1 root number 1 [tuple {value}] [dictionary]]"));
        let told = messages(&pair.server.sent());
        assert_eq!(told[0], "[decref 9]", "{told:?}");
    }
}

const TWICE: &str =
    "[message 1 root hang 1 [tuple] [dictionary [bell [remote 1]] [bell [remote 2]]]]";

/// A Python dictionary cannot have two equal keys, so the sender has a bug.
#[test]
fn a_keyword_that_is_passed_twice_is_an_error_that_names_it_and_all_handles_are_released() {
    struct Anything;

    impl Referenceable for Anything {
        fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
            call.now(|call| Ok(call.rest_keywords::<Value>()?.len()))
        }
    }

    struct Keeper;

    #[pb::methods]
    impl Keeper {
        #[remote]
        fn hang(&self, bell: RemoteReference) {
            drop(bell);
        }
    }

    for mut pair in [Pair::new(Keeper), Pair::new(Anything)] {
        pair.server.feed(TWICE);
        let told = messages(&pair.server.sent());
        assert_eq!(told[..2], ["[decref 1]", "[decref 2]"], "{told:?}");
        assert!(told[2].starts_with("[error 1 "), "{told:?}");
        assert!(told[2].contains("hang: multiple values for argument `bell`"), "{told:?}");
        assert_eq!(told.len(), 3, "{told:?}");
    }
}

/// A hand-written method, without the checks of `#[pb::methods]`.
#[test]
fn handles_that_a_method_cannot_read_and_ignores_are_released() {
    struct Tolerant;

    impl Referenceable for Tolerant {
        fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
            match call.method() {
                "number" => call.now(|call| Ok(call.argument::<i64>("number").is_ok())),
                _ => call.now(|call| Ok(call.rest::<i64>().is_ok())),
            }
        }
    }

    let mut pair = Pair::new(Tolerant);
    for method in ["number", "numbers"] {
        let call = pair.peer().root().call_remote::<bool>(method, (vec![bell()],));
        assert!(!pair.finish(call).unwrap());
        pair.drive();
        assert_eq!(pair.client.broker.peer().held_objects(), [], "{method}");
    }
}

#[test]
fn handles_in_an_answer_that_is_not_read_are_released() {
    let mut pair = Pair::new(Tower);
    let root = pair.peer().root();
    let lent = |pair: &mut Pair| {
        pair.drive();
        held(&pair.server.broker.peer())
    };
    let built = pair.finish(root.call_remote::<Height>("build", ())).unwrap();
    assert_eq!((built.height, lent(&mut pair)), (7, vec![]), "an attribute that nobody asked for");
    let panicked = pair.finish(root.call_remote::<Heard>("peal", ()));
    assert!(matches!(panicked, Err(CallError::Panicked { .. })), "{panicked:?}");
    assert_eq!(lent(&mut pair), [], "user code panicked");
    assert!(pair.finish(root.call_remote::<()>("collapse", ())).is_err());
    assert_eq!(lent(&mut pair), [], "an error of a class that is not known");
    let measured = root.call_remote::<i64>("measure", (Belfry { bell: bell(), height: 5 },));
    assert_eq!(pair.finish(measured).unwrap(), 5);
    pair.drive();
    assert_eq!(pair.client.broker.peer().held_objects(), [], "nor of an argument");
    assert!(said(&mut pair).iter().any(|said| said == "> [decref 3]"));
}
