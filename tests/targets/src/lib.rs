//! What the fuzzer runs: functions that take any bytes and panic when a rule is broken. `fuzz/` calls
//! them with the bytes of libFuzzer, and `tests/corpus.rs` with those that are kept in the repository.
//!
//! `value` and `connection` take bytes as they are; for the others they decide what a peer says, or what
//! applications do, so that little of them is spent on what nobody understands.

mod below;
mod counts;
mod element;
mod end;
mod feed;
mod schema;
mod script;
mod session;
mod shapes;
mod targets;
mod world;

use std::{cell::Cell, panic, sync::Once};

use self::{script::Step, session::Scene};

/// A target: its name, and what it does with some bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 8] = [
    ("value", value),
    ("classes", classes),
    ("connection", connection),
    ("references", references),
    ("live", live),
    ("session", session),
    ("portal", portal),
    ("pair", pair),
];

thread_local! {
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

/// Runs a target. A panic counts also if the library has caught it, as it does with those of methods:
/// none of those here panics by itself.
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

/// Any bytes as a [`Value`](pb::Value).
pub fn value(data: &[u8]) {
    watched(|| targets::value::run(data));
}

/// Values of derived classes.
pub fn classes(data: &[u8]) {
    watched(|| targets::classes::run(data));
}

/// Any bytes at an end of a connection.
pub fn connection(data: &[u8]) {
    watched(|| targets::connection::run(data));
}

/// Calls, and objects that are passed in them.
pub fn references(data: &[u8]) {
    use Step::{Act, Answer, Close, Drop, Object, Root};
    let steps = [Root, Root, Root, Object, Object, Drop, Drop, Answer, Act, Act, Close];
    watched(|| session::run(data, Scene::World, &steps));
}

/// Live objects of either end, in step and out of it.
pub fn live(data: &[u8]) {
    use Step::{Act, Answer, Drop, Root, Transaction, Update};
    let steps = [Root, Root, Root, Update, Update, Transaction, Transaction, Drop, Answer, Act];
    watched(|| session::run(data, Scene::World, &steps));
}

/// Everything that can be said in one connection, sound or not.
pub fn session(data: &[u8]) {
    use Step::{Act, Answer, Close, Drop, Object, Odd, Raw, Root, Transaction, Update};
    let steps =
        [Root, Root, Root, Update, Object, Transaction, Drop, Answer, Act, Odd, Raw, Close, Root];
    watched(|| session::run(data, Scene::World, &steps));
}

/// Logging in, and what those who did may do.
pub fn portal(data: &[u8]) {
    use Step::{Answer, Close, Drop, Object, Root, Update};
    let steps = [Root, Root, Object, Object, Object, Object, Drop, Drop, Answer, Update, Close];
    watched(|| session::run(data, Scene::Portal, &steps));
}

/// Two ends of ours.
pub fn pair(data: &[u8]) {
    watched(|| targets::pair::run(data));
}
