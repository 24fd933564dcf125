use std::{pin::Pin, sync::Arc, time::Duration};

use pb_core::{
    __private::settings,
    Limits, Registry, RegistryError, Security, Text,
    driver::{Config, Timer},
};
use tokio::runtime::Handle;

settings! {
    /// How long a connection waits for its peer. None of it concerns calls, which wait as long as
    /// [`Call::timeout`](pb_core::Call::timeout) says.
    ///
    /// ```
    /// # mod pb { pub use pb_net::*; }
    /// use std::time::Duration;
    ///
    /// let timeouts = pb::Timeouts::default().linger(Duration::from_secs(1));
    /// assert_eq!(timeouts.handshake, Duration::from_secs(10));
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Timeouts {
        /// For the peer's first bytes, and at a server that is [wrapped](crate::Server::wrap) as long for
        /// that; 10 seconds.
        handshake: Duration = Duration::from_secs(10),
        /// For calls that are still being served when the connection closes; 5 seconds. Then up to twelve
        /// times as long for the peer to take what is written, as long as it takes something.
        linger: Duration = Duration::from_secs(5),
        /// For a peer that takes nothing while more than a mebibyte waits to be written; 30 seconds.
        stall: Duration = Duration::from_secs(30),
        /// For an observer to take the updates of live objects that wait for it, however few they are;
        /// 30 seconds, up to twice as long for those that come meanwhile. Then the object's
        /// [policy](pb_core::WhenSlow) acts, so that whoever awaits
        /// [`caught_up`](pb_core::Published::caught_up) waits no longer than that.
        behind: Duration = Duration::from_secs(30),
    }
}

/// What servers and clients have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) security: Security,
    pub(crate) registry: Option<Registry>,
    pub(crate) timeouts: Timeouts,
    pub(crate) text: Text,
}

impl Settings {
    pub(crate) fn config(&self) -> Result<Config, RegistryError> {
        Ok(Config {
            limits: self.limits.clone(),
            security: self.security.clone(),
            registry: match &self.registry {
                Some(registry) => registry.clone(),
                None => Registry::linked()?,
            },
            text: self.text,
            timer: Arc::new(TokioTimer(Handle::current())),
        })
    }
}

/// Calls may be made from outside of the runtime.
struct TokioTimer(Handle);

impl Timer for TokioTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let _runtime = self.0.enter();
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The setters that servers and clients share.
macro_rules! setters {
    ($type:ident) => {
        impl $type {
            /// What each connection may use.
            #[must_use]
            pub fn limits(mut self, limits: pb_core::Limits) -> Self {
                self.settings.limits = limits;
                self
            }

            /// Which of the registered classes each connection lets in.
            #[must_use]
            pub fn security(mut self, security: pb_core::Security) -> Self {
                self.settings.security = security;
                self
            }

            /// Other classes than those that were linked into the program.
            #[must_use]
            pub fn registry(mut self, registry: pb_core::Registry) -> Self {
                self.settings.registry = Some(registry);
                self
            }

            /// How text is sent: as bytes for peers whose code is of Python 2.
            #[must_use]
            pub fn text(mut self, text: pb_core::Text) -> Self {
                self.settings.text = text;
                self
            }

            /// How long to wait for the peer.
            #[must_use]
            pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
                self.settings.timeouts = timeouts;
                self
            }
        }
    };
}

pub(crate) use setters;
