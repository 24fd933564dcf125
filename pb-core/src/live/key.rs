//! The identities of live objects.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::perspective::Perspective;

/// The identity of an object, unique while the program runs. An address is not, since it can be reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u64);

impl Key {
    /// Returns a key that no other object has.
    pub(crate) fn next() -> Self {
        // Not an atomic of loom: no order of threads depends on it.
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// The key of a live object in a connection's table: the object, and the perspective that it was sent for.
/// Two perspectives over one connection get two replicas, even if the class says that its state does not
/// depend on the perspective: a value inside of it may, now or after a later update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey {
    object: Key,
    /// The address of the perspective; 0 without a perspective. Invariant: a table with such a key keeps
    /// the perspective too, so that no other perspective can have that address.
    perspective: u64,
}

impl CacheKey {
    /// Returns the key of an object that is sent for a perspective.
    pub(crate) fn new(object: Key, perspective: Option<&Perspective>) -> Self {
        Self { object, perspective: perspective.map_or(0, |of| of.address() as u64) }
    }
}
