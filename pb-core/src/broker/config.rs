//! The settings of a connection.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

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
    /// The clock, for calls with a [timeout](crate::Call::timeout) and for limits per second.
    pub timer: Arc<dyn Timer>,
}

/// A clock, which the driver provides.
pub trait Timer: Send + Sync + 'static {
    /// Returns the time since a fixed moment of the clock's choice.
    fn now(&self) -> Duration;

    /// Returns a future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
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
