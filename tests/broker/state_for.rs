//! The functions of `state_for`: the type of the second argument decides in which form they take the receiver's
//! perspective.

use std::sync::Arc;

use pb::{
    Cached, CallError, Copyable, Jelly, Observers, Perspective, Published, Value,
    error::JellyErrorKind,
};
use pb_test_support::Pair;

struct User(&'static str);

struct Guest;

/// Defines a class whose function takes the perspective in one form.
macro_rules! class {
    ($name:ident, |$user:ident: $form:ty| $state:expr) => {
        #[derive(Copyable)]
        #[pb(class = "test.Note", state_for = Self::seen_by)]
        struct $name;

        impl $name {
            fn seen_by(&self, $user: $form) -> String {
                $state
            }
        }
    };
}

class!(ByReference, |user: &User| user.0.to_owned());
class!(ByOption, |user: Option<&User>| user.map_or("nobody", |user| user.0).to_owned());
class!(ByArc, |user: Arc<User>| user.0.to_owned());
class!(ByOptionalArc, |user: Option<Arc<User>>| user.map_or("nobody", |user| user.0).to_owned());
class!(ByPerspective, |user: &Perspective| name_of(user));
class!(ByAny, |user: Option<&Perspective>| user.map_or_else(|| "nobody".to_owned(), name_of));

fn name_of(perspective: &Perspective) -> String {
    perspective.downcast_ref::<User>().map_or("no user", |user| user.0).to_owned()
}

/// A class whose function borrows from the object and from the avatar.
#[derive(Copyable)]
#[pb(class = "test.Note", state_for = borrowing)]
struct Borrowing(String);

fn borrowing<'a>(note: &'a Borrowing, user: &'a User) -> (&'a str, &'a str) {
    (&note.0, user.0)
}

/// A generic class.
#[derive(Copyable)]
#[pb(class = "test.Note", state_for = generic)]
struct Generic<T: Jelly + Clone>(T);

fn generic<T: Jelly + Clone>(note: &Generic<T>, user: Option<&User>) -> Option<T> {
    user.map(|_| note.0.clone())
}

struct Echo;

#[pb::methods]
impl Echo {
    #[remote]
    fn echo(&self, value: Value) -> Value {
        value
    }

    #[remote]
    fn watch(&self, diary: Cached<SeenDiary>) -> Vec<String> {
        diary.read().pages.clone()
    }
}

/// Sends a note for a perspective, and returns its state.
fn state_of(note: impl Jelly, perspective: Option<Perspective>) -> Result<Value, CallError> {
    let mut pair = Pair::new(Echo);
    pair.peer().set_perspective(perspective);
    let echo = pair.peer().root().call_remote("echo", (note,));
    match pair.finish(echo)? {
        Value::Copy { state, .. } => Ok(*state),
        other => panic!("a copy should come back, and not {other:?}"),
    }
}

fn user() -> Option<Perspective> {
    Some(Perspective::new(Arc::new(User("alice"))))
}

fn guest() -> Option<Perspective> {
    Some(Perspective::new(Arc::new(Guest)))
}

fn kind(result: Result<Value, CallError>) -> JellyErrorKind {
    match result {
        Err(CallError::Jelly(error)) => error.kind().clone(),
        other => panic!("the note should not be sent, but the call ended with {other:?}"),
    }
}

#[test]
fn the_type_of_the_argument_decides_how_the_avatar_is_passed() {
    let alice = Value::Text("alice".to_owned());
    assert_eq!(state_of(ByReference, user()).unwrap(), alice);
    assert_eq!(state_of(ByOption, user()).unwrap(), alice);
    assert_eq!(state_of(ByArc, user()).unwrap(), alice);
    assert_eq!(state_of(ByOptionalArc, user()).unwrap(), alice);
    assert_eq!(state_of(ByPerspective, user()).unwrap(), alice);
    assert_eq!(state_of(ByAny, user()).unwrap(), alice);
    let both = ["diary", "alice"].map(|text| Value::Text(text.to_owned()));
    assert_eq!(state_of(Borrowing("diary".to_owned()), user()).unwrap(), Value::Tuple(both.into()));
    assert_eq!(state_of(Generic(5), user()).unwrap(), Value::Int(5.into()));
}

#[test]
fn an_avatar_of_another_type_is_an_error_of_its_value() {
    let errors = [
        state_of(ByReference, guest()),
        state_of(ByOption, guest()),
        state_of(ByArc, guest()),
        state_of(ByOptionalArc, guest()),
        state_of(Generic(5), guest()),
    ];
    for error in errors {
        let name = std::any::type_name::<User>();
        assert_eq!(kind(error), JellyErrorKind::OtherPerspective(name));
    }
    let other = Value::Text("no user".to_owned());
    assert_eq!(state_of(ByPerspective, guest()).unwrap(), other);
    assert_eq!(state_of(ByAny, guest()).unwrap(), other);
}

#[test]
fn without_a_perspective_only_an_option_is_written() {
    for error in [state_of(ByReference, None), state_of(ByArc, None), state_of(ByPerspective, None)]
    {
        assert_eq!(kind(error), JellyErrorKind::NeedsPerspective);
    }
    let nobody = Value::Text("nobody".to_owned());
    assert_eq!(state_of(ByOption, None).unwrap(), nobody);
    assert_eq!(state_of(ByOptionalArc, None).unwrap(), nobody);
    assert_eq!(state_of(ByAny, None).unwrap(), nobody);
    assert_eq!(state_of(Generic(5), None).unwrap(), Value::None);
}

/// A live object that shows each user the pages of their own.
#[derive(pb::Cacheable)]
#[pb(class = "test.Diary", state_for = Diary::seen_by)]
struct Diary {
    pages: Vec<(&'static str, String)>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Diary {}

#[derive(Jelly)]
struct Pages<'a> {
    pages: Vec<&'a str>,
}

impl Diary {
    fn seen_by<'a>(&'a self, user: &User) -> Pages<'a> {
        let own = self.pages.iter().filter(|(name, _)| *name == user.0);
        Pages { pages: own.map(|(_, page)| page.as_str()).collect() }
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Diary)]
struct SeenDiary {
    pages: Vec<String>,
}

#[pb::methods]
impl SeenDiary {}

#[test]
fn the_state_of_a_live_object_takes_the_avatar_by_its_type() {
    let pages = vec![("alice", "first".to_owned()), ("bob", "second".to_owned())];
    let diary = Published::new(Diary { pages, observers: Observers::default() });
    let watch = |perspective| {
        let mut pair = Pair::new(Echo);
        pair.peer().set_perspective(perspective);
        let watch = pair.peer().root().call_remote::<Vec<String>>("watch", (&diary,));
        pair.finish(watch)
    };
    assert_eq!(watch(user()).unwrap(), ["first"]);
    let bob = Some(Perspective::new(Arc::new(User("bob"))));
    assert_eq!(watch(bob).unwrap(), ["second"]);
    for (perspective, expected) in [
        (guest(), JellyErrorKind::OtherPerspective(std::any::type_name::<User>())),
        (None, JellyErrorKind::NeedsPerspective),
    ] {
        match watch(perspective) {
            Err(CallError::Jelly(error)) => assert_eq!(*error.kind(), expected),
            other => panic!("the diary should not be sent, but the call ended with {other:?}"),
        }
    }
    assert!(diary.lock().observers.is_empty());
}
