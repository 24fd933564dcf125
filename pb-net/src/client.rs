use std::{future::poll_fn, io, net::SocketAddr, sync::Arc};

use pb_core::{
    ConnectionError, Peer, Referenceable, RegistryError,
    driver::{Broker, Config},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, ToSocketAddrs},
    runtime::Handle,
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
/// # mod pb { pub use pb_core::*; pub use pb_net::*; }
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
    /// No connection to the address.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The other end does not speak the protocol.
    #[error("the handshake failed: {0}")]
    Handshake(#[from] ConnectionError),
}

/// The runtime that drives a connection.
fn runtime() -> Result<Handle, ConnectError> {
    Handle::try_current().map_err(|_| ConnectError::NoRuntime)
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
    runtime.spawn(Driver::new(server.clone(), far, &settings, Permits::new(), Place::unlimited()));
    let client = Client::new().connect_stream(near).await?;
    let mut watch = server.watch();
    poll_fn(|cx| watch.poll_ready(cx)).await?;
    Ok((client, server.peer()))
}

impl Client {
    /// The usual settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves an object to the other end, as its `root`.
    #[must_use]
    pub fn serve(mut self, root: impl Referenceable) -> Self {
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
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let address = stream.peer_addr().ok();
        self.connect_to(stream, address).await
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
        let stream = tokio::net::UnixStream::connect(path).await?;
        self.connect_stream(stream).await
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
        self.connect_to(stream, None).await
    }

    async fn connect_to<S>(
        self,
        stream: S,
        address: Option<SocketAddr>,
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
        let peer = broker.peer().owning();
        let driver =
            Driver::new(broker.clone(), stream, &self.settings, Permits::new(), Place::unlimited());
        runtime.spawn(driver);
        let mut watch = broker.watch();
        poll_fn(|cx| watch.poll_ready(cx)).await?;
        Ok(peer)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("settings", &self.settings).finish_non_exhaustive()
    }
}
