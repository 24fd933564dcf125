//! The handles of a replica, at the observer's end.

use std::{
    any::{Any, TypeId, type_name},
    fmt,
    marker::PhantomData,
    sync::{Arc, Weak},
};

use super::{
    Arrival, Changes, ChangesWithin, Lost, RemoteCache, Replica, ReplicaConnection, Snapshot,
    entry::Sent,
    handle::Handle,
    replica_class::ReplicaClass,
    resident::Resident,
    stored::{AnyVersion, typed, typed_mut},
    within,
};
use crate::{
    flavors::{Dispatch, Invocation, either_way::EitherWay},
    jelly::{Instance, Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, memory, stack},
};

/// A handle to a replica: the copy of a peer's live object, which the peer's updates keep in step. `T` is the
/// class of the replica (`pb.RemoteCache`).
///
/// It is cheap to clone. Only updates change the replica, by the `#[observe]` methods of `T`, in the order
/// in which the peer made them. When the last clone is dropped, the handle is released (`[decache id]`),
/// and the peer stops sending updates.
///
/// # Examples
///
/// ```
/// use pb::{Cached, RemoteCache};
///
/// #[derive(RemoteCache, Clone)]
/// #[pb(class = "cache_classes.MasterDuckPond", transparent)]
/// struct SlaveDuckPond {
///     ducks: Vec<String>,
/// }
///
/// #[pb::methods(rename_all = "camelCase")]
/// impl SlaveDuckPond {
///     #[observe]
///     fn add_duck(&mut self, duck: String) {
///         self.ducks.push(duck);
///     }
/// }
///
/// async fn watch(pond: Cached<SlaveDuckPond>) {
///     loop {
///         println!("ducks: {:?}", pond.read().ducks);
///         if let Err(reason) = pond.changed().await {
///             return println!("{reason}");
///         }
///     }
/// }
/// ```
///
/// # Sending a replica
///
/// Sent back to the peer that it came from, a replica is that peer's own object again (`[lcache id]`). If
/// its type is [`Cacheable`](crate::Cacheable) too, it can be sent to other peers, which observe the
/// replica: it is a relay.
///
/// # Lifetime
///
/// A handle keeps the connection open that it came over, as a `Peer` does, unless it is in the state of
/// another replica. Replicas that contain handles to each other are never freed, as with `Arc`: declare one of
/// the two fields as a [`WeakCached`].
pub struct Cached<T> {
    handle: Handle,
    of: PhantomData<fn() -> T>,
}

impl<T: RemoteCache> Cached<T> {
    /// Gives a handle its type. The replica is of that type.
    fn of(handle: Handle) -> Self {
        Self { handle, of: PhantomData }
    }

    /// Returns a snapshot: one consistent version of the replica. It never shows a part of a transaction,
    /// if the peer uses this library.
    ///
    /// A snapshot does not change while it is held, also across an `.await`, and delays no update.
    ///
    /// # Panics
    /// Panics inside of an `#[observe]` method of the same replica, and while its state is read. In debug
    /// builds it also panics inside of every `#[observe]` method, and while the state of any live object is
    /// made: two that read each other's objects could deadlock.
    #[track_caller]
    pub fn read(&self) -> Snapshot<T> {
        Snapshot::of(self.handle.read())
    }

    /// Waits for a version that this handle has not shown yet.
    ///
    /// Each handle remembers the newest version that it was received with, that was [read](Self::read) through
    /// it, or that this method returned for. So this does not return for the first state: read that before. A
    /// later `read` returns the new version or a newer one, so no change is missed, but versions in between may
    /// be skipped.
    ///
    /// A live object that stands inside of this one (in a field, or as an item of a collection) has versions
    /// of its own: when it changes, this does not return, and [`changed_within`](Self::changed_within) does. This one
    /// returns when such an object is added or taken away.
    ///
    /// # Errors
    /// Returns the reason if the replica is lost, so that there will be no other version. It stays readable.
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the version does not count as waited for.
    pub async fn changed(&self) -> Result<(), Lost> {
        self.handle.changed().await
    }

    /// Returns a stream of the versions that this handle has not shown yet, as for [`changed`](Self::changed). It
    /// is an iterator with an `async` [`next`](Changes::next), and a `Stream` of the crate `futures`. Each item is
    /// the newest version. The stream ends when the replica is lost.
    pub fn changes(&self) -> Changes<T> {
        Changes::of(self.handle.clone())
    }

    /// Waits for a change that this handle has not shown yet: of this replica, or of a live object inside of it. That
    /// is every object whose [`Cached`] handle came with the state or an update of this replica and is in its value,
    /// in a field, an item or a copy, and every object inside of those.
    ///
    /// An object comes inside and goes with a change of the replica that has its handle, so this returns then as well.
    /// While a [`Snapshot`] is held that shows an object, the object counts as inside. Objects behind a
    /// [`WeakCached`] do not. A replica may be inside of itself.
    ///
    /// A change has been shown by this handle if it came before the last [`read`](Self::read) of this handle, or before
    /// this method last returned. Read the objects inside after this one: then no change is missed, and one that was
    /// read already may return again. Each handle counts for itself.
    ///
    /// Each wait takes time in proportion to the number of objects inside, at its begin and when it is woken.
    ///
    /// # Errors
    /// Returns the reason if this replica is lost, when all changes before were shown. The loss of an object inside
    /// while this replica is not lost is a change.
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the change does not count as shown.
    ///
    /// # Examples
    ///
    /// ```
    /// use pb::{Cached, RemoteCache};
    ///
    /// #[derive(RemoteCache, Clone)]
    /// #[pb(class = "ponds.Duck")]
    /// struct Duck {
    ///     #[pb(setter)]
    ///     weight: f64,
    /// }
    ///
    /// #[derive(RemoteCache, Clone)]
    /// #[pb(class = "ponds.Pond")]
    /// struct Pond {
    ///     #[pb(setter)]
    ///     ducks: Vec<Cached<Duck>>,
    /// }
    ///
    /// #[pb::methods]
    /// impl Duck {}
    ///
    /// #[pb::methods]
    /// impl Pond {}
    ///
    /// async fn weigh(pond: Cached<Pond>) {
    ///     loop {
    ///         let weight: f64 = pond.read().ducks.iter().map(|duck| duck.read().weight).sum();
    ///         println!("all ducks: {weight} kg");
    ///         if let Err(reason) = pond.changed_within().await {
    ///             return println!("{reason}");
    ///         }
    ///     }
    /// }
    /// ```
    pub async fn changed_within(&self) -> Result<(), Lost> {
        within::changed(&self.handle).await
    }

    /// Returns a stream with an item for each change that this handle has not shown yet, of this replica or of a live
    /// object inside of it, as for [`changed_within`](Self::changed_within). Each item is the newest version of this
    /// replica; several changes may be one item. The stream ends when this replica is lost.
    pub fn changes_within(&self) -> ChangesWithin<T> {
        ChangesWithin::of(self.handle.clone())
    }

    /// Returns the number of the newest version: 0 is the state that was received, and each transaction that
    /// changed the replica adds one.
    pub fn version(&self) -> u64 {
        self.handle.replica.status.version()
    }

    /// Waits until the replica is lost, and returns the reason.
    ///
    /// # Cancel safety
    /// This method is cancel safe: nothing is lost if the future is dropped.
    pub async fn lost(&self) -> Lost {
        self.handle.replica.status.until_lost().await
    }

    /// Returns the reason why the replica is lost; `None` while it receives updates.
    pub fn lost_reason(&self) -> Option<Lost> {
        self.handle.replica.status.lost()
    }

    /// Returns a handle that does not keep the subscription alive.
    pub fn downgrade(&self) -> WeakCached<T> {
        let Arrival { id, from, .. } = &*self.handle.arrival;
        let replica = Arc::downgrade(&self.handle.replica);
        WeakCached { replica, id: *id, from: from.clone(), of: PhantomData }
    }

    /// Returns whether both are handles to one replica: the same object, received over the same connection.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.handle.replica, &other.handle.replica)
    }
}

impl<T: RemoteCache> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self::of(self.handle.clone())
    }
}

impl<T: RemoteCache> fmt::Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("type", &format_args!("{}", type_name::<T>()))
            .field("class", &T::CLASS)
            .field("version", &self.version())
            .field("lost", &self.lost_reason())
            .finish()
    }
}

impl<T: RemoteCache> Jelly for Cached<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.entry(Sent::Replica(self.handle.arrival.clone()))
    }
}

/// Of a handle to a value that is no replica, the one error is about the value.
impl<T: RemoteCache> EitherWay for Cached<T> {}

impl<'de, T: RemoteCache> Unjelly<'de> for Cached<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Handle::unjelly(const { &class_of::<T>() }, from).map(Self::of)
    }
}

/// A handle to a replica that does not keep the subscription alive. As a field of another replica, it breaks a
/// cycle of handles.
///
/// It can be [upgraded](Self::upgrade) while any [`Cached`] handle to the replica exists, from this message or
/// another.
///
/// If all handles were dropped and the object is received again, this handle leads to the new replica. That
/// needs a peer with this library that sends that field as a [`WeakPublished`](crate::WeakPublished).
/// Twisted gives the object another id then, so that it cannot be recognised.
pub struct WeakCached<T> {
    replica: Weak<Replica>,
    id: u64,
    from: Weak<dyn ReplicaConnection>,
    of: PhantomData<fn() -> T>,
}

impl<T: RemoteCache> WeakCached<T> {
    /// Returns a [`Cached`] handle to the replica, if another one exists.
    pub fn upgrade(&self) -> Option<Cached<T>> {
        // The replica that has the id now comes first, since the former one may be lost.
        let current = self.current().filter(|replica| replica.class.is_of::<T>());
        let arrival = current
            .and_then(|replica| replica.any_arrival())
            .or_else(|| self.replica.upgrade()?.any_arrival())?;
        Some(Cached::of(Handle::keeping_connection(arrival)))
    }

    /// Returns the replica that has the id now.
    fn current(&self) -> Option<Arc<Replica>> {
        self.from.upgrade()?.replica(self.id)
    }
}

impl<'de, T: RemoteCache> Unjelly<'de> for WeakCached<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Cached::unjelly(from).map(|cached| cached.downgrade())
    }
}

impl<T: RemoteCache> Clone for WeakCached<T> {
    fn clone(&self) -> Self {
        Self {
            replica: self.replica.clone(),
            id: self.id,
            from: self.from.clone(),
            of: PhantomData,
        }
    }
}

impl<T: RemoteCache> fmt::Debug for WeakCached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakCached").field(&T::CLASS).finish()
    }
}

/// Returns the vtable of a class.
const fn class_of<T: RemoteCache>() -> ReplicaClass {
    ReplicaClass {
        name: T::CLASS,
        aliases: T::ALIASES,
        type_name: type_name::<T>,
        type_id: TypeId::of::<T>,
        relay: T::RELAY,
        memory: memory::in_arc::<T>(),
        read: read::<T>,
        observe: observe::<T>,
        copy: copy::<T>,
        instance: instance::<T>,
    }
}

// Functions and not closures: a closure that becomes a function pointer is compiled twice.

fn observe<T: RemoteCache>(value: &mut dyn Any, update: &mut Invocation<'_>) -> Dispatch {
    let value = typed_mut::<T>(value);
    // Updates of fields have the new values in their frames.
    if const { stack::needs_room::<T>() } {
        return update.with_room::<T>(|update| apply(value, update));
    }
    apply(value, update)
}

/// Returns a handle of an `Arrival` as a value of any class.
fn instance<T: RemoteCache>(
    arrival: Arc<dyn Any + Send + Sync>,
    resident: Option<Arc<Resident>>,
) -> Instance {
    Instance::new(T::CLASS, Cached::<T>::of(Handle::of_any(arrival, resident)))
}

fn copy<T: RemoteCache>(value: &dyn Any) -> AnyVersion {
    Arc::new(typed::<T>(value).clone())
}

/// Runs the method of an update, or sets a field.
fn apply<T: RemoteCache>(value: &mut T, update: &mut Invocation<'_>) -> Dispatch {
    let done = value.observe(update);
    if done.is_missing() { value.observe_field(update) } else { done }
}

fn read<T: RemoteCache>(from: &mut Unjellier<'_>) -> ReadResult<AnyVersion> {
    if const { stack::needs_room::<T>() } {
        return from.with_room::<T, _, _>(read_here::<T>);
    }
    read_here::<T>(from)
}

fn read_here<T: RemoteCache>(from: &mut Unjellier<'_>) -> ReadResult<AnyVersion> {
    let value = if const { <T as RemoteCache>::EXACT } {
        T::from_wire(from)
    } else {
        from.one_by::<_, T>(T::from_wire)
    };
    match value {
        Ok(value) => Ok(Arc::new(value)),
        Err(error) => Err(error),
    }
}
