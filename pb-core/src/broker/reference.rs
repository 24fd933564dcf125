//! References to objects of the peer.

use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use super::{Broker, Call, named_objects::ROOT};
use crate::{
    banana::SIZE_LIMIT,
    flavors::Peer,
    jelly::{
        Args, Audience, Jellier, Jelly, JellyError, JellyErrorKind, MethodName, ReadResult,
        TableEntry, Unjellier, Unjelly, UnjellyErrorKind, UnjellyOwned,
    },
    live::HANDLE,
    perspective::{Perspective, WeakPerspective},
    shape::{Shape, Shaped},
};

/// A handle to an object of the peer, whose methods can be called (`pb.RemoteReference`). Cheap to
/// clone.
///
/// The peer keeps the object until the last clone is dropped (`[decref id]`); it keeps the objects that have names,
/// such as its `root`, anyway. A reference that is sent back to its peer arrives there as the peer's own object
/// (`[local id]`). Two references are equal if they are handles of one object over one connection.
///
/// A reference that came with a call of an avatar's or a view's method carries that avatar as its
/// perspective: the arguments of calls through the reference are encoded for that avatar.
#[derive(Debug, Clone)]
pub struct RemoteReference {
    peer: Peer,
    target: Target,
}

#[derive(Debug, Clone)]
enum Target {
    Root,
    Named(Arc<str>),
    WithId(Arc<Held>),
}

/// How a reference names its object to the peer that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ObjectName<'a> {
    Id(u64),
    Text(&'a str),
}

/// One `[remote id]` that was read. The peer counts it until `[decref id]`.
struct Held {
    broker: Arc<Broker>,
    id: u64,
    /// The avatar with whose call the reference came, if that is known. It is weak, since the avatar
    /// may keep the reference.
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
        std::ptr::eq(self.peer.broker(), other.peer.broker()) && self.name() == other.name()
    }
}

impl Eq for RemoteReference {}

impl Hash for RemoteReference {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.peer.broker()).hash(state);
        self.name().hash(state);
    }
}

impl Jelly for RemoteReference {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        if let ObjectName::Text(name) = self.name()
            && name.len() > SIZE_LIMIT
        {
            return Err(JellyErrorKind::StringTooLong { len: name.len() }.into());
        }
        out.entry(self.clone())
    }
}

impl<'de> Unjelly<'de> for RemoteReference {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        from.remote_reference()
    }
}

impl<D> Shaped<D> for RemoteReference {
    const SHAPE: Shape = Shape::REFERENCE;
}

impl TableEntry for RemoteReference {}

impl Unjellier<'_> {
    /// Reads a reference to an object of the peer. Each one that is read counts as one handle.
    fn remote_reference(&mut self) -> ReadResult<RemoteReference> {
        let at = self.cursor.at();
        if let Some(known) = self.arrived::<Held>(at) {
            self.skip_raw()?;
            return Ok(RemoteReference::with_id(known));
        }
        let Some(items) = self.open(&["remote"]) else {
            return self.otherwise("a reference", Self::remote_reference);
        };
        let (id, extra) = self.entry_id("remote", items + 1, 2)?;
        self.charge_handle("remote", HANDLE)?;
        let connection: Arc<dyn Any + Send + Sync> = self.replica_connection("remote")?;
        let broker =
            connection.downcast().map_err(|_| UnjellyErrorKind::UnexpectedObject("remote"))?;
        let held = Arc::new(Held { broker, id, caller: self.caller.map(Perspective::downgrade) });
        self.note(at, "remote", held.clone())?;
        self.ignore(extra)?;
        Ok(RemoteReference::with_id(held))
    }
}

impl RemoteReference {
    /// Calls the method that the peer knows as `name` (`callRemote`).
    ///
    /// The arguments are a tuple, and are encoded at once: nothing stays borrowed. The call is sent
    /// when the future is first polled, or by [`Call::send`]. The answer is read as an `R`.
    ///
    /// The call waits until the answer arrives or the connection closes, unless [`Call::timeout`] sets a time for
    /// it, or `Timeouts::call` one for every call of the connection. By default there is none.
    ///
    /// # Examples
    /// ```
    /// # async fn example(peer: pb::Peer) -> Result<(), pb::CallError> {
    /// let sum: i64 = peer.root().call_remote("add", (1, 2)).await?;
    /// peer.root().call_remote::<()>("log", (sum,)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_remote<R: UnjellyOwned>(&self, name: &str, args: impl Args) -> Call<R> {
        Call::new(self.clone(), MethodName::Given(name), &args)
    }

    /// Calls a method whose name is a constant of the program. Generated code calls it.
    pub(crate) fn call_constant<R: UnjellyOwned>(
        &self,
        name: &'static str,
        args: impl Args,
    ) -> Call<R> {
        Call::new(self.clone(), MethodName::Constant(name), &args)
    }

    /// Returns the peer to which the object belongs.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    pub(super) fn root(peer: Peer) -> Self {
        Self { peer, target: Target::Root }
    }

    /// Makes a reference to the object that the peer knows by this name.
    pub(super) fn named(peer: Peer, name: &str) -> Self {
        let target = if name == ROOT { Target::Root } else { Target::Named(name.into()) };
        Self { peer, target }
    }

    /// Makes a reference to an object that has an id in the peer's table.
    fn with_id(held: Arc<Held>) -> Self {
        Self { peer: Peer::keeping_open(held.broker.clone()), target: Target::WithId(held) }
    }

    /// Returns the reference that was read at a place of a message.
    pub(super) fn kept_at(from: &Unjellier<'_>, at: usize) -> Option<Self> {
        from.arrived::<Held>(at).map(Self::with_id)
    }

    /// Returns the perspective for which the arguments of a call are encoded.
    pub(super) fn audience(&self) -> Audience {
        let caller = match &self.target {
            Target::WithId(held) => held.caller.as_ref(),
            Target::Root | Target::Named(_) => None,
        };
        match caller.map(WeakPerspective::upgrade) {
            None => self.peer.broker().audience(),
            Some(Some(caller)) => Audience::One(Some(caller)),
            // The avatar has left, so a value that depends on it cannot be written any more.
            Some(None) => Audience::Unknown,
        }
    }

    /// Returns how the object is named to the peer.
    pub(super) fn name(&self) -> ObjectName<'_> {
        match &self.target {
            Target::Root => ObjectName::Text(ROOT),
            Target::Named(name) => ObjectName::Text(name),
            Target::WithId(held) => ObjectName::Id(held.id),
        }
    }

    /// Returns whether the reference came over the connection at this address.
    pub(super) fn came_over(&self, connection: *const ()) -> bool {
        self.peer.broker().address() == connection
    }
}
