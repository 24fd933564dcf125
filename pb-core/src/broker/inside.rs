//! Which connections' calls this thread is running.

use std::cell::RefCell;

use super::Broker;
use crate::sync::thread_local;

thread_local! {
    /// Of one call that runs another one there is an entry each.
    static CALLS: RefCell<Vec<usize>> = RefCell::default();
}

/// While this is held the thread runs code of a call that came in over a connection.
#[must_use]
pub(super) struct Inside(());

impl Inside {
    pub(super) fn of(broker: &Broker) -> Self {
        // Without the thread's storage (it is ending) nothing is noted.
        let _ = CALLS.try_with(|calls| calls.borrow_mut().push(key(broker)));
        Self(())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = CALLS.try_with(|calls| calls.borrow_mut().pop());
    }
}

/// Whether whoever asks is run by a call that came in over this connection, and so would wait for
/// itself if it waited for the calls that run.
pub(super) fn is_inside(broker: &Broker) -> bool {
    let is_in = |calls: &RefCell<Vec<usize>>| calls.borrow().contains(&key(broker));
    CALLS.try_with(is_in).unwrap_or_default()
}

fn key(broker: &Broker) -> usize {
    broker.address().addr()
}
