//! The handles of a replica, at the observer's end.

use std::{
    any::{Any, type_name},
    fmt,
    future::poll_fn,
    marker::PhantomData,
    ops::Deref,
    pin::Pin,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{
    Arrival, Lost, RemoteCache, Replica, ReplicaConnection,
    entry::Sent,
    replica_class::ReplicaClass,
    status::{HasStatus, NextVersion, Status},
    stored::{Version, other_type},
};
use crate::{
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly},
    wakers::Waiter,
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
pub struct Cached<T: RemoteCache> {
    handle: Handle,
    of: PhantomData<fn() -> T>,
}

/// A [`Cached`] without its type.
struct Handle {
    replica: Arc<Replica>,
    arrival: Arc<Arrival>,
    /// The newest version that was read or waited for through this handle.
    seen: AtomicU64,
    /// Keeps the connection open. `None` in handles inside of replicas, which may form cycles.
    connection_keeper: Option<Arc<dyn Any + Send + Sync>>,
}

impl Handle {
    /// Makes a handle that does not keep the connection open.
    fn new(replica: Arc<Replica>, arrival: Arc<Arrival>) -> Self {
        let seen = AtomicU64::new(replica.status.version());
        Self { replica, arrival, seen, connection_keeper: None }
    }

    /// Reads a handle of a class.
    fn unjelly(class: &'static ReplicaClass, from: &mut Unjellier<'_>) -> ReadResult<Self> {
        let arrival = from.arrival(class)?;
        if (arrival.replica.class.type_id)() != (class.type_id)() {
            return Err(from.other_object(class.name));
        }
        let connection_keeper =
            if from.is_inside_replica() { None } else { arrival.connection_keeper() };
        Ok(Self { connection_keeper, ..Self::new(arrival.replica.clone(), arrival) })
    }

    /// Returns the newest version, which counts as seen.
    #[track_caller]
    fn read(&self) -> Version {
        let version = self.replica.newest();
        self.seen.fetch_max(version.number, Ordering::Relaxed);
        version
    }

    async fn changed(&self) -> Result<(), Lost> {
        // Loaded once: another task may wait through this handle, and advance `seen` first.
        let seen = self.seen.load(Ordering::Relaxed);
        let version = Waiter::new(NextVersion(self)).until(|state| state.after(seen)).await?;
        self.seen.fetch_max(version, Ordering::Relaxed);
        Ok(())
    }
}

impl HasStatus for Handle {
    fn status(&self) -> &Status {
        &self.replica.status
    }
}

impl Clone for Handle {
    fn clone(&self) -> Self {
        let seen = AtomicU64::new(self.seen.load(Ordering::Relaxed));
        let (replica, arrival) = (self.replica.clone(), self.arrival.clone());
        Self { replica, arrival, seen, connection_keeper: self.connection_keeper.clone() }
    }
}

impl<T: RemoteCache> Cached<T> {
    /// Makes a handle that does not keep the connection open.
    pub(super) fn new(replica: Arc<Replica>, arrival: Arc<Arrival>) -> Self {
        Self::of(Handle::new(replica, arrival))
    }

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
    /// of its own: when it changes, this does not return. Wait for its own `changed` as well; this one returns
    /// when such an object is added or taken away.
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
        Changes { versions: Waiter::new(NextVersion(self.handle.clone())), of: PhantomData }
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

impl<'de, T: RemoteCache> Unjelly<'de> for Cached<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Handle::unjelly(const { &ReplicaClass::of::<T>() }, from).map(Self::of)
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
pub struct WeakCached<T: RemoteCache> {
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
        let (replica, arrival) =
            current.and_then(held).or_else(|| held(self.replica.upgrade()?))?;
        let connection_keeper = arrival.connection_keeper();
        Some(Cached::of(Handle { connection_keeper, ..Handle::new(replica, arrival) }))
    }

    /// Returns the replica that has the id now.
    fn current(&self) -> Option<Arc<Replica>> {
        self.from.upgrade()?.replica(self.id)
    }
}

/// Returns a replica with one of its arrivals, if it has a handle.
fn held(replica: Arc<Replica>) -> Option<(Arc<Replica>, Arc<Arrival>)> {
    let arrival = replica.any_arrival()?;
    Some((replica, arrival))
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

/// A snapshot: one consistent version of a replica ([`Cached::read`]). It is cheap to clone.
pub struct Snapshot<T> {
    number: u64,
    value: Arc<T>,
}

impl<T: Any + Send + Sync> Snapshot<T> {
    fn of(version: Version) -> Self {
        let Version { number, value } = version;
        match value.downcast() {
            Ok(value) => Self { number, value },
            Err(_) => other_type(),
        }
    }
}

impl<T> Snapshot<T> {
    /// Returns the number of the version: 0 is the state that was received, and each transaction that changed
    /// the replica adds one. After [`Lost::UpdateFailed`], a snapshot may have one number more than
    /// [`Cached::version`].
    pub fn version(&self) -> u64 {
        self.number
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self { number: self.number, value: self.value.clone() }
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Snapshot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A stream of the versions of a replica ([`Cached::changes`]).
pub struct Changes<T: RemoteCache> {
    versions: Waiter<NextVersion<Handle>>,
    of: PhantomData<fn() -> T>,
}

impl<T: RemoteCache> Changes<T> {
    /// Waits for the next version and returns it; `None` when the replica is lost.
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the version is still the next one.
    pub async fn next(&mut self) -> Option<Snapshot<T>> {
        /// Unregisters the waker when the future is dropped, since `Changes` lives on.
        struct Next<'a, T: RemoteCache>(&'a mut Changes<T>);

        impl<T: RemoteCache> Drop for Next<'_, T> {
            fn drop(&mut self) {
                self.0.versions.leave();
            }
        }

        let next = Next(self);
        poll_fn(|cx| Pin::new(&mut *next.0).poll_next(cx)).await
    }
}

impl<T: RemoteCache> Stream for Changes<T> {
    type Item = Snapshot<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Snapshot<T>>> {
        let seen = self.versions.of().0.seen.load(Ordering::Relaxed);
        let changed = self.versions.poll(cx.waker(), |state| state.after(seen));
        changed.map(|changed| changed.ok().map(|_| Snapshot::of(self.versions.of().0.read())))
    }
}

impl<T: RemoteCache> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&Cached::<T>::of(self.versions.of().0.clone())).finish()
    }
}
