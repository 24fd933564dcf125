//! Methods of avatars, and methods that receive the caller's avatar.

use std::sync::{Arc, Mutex};

use pb::{
    CallError, Context, Perspective, Referenceable, RemoteError, Value, Viewable,
    cred::Avatar,
    dispatch::{Dispatch, Invocation},
};
use pb_test_support::Pair;

use crate::roots::{Log, Pond};

struct User {
    name: String,
}

struct Admin;

#[pb::methods(rename_all = "camelCase")]
impl User {
    #[perspective]
    fn greet(&self, name: &str, #[pb(default)] times: usize) -> String {
        format!("{} greets {name}{}", self.name, "!".repeat(times))
    }

    #[perspective]
    fn take_pond(self: Arc<Self>, pond: Pond) -> i64 {
        pond.num_frogs
    }

    #[perspective]
    async fn wait(&self, ctx: &Context) -> Result<String, CallError> {
        ctx.peer().root().call_remote::<()>("note", ("asked",)).await?;
        Ok(self.name.clone())
    }

    #[perspective]
    #[remote]
    fn both(&self) -> &str {
        &self.name
    }

    #[remote]
    fn only_remote(&self) {}
}

#[derive(Default)]
struct Group {
    log: Log,
    last: Mutex<Option<Arc<User>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl Group {
    /// Returns a text that borrows from the caller's avatar.
    #[view]
    fn name<'a>(&self, who: &'a User) -> &'a str {
        &who.name
    }

    #[view]
    fn say(&self, who: &User, #[pb(rename = "text")] what: &str, _: &Context) {
        self.log.push(format!("{}: {what}", who.name));
    }

    #[view]
    fn join(&self, who: Arc<User>) -> bool {
        self.last.lock().unwrap().replace(who).is_none()
    }

    #[view]
    fn lent(self: Arc<Self>, who: &Arc<User>) -> usize {
        Arc::strong_count(who)
    }

    #[view]
    async fn say_later(&self, who: &User, what: String, gate: String) -> String {
        self.log.pass(&gate).await;
        format!("{}: {what}", who.name)
    }

    #[view]
    fn anybody(&self, who: &Perspective) -> bool {
        who.downcast_ref::<User>().is_some()
    }

    #[view]
    async fn anybody_later(&self, _: &Perspective, gate: String) {
        self.log.pass(&gate).await;
    }
}

/// A root object that behaves like a portal: calls reach the avatar.
pub(crate) struct LoggedIn<T>(pub(crate) Arc<T>);

impl<T: Avatar> Referenceable for LoggedIn<T> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        self.0.clone().perspective(call)
    }
}

/// A root object that behaves like a view: calls reach the object with the perspective.
pub(crate) struct Seen<T>(pub(crate) Arc<T>, pub(crate) Perspective);

impl<T: Viewable> Referenceable for Seen<T> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        self.0.clone().view(&self.1, call)
    }
}

fn user() -> Arc<User> {
    Arc::new(User { name: "ann".to_owned() })
}

fn seen() -> (Arc<Group>, Pair) {
    let group = Arc::new(Group::default());
    let pair = Pair::new(Seen(group.clone(), Perspective::new(user())));
    (group, pair)
}

fn failed(result: Result<Value, CallError>) -> RemoteError {
    match result {
        Err(CallError::Remote(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_avatar_is_called_by_its_perspective_methods() {
    let mut pair = Pair::new(LoggedIn(user()));
    let root = pair.peer().root();
    let greeting: String = pair.finish(root.call_remote("greet", ("bob",)).kw("times", 2)).unwrap();
    assert_eq!(greeting, "ann greets bob!!");
    let frogs: i64 = pair.finish(root.call_remote("takePond", (Pond { num_frogs: 7 },))).unwrap();
    assert_eq!(frogs, 7);
    assert_eq!(pair.finish(root.call_remote::<String>("both", ())).unwrap(), "ann");
    let error = failed(pair.finish(root.call_remote("onlyRemote", ())));
    assert_eq!(error.class(), "twisted.spread.flavors.NoSuchMethod");
}

#[test]
fn a_method_may_be_of_both_kinds() {
    let mut pair = Pair::new(user());
    let root = pair.peer().root();
    assert_eq!(pair.finish(root.call_remote::<String>("both", ())).unwrap(), "ann");
    pair.finish(root.call_remote::<()>("onlyRemote", ())).unwrap();
    assert!(pair.finish(root.call_remote::<Value>("greet", ("bob",))).is_err());
}

#[test]
fn an_avatar_may_call_back() {
    let root = crate::roots::Root::default();
    let log = root.log.clone();
    let server: Arc<dyn Referenceable> = Arc::new(LoggedIn(user()));
    let mut pair = Pair::both(Some(server), Some(Arc::new(root)), |_| {});
    let root = pair.peer().root();
    assert_eq!(pair.finish(root.call_remote::<String>("wait", ())).unwrap(), "ann");
    assert_eq!(log.take(), ["asked"]);
}

#[test]
fn a_view_receives_the_callers_avatar() {
    let (group, mut pair) = seen();
    let root = pair.peer().root();
    assert_eq!(pair.finish(root.call_remote::<String>("name", ())).unwrap(), "ann");
    pair.finish(root.call_remote::<()>("say", ()).kw("text", "hello")).unwrap();
    assert_eq!(group.log.take(), ["ann: hello"]);
    assert!(pair.finish(root.call_remote::<bool>("join", ())).unwrap());
    assert_eq!(group.last.lock().unwrap().as_ref().unwrap().name, "ann");
    assert_eq!(pair.finish(root.call_remote::<i64>("lent", ())).unwrap(), 3);
    assert!(pair.finish(root.call_remote::<bool>("anybody", ())).unwrap());
}

#[test]
fn an_async_view_method_keeps_the_callers_avatar() {
    let (group, mut pair) = seen();
    let root = pair.peer().root();
    let said = root.call_remote::<String>("sayLater", ("hello", "say")).send();
    let anybody = root.call_remote::<()>("anybodyLater", ("any",)).send();
    pair.drive();
    group.log.open("any");
    pair.finish(anybody).unwrap();
    group.log.open("say");
    assert_eq!(pair.finish(said).unwrap(), "ann: hello");
}

/// The perspective is no argument, so a peer cannot pass another user's.
#[test]
fn a_perspective_is_not_passed_by_the_peer() {
    let (_, mut pair) = seen();
    let root = pair.peer().root();
    let call = root.call_remote::<Value>("name", ()).kw("who", "bob");
    assert_eq!(failed(pair.finish(call)).message(), "name: unexpected keyword argument `who`");
    let call = root.call_remote::<Value>("name", ("bob",));
    assert!(failed(pair.finish(call)).message().contains("takes 0 positional arguments"));
}

#[test]
fn another_avatar_is_refused_by_type() {
    let mut pair = Pair::new(Seen(Arc::<Group>::default(), Perspective::new(Arc::new(Admin))));
    let root = pair.peer().root();
    for (method, args) in [("name", &[][..]), ("join", &[]), ("sayLater", &["x", "y"])] {
        let call = match *args {
            [a, b] => root.call_remote::<Value>(method, (a, b)),
            _ => root.call_remote::<Value>(method, ()),
        };
        let error = failed(pair.finish(call));
        let sentence = format!(
            "{method}: only an avatar of type `broker::perspectives::User` can call this method"
        );
        assert_eq!((error.class(), error.message()), ("builtins.TypeError", &*sentence));
    }
    assert!(!pair.finish(root.call_remote::<bool>("anybody", ())).unwrap());
}
