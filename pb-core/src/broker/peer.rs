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
    flavors::{Owner, Peer},
    jelly::Style,
    perspective::Perspective,
};

/// A clone keeps the connection open, also where a [`Context`](crate::Context) does not.
impl Clone for Peer {
    fn clone(&self) -> Self {
        match &self.owner {
            None => Self::keeping_open(self.shared_broker()),
            owner => Self { connection: self.connection.clone(), owner: owner.clone() },
        }
    }
}

impl Peer {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self { connection: broker, owner: None }
    }

    /// Returns a handle that keeps the connection open, if this end opened it.
    pub(super) fn keeping_open(broker: Arc<Broker>) -> Self {
        let owner = broker.owner.get().and_then(Weak::upgrade);
        Self { connection: broker, owner }
    }

    /// Returns a handle whose last clone closes the connection when it is dropped.
    pub(super) fn owning(broker: Arc<Broker>) -> Self {
        let owner = Arc::new(Owner(broker.clone()));
        let _ = broker.owner.set(Arc::downgrade(&owner));
        Self { connection: broker, owner: Some(owner) }
    }

    /// The object that the peer serves under the name `root` (`getRootObject`).
    pub fn root(&self) -> RemoteReference {
        RemoteReference::root(self.clone())
    }

    /// Where the peer is, of a TCP connection (`broker.transport.getPeer()`).
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        self.broker().remote_addr.get().copied()
    }

    /// Counts the objects of this end that the peer holds references to, by type, in the order of the
    /// types' names. What stays in here for long after it should be gone is leaked by the peer.
    pub fn held_objects(&self) -> Vec<HeldObjects> {
        self.broker().state().exports.by_type()
    }

    /// Closes the connection once what was sent has been written. Calls of ours that wait fail; calls
    /// of the peer that are running are still answered.
    pub fn close(&self) {
        self.broker().close();
    }

    /// [`close`](Self::close), and wait until all of that has happened.
    ///
    /// In a method that was called over this connection it does not wait, since it would wait for the
    /// method itself: it ends at once, and the method's answer is still written. A task that the method
    /// has spawned does wait, so the method must not wait for that task.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind; the connection closes all the same.
    pub async fn shutdown(&self) {
        self.broker().close();
        let mut watch = Watch::new(self.shared_broker());
        poll_fn(|cx| match is_inside(self.broker()) {
            true => Poll::Ready(()),
            false => watch.poll_finished(cx),
        })
        .await;
    }

    /// Says for whom this end's messages are written from now on: copies and live objects may have a
    /// state of their own for each perspective. A live object is known to the peer by perspective: one
    /// that was sent before gets a second number, state and replica when it is sent for another one, and
    /// the first goes on as it was.
    pub fn set_perspective(&self, perspective: Option<Perspective>) {
        self.broker().set_perspective(perspective);
    }

    /// Somebody has logged in over it.
    pub(crate) fn has_logged_in(&self) {
        self.broker().set_logged_in();
    }

    /// Ends when the connection ends, with the reason (`notifyOnDisconnect`): when nothing more is heard.
    /// Calls of the peer may still be running then, so a method that was called over this connection may
    /// await it too, and has a while to end (`Timeouts::linger`). Its answer is written if the peer still
    /// takes it.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind.
    pub async fn closed(&self) -> ConnectionError {
        let mut watch = Watch::new(self.shared_broker());
        poll_fn(|cx| watch.poll_closed(cx)).await
    }

    /// Waits until what was sent has been taken by the connection's writer, which takes more when the
    /// stream has taken that: what somebody awaits who has much to send. Ends also with the connection.
    /// A method that was called over this connection may await it too: its own answer is not sent yet.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind.
    pub async fn flushed(&self) {
        let mut watch = Watch::new(self.shared_broker());
        poll_fn(|cx| watch.poll_flushed(cx)).await;
    }

    /// Why the connection ended, if it has.
    pub fn close_reason(&self) -> Option<ConnectionError> {
        self.broker().close_reason()
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.broker().timer.sleep(duration)
    }

    /// Returns the state machine of the connection.
    pub(super) fn broker(&self) -> &Broker {
        let connection: &dyn Any = &*self.connection;
        connection.downcast_ref().expect("a broker is the only kind of connection")
    }

    /// Returns the same, to be kept.
    pub(super) fn shared_broker(&self) -> Arc<Broker> {
        let connection: Arc<dyn Any + Send + Sync> = self.connection.clone();
        connection.downcast().expect("a broker is the only kind of connection")
    }

    /// How values are written for it. Both ends have agreed on a dialect before anybody can call.
    pub(super) fn style(&self) -> Style {
        self.broker().style()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Peer").field(&self.broker()).finish()
    }
}
