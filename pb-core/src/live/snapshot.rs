//! One version of a replica or of a published object, for its readers.

use std::{any::Any, fmt, ops::Deref, sync::Arc};

use super::stored::{Version, other_type};

/// A snapshot: one consistent version of a replica ([`Cached::read`](crate::Cached::read)) or of a published object
/// ([`Published::read`](crate::Published::read)). It does not change, and is cheap to clone.
pub struct Snapshot<T> {
    number: u64,
    value: Arc<T>,
}

impl<T: Any + Send + Sync> Snapshot<T> {
    pub(super) fn of(version: Version) -> Self {
        let Version { number, value } = version;
        match value.downcast() {
            Ok(value) => Self { number, value },
            Err(_) => other_type(),
        }
    }
}

impl<T> Snapshot<T> {
    /// Returns the number of the version. Snapshots of one object or replica with the same number show the same
    /// value, and later versions have greater numbers.
    ///
    /// Of a replica, 0 is the state that was received, and each transaction that changed the replica adds one. Of a
    /// published object, 0 is the value that was read first; guards between two reads add one, however many they
    /// were. So the numbers of an object and of its replicas differ.
    ///
    /// After [`Lost::UpdateFailed`](super::Lost::UpdateFailed), a snapshot may have one number more than
    /// [`Cached::version`](crate::Cached::version).
    pub fn version(&self) -> u64 {
        self.number
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self { number: self.number, value: self.value.clone() }
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Snapshot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
