//! A method that a handle does not have, so that its use is a compile error that says what to write instead.

use super::{Cached, RemoteCache};

/// A class whose replicas could be changed here, which there is none.
#[diagnostic::on_unimplemented(
    message = "only its owner changes a live object, and this is a handle to a replica of `{Self}`",
    label = "a replica cannot be locked",
    note = "read the replica with `read()`, and call a method of its owner to change it",
    note = "the owner's handle is a `pb::Published`, which has `lock()`"
)]
pub trait ChangedHere {}

impl<T: RemoteCache> Cached<T> {
    /// Not public API. Does not compile, since no class implements [`ChangedHere`].
    #[doc(hidden)]
    pub fn lock(&self)
    where
        T: ChangedHere,
    {
    }
}
