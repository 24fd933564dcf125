use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use pb_core::{Referenceable, RegistryError};
use tokio::{runtime::Handle, task::JoinHandle, time::Instant};
use tracing::warn;

use crate::{
    capacity::Capacity,
    connections::Connections,
    listener::{Listener, Wrap},
    settings::Settings,
};

/// The reason why a server cannot serve the connections that it accepts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No tokio runtime is running.
    #[error(
        "a server needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`"
    )]
    NoRuntime,
    /// Two registered types have the same class name.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// [`Server::wrap`](crate::Server::wrap) was called for a server that does not listen on TCP.
    #[error(
        "`Server::wrap` is for TCP listeners: give `Server::from_stream` a stream that is wrapped already"
    )]
    WrapNeedsTcp,
}

/// The time to wait after a connection could not be accepted. The usual cause, too many open files, does not
/// go away at once.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// The time in which that is logged at most once.
const WARN_AGAIN: Duration = Duration::from_secs(10);

/// The future that runs a server, with its root object: await or spawn it. [`Server::serve`](crate::Server::serve) returns it.
#[must_use = "a server runs only while it is awaited or spawned"]
pub struct Serve {
    listener: Listener,
    wrap: Option<Wrap>,
    settings: Settings,
    capacity: Capacity,
    root: Arc<dyn Referenceable>,
    shutdown: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Serve {
    pub(crate) fn new(
        listener: Listener,
        wrap: Option<Wrap>,
        settings: Settings,
        capacity: Capacity,
        root: Arc<dyn Referenceable>,
    ) -> Self {
        let shutdown = Box::pin(std::future::pending());
        Self { listener, wrap, settings, capacity, root, shutdown }
    }

    /// Stops the server when the future `signal` is ready.
    ///
    /// From then on, no connections are accepted and new calls are refused (`perspective_broker.Closing`). Running calls are
    /// answered if they end within [`Timeouts::linger`](crate::Timeouts::linger). Each connection closes when
    /// its waiting messages have been written, and the server ends when all have closed.
    pub fn with_graceful_shutdown(
        mut self,
        signal: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        self.shutdown = Box::pin(signal);
        self
    }

    /// Runs the server in a task of its own on the current tokio runtime. Dropping the returned handle does not
    /// stop the server. Aborting the task closes its connections at once; use
    /// [`with_graceful_shutdown`](Self::with_graceful_shutdown) to stop it gently.
    ///
    /// # Examples
    /// ```
    /// # struct Root;
    /// # #[pb::methods]
    /// # impl Root { #[remote] fn nothing(&self) {} }
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = pb::Server::bind("127.0.0.1:0").await?;
    /// let address = server.local_addr()?;
    /// server.serve(Root).spawn();
    /// let peer = pb::connect(address).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// Panics outside of a tokio runtime, as [`tokio::spawn`] does.
    #[track_caller]
    pub fn spawn(self) -> JoinHandle<Result<(), ServeError>> {
        tokio::spawn(self.run())
    }

    /// Accepts connections until the shutdown signal, or until no more can be accepted and all have closed.
    async fn run(self) -> Result<(), ServeError> {
        let Self { mut listener, wrap, settings, capacity, root, mut shutdown } = self;
        // A layer that cannot be used must not be skipped: the connection would not be encrypted.
        if wrap.is_some() && !listener.is_tcp() {
            return Err(ServeError::WrapNeedsTcp);
        }
        let runtime = Handle::try_current().map_err(|_| ServeError::NoRuntime)?;
        let config = settings.config(runtime)?;
        let mut connections = Connections::new(root, config, settings.times(), wrap, capacity);
        let mut warned: Option<Instant> = None;
        while !(listener.is_exhausted() && connections.is_empty()) {
            tokio::select! {
                () = &mut shutdown => break,
                Some(()) = connections.next_closed() => {}
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => connections.add(accepted),
                    Err(error) => {
                        if warned.is_none_or(|at| at.elapsed() > WARN_AGAIN) {
                            warned = Some(Instant::now());
                            warn!(%error, "a connection cannot be accepted: the server tries again, and closes \
                                connections without a login");
                        }
                        connections.make_room();
                        tokio::time::sleep(ACCEPT_AGAIN).await;
                    }
                },
            }
        }
        drop(listener);
        connections.close().await;
        Ok(())
    }
}

impl IntoFuture for Serve {
    type Output = Result<(), ServeError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Serve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serve")
            .field("listener", &self.listener)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
