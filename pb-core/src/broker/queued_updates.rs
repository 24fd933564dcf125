/// The updates that wait in the queue for one observer. A state that is sent anew is not among them.
#[derive(Default)]
pub(super) struct QueuedUpdates {
    /// Their bytes.
    bytes: usize,
    /// Bytes of the largest transaction among them: that it is large is no sign of being slow.
    largest: usize,
    /// Bytes of all that were ever queued.
    total: u64,
    /// What `put` was when it was looked at last, if something waited then.
    seen: Option<u64>,
}

impl QueuedUpdates {
    /// Returns the bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the bytes of the largest transaction that waits.
    pub(super) fn largest(&self) -> usize {
        self.largest
    }

    /// Enters updates of one transaction that were queued together; returns how much larger it is than any
    /// other that waits.
    pub(super) fn add_transaction(&mut self, bytes: usize) -> usize {
        let more = bytes.saturating_sub(self.largest);
        self.largest += more;
        more
    }

    /// Returns whether more waits than the object allows.
    pub(super) fn exceeds(&self, limit: usize) -> bool {
        self.bytes > limit.saturating_add(self.largest)
    }

    /// Returns whether something waits that waited already when this was asked before.
    pub(super) fn is_stuck(&mut self) -> bool {
        let left = self.total - self.bytes as u64;
        let is_stuck = self.seen.is_some_and(|seen| left < seen);
        self.seen = (self.bytes > 0).then_some(self.total);
        is_stuck
    }

    /// Enters an update; returns whether nothing waited before.
    pub(super) fn add(&mut self, charge: usize) -> bool {
        self.total += charge as u64;
        self.bytes += charge;
        self.bytes == charge
    }

    /// Removes an update. If nothing waits any more, returns how large the largest transaction was.
    pub(super) fn remove(&mut self, charge: usize) -> Option<usize> {
        self.bytes = self.bytes.saturating_sub(charge);
        (self.bytes == 0).then(|| {
            self.seen = None;
            std::mem::take(&mut self.largest)
        })
    }
}
