use std::sync::atomic::{AtomicU64, Ordering};

use crate::perspective::Perspective;

/// The identity of an object, for as long as the program runs: an address could be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u64);

impl Key {
    /// Returns a key that no other object has.
    pub(crate) fn next() -> Self {
        // Nothing is ordered by keys, so loom need not know of them.
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// What a connection knows a live object by: the object, and the perspective it was sent for. Two
/// perspectives over one connection are shown two replicas, whatever the class says of its state:
/// something inside of it may depend on the perspective, now or after a later update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey {
    object: Key,
    /// The address of the perspective; 0 where there is none. Invariant: a table with such a key keeps the
    /// perspective too, so that no other one can have that address.
    perspective: u64,
}

impl CacheKey {
    pub(crate) fn new(object: Key, perspective: Option<&Perspective>) -> Self {
        Self { object, perspective: perspective.map_or(0, |of| of.address() as u64) }
    }
}
