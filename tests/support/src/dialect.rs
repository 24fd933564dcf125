use std::env;

use pb_core::{Dialect, Dialects, driver::Config};

use crate::Clock;

/// Returns the dialects that two ends of a test offer and pick.
///
/// They are all dialects, or the one whose name on the wire is in the environment variable `PB_DIALECT`.
///
/// # Panics
/// When the variable names no dialect.
#[must_use]
pub fn dialects() -> Dialects {
    let all = Dialects::default();
    let Some(name) = env::var_os("PB_DIALECT") else { return all };
    let named = all.as_slice().iter().find(|dialect| name == dialect.name());
    let Some(&named) = named else {
        panic!("PB_DIALECT is {name:?}, which is not the name of a dialect");
    };
    Dialects::new([named])
}

/// Returns the dialect that two ends of a test agree on: the first of [`dialects`].
#[must_use]
pub fn dialect() -> Dialect {
    dialects().as_slice()[0]
}

/// Returns the settings with which the ends of tests begin: the usual ones, with a clock of their own and the
/// [dialects] of this run.
///
/// # Panics
/// When two types claim one class.
#[must_use]
pub fn config() -> Config {
    let mut config = Config::new(Clock::default()).unwrap();
    config.dialects = dialects();
    config
}

/// Returns bytes that are not the beginning of any message in the [dialect] of this run, so that they close the
/// connection.
#[must_use]
pub fn malformed() -> &'static [u8] {
    match dialect() {
        // A frame without a kind.
        Dialect::Compact => b"\x00",
        // A type of token that does not exist.
        _ => b"\x99",
    }
}

/// Returns a function that makes an end speak only this dialect, whatever the [dialects] of this run are.
///
/// It is for tests of what only one dialect has: its bytes, its limits and its malformed messages.
pub fn speak(dialect: Dialect) -> impl Fn(&mut Config) {
    move |config| config.dialects = Dialects::new([dialect])
}
