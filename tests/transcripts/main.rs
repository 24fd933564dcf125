//! What was recorded from real Twisted, played to one of our brokers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calling;
#[expect(dead_code, reason = "one end is enough here")]
#[path = "../broker/pair.rs"]
mod pair;
mod probes;
mod recorded;
mod serving;
/// The objects of the recorded programs.
#[expect(dead_code, reason = "the client's are for real Twisted")]
#[path = "../interop/sink"]
mod sink {
    pub(crate) mod house;
    pub(crate) mod objects;
    pub(crate) mod ponds;
    pub(crate) mod root;
    mod show;
}
