//! The connections that wait for a login.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
    time::Duration,
};

use pb_core::{ConnectionError, driver::Broker};
use tokio::time::Instant;

/// The time that each connection has for its login, however many connections come after it.
const LEAST: Duration = Duration::from_secs(2);

/// The connections that wait for a login, the oldest first.
pub(crate) struct Logins {
    /// The connections, with the moments when they were accepted. Some may have logged in or closed since.
    waiting: VecDeque<(Instant, Weak<Broker>)>,
    /// The length of `waiting` from which on the connections that wait no longer are removed from it.
    most: usize,
}

impl Logins {
    pub(crate) fn new(max_logging_in: usize) -> Self {
        Self { waiting: VecDeque::new(), most: max_logging_in.saturating_mul(2).max(64) }
    }

    /// Adds a connection, if it waits for a login.
    pub(crate) fn add(&mut self, broker: &Arc<Broker>) {
        if !broker.awaits_login() {
            return;
        }
        if self.waiting.len() >= self.most {
            self.waiting.retain(|(_, broker)| waits(broker).is_some());
        }
        self.waiting.push_back((Instant::now(), Arc::downgrade(broker)));
    }

    /// Closes the connection that has waited longest, if it has waited for [`LEAST`]. Returns whether one was
    /// closed.
    pub(crate) fn close_oldest(&mut self) -> bool {
        while let Some((since, broker)) = self.waiting.front() {
            if let Some(broker) = waits(broker) {
                let waited = since.elapsed();
                if waited < LEAST {
                    return false;
                }
                self.waiting.pop_front();
                broker.handle_closed(ConnectionError::LoginDisplaced(waited));
                return true;
            }
            self.waiting.pop_front();
        }
        false
    }
}

/// Returns the connection if it still waits for a login.
fn waits(broker: &Weak<Broker>) -> Option<Arc<Broker>> {
    broker.upgrade().filter(|broker| broker.awaits_login() && broker.close_reason().is_none())
}
