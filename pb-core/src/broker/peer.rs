//! The methods of `Peer` that need a connection.

use std::{
    any::Any,
    fmt,
    future::poll_fn,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Weak},
    task::Poll,
    time::Duration,
};

use super::{Broker, HeldObjects, RemoteReference, Watch, inside::is_inside};
use crate::{
    connection_error::ConnectionError,
    flavors::{ConnectionKeeper, Peer, Referenceable},
    jelly::{Style, TextEncoding},
    perspective::Perspective,
};

/// A clone keeps a client's connection open. The `Peer` of a [`Context`](crate::Context) does not, but a clone
/// of it does.
impl Clone for Peer {
    fn clone(&self) -> Self {
        match &self.keeper {
            None => Self::keeping_open(self.shared_broker()),
            keeper => Self { connection: self.connection.clone(), keeper: keeper.clone() },
        }
    }
}

impl Peer {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self { connection: broker, keeper: None }
    }

    /// Makes a handle that keeps the connection open, if this end opened it.
    pub(super) fn keeping_open(broker: Arc<Broker>) -> Self {
        let keeper = broker.keeper.get().and_then(Weak::upgrade);
        Self { connection: broker, keeper }
    }

    /// Makes a handle whose last clone closes the connection when it is dropped.
    pub(super) fn owning(broker: Arc<Broker>) -> Self {
        let keeper = Arc::new(ConnectionKeeper(broker.clone()));
        let _ = broker.keeper.set(Arc::downgrade(&keeper));
        Self { connection: broker, keeper: Some(keeper) }
    }

    /// Returns a reference to the object that the peer serves under the name `root` (`getRootObject`). This sends
    /// nothing: if the peer serves none, calls over the reference fail with
    /// [`CallError::Remote`](crate::CallError::Remote).
    pub fn root(&self) -> RemoteReference {
        RemoteReference::root(self.clone())
    }

    /// Returns a reference to the object that the peer serves under `name` (`broker.remoteForName`).
    ///
    /// This sends nothing: whether the peer has an object with that name shows when it is called. If not, the call
    /// fails with [`CallError::Remote`](crate::CallError::Remote) of class `twisted.spread.pb.Error` and the message
    /// `Invalid Object ID`. On the wire the name stands in the place of an id, as a byte string of UTF-8:
    /// `[message 1 clock …]`. Most peers have no other name than [`root`](Self::root).
    ///
    /// # Examples
    /// ```
    /// # async fn example(peer: pb::Peer) -> Result<(), pb::CallError> {
    /// let now: String = peer.object("clock").call_remote("now", ()).await?;
    /// # let _ = now;
    /// # Ok(())
    /// # }
    /// ```
    pub fn object(&self, name: &str) -> RemoteReference {
        RemoteReference::named(self.clone(), name)
    }

    /// Offers an object to the peer under `name` (`broker.setNameForLocal`), in place of the object that had that
    /// name before. The peer reaches it as [`object`](Self::object), or as [`root`](Self::root) if the name is
    /// `root`.
    ///
    /// This sends nothing, and holds for this connection; `Server::add_object` and `Connector::add_object` offer an
    /// object over all their connections. The connection keeps the object until it closes. If it is closed already,
    /// the object is dropped. Each named object counts in [`Limits::max_references`](crate::Limits::max_references).
    ///
    /// At a server with a [`Portal`](crate::Portal), peers reach objects by names other than `root` only after a
    /// login. (In Twisted before it as well.)
    ///
    /// # Examples
    /// ```
    /// struct Clock;
    ///
    /// #[pb::methods]
    /// impl Clock {
    ///     #[remote]
    ///     fn now(&self) -> String {
    ///         "noon".to_owned()
    ///     }
    /// }
    ///
    /// # fn example(peer: pb::Peer) {
    /// // The peer calls it by `peer.object("clock").call_remote("now", ())`.
    /// peer.set_object("clock", Clock);
    /// # }
    /// ```
    pub fn set_object(&self, name: &str, object: impl Referenceable) {
        let mut object = Some(Arc::new(object).innermost());
        let mut state = self.broker().state();
        if state.close_reason.is_none()
            && let Some(new) = object.take()
        {
            object = state.named_objects.set(name, new);
        }
        drop(state);
        // No mutex is held, since dropping the object runs code of the application.
        drop(object);
    }

    /// Returns the TCP address of the peer (`broker.transport.getPeer()`). `None` over Unix sockets, and over streams
    /// of other types that the program opened itself, unless it passed the address (`connect_stream_at`,
    /// `from_stream_at`).
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        self.broker().remote_addr.get().copied()
    }

    /// Counts the objects of this end that the peer holds references to, by type, in the order of the
    /// types' names. An object that stays in this list long after it should be dropped is leaked by the
    /// peer.
    pub fn held_objects(&self) -> Vec<HeldObjects> {
        self.broker().state().exports.by_type()
    }

    /// Closes the connection, after the messages that were sent before have been written. Calls that
    /// wait for the peer's answer fail with [`CallError::Closed`](crate::CallError::Closed); calls of the
    /// peer that are running are still answered. This does not wait: see [`shutdown`](Self::shutdown).
    /// [`abort`](Self::abort) writes nothing more.
    pub fn close(&self) {
        self.broker().close();
    }

    /// Closes the connection as [`close`](Self::close) does, and waits until that is complete.
    ///
    /// In a method that was called over this connection, this returns at once: it cannot wait for the method
    /// that calls it. The method's answer is still written. A task that the method spawns
    /// does wait, so the method must not wait for such a task.
    ///
    /// # Cancel safety
    /// This method is cancel safe: a dropped future leaves nothing behind. The connection closes
    /// nevertheless.
    pub async fn shutdown(&self) {
        self.broker().close();
        let mut watch = Watch::new(self.shared_broker());
        poll_fn(|cx| match is_inside(self.broker()) {
            true => Poll::Ready(()),
            false => watch.poll_finished(cx),
        })
        .await;
    }

    /// Closes the connection at once, without writing what waits (`transport.abortConnection`).
    ///
    /// Nothing more is sent: messages that the socket has not taken yet are dropped. Calls that wait for the
    /// peer's answer, and later ones, fail with [`CallError::Closed`](crate::CallError::Closed) and the reason
    /// [`ConnectionError::Aborted`]. Running calls of the peer are cancelled: their futures are dropped where they
    /// are. Logins and subscriptions end as with every close.
    ///
    /// Use it for a peer from which nothing more is wanted, for example one that hangs. [`close`](Self::close) and
    /// [`shutdown`](Self::shutdown) write what waits, for which they need a peer that reads; this also ends a
    /// connection that is still closing in that way, whose reason then stays what it was.
    ///
    /// # Examples
    /// ```
    /// # async fn example(peer: pb::Peer) {
    /// let answer = peer.root().call_remote::<()>("brewTea", ()).send();
    /// peer.abort();
    /// let Err(pb::CallError::Closed { reason, .. }) = answer.await else { panic!() };
    /// assert!(matches!(reason, pb::ConnectionError::Aborted));
    /// # }
    /// ```
    pub fn abort(&self) {
        self.broker().abort();
    }

    /// Sets the perspective for which this end's messages are written from now on. Copies and live
    /// objects may have a state of their own for each perspective.
    ///
    /// The peer has one replica for each perspective in which a live object was sent. When an object that was
    /// sent before is sent for another perspective, it gets a second id, state and replica. The first replica
    /// is still updated.
    pub fn set_perspective(&self, perspective: Option<Perspective>) {
        self.broker().set_perspective(perspective);
    }

    /// Sets how text is sent to this peer from now on, in place of the setting of the server or the connector
    /// (`text_encoding`).
    ///
    /// Use it at a server for peers of different ages, as soon as the program knows the age of one: in
    /// [`Realm::request_avatar`](crate::Realm::request_avatar), by
    /// [`LoginRequest::peer`](crate::LoginRequest::peer), or in a method, by
    /// [`Context::peer`](crate::Context::peer), whose own answer is already sent in the new form.
    ///
    /// Nothing that is encoded changes: the arguments of a call are encoded when it is made, and an answer when its
    /// method has returned. A live object that the peer observes already goes on as it began, with its resets; one
    /// that the peer has released, or gets for the first time, is sent in the new form.
    ///
    /// # Examples
    /// ```
    /// struct Door;
    ///
    /// #[pb::methods(rename_all = "camelCase")]
    /// impl Door {
    ///     /// A client of Python 2 passes its age: `root.callRemote("hello", sys.version_info[0])`.
    ///     #[remote]
    ///     fn hello(&self, context: &pb::Context, python: i64) -> &str {
    ///         if python == 2 {
    ///             context.peer().set_text_encoding(pb::TextEncoding::Bytes);
    ///         }
    ///         "welcome"
    ///     }
    /// }
    /// ```
    pub fn set_text_encoding(&self, encoding: TextEncoding) {
        self.broker().set_text_encoding(encoding);
    }

    /// Notes that a user has logged in over the connection.
    pub(crate) fn has_logged_in(&self) {
        self.broker().set_logged_in();
    }

    /// Waits until the connection closes, and returns the reason (`notifyOnDisconnect`). From then on
    /// nothing more is received.
    ///
    /// Calls of the peer may still be running then. A method that was called over this connection may
    /// therefore await this too, and has some time to return (`Timeouts::linger`). Its answer is
    /// written if the peer still takes it.
    ///
    /// # Cancel safety
    /// This method is cancel safe: a dropped future leaves nothing behind.
    pub async fn closed(&self) -> ConnectionError {
        let mut watch = Watch::new(self.shared_broker());
        poll_fn(|cx| watch.poll_closed(cx)).await
    }

    /// Waits until the connection's writer has taken all messages that were sent, or until the
    /// connection closes. The writer takes more when the stream has taken the bytes before.
    ///
    /// Use it for backpressure: await it between large messages, so that they do not pile up in memory.
    ///
    /// A method that was called over this connection may await this too: its own answer is not sent
    /// yet.
    ///
    /// # Cancel safety
    /// This method is cancel safe: a dropped future leaves nothing behind.
    pub async fn flushed(&self) {
        let mut watch = Watch::new(self.shared_broker());
        poll_fn(|cx| watch.poll_flushed(cx)).await;
    }

    /// Returns why the connection closed, if it is closed.
    pub fn close_reason(&self) -> Option<ConnectionError> {
        self.broker().close_reason()
    }

    /// Returns the time that a call waits for its answer if it has no timeout of its own.
    pub(crate) fn call_timeout(&self) -> Duration {
        self.broker().call_timeout
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.broker().timer.sleep(duration)
    }

    /// Returns the state machine of the connection.
    pub(super) fn broker(&self) -> &Broker {
        let connection: &dyn Any = &*self.connection;
        connection.downcast_ref().expect("every `PeerConnection` is a `Broker`")
    }

    /// Returns a shared pointer to the state machine of the connection.
    pub(super) fn shared_broker(&self) -> Arc<Broker> {
        let connection: Arc<dyn Any + Send + Sync> = self.connection.clone();
        connection.downcast().expect("every `PeerConnection` is a `Broker`")
    }

    /// Returns how values are written for the peer. Both ends have agreed on a dialect before any call
    /// is made.
    pub(super) fn style(&self) -> Style {
        self.broker().style()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Peer").field(&self.broker()).finish()
    }
}
