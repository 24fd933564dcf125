//! Live objects in every order of threads.
//!
//! Under `--cfg loom` the locks of the core are loom's, and each model runs once for every order in
//! which its threads can take them. A model has no sockets: two brokers that have shaken hands before
//! the threads begin, and bytes that are carried by hand. It runs to its end, or says how often at most
//! threads are interrupted.
//!
//! Where a connection may end beside other threads, one object at most is held over it: its tables are
//! hash maps, and loom must meet the same order each time.
#![cfg(loom)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod classes;
mod first_sends;
mod guards;
mod lives;
mod model;
mod pair;
mod relays;
mod replicas;
mod waiting;
