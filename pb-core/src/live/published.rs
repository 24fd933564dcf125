//! The handles of a live object at its owner's end.

use std::{
    any::TypeId,
    fmt,
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::{Arc, Weak},
};

use super::{
    Cacheable, Delivery, LiveClass, Object, Snapshot, entry::Sent, stored::ReadClass, taken::Taken,
};
use crate::{
    flavors::either_way::EitherWay,
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly},
};

/// A handle to a live object, at the end that owns and changes the object (`pb.Cacheable`).
///
/// It is cheap to clone: all clones are handles to one object. The first time that an object is sent over
/// a connection, its state is sent; later only its id. Each call of a method marked `#[update]` reaches
/// all replicas, in order.
///
/// # Examples
///
/// ```
/// use pb::{Cacheable, Observers, Published};
///
/// #[derive(Cacheable)]
/// #[pb(class = "cache_classes.MasterDuckPond", transparent)]
/// struct MasterDuckPond {
///     ducks: Vec<String>,
///     #[pb(observers)]
///     observers: Observers,
/// }
///
/// #[pb::methods(rename_all = "camelCase")]
/// impl MasterDuckPond {
///     #[update]
///     fn add_duck(&mut self, duck: String) {
///         self.ducks.push(duck);
///     }
/// }
///
/// # async fn example(peer: pb::Peer) -> Result<(), pb::CallError> {
/// let pond = Published::new(MasterDuckPond { ducks: Vec::new(), observers: Default::default() });
/// peer.root().call_remote::<()>("takePond", (&pond,)).await?;
/// pond.lock().add_duck("ugly duckling".to_owned());
/// # Ok(())
/// # }
/// ```
///
/// # On the wire
///
/// An object is `[class id state]` the first time, and `[cached id]` later. Each update is
/// `[cachemessage …]`. The peer releases each handle by `[decache id]`. After the last one, `[uncache id]`
/// ends the subscription. An object that the peer sends back (`[lcache id]`) is this object again, so a
/// method may take a `Published<T>`.
///
/// # Cycles
///
/// A handle keeps its object alive, also a handle in the value of another object. For a cycle of objects,
/// use [`downgrade`](Self::downgrade).
pub struct Published<T>(Arc<Object>, PhantomData<fn() -> T>);

impl<T: Cacheable + Default> Default for Published<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Cacheable> Published<T> {
    /// Makes a live object of a value.
    pub fn new(value: T) -> Self {
        Self::boxed(Box::new(value), Delivery::default())
    }

    /// Makes a live object of a value, with settings for slow observers.
    pub fn with_delivery(value: T, delivery: Delivery) -> Self {
        Self::boxed(Box::new(value), delivery)
    }

    fn boxed(value: Box<T>, delivery: Delivery) -> Self {
        let class = const { &LiveClass::of::<T>() };
        Self(Object::new_owned(class, TypeId::of::<T>(), value, delivery), PhantomData)
    }

    /// Locks the object, to read or change its value. Blocks while another thread has the guard.
    ///
    /// All updates under one guard are one transaction: they are sent together when the guard is dropped,
    /// and no replica of this library shows a part of them. A call that is made under a guard is sent at
    /// once, before those updates. A call that carries this object for the first time over its connection
    /// waits for the guard, and carries the state after the transaction.
    ///
    /// The updates of all guards that one poll of a task drops leave together, when the task has returned to the
    /// runtime (at the next `.await` that waits), or earlier if there are many. A task that goes on to compute for
    /// long lets them leave before that with `tokio::task::yield_now().await`.
    ///
    /// Hold the guard briefly, since other threads block on it. Do not hold it across an `.await`: the task
    /// may deadlock with itself. The guard is not [`Send`], so a spawned task that does so does not compile.
    /// `main`, `block_on` and local tasks do compile. There, an awaited call that carries the object and
    /// waits for the guard panics.
    ///
    /// # Panics
    /// Panics if this thread already has a guard of the same object; [`try_lock`](Self::try_lock) returns an error
    /// then. In debug builds it also panics inside of `state_to_cache_and_observe_for`, `started_observing`,
    /// `stopped_observing` and `#[observe]` methods: two that lock each other's objects could deadlock. Release
    /// builds do not check that. It panics, too, if a [`Snapshot`] is held and the `Clone` of the value panics.
    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T> {
        Guard(Taken::new(&self.0))
    }

    /// Locks the object like [`lock`](Self::lock), without waiting.
    ///
    /// It never deadlocks, so it may be called everywhere, also while this thread has a guard of the object, and in
    /// `started_observing`, `stopped_observing` and `#[observe]` methods of any class.
    ///
    /// # Errors
    /// If a thread has the object locked, or runs code of its class; the error says whether it is this thread.
    #[track_caller]
    pub fn try_lock(&self) -> Result<Guard<'_, T>, TryLockError> {
        match Taken::try_new(&self.0) {
            Ok(taken) => Ok(Guard(taken)),
            Err(true) => Err(TryLockError::ByThisThread(T::CLASS)),
            Err(false) => Err(TryLockError::ByAnotherThread(T::CLASS)),
        }
    }

    /// Returns a snapshot: the value as the last guard left it. It announces nothing.
    ///
    /// A snapshot does not change while it is held, also across an `.await`, and keeps nobody waiting: a
    /// [`lock`](Self::lock) meanwhile works on a clone of the value, and the snapshot keeps the value as it was. (So
    /// a field that is not sent must be cloned too, or the object loses it.) If no snapshot is held, `lock` clones
    /// nothing.
    ///
    /// This waits while another thread has a guard, takes a state for an observer, or runs `started_observing` or
    /// `stopped_observing`. It does not wait for other readers or for connections.
    ///
    /// # Panics
    /// Panics if this thread has a guard of the same object: read through the guard. In debug builds it also panics
    /// where [`lock`](Self::lock) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use pb::{Cacheable, Observers, Published};
    ///
    /// #[derive(Cacheable, Clone)]
    /// #[pb(class = "ponds.Pond")]
    /// struct Pond {
    ///     #[pb(setter)]
    ///     frogs: i64,
    ///     #[pb(observers)]
    ///     observers: Observers,
    /// }
    ///
    /// #[pb::methods]
    /// impl Pond {}
    ///
    /// let pond = Published::new(Pond { frogs: 7, observers: Observers::default() });
    /// let before = pond.read();
    /// pond.lock().set_frogs(8);
    /// assert_eq!((before.frogs, pond.read().frogs), (7, 8));
    /// ```
    #[track_caller]
    pub fn read(&self) -> Snapshot<T>
    where
        T: Clone + Sync,
    {
        Snapshot::of(self.0.read(const { &ReadClass::of::<T>() }))
    }

    /// Returns the number of observers. A connection counts once for each perspective that the object was
    /// sent for.
    pub fn observer_count(&self) -> usize {
        self.0.link.announcer().subscription_count()
    }

    /// Returns and clears the last error that made observers lose their replicas. Returns `None` if there was
    /// none since the last call.
    ///
    /// Either the arguments of an update or the state of a reset could not be encoded, or one connection
    /// could not send an object in it: too many objects, nested too deeply, of another connection, or an
    /// object whose state could not be taken. If an update had to wait, its error is here only after the
    /// connection tried to send it. Each error is also logged as a warning.
    pub fn take_error(&self) -> Option<JellyError> {
        self.0.take_error()
    }

    /// Waits until every connection has moved all updates of this object into its outbox, where up to 128 KiB
    /// may still wait to be written. A reset that waits is not waited for.
    ///
    /// This is backpressure for a program that changes an object faster than its observers can follow. It
    /// always ends: an observer that takes nothing for `Timeouts::observer_lag` is handled as
    /// [`Delivery::when_slow`] says.
    ///
    /// # Cancel safety
    /// This method is cancel safe: nothing is lost if the future is dropped.
    pub async fn flushed(&self) {
        self.0.link.announcer().none_queued().await;
    }

    /// Returns a handle that does not keep the object alive.
    pub fn downgrade(&self) -> WeakPublished<T> {
        WeakPublished(Arc::downgrade(&self.0), PhantomData)
    }

    /// Returns whether both are handles to the same object.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Cacheable> Clone for Published<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T: Cacheable> fmt::Debug for Published<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Published")
            .field("type", &format_args!("{}", std::any::type_name::<T>()))
            .field("class", &T::CLASS)
            .field("observers", &self.observer_count())
            .finish()
    }
}

impl<T: Cacheable> Jelly for Published<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        if T::PER_PERSPECTIVE {
            out.perspective()?;
        }
        out.entry(Sent::Published(self.0.clone()))
    }

    fn jelly_flat(&self, _: &mut Jellier) -> Result<usize, JellyError> {
        Jellier::not_flat()
    }
}

/// Of a handle to a value that is no live object, the one error is about the value.
impl<T: Cacheable> EitherWay for Published<T> {}

impl<'de, T: Cacheable> Unjelly<'de> for Published<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.own_live_object(T::CLASS)?.downcast::<Object>() {
            Ok(object) if object.is_owned::<T>() => Ok(Self(object, PhantomData)),
            _ => Err(from.other_object(T::CLASS)),
        }
    }
}

/// A handle to a live object that does not keep it alive.
pub struct WeakPublished<T>(Weak<Object>, PhantomData<fn() -> T>);

/// A handle to no object.
impl<T: Cacheable> Default for WeakPublished<T> {
    fn default() -> Self {
        Self(Weak::new(), PhantomData)
    }
}

impl<T: Cacheable> WeakPublished<T> {
    /// Returns a handle that keeps the object alive, if it still exists.
    pub fn upgrade(&self) -> Option<Published<T>> {
        Some(Published(self.0.upgrade()?, PhantomData))
    }
}

/// It is sent as its object. As a field of another live object, it breaks a cycle. From then on the object has
/// the same id for a peer each time it is sent, so that a [`WeakCached`](crate::WeakCached) leads to it again.
impl<T: Cacheable> Jelly for WeakPublished<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        match self.upgrade() {
            Some(object) => {
                object.0.link.announcer().set_sent_weakly();
                object.jelly(out)
            }
            None => Err(JellyError::custom(
                "the live object of a `WeakPublished` was dropped: keep a `Published` of it",
            )),
        }
    }
}

impl<T: Cacheable> Clone for WeakPublished<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T: Cacheable> fmt::Debug for WeakPublished<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakPublished").field(&T::CLASS).finish()
    }
}

/// The reason why [`Published::try_lock`] did not lock an object, with the class of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TryLockError {
    /// This thread has a guard of the object, or runs code of its class.
    #[error(
        "this thread has locked the live object `{0}` already, or runs code of its class: use that guard, or the \
         `self` of that code"
    )]
    ByThisThread(&'static str),
    /// Another thread has a guard of the object, or runs code of its class.
    #[error(
        "another thread has locked the live object `{0}`: try again later, or wait with `lock`"
    )]
    ByAnotherThread(&'static str),
}

/// A guard of a live object ([`Published::lock`]). It dereferences to the value, and sends the updates when it is
/// dropped.
pub struct Guard<'a, T: Cacheable>(Taken<'a, T>);

impl<T: Cacheable> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Cacheable> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Cacheable + fmt::Debug> fmt::Debug for Guard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
