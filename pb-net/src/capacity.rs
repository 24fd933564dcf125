//! What all connections of a server take together.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use pb_core::__private::settings;

settings! {
    /// How much a server takes on, all of its connections together.
    ///
    /// Who cannot be taken on is told so where there is room for that: every call over such a connection is
    /// answered with the error `pb.ServerFull`, and the connection closes.
    ///
    /// ```
    /// let capacity = pb::Capacity::default().max_connections(100);
    /// assert_eq!(capacity.max_memory, 1 << 30);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Capacity {
        /// Connections at the same time; 10,000. The process needs as many file descriptors.
        max_connections: usize = 10_000,
        /// Connections at the same time over which nobody has logged in yet, where a
        /// [`Portal`](pb_core::Portal) is served; 1,000. Of those that have waited for two seconds the one that
        /// has waited longest ends for one more, also where the process has no more file descriptors.
        max_logging_in: usize = 1_000,
        /// Bytes of memory that all connections may take; 1 GiB. It is counted as each of
        /// [`Limits`](pb_core::Limits) is, but for messages while they are being read, of which there are no
        /// more than threads. A connection that takes more than its share when there is no more ends, as
        /// [`ServerMemory`](pb_core::ConnectionError::ServerMemory): its share is as much as that of every
        /// other one.
        max_memory: usize = 1 << 30,
    }
}

/// What is taken of a server's capacity.
#[derive(Debug)]
pub(crate) struct Taken {
    capacity: Capacity,
    connections: AtomicUsize,
    logging_in: AtomicUsize,
    memory: AtomicUsize,
}

/// What a connection takes besides what it counts.
const CONNECTION: usize = 8 << 10;

/// Changes of less are not told.
const STEP: usize = 1 << 10;

impl Taken {
    pub(crate) fn none_of(capacity: Capacity) -> Arc<Self> {
        let none = || AtomicUsize::new(0);
        Arc::new(Self { capacity, connections: none(), logging_in: none(), memory: none() })
    }

    /// Returns whether no more may be taken on that have to log in.
    pub(crate) fn is_full_of_logins(&self) -> bool {
        self.logging_in.load(Ordering::Relaxed) >= self.capacity.max_logging_in
    }

    /// Takes on one more connection, if there may be one more.
    pub(crate) fn take_on(self: &Arc<Self>, logs_in: bool) -> Option<Place> {
        if self.connections.load(Ordering::Relaxed) >= self.capacity.max_connections {
            return None;
        }
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.logging_in.fetch_add(usize::from(logs_in), Ordering::Relaxed);
        Some(Place { of: self.clone(), logs_in, memory: 0 })
    }
}

/// A connection's part of the capacity, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    of: Arc<Taken>,
    logs_in: bool,
    memory: usize,
}

impl Place {
    /// A place where there is room for everything.
    pub(crate) fn unlimited() -> Self {
        let most = usize::MAX;
        let capacity = Capacity { max_connections: most, max_logging_in: most, max_memory: most };
        Self { of: Taken::none_of(capacity), logs_in: false, memory: 0 }
    }

    /// Somebody has logged in, or nobody will.
    pub(crate) fn waits_for_no_login(&mut self) {
        if std::mem::take(&mut self.logs_in) {
            self.of.logging_in.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Takes so many bytes from now on. Returns the limit if all take more than that, and this one more than
    /// its share.
    pub(crate) fn takes(&mut self, bytes: usize) -> Option<usize> {
        let bytes = bytes.saturating_add(CONNECTION);
        if bytes.abs_diff(self.memory) < STEP {
            return None;
        }
        let before = std::mem::replace(&mut self.memory, bytes);
        if bytes <= before {
            self.of.memory.fetch_sub(before - bytes, Ordering::Relaxed);
            return None;
        }
        let more = bytes - before;
        let all = self.of.memory.fetch_add(more, Ordering::Relaxed).saturating_add(more);
        let limit = self.of.capacity.max_memory;
        let connections = self.of.connections.load(Ordering::Relaxed).max(1);
        (all > limit && bytes > limit / connections).then_some(limit)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.waits_for_no_login();
        self.of.memory.fetch_sub(self.memory, Ordering::Relaxed);
        self.of.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let taken = Taken::none_of(Capacity::default().max_connections(2).max_logging_in(1));
        let mut first = taken.take_on(true).unwrap();
        assert!(taken.is_full_of_logins(), "one logs in already");
        let second = taken.take_on(false).unwrap();
        assert!(taken.take_on(false).is_none(), "two are connected");
        first.waits_for_no_login();
        assert!(!taken.is_full_of_logins());
        drop(second);
        let third = taken.take_on(true).unwrap();
        drop((first, third));
        assert_eq!(taken.connections.load(Ordering::Relaxed), 0);
        assert_eq!(taken.logging_in.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn who_takes_more_than_a_share_goes_when_there_is_no_more() {
        let taken = Taken::none_of(Capacity::default().max_memory(1 << 20));
        let mut places: Vec<_> = (0..4).map(|_| taken.take_on(false).unwrap()).collect();
        assert_eq!(places[0].takes(900 << 10), None, "alone it may take nearly all");
        assert_eq!(places[1].takes(150 << 10), None, "less than a share is always there");
        assert_eq!(places[0].takes(910 << 10), Some(1 << 20), "the one that takes more");
        assert_eq!(places[0].takes(800 << 10), None, "which takes less again");
        places.clear();
        assert_eq!(taken.memory.load(Ordering::Relaxed), 0);
    }
}
