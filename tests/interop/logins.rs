//! Users who log in: to a portal of Twisted's, and to ours. `sink` has the simpler cases.

mod ours;
mod theirs;

/// What a visitor's mind says of how it is.
const WELL: &str = "well";
