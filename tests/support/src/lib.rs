//! Helpers for the tests of every package: ends of connections whose bytes and clock the test controls.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clock;
mod dialect;
mod end;
mod frames;
mod held;
mod logged;
mod pair;
mod polling;
mod random;
mod text;
mod tokens;

pub use self::{
    clock::{Clock, HANGS},
    dialect::{config, dialect, dialects, malformed, speak},
    end::{Cut, End},
    frames::{compact, frame, frames, number},
    held::held,
    logged::{Line, Logged},
    pair::{Carried, Pair, Way},
    polling::{Woken, poll_once},
    random::Random,
    text::{encoded, encoded_in, messages},
    tokens::tokens,
};
