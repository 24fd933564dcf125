use std::{fmt, future::poll_fn, sync::Arc};

use super::{Broker, Call, ConnectionError};
use crate::{Args, Dialect, Perspective, UnjellyOwned, jelly::Audience};

/// The other end of a connection. Cheap to clone.
///
/// The connection that a client opened is closed when its last `Peer`, [`RemoteReference`] and
/// waiting [`Call`] are gone, after what was sent has been written.
#[derive(Clone)]
pub struct Peer {
    broker: Arc<Broker>,
    /// Closes the connection with the last handle, at the end that opened it.
    _owner: Option<Arc<Owner>>,
}

/// Closes the connection when it is dropped.
pub(super) struct Owner(Arc<Broker>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Peer {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self { broker, _owner: None }
    }

    /// A handle whose last clone closes the connection when it is dropped.
    #[must_use]
    pub fn owning(self) -> Self {
        let owner = Arc::new(Owner(self.broker.clone()));
        let _ = self.broker.owner.set(Arc::downgrade(&owner));
        Self { broker: self.broker, _owner: Some(owner) }
    }

    /// The object that the peer serves under the name `root` (`getRootObject`).
    pub fn root(&self) -> RemoteReference {
        RemoteReference { peer: self.clone(), name: "root" }
    }

    /// Closes the connection once what was sent has been written. Calls of ours that wait fail; calls
    /// of the peer that are running are still answered.
    pub fn close(&self) {
        self.broker.close();
    }

    /// [`close`](Self::close), and wait until all of that has happened.
    pub async fn shutdown(&self) {
        self.broker.close();
        let mut watch = self.broker.watch();
        poll_fn(|cx| watch.poll_finished(cx)).await;
    }

    /// Says for whom this end's messages are written from now on: copies and live objects may have a
    /// state of their own for each perspective. A live object stays as it was first sent to the peer.
    pub fn set_perspective(&self, perspective: Option<Perspective>) {
        self.broker.set_perspective(perspective);
    }

    /// Ends when the connection ends, with the reason (`notifyOnDisconnect`).
    pub async fn disconnected(&self) -> ConnectionError {
        let mut watch = self.broker.watch();
        poll_fn(|cx| watch.poll_ended(cx)).await
    }

    /// Why the connection ended, if it has.
    pub fn ended(&self) -> Option<ConnectionError> {
        self.broker.ended()
    }

    /// Who will read what is written now.
    pub(super) fn audience(&self) -> Audience {
        self.broker.audience()
    }

    /// The state machine of the connection.
    pub(super) fn broker(&self) -> &Arc<Broker> {
        &self.broker
    }

    /// The dialect, which both ends have agreed on before anybody can call.
    pub(super) fn dialect(&self) -> Dialect {
        self.broker.dialect().unwrap_or(Dialect::None)
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Peer").field(&self.broker).finish()
    }
}

/// An object of the peer, whose methods can be called (`pb.RemoteReference`). Cheap to clone.
#[derive(Debug, Clone)]
pub struct RemoteReference {
    peer: Peer,
    name: &'static str,
}

impl RemoteReference {
    /// Calls the method that the peer knows as `name` (`callRemote`).
    ///
    /// The arguments are a tuple, and are encoded at once: nothing stays borrowed. The call is sent
    /// when the future is first polled, or by [`Call::send`]. The answer is read as an `R`:
    ///
    /// ```
    /// # use pb_core as pb;
    /// # async fn example(peer: pb::Peer) -> Result<(), pb::CallError> {
    /// let sum: i64 = peer.root().call_remote("add", (1, 2)).await?;
    /// peer.root().call_remote::<()>("log", (sum,)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_remote<R: UnjellyOwned>(&self, name: &str, args: impl Args) -> Call<R> {
        Call::new(self.clone(), name, &args)
    }

    /// The connection over which it is called.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }
}

/// Who calls, over which connection: what a `#[remote]` method may take as `&Context`.
#[derive(Debug, Clone)]
pub struct Context {
    peer: Peer,
}

impl Context {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self { peer: Peer::new(broker) }
    }

    /// The caller's end of the connection.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.peer.dialect()
    }

    pub(crate) fn audience(&self) -> Audience {
        self.peer.audience()
    }
}
