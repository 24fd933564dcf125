use std::{fmt, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use pb_core::{Referenceable, Registry, RegistryError};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, ToSocketAddrs, lookup_host},
    runtime::Handle,
    task::JoinHandle,
    time::Instant,
};
use tracing::warn;

use crate::{
    capacity::Capacity,
    client::shown,
    connections::Connections,
    listener::{Listener, Stream, Wrap},
    settings::{Settings, setters},
};

/// A socket on which objects are served (`pb.PBServerFactory`).
///
/// ```no_run
/// # use pb::Referenceable;
/// # async fn example(root: impl Referenceable) -> Result<(), Box<dyn std::error::Error>> {
/// let server = pb::Server::bind("127.0.0.1:8800").await?;
/// println!("serving on {:?}", server.local_addr());
/// server.serve(root).await?;
/// # Ok(())
/// # }
/// ```
pub struct Server {
    listener: Listener,
    wrap: Option<Wrap>,
    settings: Settings,
    capacity: Capacity,
}

setters!(Server);

/// Why a server cannot listen on an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// There is no runtime to listen in.
    #[error(
        "a server needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`"
    )]
    NoRuntime,
    /// The name of a host cannot be looked up.
    #[error("the address to listen on cannot be looked up: {0}")]
    Lookup(#[source] io::Error),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {error}")]
    Io {
        /// Where; several, if the name stands for several.
        address: Box<str>,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// [`wrap`](Server::wrap) was asked of a server whose connections are not of TCP.
    #[error(
        "`wrap` is for the connections of a TCP listener: wrap a stream before it is given to `Server::over`"
    )]
    NothingToWrap,
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// Why a server cannot serve the connections that it accepts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// There is no runtime to serve in.
    #[error(
        "a server needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`"
    )]
    NoRuntime,
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A server that does not listen on TCP was to be [wrapped](Server::wrap).
    #[error(
        "`Server::wrap` is for TCP listeners: give `Server::from_stream` a stream that is wrapped already"
    )]
    WrapNeedsTcp,
}

/// How long to wait after a connection could not be accepted: the usual cause, too many open files,
/// does not go away by trying again at once.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// How often that is logged.
const WARN_AGAIN: Duration = Duration::from_secs(10);

impl Server {
    /// Listens on a TCP address; port 0 picks a free one.
    ///
    /// # Errors
    /// When the address cannot be had, or two types claim one class name; outside of a tokio runtime.
    ///
    /// # Panics
    /// In a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    pub async fn bind(address: impl ToSocketAddrs) -> Result<Self, BindError> {
        Handle::try_current().map_err(|_| BindError::NoRuntime)?;
        Registry::linked()?;
        let addresses = lookup_host(address).await.map_err(BindError::Lookup)?;
        let addresses: Vec<SocketAddr> = addresses.collect();
        let listener = TcpListener::bind(&addresses[..]).await;
        let listener =
            listener.map_err(|error| BindError::Io { address: shown(&addresses), error })?;
        Ok(Self::from_tcp(listener))
    }

    /// Listens on a Unix socket.
    ///
    /// # Errors
    /// When the path cannot be had, or two types claim one class name; outside of a tokio runtime.
    ///
    /// # Panics
    /// In a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    #[cfg(unix)]
    pub async fn bind_unix(path: impl AsRef<std::path::Path>) -> Result<Self, BindError> {
        Handle::try_current().map_err(|_| BindError::NoRuntime)?;
        Registry::linked()?;
        let path = path.as_ref();
        let address = || path.display().to_string().into();
        let listener = tokio::net::UnixListener::bind(path)
            .map_err(|error| BindError::Io { address: address(), error })?;
        Ok(Self::from_unix(listener))
    }

    /// Takes a socket that is listening already: one that was made with options of its own, or that was
    /// inherited.
    pub fn from_tcp(listener: TcpListener) -> Self {
        Self::new(Listener::Tcp(listener))
    }

    /// Takes a Unix socket that is listening already.
    #[cfg(unix)]
    pub fn from_unix(listener: tokio::net::UnixListener) -> Self {
        Self::new(Listener::Unix(listener))
    }

    /// Makes a server of the one connection over this stream, which may be of any kind, and ends with it:
    /// for programs that accept connections themselves, and for streams that are no sockets.
    ///
    /// ```
    /// # use pb::Referenceable;
    /// # async fn example(root: impl Referenceable) -> Result<(), Box<dyn std::error::Error>> {
    /// let (near, far) = tokio::io::duplex(64 * 1024);
    /// pb::Server::from_stream(far).serve(root).spawn();
    /// let peer = pb::Client::new().connect_stream(near).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        Self::new(Listener::One(Some(Box::new(stream))))
    }

    fn new(listener: Listener) -> Self {
        let (settings, capacity) = (Settings::default(), Capacity::default());
        Self { listener, wrap: None, settings, capacity }
    }

    /// Has every TCP connection go through another layer first, nearly always TLS. (It may also hand the
    /// socket on as it is, with options set: keepalive, or buffers.) A connection for which that fails,
    /// or takes longer than [`Timeouts::handshake`](crate::Timeouts::handshake), is closed; others are
    /// accepted meanwhile. A server of another kind than TCP ends with an error at once: what is given
    /// to [`from_stream`](Self::from_stream) is wrapped already. With `tokio-rustls`:
    ///
    /// ```ignore
    /// let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    /// let server = pb::Server::bind("0.0.0.0:8787").await?;
    /// server.wrap(move |stream| acceptor.accept(stream)).serve(root).await?;
    /// ```
    #[must_use]
    pub fn wrap<F, S>(mut self, layer: impl Fn(TcpStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let layer = Arc::new(layer);
        self.wrap = Some(Arc::new(move |stream| {
            let layer = layer.clone();
            // Also called where it is awaited: what panics there is one connection.
            Box::pin(async move { Ok(Box::new(layer(stream).await?) as Stream) })
        }));
        self
    }

    /// How much all connections together may take.
    #[must_use]
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = capacity;
        self
    }

    /// Returns the TCP address that the server listens on: with the port that was picked, if it was
    /// bound to port 0.
    ///
    /// # Errors
    /// If the server listens on no TCP socket, or the socket cannot be asked.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves `root` to everybody who connects, until the future is dropped.
    ///
    /// An `Arc` of an object can be served as well. The server runs while the returned [`Serve`] is awaited,
    /// or in a task of its own after [`Serve::spawn`].
    ///
    /// # Errors
    /// Awaited outside of a tokio runtime, it ends with [`ServeError::NoRuntime`].
    ///
    /// # Panics
    /// Awaited in a runtime that was built without
    /// [`enable_all`](tokio::runtime::Builder::enable_all).
    ///
    /// # Cancel safety
    /// Dropped, it closes its connections without waiting for running calls; use
    /// [`Serve::with_graceful_shutdown`] to end it.
    pub fn serve(self, root: impl Referenceable) -> Serve {
        Serve {
            server: self,
            root: Arc::new(root).innermost(),
            shutdown: Box::pin(std::future::pending()),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("listener", &self.listener)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// A server that is about to run: a builder that is awaited or spawned ([`Server::serve`]).
#[must_use = "a server runs only while it is awaited or spawned"]
pub struct Serve {
    server: Server,
    root: Arc<dyn Referenceable>,
    shutdown: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Serve {
    /// Ends the server when `signal` does: no more connections are accepted, new calls are refused
    /// (`pb.Closing`), running calls are answered if they end within
    /// [`Timeouts::linger`](crate::Timeouts::linger), what is to be written is written, then the
    /// connections are closed.
    pub fn with_graceful_shutdown(
        mut self,
        signal: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        self.shutdown = Box::pin(signal);
        self
    }

    /// Runs the server in a task of its own on the current tokio runtime.
    ///
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
    /// Outside of a tokio runtime, as [`tokio::spawn`] does.
    #[track_caller]
    pub fn spawn(self) -> JoinHandle<Result<(), ServeError>> {
        tokio::spawn(self.run())
    }

    async fn run(self) -> Result<(), ServeError> {
        let Self { server: Server { mut listener, wrap, settings, capacity }, root, mut shutdown } =
            self;
        // Rather not served at all than in the clear.
        if wrap.is_some() && !listener.is_tcp() {
            return Err(ServeError::WrapNeedsTcp);
        }
        let runtime = Handle::try_current().map_err(|_| ServeError::NoRuntime)?;
        let config = settings.config(runtime)?;
        let mut connections = Connections::new(root, config, settings.times(), wrap, capacity);
        let mut warned: Option<Instant> = None;
        while !(listener.is_over() && connections.is_empty()) {
            tokio::select! {
                () = &mut shutdown => break,
                Some(()) = connections.one_has_ended() => {}
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => connections.add(accepted),
                    Err(error) => {
                        if warned.is_none_or(|at| at.elapsed() > WARN_AGAIN) {
                            warned = Some(Instant::now());
                            warn!(%error, "connections cannot be accepted");
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
        f.debug_struct("Serve").field("server", &self.server).finish_non_exhaustive()
    }
}
