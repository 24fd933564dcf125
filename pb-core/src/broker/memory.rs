//! What a connection takes, and how much it has under way.

use super::{Broker, State};

/// About what an entry of a table takes: a row, a key, and what stands behind them.
const ROW: usize = 256;

impl State {
    fn memory(&self) -> usize {
        let rows =
            self.subscriptions.len() + self.waiting.len() + self.exports.len() + self.serving;
        let queues = self.outbox.memory() + self.drops.memory() + self.queue.bytes();
        rows * ROW + queues + self.replicas.memory() + self.serving_bytes
    }
}

impl Broker {
    /// Returns about how many bytes of memory the connection takes: its tables, what waits to be written,
    /// replicas as they were received, and the arguments of calls that are being served. A driver adds what
    /// it holds itself.
    pub fn memory(&self) -> usize {
        self.state().memory()
    }

    /// Counts the calls that wait for an answer of the peer's.
    pub fn calls_waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Counts the calls of the peer's that go on beside others.
    pub fn calls_served(&self) -> usize {
        self.state().serving
    }
}
