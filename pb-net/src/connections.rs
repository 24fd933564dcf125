//! The connections of a server, from when they are accepted until they have closed.

use std::{io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use pb_core::{
    Dispatch, Failure, Invocation, Referenceable,
    driver::{Broker, Config},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    task::JoinSet,
    time::timeout,
};
use tracing::{Instrument, Span, debug, info_span};

use crate::{
    capacity::{Capacity, Place, Usage},
    driver::Driver,
    listener::{Accepted, Stream, Wrap},
    logins::Logins,
    permits::Permits,
    settings::Times,
};

/// The capacity for connections that have no place in the server's own capacity. They wait for their first
/// call, which is answered with an error. Further ones close at once.
const REFUSED: Capacity =
    Capacity { max_connections: 100, max_logging_in: 100, max_memory: 16 << 20 };

/// The most connections that [`Connections::make_room`] closes at once.
const ROOM: usize = 10;

/// The time in which a refused connection must make its first call.
const ASKING: Duration = Duration::from_secs(5);

/// The connections of a running server.
pub(crate) struct Connections {
    times: Times,
    config: Config,
    permits: Permits,
    wrap: Option<Wrap>,
    root: Arc<dyn Referenceable>,
    drivers: JoinSet<()>,
    /// Tells every connection to close.
    stop: watch::Sender<()>,
    usage: Arc<Usage>,
    refused: Arc<Usage>,
    logins: Logins,
}

impl Connections {
    /// Creates an empty set of connections. Must be called within a tokio runtime.
    pub(crate) fn new(
        root: Arc<dyn Referenceable>,
        config: Config,
        times: Times,
        wrap: Option<Wrap>,
        capacity: Capacity,
    ) -> Self {
        Self {
            times,
            config,
            permits: Permits::new(),
            wrap,
            root,
            drivers: JoinSet::new(),
            stop: watch::Sender::new(()),
            usage: Usage::new(capacity),
            refused: Usage::new(REFUSED),
            logins: Logins::new(capacity.max_logging_in),
        }
    }

    /// Closes the oldest connections that wait for a login, because the process has no more file descriptors.
    pub(crate) fn make_room(&mut self) {
        (0..ROOM).all(|_| self.logins.close_oldest());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.drivers.is_empty()
    }

    /// Waits until a connection has closed. `None` if there is no connection.
    pub(crate) async fn next_closed(&mut self) -> Option<()> {
        self.drivers.join_next().await.map(drop)
    }

    /// Closes all connections, and waits until they have closed.
    pub(crate) async fn close(mut self) {
        self.stop.send_replace(());
        while self.next_closed().await.is_some() {}
    }

    /// Starts an accepted connection in a task of its own.
    pub(crate) fn add(&mut self, accepted: Accepted) {
        let address = match &accepted {
            Accepted::Tcp(_, address) => Some(*address),
            Accepted::Stream(_, address) => *address,
            #[cfg(unix)]
            Accepted::Unix(_) => None,
        };
        let Some(connection) = self.connection(address) else {
            return debug!(
                ?address,
                "an accepted connection was closed at once: the server is full (see `pb::Capacity`)"
            );
        };
        match (accepted, &self.wrap) {
            (Accepted::Tcp(stream, address), None) => {
                self.spawn(connection.drive(stream), info_span!("connection", %address));
            }
            (Accepted::Tcp(stream, address), Some(wrap)) => {
                let layered = wrap(stream);
                self.spawn(connection.wrapped(layered), info_span!("connection", %address));
            }
            #[cfg(unix)]
            (Accepted::Unix(stream), _) => {
                self.spawn(connection.drive(stream), info_span!("connection", address = "unix"));
            }
            (Accepted::Stream(stream, address), _) => {
                let address = address.map(tracing::field::display);
                self.spawn(connection.drive(stream), info_span!("connection", address));
            }
        }
    }

    /// Finds a place for a connection: in the server's capacity, or among those that are refused with an
    /// error. `None` if both are full.
    fn connection(&mut self, address: Option<SocketAddr>) -> Option<Connection> {
        let mut times = self.times;
        let logs_in = self.root.wants_login();
        // The oldest connection still counts for a moment after `close_oldest`, so the limit may be exceeded
        // for as long.
        let may_log_in = !logs_in || !self.usage.is_full_of_logins() || self.logins.close_oldest();
        let taken_on = may_log_in.then(|| self.usage.add(logs_in)).flatten();
        let (place, root): (_, Arc<dyn Referenceable>) = match taken_on {
            Some(place) => (place, self.root.clone()),
            None => {
                times.timeouts = times.timeouts.login(ASKING);
                (self.refused.add(true)?, Arc::new(Full))
            }
        };
        let broker = Broker::server(Some(root), &self.config);
        if let Some(address) = address {
            broker.set_remote_addr(address);
        }
        self.logins.add(&broker);
        let (permits, stop) = (self.permits.clone(), self.stop.subscribe());
        Some(Connection { broker, times, permits, place, stop })
    }

    fn spawn(&mut self, connection: impl Future<Output = ()> + Send + 'static, span: Span) {
        self.drivers.spawn(connection.instrument(span));
    }
}

/// The root object that refused connections get: each call of it fails, and closes the connection.
struct Full;

impl Referenceable for Full {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.context().peer().close();
        call.now(|_| {
            let message = "the server has no room for more connections: try again later";
            Ok(Err::<(), _>(Failure::new("perspective_broker.ServerFull", message)))
        })
    }

    fn wants_login(&self) -> bool {
        true
    }
}

/// An accepted connection that has a place.
struct Connection {
    broker: Arc<Broker>,
    times: Times,
    permits: Permits,
    place: Place,
    stop: watch::Receiver<()>,
}

impl Connection {
    /// Runs the connection over the stream that [`Server::wrap`](crate::Server::wrap) makes.
    async fn wrapped(mut self, layered: Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>) {
        let layered = timeout(self.times.timeouts.handshake, layered);
        let stream = tokio::select! {
            stream = layered => stream,
            _ = self.stop.changed() => return,
        };
        match stream {
            Ok(Ok(stream)) => self.drive(stream).await,
            Ok(Err(error)) => {
                debug!(%error, "the layer of `Server::wrap` failed, and its connection is closed")
            }
            Err(_) => debug!(
                "the layer of `Server::wrap` took longer than `Timeouts::handshake`, and its connection is closed"
            ),
        }
    }

    /// Returns a future that runs the connection over a stream until it has closed.
    // An `async fn` would hold its arguments beside the driver that they move into, for each idle connection.
    fn drive<S>(self, stream: S) -> impl Future<Output = ()> + Send + 'static
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { broker, times, permits, place, mut stop } = self;
        let peer = broker.peer();
        let mut driver = Driver::new(broker, stream, times, permits, place);
        async move {
            debug!("connected");
            tokio::select! {
                () = &mut driver => return,
                _ = stop.changed() => peer.close(),
            }
            (&mut driver).await;
        }
    }
}
