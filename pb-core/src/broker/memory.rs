//! The memory that a connection takes, and the number of its calls.

use super::{Broker, State};

/// About the size of an entry of a table: its row, its key, and the values behind them.
const ROW: usize = 256;

impl State {
    fn memory(&self) -> usize {
        let rows =
            self.subscriptions.len() + self.waiting.len() + self.exports.len() + self.serving;
        let queues = self.outbox.memory() + self.owed_releases.memory() + self.queue.bytes();
        rows * ROW + queues + self.replicas.memory() + self.serving_bytes
    }
}

impl Broker {
    /// Returns about how many bytes of memory the connection takes: its tables, the bytes that wait to
    /// be written, replicas as they were received, the arguments of running calls, and the names that the
    /// peer has taught. A driver adds its own buffers.
    pub fn memory(&self) -> usize {
        self.state().memory() + self.names.memory()
    }

    /// Counts the calls that wait for an answer of the peer.
    pub fn calls_waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Counts the calls of the peer that run beside others.
    pub fn calls_served(&self) -> usize {
        self.state().serving
    }
}
