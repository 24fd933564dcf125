//! Where a server's connections come from.

use std::{fmt, io, net::SocketAddr, pin::Pin, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tracing::debug;

/// A stream of any kind.
pub(crate) type Stream = Box<dyn ReadWrite>;

/// Makes of a socket what is spoken over.
pub(crate) type Wrap = Arc<
    dyn Fn(TcpStream) -> Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>> + Send + Sync,
>;

pub(crate) trait ReadWrite: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> ReadWrite for S {}

pub(crate) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
    /// One connection that is there already, until it is accepted.
    One(Option<Stream>),
}

pub(crate) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
    Stream(Stream),
}

impl Listener {
    /// Whether nobody will connect any more.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::One(None))
    }

    pub(crate) fn is_tcp(&self) -> bool {
        matches!(self, Self::Tcp(_))
    }

    pub(crate) fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr(),
            _ => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "the server listens on no TCP socket, and so has no TCP address",
            )),
        }
    }

    pub(crate) async fn accept(&mut self) -> io::Result<Accepted> {
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
            Self::One(stream) => match stream.take() {
                Some(stream) => Accepted::Stream(stream),
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
