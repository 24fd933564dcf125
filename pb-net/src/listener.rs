//! The sources of a server's connections.

use std::{any::Any, fmt, io, net::SocketAddr, pin::Pin, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tracing::debug;

/// A stream of any type.
pub(crate) type Stream = Box<dyn ReadWrite>;

/// The function that [`Server::wrap`](crate::Server::wrap) was given: from a socket to the stream of the
/// connection.
pub(crate) type Wrap = Arc<
    dyn Fn(TcpStream) -> Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>> + Send + Sync,
>;

/// The traits that a stream needs.
pub(crate) trait ReadWrite: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> ReadWrite for S {}

/// A source of connections.
pub(crate) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
    /// One stream that is connected already, and the address of the peer. `None` after it was accepted.
    One(Option<(Stream, Option<SocketAddr>)>),
}

/// A connection that was accepted.
pub(crate) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
    Stream(Stream, Option<SocketAddr>),
}

/// Returns the address of the peer, if the stream is a TCP socket.
pub(crate) fn tcp_address(stream: &dyn Any) -> Option<SocketAddr> {
    stream.downcast_ref::<TcpStream>()?.peer_addr().ok()
}

impl Listener {
    /// Returns whether no further connection can be accepted.
    pub(crate) fn is_exhausted(&self) -> bool {
        matches!(self, Self::One(None))
    }

    pub(crate) fn is_tcp(&self) -> bool {
        matches!(self, Self::Tcp(_))
    }

    /// Returns the local TCP address.
    pub(crate) fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr(),
            _ => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "the server listens on no TCP socket, and so has no TCP address",
            )),
        }
    }

    /// Accepts the next connection.
    pub(crate) async fn accept(&mut self) -> io::Result<Accepted> {
        Ok(match self {
            Self::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // The connection works without the option: small messages only arrive later.
                if let Err(error) = stream.set_nodelay(true) {
                    debug!(%address, %error, "TCP_NODELAY could not be set on an accepted connection");
                }
                Accepted::Tcp(stream, address)
            }
            #[cfg(unix)]
            Self::Unix(listener) => Accepted::Unix(listener.accept().await?.0),
            Self::One(stream) => match stream.take() {
                Some((stream, address)) => Accepted::Stream(stream, address),
                None => std::future::pending().await,
            },
        })
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(listener) => listener.fmt(f),
            #[cfg(unix)]
            Self::Unix(listener) => listener.fmt(f),
            Self::One(_) => f.write_str("one stream"),
        }
    }
}
