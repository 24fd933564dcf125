use std::{future::poll_fn, io, net::SocketAddr, sync::Arc, time::Duration};

use pb_core::{
    ConnectionError, Peer, Referenceable, RegistryError,
    driver::{Broker, Config},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, ToSocketAddrs, lookup_host},
    runtime::Handle,
    time::timeout,
};
use tracing::{Instrument, info_span};

use crate::{
    capacity::Place,
    driver::Driver,
    listener::tcp_address,
    permits::Permits,
    settings::{Settings, setters},
};

/// The settings with which connections to servers are opened (`pb.PBClientFactory`).
///
/// One connector opens any number of connections, at the same time or one after the other. All of them have its
/// settings, and share its [root](Self::root) object. Clones are cheap, and share the root as well.
///
/// # Examples
/// ```no_run
/// use pb::Connector;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let connector = Connector::new().security(pb::Security::default().only(["copy_sender.CopyPond"]));
/// let upstream = connector.connect("127.0.0.1:8800").await?;
/// let spare = connector.connect("127.0.0.1:8801").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Connector {
    settings: Settings,
}

setters!(Connector);

/// The reason why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// No tokio runtime is running.
    #[error(
        "a connection needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`"
    )]
    NoRuntime,
    /// The name of the host cannot be looked up.
    #[error("the address cannot be looked up: {0}")]
    Lookup(io::Error),
    /// The server cannot be reached.
    #[error("no connection to {address}: {error}")]
    Io {
        /// The address; all of them, if the name has several.
        address: Box<str>,
        /// The reason.
        error: io::Error,
    },
    /// The server did not accept the connection within [`Timeouts::connect`](crate::Timeouts::connect).
    #[error("no connection to {address} within {within:?}")]
    Timeout {
        /// The address; all of them, if the name has several.
        address: Box<str>,
        /// The time that the client waited.
        within: Duration,
    },
    /// Two registered types have the same class name.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The server does not speak the protocol, or closed the connection before a dialect was chosen.
    #[error("the handshake with {address} failed: {error}")]
    Handshake {
        /// The address of the server.
        address: Box<str>,
        /// The reason.
        error: ConnectionError,
    },
}

/// Returns the runtime that drives a connection.
fn runtime() -> Result<Handle, ConnectError> {
    Handle::try_current().map_err(|_| ConnectError::NoRuntime)
}

/// Waits for a stream to be connected, for a limited time.
async fn connect_within<S>(
    within: Duration,
    to: impl Fn() -> Box<str>,
    connecting: impl Future<Output = io::Result<S>>,
) -> Result<S, ConnectError> {
    match timeout(within, connecting).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(ConnectError::Io { address: to(), error }),
        Err(_) => Err(ConnectError::Timeout { address: to(), within }),
    }
}

/// Returns addresses as text, for an error.
pub(crate) fn shown(addresses: &[SocketAddr]) -> Box<str> {
    let shown: Vec<_> = addresses.iter().map(SocketAddr::to_string).collect();
    shown.join(" or ").into()
}

/// Waits until a dialect is chosen.
async fn until_ready(broker: &Arc<Broker>, address: Box<str>) -> Result<(), ConnectError> {
    let mut watch = broker.watch();
    let ready = poll_fn(|cx| watch.poll_ready(cx)).await;
    ready.map_err(|error| ConnectError::Handshake { address, error })
}

/// Opens a TCP connection with the default settings, and completes the handshake.
///
/// # Errors
/// Returns an error if the server cannot be reached or does not speak Perspective Broker, if two registered
/// types have the same class name, or outside of a tokio runtime.
///
/// # Panics
/// Panics in a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
///
/// # Cancel safety
/// This function is cancel safe: if the future is dropped, the connection closes.
pub async fn connect(address: impl ToSocketAddrs) -> Result<Peer, ConnectError> {
    Connector::new().connect(address).await
}

/// Opens a connection in memory to a server that serves `root`, for tests.
///
/// Returns the two handles of the connection: the client's, by which it calls the server, and the server's, by
/// which it calls the client. Dropping the server's handle closes nothing.
///
/// # Errors
/// Returns an error if two registered types have the same class name, or outside of a tokio runtime.
///
/// # Panics
/// Panics in a runtime that was built without [`enable_time`](tokio::runtime::Builder::enable_time).
///
/// # Cancel safety
/// This function is cancel safe: if the future is dropped, the connection closes.
pub async fn pair(root: impl Referenceable) -> Result<(Peer, Peer), ConnectError> {
    let runtime = runtime()?;
    let (near, far) = tokio::io::duplex(64 * 1024);
    let settings = Settings::default();
    let config = settings.config(runtime.clone())?;
    let server = Broker::server(Some(Arc::new(root).innermost()), &config);
    let driver =
        Driver::new(server.clone(), far, settings.times(), Permits::new(), Place::unlimited());
    runtime.spawn(driver.instrument(info_span!("connection")));
    let client = Connector::new().connect_stream(near).await?;
    until_ready(&server, "the peer".into()).await?;
    Ok((client, server.peer()))
}

impl Connector {
    /// Creates a connector with the default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the root object of this end, which each server reaches with [`Peer::root`]. Without this there is
    /// none. All connections of the connector share the object; its methods know their caller by
    /// [`Context::peer`](pb_core::Context::peer).
    #[must_use]
    pub fn root(mut self, root: impl Referenceable) -> Self {
        self.settings.add_object("root", root);
        self
    }

    /// Offers an object of this end under a name, besides the root object (`broker.setNameForLocal`). Each server
    /// reaches it with [`Peer::object`], and one of Twisted with `broker.remoteForName(name)`.
    ///
    /// An object that was added under the same name before is replaced. All connections of the connector share the
    /// object; [`Peer::set_object`] offers one over one connection. Each named object counts in
    /// [`Limits::max_references`](pb_core::Limits::max_references).
    ///
    /// # Examples
    /// ```no_run
    /// # struct Screen;
    /// # #[pb::methods] impl Screen { #[remote] fn print(&self, text: &str) {} }
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let connector = pb::Connector::new().add_object("screen", Screen);
    /// let peer = connector.connect("127.0.0.1:8800").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn add_object(mut self, name: &str, object: impl Referenceable) -> Self {
        self.settings.add_object(name, object);
        self
    }

    /// Opens a TCP connection, and completes the handshake.
    ///
    /// # Errors
    /// Returns an error if the server cannot be reached or does not speak Perspective Broker, if two
    /// registered types have the same class name, or outside of a tokio runtime.
    ///
    /// # Panics
    /// Panics in a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the connection closes.
    pub async fn connect(&self, address: impl ToSocketAddrs) -> Result<Peer, ConnectError> {
        runtime()?;
        let within = self.settings.timeouts.connect;
        let addresses = lookup_host(address).await.map_err(ConnectError::Lookup)?;
        let addresses: Vec<SocketAddr> = addresses.collect();
        let connecting = async {
            let stream = TcpStream::connect(&addresses[..]).await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let to = || shown(&addresses);
        let stream = connect_within(within, to, connecting).await?;
        let address = stream.peer_addr().ok();
        let to = address.map_or_else(to, |address| address.to_string().into());
        self.connect_to(stream, address, Some(to)).await
    }

    /// Opens a connection over a Unix socket, and completes the handshake.
    ///
    /// # Errors
    /// Returns an error if the server cannot be reached or does not speak Perspective Broker, if two
    /// registered types have the same class name, or outside of a tokio runtime.
    ///
    /// # Panics
    /// Panics in a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the connection closes.
    #[cfg(unix)]
    pub async fn connect_unix(
        &self,
        path: impl AsRef<std::path::Path>,
    ) -> Result<Peer, ConnectError> {
        runtime()?;
        let (within, path) = (self.settings.timeouts.connect, path.as_ref());
        let to = || path.display().to_string().into();
        let stream = connect_within(within, to, tokio::net::UnixStream::connect(path)).await?;
        self.connect_to(stream, None, Some(to())).await
    }

    /// Opens a connection over a stream of any type, for example TLS, and completes the handshake.
    ///
    /// The program connects the stream itself, so [`Timeouts::connect`](crate::Timeouts::connect) does not apply. Of
    /// a [`TcpStream`], the connection has the address; for other streams,
    /// [`connect_stream_at`](Self::connect_stream_at) takes it.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let socket = tokio::net::TcpSocket::new_v4()?;
    /// socket.bind("192.0.2.1:0".parse()?)?;
    /// let tcp = socket.connect("192.0.2.7:8800".parse()?).await?;
    /// tcp.set_nodelay(true)?;
    /// let peer = pb::Connector::new().connect_stream(tcp).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Returns an error if the peer does not speak Perspective Broker, if two registered types have the same
    /// class name, or outside of a tokio runtime.
    ///
    /// # Panics
    /// Panics in a runtime that was built without [`enable_time`](tokio::runtime::Builder::enable_time).
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the connection closes.
    pub async fn connect_stream<S>(&self, stream: S) -> Result<Peer, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let address = tcp_address(&stream);
        self.connect_to(stream, address, address.map(|address| address.to_string().into())).await
    }

    /// Opens a connection over a stream as [`connect_stream`](Self::connect_stream) does, to a peer with this address:
    /// [`Peer::remote_addr`] returns it, and errors and the log name it.
    ///
    /// # Examples
    /// With `tokio-rustls`:
    ///
    /// ```ignore
    /// let tcp = tokio::net::TcpStream::connect("pond.example:8787").await?;
    /// tcp.set_nodelay(true)?;
    /// let address = tcp.peer_addr()?;
    /// let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    /// let tls = connector.connect("pond.example".try_into()?, tcp).await?;
    /// let peer = pb::Connector::new().connect_stream_at(tls, address).await?;
    /// ```
    ///
    /// # Errors
    /// Returns an error if the peer does not speak Perspective Broker, if two registered types have the same
    /// class name, or outside of a tokio runtime.
    ///
    /// # Panics
    /// Panics in a runtime that was built without [`enable_time`](tokio::runtime::Builder::enable_time).
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the connection closes.
    pub async fn connect_stream_at<S>(
        &self,
        stream: S,
        address: SocketAddr,
    ) -> Result<Peer, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        self.connect_to(stream, Some(address), Some(address.to_string().into())).await
    }

    /// Opens a connection over a stream. `to` is its address as text, for errors and for the log.
    async fn connect_to<S>(
        &self,
        stream: S,
        address: Option<SocketAddr>,
        to: Option<Box<str>>,
    ) -> Result<Peer, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let runtime = runtime()?;
        let config: Config = self.settings.config(runtime.clone())?;
        let broker = Broker::client(None, &config);
        if let Some(address) = address {
            broker.set_remote_addr(address);
        }
        // This handle closes the connection if the future is dropped before the dialect is chosen.
        let peer = broker.owning_peer();
        let driver = Driver::new(
            broker.clone(),
            stream,
            self.settings.times(),
            Permits::new(),
            Place::unlimited(),
        );
        let span = info_span!("connection", address = to.as_deref().map(tracing::field::display));
        runtime.spawn(driver.instrument(span));
        until_ready(&broker, to.unwrap_or_else(|| "the peer".into())).await?;
        Ok(peer)
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn the_error_of_a_connect_timeout_names_the_addresses() {
        let addresses = ["127.0.0.1:8800".parse().unwrap(), "[::1]:8800".parse().unwrap()];
        let within = Duration::from_millis(1);
        let connecting = connect_within(within, || shown(&addresses), pending::<io::Result<()>>());
        let error = connecting.await.unwrap_err();
        assert_eq!(error.to_string(), "no connection to 127.0.0.1:8800 or [::1]:8800 within 1ms");
    }

    #[tokio::test]
    async fn the_error_of_a_refused_connection_names_the_address() {
        // The listener is dropped, so the port refuses connections.
        let address = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap()
        };
        let error = connect(address).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("no connection to {address}: ")), "{error}");
    }
}
