//! Users who log in to a portal of Twisted, and to a local one. `sink` has the simpler cases.

mod ours;
mod theirs;

/// The answer of a visitor's mind to the question how it is.
const WELL: &str = "well";
