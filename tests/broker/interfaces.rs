//! References with the types of their methods.

use std::{borrow::Cow, sync::Arc, time::Duration};

use pb::{CallError, Local, RemoteReference, Value};
use pb_test_support::Pair;

use crate::{
    live::said,
    perspectives::LoggedIn,
    roots::{Pond, Swamp},
};

/// An interface of a keeper of ponds.
#[pb::interface(rename_all = "camelCase")]
pub(crate) trait PondKeeper {
    async fn take_pond(&self, pond: &Pond) -> String;

    #[pb(rename = "countFrogs")]
    async fn count(&self, #[pb(keyword)] only_green: bool, #[pb(keyword)] deep: Option<i64>)
    -> i64;

    /// Calls the method `count` under another Rust name.
    #[pb(rename = "countFrogs")]
    async fn count_all(&self) -> i64;

    async fn longest<'a>(&self, first: &'a str, second: Cow<'a, str>) -> Option<String>;

    async fn drain(&self);

    async fn dig(&self, a: i64, b: i64, #[pb(keyword, rename = "type")] kind: &str) -> Vec<Value>;

    async fn other(&self, known: &PondKeeper) -> PondKeeper;

    async fn wait(&self);

    async fn swim(&self, swamp: Swamp);
}

#[derive(Default)]
struct Keeper;

#[pb::methods(rename_all = "camelCase", interface = PondKeeper)]
impl Keeper {
    #[remote]
    fn take_pond(&self, pond: Pond) -> String {
        format!("{} frogs", pond.num_frogs)
    }

    #[remote]
    fn count_frogs(&self, #[pb(default)] only_green: bool, deep: Option<i64>) -> i64 {
        i64::from(only_green) + deep.unwrap_or(10)
    }

    #[remote]
    fn longest<'a>(&self, first: &'a str, second: &'a str) -> &'a str {
        if first.len() > second.len() { first } else { second }
    }

    #[remote]
    fn drain(&self) -> Result<(), pb::Failure> {
        Err(pb::Failure::new("ponds.Dry", "nothing in it"))
    }

    #[remote]
    fn dig(&self, a: i64, b: i64, r#type: &str) -> Vec<Value> {
        vec![Value::Int((a + b).into()), Value::Text(r#type.to_owned())]
    }

    #[remote]
    fn other(&self, known: Local<Self>) -> Local<Self> {
        known
    }

    #[remote]
    async fn wait(&self) {
        std::future::pending::<()>().await;
    }

    #[remote]
    fn swim(&self, swamp: Value) {
        drop(swamp);
    }

    #[remote]
    fn not_in_the_interface(&self) {}
}

/// An interface of an avatar and of a view. Optional arguments need not be passed.
#[pb::interface]
trait Greeter {
    async fn greet(&self, name: &str) -> String;
    async fn look(&self);
}

struct User;

#[pb::methods(interface = Greeter)]
impl User {
    #[perspective]
    fn greet(&self, name: &str, _: &pb::Context, #[pb(default)] _times: i64) -> String {
        name.to_owned()
    }

    #[perspective]
    fn look(&self, _how: Option<String>) {}
}

fn keeper() -> (Pair, PondKeeper) {
    let pair = Pair::new(Keeper);
    let keeper = PondKeeper::from(pair.peer().root());
    (pair, keeper)
}

#[test]
fn a_method_calls_with_its_types() {
    let (mut pair, keeper) = keeper();
    assert_eq!(pair.finish(keeper.take_pond(&Pond { num_frogs: 7 })).unwrap(), "7 frogs");
    let longest = pair.finish(keeper.longest("ab", "c".into())).unwrap();
    assert_eq!(longest.as_deref(), Some("ab"));
}

#[test]
fn keywords_are_sent_under_their_names() {
    let (mut pair, keeper) = keeper();
    assert_eq!(pair.finish(keeper.count(true, Some(4))).unwrap(), 5);
    assert_eq!(pair.finish(keeper.count(true, None)).unwrap(), 11);
    let sent = &said(&mut pair)[2];
    assert!(
        sent.ends_with("[dictionary [[unicode onlyGreen] [boolean true]]]]"),
        "`None` is left out: {sent}"
    );
    assert_eq!(pair.finish(keeper.count_all()).unwrap(), 10);
    let dug = pair.finish(keeper.dig(1, 2, "well")).unwrap();
    assert_eq!(dug, [Value::Int(3.into()), Value::Text("well".to_owned())]);
}

#[test]
fn a_method_returns_a_call() {
    let (mut pair, keeper) = keeper();
    let sent = keeper.count_all().send();
    keeper.count_all().notify().unwrap();
    assert_eq!(pair.finish(sent).unwrap(), 10);

    let call = keeper.wait().timeout(Duration::from_secs(5)).send();
    pair.drive();
    pair.clock.advance(Duration::from_secs(5));
    assert!(matches!(pair.finish(call), Err(CallError::Timeout { .. })));

    let error = pair.finish(keeper.drain()).unwrap_err();
    assert!(error.remote().unwrap().is_class("ponds.Dry"));
}

#[test]
fn a_method_that_the_peer_lacks_fails_alone() {
    let mut pair = Pair::new(crate::roots::Root::default());
    let keeper = PondKeeper::from(pair.peer().root());
    let error = pair.finish(keeper.drain()).unwrap_err();
    assert!(error.remote().unwrap().is_class("twisted.spread.flavors.NoSuchMethod"));
}

#[test]
fn an_interface_is_sent_as_its_reference() {
    let (mut pair, keeper) = keeper();
    let numbered = pair.finish(keeper.other(&keeper)).unwrap();
    assert_ne!(numbered, keeper);
    let again = pair.finish(numbered.other(&numbered)).unwrap();
    assert_eq!(again, numbered);
    assert_eq!(again, PondKeeper::from(numbered.as_reference().clone()));
    assert_eq!(pair.finish(again.count_all()).unwrap(), 10);
    let _: &RemoteReference = keeper.as_reference();
    assert!(format!("{keeper:?}").starts_with("PondKeeper("));
}

#[test]
fn an_avatar_is_called_by_an_interface() {
    let mut pair = Pair::new(LoggedIn(Arc::new(User)));
    let greeter = Greeter::from(pair.peer().root());
    assert_eq!(pair.finish(greeter.greet("ann")).unwrap(), "ann");
    pair.finish(greeter.look()).unwrap();
}

#[test]
fn the_methods_of_an_interface_are_listed() {
    let names = PondKeeper::METHODS.iter().map(|method| method.name);
    assert_eq!(names.take(3).collect::<Vec<_>>(), ["takePond", "countFrogs", "countFrogs"]);
    let count = PondKeeper::METHODS[1];
    assert_eq!(
        (count.positional, count.keywords, count.optional),
        (&[][..], &["onlyGreen"][..], &["deep"][..])
    );
    let dig = PondKeeper::METHODS[5];
    assert_eq!(
        (dig.positional, dig.keywords, dig.optional),
        (&["a", "b"][..], &["type"][..], &[][..])
    );
}
