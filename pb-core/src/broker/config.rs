//! The settings of a connection.

use std::{fmt, pin::Pin, sync::Arc, task::Waker, time::Duration};

use super::NamedObjects;
use crate::{
    banana::Dialects,
    jelly::{
        TextEncoding,
        registry::{Registry, RegistryError},
        security::Security,
    },
    limits::Limits,
};

/// The settings of a connection.
#[derive(Clone)]
pub struct Config {
    /// The limits of the resources that the connection may use.
    pub limits: Limits,
    /// The classes that are allowed.
    pub security: Security,
    /// The classes that are known.
    pub registry: Registry,
    /// The form in which text is sent, until [`Peer::set_text_encoding`](crate::Peer::set_text_encoding) sets
    /// another.
    pub text_encoding: TextEncoding,
    /// The time that a call waits for its answer if it has no [timeout](crate::Call::timeout) of its own.
    /// [`Duration::MAX`], the default, is no limit.
    pub call_timeout: Duration,
    /// The dialects that are offered, or may be picked, the preferred one first.
    pub dialects: Dialects,
    /// The objects that the peer knows by names, besides the root object.
    pub named_objects: NamedObjects,
    /// The clock, for calls with a [timeout](crate::Call::timeout) and for limits per second; and the scheduler,
    /// for the wake of a writer that has updates to write.
    pub timer: Arc<dyn Timer>,
}

/// A clock and a scheduler, which the driver provides.
pub trait Timer: Send + Sync + 'static {
    /// Returns the time since a fixed moment of the clock's choice.
    fn now(&self) -> Duration;

    /// Returns a future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// Wakes a task after the poll that this thread is in: when the running task has returned to the scheduler, or
    /// before it blocks its thread in a way of which the scheduler knows. Wakes at once on a thread that is in no
    /// poll. The default implementation always wakes at once.
    ///
    /// Updates of live objects wake the writer of a connection in this way, so that all updates of one poll leave
    /// in one write. Otherwise the writer could run in another thread, and write a few of them at a time. An update
    /// that has to wait for room in the outbox wakes the writer at once.
    fn wake_after_poll(&self, waker: Waker) {
        waker.wake();
    }
}

impl Config {
    /// Makes a configuration with the default limits, and with every class that was linked into the
    /// program.
    ///
    /// # Errors
    /// Returns an error if two registered types have the same class name.
    pub fn new(timer: impl Timer) -> Result<Self, RegistryError> {
        Ok(Self {
            limits: Limits::default(),
            security: Security::default(),
            registry: Registry::linked()?,
            text_encoding: TextEncoding::default(),
            call_timeout: Duration::MAX,
            dialects: Dialects::default(),
            named_objects: NamedObjects::default(),
            timer: Arc::new(timer),
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("limits", &self.limits)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}
