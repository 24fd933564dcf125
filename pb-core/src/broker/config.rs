use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use crate::{
    jelly::{
        Text,
        registry::{Registry, RegistryError},
        security::Security,
    },
    limits::Limits,
};

/// What a connection is set up with.
#[derive(Clone)]
pub struct Config {
    /// What it may use.
    pub limits: Limits,
    /// Which classes it lets in.
    pub security: Security,
    /// Which classes there are.
    pub registry: Registry,
    /// How it sends text.
    pub text: Text,
    /// How it measures time: for calls with a [timeout](crate::Call::timeout), and for what may happen so
    /// often a second.
    pub timer: Arc<dyn Timer>,
}

/// A clock, brought by the driver.
pub trait Timer: Send + Sync + 'static {
    /// Returns how long ago some moment was, the same one each time.
    fn now(&self) -> Duration;

    /// Ends after `duration`.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

impl Config {
    /// The default limits, and every class that was linked into the program.
    ///
    /// # Errors
    /// When two types claim one class name.
    pub fn new(timer: impl Timer) -> Result<Self, RegistryError> {
        Ok(Self {
            limits: Limits::default(),
            security: Security::default(),
            registry: Registry::linked()?,
            text: Text::default(),
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
