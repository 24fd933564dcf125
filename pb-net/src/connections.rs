//! The connections of a server, from the one that was accepted to its end.

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
    capacity::{Capacity, Place, Taken},
    driver::Driver,
    listener::{Accepted, Stream, Wrap},
    logins::Logins,
    permits::Permits,
    settings::Times,
};

/// How many connections are told at the same time that they cannot be taken on. Others are closed at once.
const TURNED_AWAY: Capacity =
    Capacity { max_connections: 100, max_logging_in: 100, max_memory: 16 << 20 };

/// How many that have not logged in end at once where there are no more file descriptors.
const ROOM: usize = 10;

/// How long those may take to ask for something, so that they can be told.
const ASKING: Duration = Duration::from_secs(5);

pub(crate) struct Connections {
    times: Times,
    config: Config,
    permits: Permits,
    wrap: Option<Wrap>,
    root: Arc<dyn Referenceable>,
    drivers: JoinSet<()>,
    /// Tells every connection to close.
    stop: watch::Sender<()>,
    taken: Arc<Taken>,
    turned_away: Arc<Taken>,
    logins: Logins,
}

impl Connections {
    /// None yet. Must be called within a tokio runtime.
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
            taken: Taken::none_of(capacity),
            turned_away: Taken::none_of(TURNED_AWAY),
            logins: Logins::new(capacity.max_logging_in),
        }
    }

    /// Ends some that have not logged in, for want of file descriptors.
    pub(crate) fn make_room(&mut self) {
        (0..ROOM).all(|_| self.logins.end_oldest());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.drivers.is_empty()
    }

    /// Waits until one has ended; `None` if there is none.
    pub(crate) async fn one_has_ended(&mut self) -> Option<()> {
        self.drivers.join_next().await.map(drop)
    }

    /// Has all of them close, and waits until they have.
    pub(crate) async fn close(mut self) {
        self.stop.send_replace(());
        while self.one_has_ended().await.is_some() {}
    }

    /// Begins with one.
    pub(crate) fn add(&mut self, accepted: Accepted) {
        let address = match &accepted {
            Accepted::Tcp(_, address) => Some(*address),
            _ => None,
        };
        let Some(connection) = self.connection(address) else {
            return debug!(?address, "a connection was closed at once: there is no room for more");
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
            (Accepted::Stream(stream), _) => {
                self.spawn(connection.drive(stream), info_span!("connection"));
            }
        }
    }

    /// Takes a connection on, if only to tell it that it cannot be.
    fn connection(&mut self, address: Option<SocketAddr>) -> Option<Connection> {
        let mut times = self.times;
        let logs_in = self.root.wants_login();
        // The one that ends for it is gone in a moment.
        let may_log_in = !logs_in || !self.taken.is_full_of_logins() || self.logins.end_oldest();
        let taken_on = may_log_in.then(|| self.taken.take_on(logs_in)).flatten();
        let (place, root): (_, Arc<dyn Referenceable>) = match taken_on {
            Some(place) => (place, self.root.clone()),
            None => {
                times.timeouts = times.timeouts.login(ASKING);
                (self.turned_away.take_on(true)?, Arc::new(Full))
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

/// What is served to those that cannot be taken on.
struct Full;

impl Referenceable for Full {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.context().peer().close();
        call.now(|_| {
            let message = "the server takes on no more connections";
            Ok(Err::<(), _>(Failure::new("pb.ServerFull", message)))
        })
    }

    fn wants_login(&self) -> bool {
        true
    }
}

/// A connection that was accepted.
struct Connection {
    broker: Arc<Broker>,
    times: Times,
    permits: Permits,
    place: Place,
    stop: watch::Receiver<()>,
}

impl Connection {
    async fn wrapped(mut self, layered: Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>) {
        let layered = timeout(self.times.timeouts.handshake, layered);
        let stream = tokio::select! {
            stream = layered => stream,
            _ = self.stop.changed() => return,
        };
        match stream {
            Ok(Ok(stream)) => self.drive(stream).await,
            Ok(Err(error)) => debug!(%error, "a connection could not be wrapped"),
            Err(_) => debug!("a connection was not wrapped in time"),
        }
    }

    async fn drive<S>(self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { broker, times, permits, place, mut stop } = self;
        debug!("connected");
        let peer = broker.peer();
        let mut driver = Driver::new(broker, stream, times, permits, place);
        tokio::select! {
            () = &mut driver => return,
            _ = stop.changed() => peer.close(),
        }
        driver.await;
    }
}
