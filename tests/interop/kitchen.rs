//! The classes of `peers/kitchen.py` on this side.

use pb::{Copyable, RemoteCopy};

/// Known to both sides.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "kitchen.Point")]
pub(crate) struct Point {
    pub(crate) x: i64,
    pub(crate) y: i64,
}

/// Registered by nobody: whoever receives one refuses it.
#[derive(Copyable)]
#[pb(class = "kitchen.Secret")]
pub(crate) struct Secret {
    pub(crate) recipe: String,
}
