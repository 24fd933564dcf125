//! The settings that servers and clients have in common.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use pb_core::{
    __private::settings,
    Dialects, Limits, Referenceable, Registry, RegistryError, Security, TextEncoding,
    driver::{Config, NamedObjects, Timer},
};
use tokio::{runtime::Handle, task::yield_now, time::Instant};

settings! {
    /// The times that a connection waits for its peer. For most of them, the connection closes if the peer
    /// takes longer.
    ///
    /// # Examples
    /// ```
    /// use std::time::Duration;
    ///
    /// let timeouts = pb::Timeouts::default()
    ///     .linger(Duration::from_secs(1))
    ///     .call(Duration::from_secs(30));
    /// assert_eq!(timeouts.handshake, Duration::from_secs(10));
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Timeouts {
        /// Time until both ends have chosen a dialect. The default is 10 seconds. Then the connection closes with
        /// [`HandshakeTimeout`](pb_core::ConnectionError::HandshakeTimeout), or with
        /// [`IncompleteHandshake`](pb_core::ProtocolError::IncompleteHandshake) if the peer sent a part.
        ///
        /// At a server with [`wrap`](crate::Server::wrap), the layer may take the same time before that.
        handshake: Duration = Duration::from_secs(10),
        /// Time for a client to connect to an address. The default is 30 seconds.
        connect: Duration = Duration::from_secs(30),
        /// Time for a login, at a server that serves a [`Portal`](pb_core::Portal). The default is 60
        /// seconds.
        login: Duration = Duration::from_secs(60),
        /// Time for the answer to a call of this end, from when the call is sent, and for a login of this end, with
        /// both of its steps. The default is [`Duration::MAX`]: a call waits until the connection closes.
        ///
        /// A call that takes longer fails with [`CallError::Timeout`](pb_core::CallError::Timeout), and the
        /// connection stays open. The method at the peer is not stopped, and its answer is dropped.
        /// [`Call::timeout`](pb_core::Call::timeout) and [`Login::timeout`](pb_core::Login::timeout) override this
        /// for one call or one login. (Twisted has no timeouts for calls.)
        call: Duration = Duration::MAX,
        /// Time to receive one message from its first byte on, plus one second for each mebibyte of it. The
        /// default is 60 seconds.
        ///
        /// The time in which this end reads nothing, because too many bytes wait to be written, does not count.
        message: Duration = Duration::from_secs(60),
        /// Time for the calls that still run when the connection closes. The default is 5 seconds.
        ///
        /// Writing the answers may take up to twelve times as long, while the peer takes some bytes each time
        /// this passes. Before a login, a connection lingers for at most one second.
        linger: Duration = Duration::from_secs(5),
        /// Time in which the peer must take some bytes, if more than a mebibyte waits to be written. The
        /// default is 30 seconds.
        stall: Duration = Duration::from_secs(30),
        /// Time in which an observer must take the updates of live objects that wait for it, however few they
        /// are. The default is 30 seconds.
        ///
        /// Updates that are added meanwhile may wait for up to twice as long. Then the object's
        /// [policy](pb_core::WhenSlow) acts, so this also bounds how long
        /// [`flushed`](pb_core::Published::flushed) waits.
        observer_lag: Duration = Duration::from_secs(30),
    }
}

settings! {
    /// The settings by which a connection detects that its peer has disappeared without closing it: a stopped
    /// process, a dead host, or a broken network.
    ///
    /// A quiet peer is asked for a sign of life by a call of an object that does not exist:
    /// `[message n 0 ping 1 [tuple] [dictionary]]`. Every peer answers with an error (`Invalid Object ID`),
    /// Twisted's as well. Two ends of this library have frames for it. Bytes of any kind are a sign of life, so a busy connection never asks. Both ends of
    /// a connection ask, independently of each other.
    ///
    /// # Examples
    /// ```
    /// use std::time::Duration;
    ///
    /// let keepalive = pb::Keepalive::default().interval(Duration::from_secs(5));
    /// assert_eq!(keepalive.timeout, Duration::from_secs(120));
    /// // This connection never asks.
    /// let off = pb::Keepalive::default().interval(Duration::MAX);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Keepalive {
        /// Time without bytes from the peer after which it is asked for a sign of life. The default is 20
        /// seconds.
        interval: Duration = Duration::from_secs(20),
        /// Time for any byte to arrive after the peer was asked. The default is 120 seconds, since a Python
        /// program may be busy for long. Then the connection closes with
        /// [`KeepaliveTimeout`](pb_core::ConnectionError::KeepaliveTimeout).
        ///
        /// The time counts from when the socket has taken the request. The time in which this end reads nothing
        /// does not count.
        timeout: Duration = Duration::from_secs(120),
    }
}

/// The settings of the connections of a server or a client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) security: Security,
    pub(crate) registry: Option<Registry>,
    pub(crate) timeouts: Timeouts,
    pub(crate) keepalive: Keepalive,
    pub(crate) text_encoding: TextEncoding,
    pub(crate) dialects: Dialects,
    pub(crate) named_objects: NamedObjects,
}

/// The settings that the task of a connection needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) timeouts: Timeouts,
    pub(crate) keepalive: Keepalive,
}

impl Settings {
    /// Adds an object that the peers of all connections can name.
    pub(crate) fn add_object(&mut self, name: &str, object: impl Referenceable) {
        self.named_objects.set(name, Arc::new(object).innermost());
    }

    pub(crate) fn times(&self) -> Times {
        Times { timeouts: self.timeouts, keepalive: self.keepalive }
    }

    /// Returns the configuration of a broker whose timers run on this runtime.
    pub(crate) fn config(&self, runtime: Handle) -> Result<Config, RegistryError> {
        Ok(Config {
            limits: self.limits.clone(),
            security: self.security.clone(),
            registry: match &self.registry {
                Some(registry) => registry.clone(),
                None => Registry::linked()?,
            },
            text_encoding: self.text_encoding,
            dialects: self.dialects.clone(),
            call_timeout: self.timeouts.call,
            named_objects: self.named_objects.clone(),
            timer: Arc::new(TokioTimer { runtime, start: Instant::now() }),
        })
    }
}

/// The timer of brokers. It keeps a handle of the runtime, since calls may be made from outside of it.
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

    /// Gives the waker to the worker of this thread, as a task does that yields: the worker wakes it after the poll
    /// of its current task, or before that task blocks (`block_in_place`). On a thread that is no worker, the waker
    /// is woken at once. The worker keeps the waker itself, so that the future may be dropped.
    fn wake_after_poll(&self, waker: Waker) {
        if pin!(yield_now()).poll(&mut Context::from_waker(&waker)).is_ready() {
            waker.wake();
        }
    }
}

/// Defines the setters that servers and clients have in common.
macro_rules! setters {
    ($type:ident) => {
        impl $type {
            /// Sets the limits of each connection.
            #[must_use]
            pub fn limits(mut self, limits: pb_core::Limits) -> Self {
                self.settings.limits = limits;
                self
            }

            /// Sets which of the registered classes each connection allows.
            #[must_use]
            pub fn security(mut self, security: pb_core::Security) -> Self {
                self.settings.security = security;
                self
            }

            /// Sets the registered classes. By default, these are all classes that are linked into the
            /// program.
            #[must_use]
            pub fn registry(mut self, registry: pb_core::Registry) -> Self {
                self.settings.registry = Some(registry);
                self
            }

            /// Sets how text is sent. Peers whose code is written for Python 2 may need
            /// [`TextEncoding::Bytes`](pb_core::TextEncoding::Bytes).
            /// [`Peer::set_text_encoding`](pb_core::Peer::set_text_encoding) sets it for one connection.
            #[must_use]
            pub fn text_encoding(mut self, encoding: pb_core::TextEncoding) -> Self {
                self.settings.text_encoding = encoding;
                self
            }

            /// Sets which dialects are spoken, the preferred one first. By default, two ends of this library speak
            /// `pb-compact-1`, and every other peer speaks `pb` or `none`.
            ///
            /// A server offers them in this order, and the client picks the first that it speaks; so the order of a
            /// client does not matter. If the ends have none in common, the connection closes with
            /// [`NoCommonDialect`](pb_core::ProtocolError::NoCommonDialect).
            #[must_use]
            pub fn dialects(
                mut self,
                dialects: impl IntoIterator<Item = pb_core::Dialect>,
            ) -> Self {
                self.settings.dialects = pb_core::Dialects::new(dialects);
                self
            }

            /// Sets how each connection detects that its peer has disappeared.
            #[must_use]
            pub fn keepalive(mut self, keepalive: $crate::Keepalive) -> Self {
                self.settings.keepalive = keepalive;
                self
            }

            /// Sets how long each connection waits for its peer.
            #[must_use]
            pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
                self.settings.timeouts = timeouts;
                self
            }
        }
    };
}

pub(crate) use setters;

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        task::Wake,
    };

    use tokio::task::{block_in_place, spawn, spawn_blocking};

    use super::*;

    /// A waker that counts how often it was woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Woken {
        /// Returns a waker that a timer was told to wake, on this thread.
        fn told() -> Arc<Self> {
            let woken = Arc::<Self>::default();
            let timer = TokioTimer { runtime: Handle::current(), start: Instant::now() };
            timer.wake_after_poll(woken.clone().into());
            woken
        }

        fn count(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Announces within a poll, and looks again after it.
    async fn is_woken_after_the_poll() {
        let woken = Woken::told();
        assert_eq!(woken.count(), 0, "the poll has not ended");
        while woken.count() == 0 {
            yield_now().await;
        }
        assert_eq!(woken.count(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_writer_is_woken_after_the_poll_of_a_worker() {
        spawn(is_woken_after_the_poll()).await.unwrap();
    }

    #[tokio::test]
    async fn a_writer_is_woken_after_the_poll_of_the_only_thread() {
        is_woken_after_the_poll().await;
        spawn(is_woken_after_the_poll()).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_writer_is_woken_before_the_poll_blocks() {
        let blocks = async {
            let woken = Woken::told();
            assert_eq!(woken.count(), 0, "the poll does not block yet");
            block_in_place(|| {
                assert_eq!(woken.count(), 1);
                assert_eq!(Woken::told().count(), 1, "a thread that may block is no worker");
            });
        };
        spawn(blocks).await.unwrap();
    }

    #[tokio::test]
    async fn a_writer_is_woken_at_once_outside_of_a_poll() {
        spawn_blocking(|| assert_eq!(Woken::told().count(), 1)).await.unwrap();
    }
}
