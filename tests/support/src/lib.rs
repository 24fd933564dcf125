//! Helpers for the tests of every package: ends of connections whose bytes and clock the test controls.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clock;
mod end;
mod held;
mod logged;
mod pair;
mod polling;
mod random;
mod tokens;

pub use self::{
    clock::{Clock, HANGS},
    end::{Cut, End},
    held::held,
    logged::{Line, Logged},
    pair::{Carried, Pair, Way},
    polling::{Woken, poll_once},
    random::Random,
    tokens::{messages, tokens},
};
