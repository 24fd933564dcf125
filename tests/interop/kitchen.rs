//! The classes of `peers/kitchen.py`, in Rust.

use pb::{Copyable, RemoteCopy};

/// A class that both ends know.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "kitchen.Point")]
pub(crate) struct Point {
    pub(crate) x: i64,
    pub(crate) y: i64,
}

/// A class that neither end registers: a receiver refuses it.
#[derive(Copyable)]
#[pb(class = "kitchen.Secret")]
pub(crate) struct Secret {
    pub(crate) recipe: String,
}
