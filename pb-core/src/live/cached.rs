use std::{
    any::{Any, type_name},
    fmt,
    future::poll_fn,
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
    Arrival, Importing, Lost, RemoteCache,
    entry::Sent,
    mirror::{Mirror, Version},
    watch::{Versions, Watch, Watched},
};
use crate::{
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly},
    wakers::Waiter,
};

/// A live object at the end that observes it (`pb.RemoteCache`): a replica that is kept in step by the
/// peer. Cheap to clone.
///
/// Only the `#[observe]` methods of `T` change it, in the order in which the peer's updates were made.
/// When the last clone is dropped the peer is told (`[decache id]`), and stops sending updates.
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
/// Sent back to the peer it came from it is that peer's own object again (`[lcache id]`). If its type
/// is [`Cacheable`](crate::Cacheable) too, it can be sent to others, who observe it in turn: a relay.
///
/// It keeps the connection open that it came over, as a `Peer` does, unless it stands in the state of
/// another replica. Replicas that hold each other are never freed, as with `Arc`: receive the way back as
/// a [`WeakCached`].
pub struct Cached<T: RemoteCache> {
    mirror: Arc<Mirror<T>>,
    arrival: Arc<Arrival>,
    /// The version that was read last through this handle.
    seen: AtomicU64,
    /// Keeps the connection open. Not in handles inside of replicas, which may hold each other.
    owner: Option<Arc<dyn Any + Send + Sync>>,
}

impl<T: RemoteCache> Cached<T> {
    pub(super) fn new(mirror: Arc<Mirror<T>>, arrival: Arc<Arrival>) -> Self {
        let seen = AtomicU64::new(mirror.watch.version());
        Self { mirror, arrival, seen, owner: None }
    }

    /// The replica as it is now: one consistent version, never half of a transaction of a peer that is
    /// ours. It stays as it is while it is held, also over an `.await`, and delays nobody.
    ///
    /// # Panics
    /// Inside of an `#[observe]` method of the same object, and while it is being built. In debug builds
    /// inside of every `#[observe]` method: two that read each other's objects could wait for ever.
    #[track_caller]
    pub fn read(&self) -> Snapshot<T> {
        let snapshot = Snapshot(self.mirror.object.peek());
        self.seen.fetch_max(snapshot.version(), Ordering::Relaxed);
        snapshot
    }

    /// Waits until there is a version that this handle has neither [read](Self::read) nor waited for
    /// before. What is read then is that version or a later one, so that nothing is missed.
    ///
    /// A live object that stands inside of this one (in a field, or as an item of a collection) has versions
    /// of its own: when it changes, this does not return. Wait for its own `changed` as well; this one returns
    /// when such an object is added or taken away.
    ///
    /// # Errors
    /// When there will be none, because it is lost. What was read last stays readable.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind, and the version is not taken for one that was waited for.
    pub async fn changed(&self) -> Result<(), Lost> {
        // As it is now: others may wait through this handle, and be first.
        let seen = self.seen.load(Ordering::Relaxed);
        let version = Waiter::new(Versions(self)).until(|state| state.after(seen)).await?;
        self.seen.fetch_max(version, Ordering::Relaxed);
        Ok(())
    }

    /// A stream of versions from here on: each time the newest there is. It ends when the replica is
    /// lost.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind.
    pub fn changes(&self) -> Changes<T> {
        Changes { versions: Waiter::new(Versions(self.clone())) }
    }

    /// How many transactions the replica has seen since it was received.
    pub fn version(&self) -> u64 {
        self.mirror.watch.version()
    }

    /// Waits until it is not kept in step any more.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind.
    pub async fn lost(&self) -> Lost {
        self.mirror.watch.until_lost().await
    }

    /// Why it is not kept in step any more, if it is not.
    pub fn is_lost(&self) -> Option<Lost> {
        self.mirror.watch.lost()
    }

    /// A handle that does not keep the peer sending updates.
    pub fn downgrade(&self) -> WeakCached<T> {
        let Arrival { id, from, .. } = &*self.arrival;
        WeakCached { mirror: Arc::downgrade(&self.mirror), id: *id, from: from.clone() }
    }

    /// Whether both are replicas of one object, received over one connection.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.mirror, &other.mirror)
    }
}

impl<T: RemoteCache> Watched for Cached<T> {
    fn watch(&self) -> &Watch {
        &self.mirror.watch
    }
}

impl<T: RemoteCache> Clone for Cached<T> {
    fn clone(&self) -> Self {
        let seen = AtomicU64::new(self.seen.load(Ordering::Relaxed));
        let (mirror, arrival) = (self.mirror.clone(), self.arrival.clone());
        Self { mirror, arrival, seen, owner: self.owner.clone() }
    }
}

impl<T: RemoteCache> fmt::Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("type", &format_args!("{}", type_name::<T>()))
            .field("class", &T::CLASS)
            .field("version", &self.version())
            .field("lost", &self.is_lost())
            .finish()
    }
}

impl<T: RemoteCache> Jelly for Cached<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.entry(Sent::Replica(self.arrival.clone()))
    }
}

impl<'de, T: RemoteCache> Unjelly<'de> for Cached<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let arrival = from.arrival::<T, Mirror<T>>(
            || Arc::new(Mirror::new()),
            |mirror, from| {
                let building = Building(mirror);
                let (start, taken) = (from.cursor.at(), from.taken());
                from.inside_replica(|from| {
                    from.with_room::<T, _, _>(|from| {
                        let value = from.one_by::<_, T>(<T as RemoteCache>::EXACT, T::from_wire)?;
                        let weight = from.taken().saturating_sub(taken);
                        building.done(value, weight + from.cursor.at().saturating_sub(start));
                        Ok(())
                    })
                })
            },
        )?;
        let any: Arc<dyn Any + Send + Sync> = arrival.replica.clone();
        let Ok(mirror) = any.downcast() else {
            return Err(from.other_object(T::CLASS));
        };
        let owner = if from.is_inside_replica() { None } else { arrival.owner() };
        Ok(Self { owner, ..Self::new(mirror, arrival) })
    }
}

/// A replica whose state is being read. If that comes to no good end, nobody is left waiting for it.
struct Building<'a, T: RemoteCache>(&'a Mirror<T>);

impl<T: RemoteCache> Building<'_, T> {
    fn done(self, value: T, weight: usize) {
        self.0.build(value, weight);
        std::mem::forget(self);
    }
}

impl<T: RemoteCache> Drop for Building<'_, T> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// A handle that does not keep the peer sending updates. Received inside of a replica's state it is the
/// way back in a cycle.
///
/// It is of the replica, not of the message that it came with: it leads to the replica as long as there
/// is any handle of it, however and whenever that was received; also after it was dropped and received
/// anew, if the peer is ours and sends the way back as a [`WeakPublished`](crate::WeakPublished). (One of
/// Twisted's gives it another number then, so that nothing tells that it is the same.)
pub struct WeakCached<T: RemoteCache> {
    mirror: Weak<Mirror<T>>,
    id: u64,
    from: Weak<dyn Importing>,
}

impl<T: RemoteCache> WeakCached<T> {
    /// Returns the replica, while somebody has a [`Cached`] of it.
    pub fn upgrade(&self) -> Option<Cached<T>> {
        // What has the number now comes first: the one that is known from before may be lost.
        let (mirror, arrival) = self.current().or_else(|| held(self.mirror.upgrade()?))?;
        let owner = arrival.owner();
        Some(Cached { owner, ..Cached::new(mirror, arrival) })
    }

    fn current(&self) -> Option<(Arc<Mirror<T>>, Arc<Arrival>)> {
        let replica: Arc<dyn Any + Send + Sync> = self.from.upgrade()?.replica(self.id)?;
        held(replica.downcast().ok()?)
    }
}

/// A replica of which somebody has a handle.
fn held<T: RemoteCache>(mirror: Arc<Mirror<T>>) -> Option<(Arc<Mirror<T>>, Arc<Arrival>)> {
    let arrival = mirror.any_arrival()?;
    Some((mirror, arrival))
}

impl<'de, T: RemoteCache> Unjelly<'de> for WeakCached<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Cached::unjelly(from).map(|cached| cached.downgrade())
    }
}

impl<T: RemoteCache> Clone for WeakCached<T> {
    fn clone(&self) -> Self {
        Self { mirror: self.mirror.clone(), id: self.id, from: self.from.clone() }
    }
}

impl<T: RemoteCache> fmt::Debug for WeakCached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakCached").field(&T::CLASS).finish()
    }
}

/// One version of a replica ([`Cached::read`]). Cheap to clone.
pub struct Snapshot<T>(Arc<Version<T>>);

impl<T> Snapshot<T> {
    /// Which version it is: 0 is the state that was received, each transaction is one more.
    pub fn version(&self) -> u64 {
        self.0.number
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Snapshot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// The versions of a replica as they come ([`Cached::changes`]).
pub struct Changes<T: RemoteCache> {
    versions: Waiter<Versions<Cached<T>>>,
}

impl<T: RemoteCache> Changes<T> {
    /// The next version; `None` when there is none any more.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind, and the version is still the next one.
    pub async fn next(&mut self) -> Option<Snapshot<T>> {
        /// Waits no longer than this is awaited.
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
        changed.map(|changed| changed.ok().map(|_| self.versions.of().0.read()))
    }
}

impl<T: RemoteCache> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.versions.of().0).finish()
    }
}
