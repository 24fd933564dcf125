//! What was recorded from real Twisted, played to one of our brokers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "one end is enough here")]
#[path = "../broker/pair.rs"]
mod pair;
mod probes;
mod recorded;
mod sessions;
