//! The targets of the fuzzer: functions that take any bytes, and panic when a rule is broken. `fuzz/` calls
//! them with the bytes of libFuzzer, and `tests/corpus.rs` with the inputs that are kept in the repository.
//!
//! `value`, `connection` and `wire` take the bytes as they are. For the other targets the bytes decide what a peer
//! sends or what applications do, so that few of them are spent on input that is refused at once.

mod below;
mod counts;
mod element;
mod end;
mod feed;
mod frames;
mod schema;
mod script;
mod session;
mod shapes;
mod targets;
mod world;

use std::{cell::Cell, panic, sync::Once};

use self::{script::Step, session::Scene};

/// A target: its name, and the function that runs it.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 10] = [
    ("value", value),
    ("classes", classes),
    ("connection", connection),
    ("frames", frames),
    ("references", references),
    ("live", live),
    ("session", session),
    ("portal", portal),
    ("pair", pair),
    ("wire", wire),
];

thread_local! {
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

/// Runs a target, and fails if any code panicked, also where the library caught the panic as it does with
/// methods. No method of this crate panics by itself.
fn watched(run: impl FnOnce()) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.set(PANICS.get() + 1);
            before(info);
        }));
    });
    let before = PANICS.get();
    run();
    assert_eq!(PANICS.get(), before, "something panicked");
}

/// Reads any bytes as a [`Value`](pb::Value).
pub fn value(data: &[u8]) {
    watched(|| targets::value::run(data));
}

/// Reads and writes values of derived classes.
pub fn classes(data: &[u8]) {
    watched(|| targets::classes::run(data));
}

/// Feeds any bytes to an end of a connection.
pub fn connection(data: &[u8]) {
    watched(|| targets::connection::run(data));
}

/// Feeds frames of dialect `pb-compact-1` to an end of a connection: any bytes, and changed frames of an honest peer.
pub fn frames(data: &[u8]) {
    watched(|| targets::frames::run(data));
}

/// Plays a script of calls and of objects that are passed in them.
pub fn references(data: &[u8]) {
    use Step::{Act, Answer, Close, Drop, Object, Root};
    let steps = [Root, Root, Root, Object, Object, Drop, Drop, Answer, Act, Act, Close];
    watched(|| session::run(data, Scene::World, &steps));
}

/// Plays a script of live objects of either end, in step and out of step.
pub fn live(data: &[u8]) {
    use Step::{Act, Answer, Drop, Root, Transaction, Update};
    let steps = [Root, Root, Root, Update, Update, Transaction, Transaction, Drop, Answer, Act];
    watched(|| session::run(data, Scene::World, &steps));
}

/// Plays a script of any messages in one connection, valid or not.
pub fn session(data: &[u8]) {
    use Step::{Act, Answer, Close, Drop, Object, Odd, Raw, Root, Transaction, Update};
    let steps =
        [Root, Root, Root, Update, Object, Transaction, Drop, Answer, Act, Odd, Raw, Close, Root];
    watched(|| session::run(data, Scene::World, &steps));
}

/// Plays a script of logins, and of calls of avatars and views.
pub fn portal(data: &[u8]) {
    use Step::{Answer, Close, Drop, Object, Root, Update};
    let steps = [Root, Root, Object, Object, Object, Object, Drop, Drop, Answer, Update, Close];
    watched(|| session::run(data, Scene::Portal, &steps));
}

/// Runs two local ends.
pub fn pair(data: &[u8]) {
    watched(|| targets::pair::run(data));
}

/// Decodes any bytes as what the two ends of a connection say.
pub fn wire(data: &[u8]) {
    watched(|| targets::wire::run(data));
}
