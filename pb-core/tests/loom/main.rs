//! Models of live objects, run in every order of their threads.
//!
//! Under `--cfg loom` the locks of the core are loom's, and each model runs once for every order in which
//! its threads can take them. A model has no sockets: it has two brokers that have shaken hands before the
//! threads begin, and carries their bytes itself. Some models are bounded: they try only the orders with
//! few preemptions.
//!
//! Where a connection may close beside other threads, the peer holds one object at most. The tables of a
//! connection are hash maps, and loom must see them in the same order each time.
#![cfg(loom)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod classes;
mod first_sends;
mod guards;
mod model;
mod pair;
mod relays;
mod replicas;
mod subscriptions;
mod waiting;
