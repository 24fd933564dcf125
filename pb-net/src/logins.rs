//! Connections over which nobody has logged in yet.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
    time::Duration,
};

use pb_core::{ConnectionError, driver::Broker};
use tokio::time::Instant;

/// How long each has for its login, however many come after it.
const LEAST: Duration = Duration::from_secs(2);

/// Those that wait, in the order in which they came.
pub(crate) struct Logins {
    waiting: VecDeque<(Instant, Weak<Broker>)>,
    /// How many are looked through at most for those that do not wait any more.
    most: usize,
}

impl Logins {
    pub(crate) fn new(max_logging_in: usize) -> Self {
        Self { waiting: VecDeque::new(), most: max_logging_in.saturating_mul(2).max(64) }
    }

    /// Adds one, if it has to log in.
    pub(crate) fn add(&mut self, broker: &Arc<Broker>) {
        if !broker.awaits_login() {
            return;
        }
        if self.waiting.len() >= self.most {
            self.waiting.retain(|(_, broker)| waits(broker).is_some());
        }
        self.waiting.push_back((Instant::now(), Arc::downgrade(broker)));
    }

    /// Ends the one that has waited longest, if that is long enough. False if there is none.
    pub(crate) fn end_oldest(&mut self) -> bool {
        while let Some((since, broker)) = self.waiting.front() {
            if let Some(broker) = waits(broker) {
                let waited = since.elapsed();
                if waited < LEAST {
                    return false;
                }
                self.waiting.pop_front();
                broker.handle_closed(ConnectionError::LoginTimeout(waited));
                return true;
            }
            self.waiting.pop_front();
        }
        false
    }
}

/// The connection, if it waits for a login.
fn waits(broker: &Weak<Broker>) -> Option<Arc<Broker>> {
    broker.upgrade().filter(|broker| broker.awaits_login() && broker.close_reason().is_none())
}
