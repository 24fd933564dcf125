use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{Arc, Weak},
};

use super::{Cacheable, Delivery, LiveClass, Object, entry::Sent, taken::Taken};
use crate::jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly};

/// A live object, at the end that changes it (`pb.Cacheable`). Cheap to clone: all clones are one
/// object.
///
/// Sent for the first time over a connection it takes its state along, later only a number. Every
/// change by a method marked `#[update]` reaches all replicas, in order:
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
/// On the wire: `[class id state]` the first time, `[cached id]` later, `[cachemessage …]` for each
/// update, until the peer has dropped its last handle (`[decache id]` each) and `[uncache id]` ends
/// it. Sent back by the peer (`[lcache id]`) it is this object again, so a method may take a
/// `Published<T>`.
///
/// A live object that is kept in another one's value keeps it alive; for a cycle use
/// [`downgrade`](Self::downgrade).
pub struct Published<T: Cacheable>(Arc<Object<Box<T>>>);

impl<T: Cacheable> Published<T> {
    /// Makes a value a live object.
    pub fn new(value: T) -> Self {
        Self::with(value, Delivery::default())
    }

    /// Makes a value a live object with settings of its own.
    pub fn with(value: T, delivery: Delivery) -> Self {
        let object = Arc::new(Object::empty(Some(LiveClass::NEW), delivery));
        object.put_back_now(Box::new(value));
        Self(object)
    }

    /// Takes the value out, to read or to change it; waits while another thread has it.
    ///
    /// Everything done under one guard is one transaction: what it announces leaves together when the
    /// guard is dropped, and no replica of ours shows half of it. A call that is sent under a guard
    /// leaves at once, before what the guard announces; if it carries the object for the first time
    /// over its connection, it waits and shows the finished transaction.
    ///
    /// Hold it briefly: it blocks the thread, and who holds it over an `.await` may wait for himself. It
    /// is not [`Send`], so that spawned tasks do not compile that do; `main`, `block_on` and local tasks
    /// do. There an awaited call panics if it carries the object and waits for the guard.
    ///
    /// # Panics
    /// When this thread has a guard of the same object already. In debug builds also inside of
    /// `state_to_cache_and_observe_for` and `stopped_observing`, which run while a value is out.
    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T> {
        Guard(Taken::new(&self.0))
    }

    /// Counts who observes it: each connection once, and once for each perspective it was sent for.
    pub fn observers(&self) -> usize {
        self.0.link.lane().observer_count()
    }

    /// Why observers were let go, since this was last asked: an update's arguments could not travel, or
    /// a state could not.
    pub fn take_error(&self) -> Option<JellyError> {
        self.0.take_error()
    }

    /// Waits until no observer has more updates waiting than its connection takes at once: what a
    /// publisher awaits that changes its object faster than observers can follow.
    ///
    /// It ends: an observer that takes nothing for as long as `Timeouts::behind` says is dealt with as
    /// [`Delivery::when_slow`] says.
    ///
    /// # Cancel safety
    /// Dropped, it leaves nothing behind.
    pub async fn caught_up(&self) {
        self.0.link.lane().caught_up().await;
    }

    /// A handle that does not keep the object alive.
    pub fn downgrade(&self) -> WeakPublished<T> {
        WeakPublished(Arc::downgrade(&self.0))
    }

    /// Whether both are the same object.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Cacheable> Clone for Published<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Cacheable> fmt::Debug for Published<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Published")
            .field("type", &format_args!("{}", std::any::type_name::<T>()))
            .field("class", &T::CLASS)
            .field("observers", &self.observers())
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
}

impl<'de, T: Cacheable> Unjelly<'de> for Published<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let object: Arc<dyn std::any::Any + Send + Sync> = from.come_home(T::CLASS)?;
        match object.downcast() {
            Ok(object) => Ok(Self(object)),
            Err(_) => Err(from.other_object(T::CLASS)),
        }
    }
}

/// A handle that does not keep its object alive.
pub struct WeakPublished<T: Cacheable>(Weak<Object<Box<T>>>);

impl<T: Cacheable> WeakPublished<T> {
    /// The object, while it is alive.
    pub fn upgrade(&self) -> Option<Published<T>> {
        self.0.upgrade().map(Published)
    }
}

/// Sent as the object it is of: the way back in a cycle of live objects. From then on the object has the
/// same number for a peer whenever it is sent, so that a [`WeakCached`](crate::WeakCached) can follow it.
impl<T: Cacheable> Jelly for WeakPublished<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        match self.upgrade() {
            Some(object) => {
                object.0.link.lane().set_way_back();
                object.jelly(out)
            }
            None => Err(JellyError::custom("the live object is gone")),
        }
    }
}

impl<T: Cacheable> Clone for WeakPublished<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Cacheable> fmt::Debug for WeakPublished<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakPublished").field(&T::CLASS).finish()
    }
}

/// The value of a live object, out of it until this is dropped ([`Published::lock`]).
pub struct Guard<'a, T: Cacheable>(Taken<'a, Box<T>>);

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
