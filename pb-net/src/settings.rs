use std::{pin::Pin, sync::Arc, time::Duration};

use pb_core::{
    __private::settings,
    Limits, Registry, RegistryError, Security, Text,
    driver::{Config, Timer},
};
use tokio::{runtime::Handle, time::Instant};

settings! {
    /// How long a connection waits for its peer. None of it concerns calls, which wait as long as
    /// [`Call::timeout`](pb_core::Call::timeout) says.
    ///
    /// ```
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
        /// For a connection to an address, at a client; 30 seconds.
        connect: Duration = Duration::from_secs(30),
        /// For somebody to log in, at a server that serves a [`Portal`](pb_core::Portal); 60 seconds.
        login: Duration = Duration::from_secs(60),
        /// For the rest of a message that has begun; 60 seconds, and one more for each mebibyte of it. While
        /// nothing is read, because too much waits to be written, it stands still.
        message: Duration = Duration::from_secs(60),
        /// For calls that are still being served when the connection closes; 5 seconds. Then up to twelve
        /// times as long for the peer to take what is written, as long as it takes something.
        linger: Duration = Duration::from_secs(5),
        /// For a peer that takes nothing while more than a mebibyte waits to be written; 30 seconds.
        stall: Duration = Duration::from_secs(30),
        /// For an observer to take the updates of live objects that wait for it, however few they are;
        /// 30 seconds, up to twice as long for those that come meanwhile. Then the object's
        /// [policy](pb_core::WhenSlow) acts, so that whoever awaits
        /// [`flushed`](pb_core::Published::flushed) waits no longer than that.
        behind: Duration = Duration::from_secs(30),
    }
}

settings! {
    /// How a connection finds out that its peer is gone: a stopped process, a dead host, a line that was cut
    /// without a word. Both ends do it, also towards Twisted.
    ///
    /// The sign of life that is asked for is the answer to a call of an object that does not exist
    /// (`[message n 0 ping 1 [tuple] [dictionary]]`, answered by `Invalid Object ID`). A busy connection never
    /// asks, and bytes of any kind are a sign of life.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let keepalive = pb::Keepalive::default().every(Duration::from_secs(5));
    /// assert_eq!(keepalive.within, Duration::from_secs(120));
    /// // Asks never.
    /// let off = pb::Keepalive::default().every(Duration::MAX);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Keepalive {
        /// How long nothing has to arrive before the peer is asked; 20 seconds.
        every: Duration = Duration::from_secs(20),
        /// How long it may take from then on for anything to arrive; 120 seconds, since a Python program may
        /// be busy for long. It counts from when the socket has taken all that was to be written, and stands
        /// still while this end reads nothing. Then the connection ends, as
        /// [`Silent`](pb_core::ConnectionError::Silent).
        within: Duration = Duration::from_secs(120),
    }
}

/// What servers and clients have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) security: Security,
    pub(crate) registry: Option<Registry>,
    pub(crate) timeouts: Timeouts,
    pub(crate) keepalive: Keepalive,
    pub(crate) text: Text,
}

/// How long is waited for a peer, in all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) timeouts: Timeouts,
    pub(crate) keepalive: Keepalive,
}

impl Settings {
    pub(crate) fn times(&self) -> Times {
        Times { timeouts: self.timeouts, keepalive: self.keepalive }
    }

    pub(crate) fn config(&self, runtime: Handle) -> Result<Config, RegistryError> {
        Ok(Config {
            limits: self.limits.clone(),
            security: self.security.clone(),
            registry: match &self.registry {
                Some(registry) => registry.clone(),
                None => Registry::linked()?,
            },
            text: self.text,
            timer: Arc::new(TokioTimer { runtime, start: Instant::now() }),
        })
    }
}

/// Calls may be made from outside of the runtime.
struct TokioTimer {
    runtime: Handle,
    start: Instant,
}

impl Timer for TokioTimer {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let _runtime = self.runtime.enter();
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

            /// How it is found out that the peer is gone.
            #[must_use]
            pub fn keepalive(mut self, keepalive: $crate::Keepalive) -> Self {
                self.settings.keepalive = keepalive;
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
