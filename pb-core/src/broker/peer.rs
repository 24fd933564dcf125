use std::{
    fmt,
    future::poll_fn,
    hash::{Hash, Hasher},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Weak},
    time::Duration,
};

use super::{Broker, Call, ConnectionError};
use crate::{
    Args, Jellier, Jelly, JellyError, Login, Perspective, ReadResult, Unjellier, Unjelly,
    UnjellyOwned,
    flavors::WeakPerspective,
    jelly::{Audience, Entry, Style},
};

/// The other end of a connection. Cheap to clone.
///
/// The connection that a client opened is closed when its last `Peer`, [`RemoteReference`] and
/// waiting [`Call`] are gone, after what was sent has been written.
pub struct Peer {
    broker: Arc<Broker>,
    /// Closes the connection with the last handle, at the end that opened it.
    owner: Option<Arc<Owner>>,
}

/// A clone keeps the connection open, also where a [`Context`] does not.
impl Clone for Peer {
    fn clone(&self) -> Self {
        match &self.owner {
            None => Self::keeping_open(self.broker.clone()),
            owner => Self { broker: self.broker.clone(), owner: owner.clone() },
        }
    }
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
        Self { broker, owner: None }
    }

    /// A handle that keeps the connection open, if this end opened it.
    pub(super) fn keeping_open(broker: Arc<Broker>) -> Self {
        let owner = broker.owner.get().and_then(Weak::upgrade);
        Self { broker, owner }
    }

    /// A handle whose last clone closes the connection when it is dropped.
    #[must_use]
    pub fn owning(self) -> Self {
        let owner = Arc::new(Owner(self.broker.clone()));
        let _ = self.broker.owner.set(Arc::downgrade(&owner));
        Self { broker: self.broker, owner: Some(owner) }
    }

    /// The object that the peer serves under the name `root` (`getRootObject`).
    pub fn root(&self) -> RemoteReference {
        RemoteReference { peer: self.clone(), target: Target::Root }
    }

    /// Logs in to the [`Portal`](crate::Portal) that the peer serves (`PBClientFactory.login`). What is
    /// given is the avatar: whoever drops its last handle is logged out. The name travels as bytes,
    /// [or as text](Login::name_as_text).
    ///
    /// # Errors
    /// [`CallError::Remote`](crate::CallError::Remote) of class `twisted.cred.error.UnauthorizedLogin`
    /// if name or password are wrong.
    pub fn login(&self, username: impl AsRef<[u8]>, password: impl AsRef<[u8]>) -> Login {
        Login::new(self.clone(), Some((username.as_ref(), password.as_ref())))
    }

    /// Logs in as nobody in particular.
    pub fn login_anonymous(&self) -> Login {
        Login::new(self.clone(), None)
    }

    /// Where the peer is, of a TCP connection (`broker.transport.getPeer()`).
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        self.broker.remote_addr.get().copied()
    }

    /// The objects of ours that the peer holds references to: their types, and how many of each. What
    /// is in here long after it should not be is leaked by the peer.
    pub fn references(&self) -> Vec<(&'static str, usize)> {
        self.broker.state().references.classes()
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

    /// Waits until what was sent has been taken by the connection's writer, which takes more when the
    /// stream has taken that: what somebody awaits who has much to send. Ends also with the connection.
    pub async fn drained(&self) {
        let mut watch = self.broker.watch();
        poll_fn(|cx| watch.poll_drained(cx)).await;
    }

    /// Why the connection ended, if it has.
    pub fn ended(&self) -> Option<ConnectionError> {
        self.broker.ended()
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.broker.timer.sleep(duration)
    }

    /// The state machine of the connection.
    pub(super) fn broker(&self) -> &Arc<Broker> {
        &self.broker
    }

    /// How values are written for it. Both ends have agreed on a dialect before anybody can call.
    pub(super) fn style(&self) -> Style {
        self.broker.style()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Peer").field(&self.broker).finish()
    }
}

/// An object of the peer, whose methods can be called (`pb.RemoteReference`). Cheap to clone.
///
/// The peer keeps the object until the last clone is dropped (`[decref id]`); the `root` object is kept
/// anyway. Sent back to the peer it came from it is that peer's own object again (`[local id]`). Two of
/// them are equal if they are handles of one object over one connection.
///
/// What came with a call of an avatar's or a view's method is called for that avatar: the state of
/// arguments, where it depends on for whom it is, is the one for him.
#[derive(Debug, Clone)]
pub struct RemoteReference {
    peer: Peer,
    target: Target,
}

#[derive(Debug, Clone)]
enum Target {
    Root,
    Numbered(Arc<Held>),
}

/// One `[remote id]` that was read: the peer counts it until `[decref id]`.
struct Held {
    broker: Arc<Broker>,
    id: u64,
    /// Who brought it, if that is known: what it is called with is written for him. He may keep it
    /// himself.
    caller: Option<WeakPerspective>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.broker.send_decref(self.id);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl PartialEq for RemoteReference {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.peer.broker, &other.peer.broker) && self.id() == other.id()
    }
}

impl Eq for RemoteReference {}

impl Hash for RemoteReference {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.peer.broker).hash(state);
        self.id().hash(state);
    }
}

impl Jelly for RemoteReference {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.entry(Entry::Remote(self.clone()))
    }
}

impl<'de> Unjelly<'de> for RemoteReference {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        from.remote_reference()
    }
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

    pub(super) fn numbered(peer: Peer, id: u64, caller: Option<&Perspective>) -> Self {
        let caller = caller.map(Perspective::downgrade);
        let held = Arc::new(Held { broker: peer.broker.clone(), id, caller });
        Self { peer, target: Target::Numbered(held) }
    }

    /// Who will read what it is called with.
    pub(super) fn audience(&self) -> Audience {
        let caller = match &self.target {
            Target::Numbered(held) => held.caller.as_ref(),
            Target::Root => None,
        };
        match caller.map(WeakPerspective::upgrade) {
            None => self.peer.broker.audience(),
            Some(Some(caller)) => Audience::One(Some(caller)),
            // He has left: what depends on him cannot be written any more.
            Some(None) => Audience::Unknown,
        }
    }

    /// Its number; `None` for the root.
    pub(super) fn id(&self) -> Option<u64> {
        match &self.target {
            Target::Root => None,
            Target::Numbered(held) => Some(held.id),
        }
    }

    /// Whether it came over the connection at this address.
    pub(super) fn is_over(&self, connection: *const ()) -> bool {
        self.peer.broker.address() == connection
    }
}

/// Who calls, over which connection: what a method may take as `&Context`.
#[derive(Debug)]
pub struct Context {
    peer: Peer,
    perspective: Option<Perspective>,
    wants_answer: bool,
}

/// A call that is being served keeps no connection open.
impl Clone for Context {
    fn clone(&self) -> Self {
        Self::new(self.peer.broker.clone(), self.perspective.clone(), self.wants_answer)
    }
}

impl Context {
    pub(super) fn new(
        broker: Arc<Broker>,
        perspective: Option<Perspective>,
        wants_answer: bool,
    ) -> Self {
        Self { peer: Peer::new(broker), perspective, wants_answer }
    }

    /// Whether anybody will read the answer. If not it is not even made.
    pub(crate) fn wants_answer(&self) -> bool {
        self.wants_answer
    }

    /// The caller's end of the connection.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The avatar that the caller is logged in as, where he calls it, or an object that he was given as
    /// a [`View`](crate::View).
    pub fn perspective(&self) -> Option<&Perspective> {
        self.perspective.as_ref()
    }

    pub(crate) fn style(&self) -> Style {
        self.peer.style()
    }

    /// Who will read the answer.
    pub(crate) fn audience(&self) -> Audience {
        match &self.perspective {
            Some(perspective) => Audience::One(Some(perspective.clone())),
            None => self.peer.broker.audience(),
        }
    }
}
