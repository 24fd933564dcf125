use std::{fmt, io, net::SocketAddr, sync::Arc};

use pb_core::{Referenceable, Registry, RegistryError};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, ToSocketAddrs, lookup_host},
    runtime::Handle,
};

use crate::{
    capacity::Capacity,
    connector::shown,
    listener::{Listener, Stream, Wrap, tcp_address},
    serve::Serve,
    settings::{Settings, setters},
};

/// A listening socket on which an object will be served, and the settings of its connections
/// (`pb.PBServerFactory`).
///
/// # Examples
/// ```no_run
/// # use pb::Referenceable;
/// # async fn example(root: impl Referenceable) -> Result<(), Box<dyn std::error::Error>> {
/// let server = pb::Server::bind("127.0.0.1:8800").await?;
/// println!("serving on {}", server.local_addr()?);
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

/// The reason why a server cannot listen on an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// No tokio runtime is running.
    #[error(
        "a server needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`"
    )]
    NoRuntime,
    /// The name of the host cannot be looked up.
    #[error("the address to listen on cannot be looked up: {0}")]
    Lookup(io::Error),
    /// The socket cannot be bound to the address.
    #[error("cannot listen on {address}: {error}")]
    Io {
        /// The address; all of them, if the name has several.
        address: Box<str>,
        /// The reason.
        error: io::Error,
    },
    /// Two registered types have the same class name.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl Server {
    /// Listens on a TCP address. With port 0 the system picks a free port, see
    /// [`local_addr`](Self::local_addr).
    ///
    /// # Errors
    /// Returns an error if the address cannot be bound, if two registered types have the same class name, or
    /// outside of a tokio runtime.
    ///
    /// # Panics
    /// Panics in a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    ///
    /// # Cancel safety
    /// This function is cancel safe: if the future is dropped, no socket stays open.
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

    /// Listens on a Unix socket at `path`.
    ///
    /// # Errors
    /// Returns an error if the path cannot be bound, if two registered types have the same class name, or
    /// outside of a tokio runtime. A file that exists at the path is not replaced, so the path cannot be
    /// bound.
    ///
    /// # Panics
    /// Panics in a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    ///
    /// # Cancel safety
    /// This function is cancel safe, since it never waits.
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

    /// Creates a server on a TCP socket that is listening already, for example one with special options or an
    /// inherited one.
    pub fn from_tcp(listener: TcpListener) -> Self {
        Self::new(Listener::Tcp(listener))
    }

    /// Creates a server on a Unix socket that is listening already.
    #[cfg(unix)]
    pub fn from_unix(listener: tokio::net::UnixListener) -> Self {
        Self::new(Listener::Unix(listener))
    }

    /// Creates a server for one connection that is open already, over a stream of any type. The server ends when
    /// the connection has closed.
    ///
    /// This is for programs that accept connections themselves, and for streams that are not sockets. Of a
    /// [`TcpStream`], the connection has the address; for other streams, [`from_stream_at`](Self::from_stream_at) takes
    /// it.
    ///
    /// # Examples
    /// ```
    /// # use pb::Referenceable;
    /// # async fn example(root: impl Referenceable) -> Result<(), Box<dyn std::error::Error>> {
    /// let (near, far) = tokio::io::duplex(64 * 1024);
    /// pb::Server::from_stream(far).serve(root).spawn();
    /// let peer = pb::Connector::new().connect_stream(near).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let address = tcp_address(&stream);
        Self::new(Listener::One(Some((Box::new(stream), address))))
    }

    /// Creates a server for one connection as [`from_stream`](Self::from_stream) does, from a peer with this address:
    /// [`Peer::remote_addr`](pb_core::Peer::remote_addr) returns it, and errors and the log name it.
    ///
    /// Use it where only the program knows the address, for example under TLS that it has accepted itself, or behind a
    /// proxy that tells the address of its client.
    ///
    /// # Examples
    /// With `tokio-rustls`:
    ///
    /// ```ignore
    /// let (tcp, address) = listener.accept().await?;
    /// let tls = acceptor.accept(tcp).await?;
    /// pb::Server::from_stream_at(tls, address).serve(root).spawn();
    /// ```
    pub fn from_stream_at<S>(stream: S, address: SocketAddr) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        Self::new(Listener::One(Some((Box::new(stream), Some(address)))))
    }

    fn new(listener: Listener) -> Self {
        let (settings, capacity) = (Settings::default(), Capacity::default());
        Self { listener, wrap: None, settings, capacity }
    }

    /// Puts a layer, nearly always TLS, under every TCP connection.
    ///
    /// `layer` is called with each accepted socket and returns the stream that the connection uses. It may
    /// also set options of the socket, such as buffers, and return the socket itself. If it fails, or takes
    /// longer than [`Timeouts::handshake`](crate::Timeouts::handshake), that connection closes. Other
    /// connections are accepted meanwhile. The connection keeps the address of the socket.
    ///
    /// A server that does not listen on TCP ends with [`ServeError::WrapNeedsTcp`](crate::ServeError::WrapNeedsTcp) as soon as it runs. Wrap
    /// the stream before it is passed to [`from_stream`](Self::from_stream).
    ///
    /// # Examples
    /// With `tokio-rustls`:
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
            // `layer` is called within the task of the connection, so its panic closes only that one.
            Box::pin(async move { Ok(Box::new(layer(stream).await?) as Stream) })
        }));
        self
    }

    /// Offers an object under a name, besides the root object (`broker.setNameForLocal`). Peers reach it with
    /// [`Peer::object`](pb_core::Peer::object), and those of Twisted with `root.broker.remoteForName(name)`.
    ///
    /// An object that was added under the same name before is replaced. All connections share the object;
    /// [`Peer::set_object`](pb_core::Peer::set_object) offers one over one connection. Each named object counts in
    /// [`Limits::max_references`](pb_core::Limits::max_references).
    ///
    /// If the root is a [`Portal`](pb_core::Portal), peers reach the object only after a login. (In Twisted before
    /// it as well.)
    ///
    /// # Examples
    /// ```
    /// # struct Shop;
    /// # #[pb::methods] impl Shop { #[remote] fn open(&self) {} }
    /// # struct Clock;
    /// # #[pb::methods] impl Clock { #[remote] fn now(&self) -> String { "noon".to_owned() } }
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = pb::Server::bind("127.0.0.1:0").await?;
    /// let address = server.local_addr()?;
    /// server.add_object("clock", Clock).serve(Shop).spawn();
    ///
    /// let peer = pb::connect(address).await?;
    /// let now: String = peer.object("clock").call_remote("now", ()).await?;
    /// assert_eq!(now, "noon");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn add_object(mut self, name: &str, object: impl Referenceable) -> Self {
        self.settings.add_object(name, object);
        self
    }

    /// Sets the limits for all connections together.
    #[must_use]
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = capacity;
        self
    }

    /// Returns the TCP address that the server listens on. After a bind to port 0 it has the port that the
    /// system picked.
    ///
    /// # Errors
    /// Returns an error if the server does not listen on TCP, or if the system reports one.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves `root` to every peer that connects.
    ///
    /// The root may also be an `Arc` of an object. The server runs while the returned [`Serve`] is awaited,
    /// or in a task of its own after [`Serve::spawn`].
    ///
    /// # Errors
    /// The future returns a [`ServeError`](crate::ServeError) if it is awaited outside of a tokio runtime, or if two registered
    /// types have the same class name. It also does so if [`wrap`](Self::wrap) was called for a server that
    /// does not listen on TCP.
    ///
    /// # Panics
    /// The future panics in a runtime that was built without
    /// [`enable_all`](tokio::runtime::Builder::enable_all).
    ///
    /// # Cancel safety
    /// If the future is dropped, its connections close without waiting for running calls. To wait for them,
    /// use [`Serve::with_graceful_shutdown`].
    pub fn serve(self, root: impl Referenceable) -> Serve {
        let Self { listener, wrap, settings, capacity } = self;
        Serve::new(listener, wrap, settings, capacity, Arc::new(root).innermost())
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
