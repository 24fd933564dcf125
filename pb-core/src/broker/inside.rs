//! The connections whose calls a thread is running.

use std::cell::RefCell;

use super::Broker;
use crate::sync::thread_local;

thread_local! {
    /// One entry for each call that the thread is running. A call that runs another one directly has an
    /// entry too.
    static CALLS: RefCell<Vec<usize>> = RefCell::default();
}

/// A scope in which the thread runs code of a call that came in over a connection.
#[must_use]
pub(super) struct Inside(());

impl Inside {
    pub(super) fn of(broker: &Broker) -> Self {
        // Nothing is noted if the storage of the thread is gone because the thread is ending.
        let _ = CALLS.try_with(|calls| calls.borrow_mut().push(key(broker)));
        Self(())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = CALLS.try_with(|calls| calls.borrow_mut().pop());
    }
}

/// Returns whether the current code is run by a call that came in over this connection. Such code would
/// deadlock if it waited for the running calls.
pub(super) fn is_inside(broker: &Broker) -> bool {
    let is_in = |calls: &RefCell<Vec<usize>>| calls.borrow().contains(&key(broker));
    CALLS.try_with(is_in).unwrap_or_default()
}

/// Returns the identity of a connection.
fn key(broker: &Broker) -> usize {
    broker.address().addr()
}
