//! Two brokers without sockets: each rule of a connection has tests with its name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod any;
mod arguments;
mod borrowed;
mod bounds;
mod callbacks;
mod calls;
mod common_traits;
mod compact;
mod conversation;
mod dialects;
mod errors;
mod exact;
mod failures;
mod floods;
mod frames;
mod holders;
mod interfaces;
mod lent;
mod live;
mod logged;
mod login;
mod mixed;
mod named_objects;
mod names;
mod noise;
mod perspectives;
mod portal;
mod references;
mod refusals;
mod released;
mod roots;
mod shared;
mod state_for;
mod strangers;
mod turns;
mod types;
mod variants;
mod watching;
