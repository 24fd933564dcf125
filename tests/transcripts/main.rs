//! Sessions that were recorded from real Twisted, played to a local broker.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calling;
mod printed;
mod probes;
mod recorded;
mod said;
mod serving;
/// The objects of the recorded programs.
#[expect(dead_code, reason = "only one Twisted was recorded in both roles")]
#[path = "../interop/sink"]
mod sink {
    pub(crate) mod house;
    pub(crate) mod objects;
    pub(crate) mod ponds;
    pub(crate) mod root;
    pub(crate) mod show;
    mod twisted;

    pub(crate) use self::twisted::{PYTHON_3, Twisted, Version, printed, unworded};
}
mod wire;
