//! The capacity of a server, which its connections share.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use pb_core::__private::settings;

settings! {
    /// The limits of a server, for all of its connections together.
    ///
    /// If there is no room for a connection, its first call fails with the error `perspective_broker.ServerFull`, and it
    /// closes. If 100 such connections wait for that error already, a further one closes at once.
    ///
    /// ```
    /// let capacity = pb::Capacity::default().max_connections(100);
    /// assert_eq!(capacity.max_memory, 1 << 30);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Capacity {
        /// Connections at the same time. The default is 10,000. The process needs as many file descriptors.
        max_connections: usize = 10_000,
        /// Connections at the same time that wait for a login, if the server serves a
        /// [`Portal`](pb_core::Portal). The default is 1,000.
        ///
        /// A further connection makes the oldest of them close, if that one has waited for two seconds;
        /// otherwise there is no room for the further one. When the process has no more file descriptors, the
        /// oldest ten close.
        max_logging_in: usize = 1_000,
        /// Bytes of memory that all connections together may take. The default is 1 GiB.
        ///
        /// The memory is counted as for [`Limits`](pb_core::Limits), without the messages that are being
        /// read, of which there are never more than threads. Each connection has an equal share. When the
        /// limit is exceeded, a connection that takes more than its share closes with
        /// [`ServerMemory`](pb_core::ConnectionError::ServerMemory).
        max_memory: usize = 1 << 30,
    }
}

/// The part of a server's capacity that is in use.
#[derive(Debug)]
pub(crate) struct Usage {
    capacity: Capacity,
    connections: AtomicUsize,
    logging_in: AtomicUsize,
    memory: AtomicUsize,
}

/// The memory of a connection besides the memory that it counts, in bytes.
const CONNECTION: usize = 8 << 10;

/// The smallest change of a connection's memory that is counted, in bytes.
const STEP: usize = 1 << 10;

impl Usage {
    /// Creates the usage of a server without connections.
    pub(crate) fn new(capacity: Capacity) -> Arc<Self> {
        let none = || AtomicUsize::new(0);
        Arc::new(Self { capacity, connections: none(), logging_in: none(), memory: none() })
    }

    /// Returns whether there is no room for a further connection that has to log in.
    pub(crate) fn is_full_of_logins(&self) -> bool {
        self.logging_in.load(Ordering::Relaxed) >= self.capacity.max_logging_in
    }

    /// Adds a connection. `None` if there is no room for it.
    pub(crate) fn add(self: &Arc<Self>, logs_in: bool) -> Option<Place> {
        if self.connections.load(Ordering::Relaxed) >= self.capacity.max_connections {
            return None;
        }
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.logging_in.fetch_add(usize::from(logs_in), Ordering::Relaxed);
        Some(Place { of: self.clone(), logs_in, memory: 0 })
    }
}

/// The place of a connection in its server's capacity, which is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    of: Arc<Usage>,
    /// Whether the connection counts as one that waits for a login.
    logs_in: bool,
    /// The bytes of memory that are counted for the connection.
    memory: usize,
}

impl Place {
    /// Creates a place without limits.
    pub(crate) fn unlimited() -> Self {
        let most = usize::MAX;
        let capacity = Capacity { max_connections: most, max_logging_in: most, max_memory: most };
        Self { of: Usage::new(capacity), logs_in: false, memory: 0 }
    }

    /// Counts the connection no longer as one that waits for a login: a user has logged in, or the connection
    /// closes.
    pub(crate) fn login_done(&mut self) {
        if std::mem::take(&mut self.logs_in) {
            self.of.logging_in.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Sets the memory of the connection. Returns the limit if all connections together exceed it and this
    /// connection exceeds its share.
    pub(crate) fn set_memory(&mut self, bytes: usize) -> Option<usize> {
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
        self.login_done();
        self.of.memory.fetch_sub(self.memory, Ordering::Relaxed);
        self.of.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_place_is_free_again() {
        let usage = Usage::new(Capacity::default().max_connections(2).max_logging_in(1));
        let mut first = usage.add(true).unwrap();
        assert!(usage.is_full_of_logins(), "one logs in already");
        let second = usage.add(false).unwrap();
        assert!(usage.add(false).is_none(), "two are connected");
        first.login_done();
        assert!(!usage.is_full_of_logins());
        drop(second);
        let third = usage.add(true).unwrap();
        drop((first, third));
        assert_eq!(usage.connections.load(Ordering::Relaxed), 0);
        assert_eq!(usage.logging_in.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn above_the_limit_a_connection_may_take_its_share_only() {
        let usage = Usage::new(Capacity::default().max_memory(1 << 20));
        let mut places: Vec<_> = (0..4).map(|_| usage.add(false).unwrap()).collect();
        assert_eq!(places[0].set_memory(900 << 10), None, "below the limit, more than a share");
        assert_eq!(places[1].set_memory(150 << 10), None, "above the limit, less than a share");
        assert_eq!(places[0].set_memory(910 << 10), Some(1 << 20), "above both");
        assert_eq!(places[0].set_memory(800 << 10), None, "less than before");
        places.clear();
        assert_eq!(usage.memory.load(Ordering::Relaxed), 0);
    }
}
