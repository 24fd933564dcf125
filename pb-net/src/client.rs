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

use crate::{
    capacity::Place,
    driver::Driver,
    permits::Permits,
    settings::{Settings, setters},
};

/// How connections are opened (`pb.PBClientFactory`).
///
/// ```no_run
/// use pb::Client;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let peer = Client::new()
///     .security(pb::Security::default().only(["copy_sender.CopyPond"]))
///     .connect("127.0.0.1:8800")
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Client {
    settings: Settings,
    root: Option<Arc<dyn Referenceable>>,
}

setters!(Client);

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// There is no runtime to drive the connection.
    #[error(
        "a connection needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`"
    )]
    NoRuntime,
    /// The name of a host cannot be looked up.
    #[error("the address cannot be looked up: {0}")]
    Lookup(#[source] io::Error),
    /// No connection to the address.
    #[error("no connection to {address}: {error}")]
    Io {
        /// Where to; several, if the name stands for several.
        address: Box<str>,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// No connection to the address within [`Timeouts::connect`](crate::Timeouts::connect).
    #[error("no connection to {address} within {within:?}")]
    Timeout {
        /// Where to; several, if the name stands for several.
        address: Box<str>,
        /// How long was waited.
        within: Duration,
    },
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The other end does not speak the protocol.
    #[error("the handshake with {address} failed: {error}")]
    Handshake {
        /// With whom.
        address: Box<str>,
        /// Why.
        #[source]
        error: ConnectionError,
    },
}

/// The runtime that drives a connection.
fn runtime() -> Result<Handle, ConnectError> {
    Handle::try_current().map_err(|_| ConnectError::NoRuntime)
}

/// Waits for a connection, but not for ever.
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

/// Shows addresses in an error.
pub(crate) fn shown(addresses: &[SocketAddr]) -> Box<str> {
    let shown: Vec<_> = addresses.iter().map(SocketAddr::to_string).collect();
    shown.join(" or ").into()
}

/// Waits until both ends have agreed on what they speak.
async fn until_ready(broker: &Arc<Broker>, address: Box<str>) -> Result<(), ConnectError> {
    let mut watch = broker.watch();
    let ready = poll_fn(|cx| watch.poll_ready(cx)).await;
    ready.map_err(|error| ConnectError::Handshake { address, error })
}

/// Opens a TCP connection with the usual settings, and waits until the peer has said what it speaks.
///
/// # Errors
/// When the peer cannot be reached, or speaks something else; outside of a tokio runtime.
///
/// # Panics
/// In a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
pub async fn connect(address: impl ToSocketAddrs) -> Result<Peer, ConnectError> {
    Client::new().connect(address).await
}

/// Two ends of a connection in memory: the client's view of a server that serves `root`, and the
/// server's view of the client. For tests.
///
/// # Errors
/// When two types claim one class name; outside of a tokio runtime.
///
/// # Panics
/// In a runtime that was built without [`enable_time`](tokio::runtime::Builder::enable_time).
pub async fn pair(root: impl Referenceable) -> Result<(Peer, Peer), ConnectError> {
    let runtime = runtime()?;
    let (near, far) = tokio::io::duplex(64 * 1024);
    let settings = Settings::default();
    let config = settings.config(runtime.clone())?;
    let server = Broker::server(Some(Arc::new(root).innermost()), &config);
    runtime.spawn(Driver::new(
        server.clone(),
        far,
        settings.times(),
        Permits::new(),
        Place::unlimited(),
    ));
    let client = Client::new().connect_stream(near).await?;
    until_ready(&server, "the peer".into()).await?;
    Ok((client, server.peer()))
}

impl Client {
    /// The usual settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the object that the other end finds as its [`root`](Peer::root); without it there is none.
    #[must_use]
    pub fn root(mut self, root: impl Referenceable) -> Self {
        self.root = Some(Arc::new(root).innermost());
        self
    }

    /// Opens a TCP connection.
    ///
    /// # Errors
    /// When the peer cannot be reached, or speaks something else; outside of a tokio runtime.
    ///
    /// # Panics
    /// In a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    pub async fn connect(self, address: impl ToSocketAddrs) -> Result<Peer, ConnectError> {
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
        self.connect_to(stream, address, to).await
    }

    /// Opens a connection over a Unix socket.
    ///
    /// # Errors
    /// When the peer cannot be reached, or speaks something else; outside of a tokio runtime.
    ///
    /// # Panics
    /// In a runtime that was built without [`enable_all`](tokio::runtime::Builder::enable_all).
    #[cfg(unix)]
    pub async fn connect_unix(
        self,
        path: impl AsRef<std::path::Path>,
    ) -> Result<Peer, ConnectError> {
        runtime()?;
        let (within, path) = (self.settings.timeouts.connect, path.as_ref());
        let to = || path.display().to_string().into();
        let stream = connect_within(within, to, tokio::net::UnixStream::connect(path)).await?;
        self.connect_to(stream, None, to()).await
    }

    /// Opens a connection over any stream, for example TLS.
    ///
    /// # Errors
    /// When the peer speaks something else; outside of a tokio runtime.
    ///
    /// # Panics
    /// In a runtime that was built without [`enable_time`](tokio::runtime::Builder::enable_time).
    pub async fn connect_stream<S>(self, stream: S) -> Result<Peer, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        self.connect_to(stream, None, "the peer".into()).await
    }

    async fn connect_to<S>(
        self,
        stream: S,
        address: Option<SocketAddr>,
        to: Box<str>,
    ) -> Result<Peer, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let runtime = runtime()?;
        let config: Config = self.settings.config(runtime.clone())?;
        let broker = Broker::client(self.root, &config);
        if let Some(address) = address {
            broker.set_remote_addr(address);
        }
        // Dropped before the peer is known to be there, this closes the connection.
        let peer = broker.owning_peer();
        let driver = Driver::new(
            broker.clone(),
            stream,
            self.settings.times(),
            Permits::new(),
            Place::unlimited(),
        );
        runtime.spawn(driver);
        until_ready(&broker, to).await?;
        Ok(peer)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_is_not_there_in_time_is_an_error_that_names_the_address() {
        let addresses = ["127.0.0.1:8800".parse().unwrap(), "[::1]:8800".parse().unwrap()];
        let within = Duration::from_millis(1);
        let connecting = connect_within(within, || shown(&addresses), pending::<io::Result<()>>());
        let error = connecting.await.unwrap_err();
        assert_eq!(error.to_string(), "no connection to 127.0.0.1:8800 or [::1]:8800 within 1ms");
    }

    #[tokio::test]
    async fn why_there_is_no_connection_is_told_with_the_address() {
        // Nobody listens there any more.
        let address = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap()
        };
        let error = connect(address).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("no connection to {address}: ")), "{error}");
    }
}
