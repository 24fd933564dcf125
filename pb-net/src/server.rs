use std::{fmt, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use pb_core::{
    Referenceable, Registry, RegistryError,
    driver::{Broker, Config},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, ToSocketAddrs},
    sync::watch,
    task::JoinSet,
};
use tracing::{Instrument, Span, debug, info_span, warn};

use crate::{
    driver::Driver,
    settings::{Settings, setters},
};

/// A socket on which objects are served (`pb.PBServerFactory`).
///
/// ```no_run
/// # mod pb { pub use pb_core::*; pub use pb_net::*; }
/// # use pb::Referenceable;
/// # async fn example(root: impl Referenceable) -> Result<(), Box<dyn std::error::Error>> {
/// let server = pb::Server::bind("127.0.0.1:8800").await?;
/// println!("serving on {:?}", server.local_addr());
/// server.serve(root).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Server {
    listener: Listener,
    settings: Settings,
}

setters!(Server);

#[derive(Debug)]
enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

/// Why a server could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The address cannot be had.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// How long to wait after a connection could not be accepted: the usual cause, too many open files,
/// does not go away by trying again at once.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

impl Server {
    /// Listens on a TCP address; port 0 picks a free one.
    ///
    /// # Errors
    /// When the address cannot be had, or two types claim one class name.
    pub async fn bind(address: impl ToSocketAddrs) -> Result<Self, BindError> {
        Self::listen(Listener::Tcp(TcpListener::bind(address).await?))
    }

    /// Listens on a Unix socket.
    ///
    /// # Errors
    /// When the path cannot be had, or two types claim one class name.
    #[cfg(unix)]
    pub async fn bind_unix(path: impl AsRef<std::path::Path>) -> Result<Self, BindError> {
        Self::listen(Listener::Unix(tokio::net::UnixListener::bind(path)?))
    }

    fn listen(listener: Listener) -> Result<Self, BindError> {
        Registry::linked()?;
        Ok(Self { listener, settings: Settings::default() })
    }

    /// The TCP address it listens on; `None` for a Unix socket.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        match &self.listener {
            Listener::Tcp(listener) => listener.local_addr().ok(),
            #[cfg(unix)]
            Listener::Unix(_) => None,
        }
    }

    /// Serves `root` to everybody who connects, until the future is dropped.
    ///
    /// An `Arc` of an object can be served as well.
    pub fn serve(self, root: impl Referenceable) -> Serve {
        Serve { server: self, root: Arc::new(root), shutdown: Box::pin(std::future::pending()) }
    }
}

/// A server about to run: await it.
#[must_use = "a server runs only while it is awaited"]
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

    async fn run(self) -> Result<(), BindError> {
        let Self { server: Server { listener, settings }, root, mut shutdown } = self;
        let mut connections = Connections {
            config: settings.config()?,
            settings,
            root,
            drivers: JoinSet::new(),
            stop: watch::Sender::new(()),
        };
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.drivers.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok(Accepted::Tcp(stream, address)) => {
                        connections.add(stream, info_span!("connection", %address));
                    }
                    #[cfg(unix)]
                    Ok(Accepted::Unix(stream)) => {
                        connections.add(stream, info_span!("connection", address = "unix"));
                    }
                    Err(error) => {
                        warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(ACCEPT_AGAIN).await;
                    }
                },
            }
        }
        drop(listener);
        connections.stop.send_replace(());
        while connections.drivers.join_next().await.is_some() {}
        Ok(())
    }
}

impl IntoFuture for Serve {
    type Output = Result<(), BindError>;
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

/// What a listener gives.
enum Accepted {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

impl Listener {
    async fn accept(&self) -> io::Result<Accepted> {
        Ok(match self {
            Self::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // Without it small answers only come later.
                if let Err(error) = stream.set_nodelay(true) {
                    debug!(%address, %error, "no TCP_NODELAY");
                }
                Accepted::Tcp(stream, address)
            }
            #[cfg(unix)]
            Self::Unix(listener) => Accepted::Unix(listener.accept().await?.0),
        })
    }
}

struct Connections {
    settings: Settings,
    config: Config,
    root: Arc<dyn Referenceable>,
    drivers: JoinSet<()>,
    /// Tells every connection to close.
    stop: watch::Sender<()>,
}

impl Connections {
    fn add<S>(&mut self, stream: S, span: Span)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let broker = Broker::server(Some(self.root.clone()), &self.config);
        let peer = broker.peer();
        let mut driver = Driver::new(broker, stream, self.settings.timeouts);
        let mut stop = self.stop.subscribe();
        let connection = async move {
            debug!("connected");
            tokio::select! {
                () = &mut driver => return,
                _ = stop.changed() => peer.close(),
            }
            driver.await;
        };
        self.drivers.spawn(connection.instrument(span));
    }
}
