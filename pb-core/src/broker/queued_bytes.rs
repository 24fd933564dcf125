//! The sizes of the updates that wait for one observer.

/// The sizes of the updates that wait in the queue for one subscription. A reset does not count, since it must
/// not make the observer slow again.
#[derive(Default)]
pub(super) struct QueuedBytes {
    /// Their size in bytes.
    bytes: usize,
    /// The bytes of the largest transaction that was queued since updates last began to wait. A large
    /// transaction alone does not make an observer slow.
    largest: usize,
    /// The bytes of all updates that were ever queued.
    total: u64,
    /// The value of `total` at the last check, if any updates waited then.
    seen: Option<u64>,
}

impl QueuedBytes {
    /// Returns the bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the bytes of the largest transaction that waits.
    pub(super) fn largest(&self) -> usize {
        self.largest
    }

    /// Enters the size of one transaction, whose updates were queued together. Returns by how much it
    /// exceeds the largest one so far.
    pub(super) fn add_transaction(&mut self, bytes: usize) -> usize {
        let more = bytes.saturating_sub(self.largest);
        self.largest += more;
        more
    }

    /// Returns whether more bytes wait than the object allows.
    pub(super) fn exceeds(&self, limit: usize) -> bool {
        self.bytes > limit.saturating_add(self.largest)
    }

    /// Returns whether an update still waits that already waited at the last check.
    pub(super) fn is_stuck(&mut self) -> bool {
        let left = self.total - self.bytes as u64;
        let is_stuck = self.seen.is_some_and(|seen| left < seen);
        self.seen = (self.bytes > 0).then_some(self.total);
        is_stuck
    }

    /// Enters an update. Returns whether none waited before.
    pub(super) fn add(&mut self, charge: usize) -> bool {
        self.total += charge as u64;
        self.bytes += charge;
        self.bytes == charge
    }

    /// Removes an update. If none waits any more, returns the size of the largest transaction.
    pub(super) fn remove(&mut self, charge: usize) -> Option<usize> {
        self.bytes = self.bytes.saturating_sub(charge);
        (self.bytes == 0).then(|| {
            self.seen = None;
            std::mem::take(&mut self.largest)
        })
    }
}
