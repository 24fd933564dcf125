use std::{
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::{Arc, Weak},
};

use super::{
    Announcement, Cacheable, Link, Subscription,
    lane::{Item, Lane},
};
use crate::{jelly::Args, perspective::Perspective};

/// Those who observe a live object: the field `#[pb(observers)]` of a [`Cacheable`] class.
///
/// Methods marked `#[update]` announce themselves. By hand, as in Twisted, it is
/// [`announce`](Self::announce), or [`tell`](Self::tell) in a loop over [`iter`](Self::iter) where
/// observers are told different things. What is announced leaves when the guard is dropped, in order.
///
/// ```
/// use pb::{Cacheable, Observers};
///
/// #[derive(Cacheable)]
/// #[pb(class = "ponds.Pond")]
/// struct Pond {
///     ducks: Vec<String>,
///     #[pb(observers)]
///     observers: Observers,
/// }
///
/// impl Pond {
///     fn add_duck(&mut self, duck: &str) {
///         self.ducks.push(duck.to_owned());
///         self.observers.announce("addDuck", (duck,));
///     }
/// }
/// ```
///
/// The clone of a value is observed by nobody.
#[derive(Default)]
pub struct Observers {
    link: Option<Link>,
}

impl Clone for Observers {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Who observes is no part of the value: two values are equal whoever observes them.
impl PartialEq for Observers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Observers {}

/// One of those who observe a live object: a perspective over a connection, or a connection where there
/// is none, from the snapshot to the end of it (`RemoteCacheObserver`). Several handles that one peer
/// holds for one perspective are one observer; of two users who are logged in over one connection each
/// is one.
///
/// It keeps nothing alive. Two are equal if they are the same observation: one that has ended is not
/// equal to the next of the same peer.
#[derive(Clone)]
pub struct Observer(Weak<Subscription>);

impl Observer {
    pub(super) fn of(subscription: &Arc<Subscription>) -> Self {
        Self(Arc::downgrade(subscription))
    }

    pub(super) fn is(&self, subscription: &Arc<Subscription>) -> bool {
        self.0.as_ptr() == Arc::as_ptr(subscription)
    }
}

impl PartialEq for Observer {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl Eq for Observer {}

impl Hash for Observer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_ptr().hash(state);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observer").finish_non_exhaustive()
    }
}

impl Observers {
    fn lane(&self) -> Option<&Lane> {
        self.link.as_ref().filter(|link| link.is_current()).map(Link::lane)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lane().map_or(0, Lane::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `observe_name` on every replica (`observer.callRemote`).
    ///
    /// The arguments are encoded once for all, unless something in them depends on the perspective. If
    /// they cannot travel, the replicas are out of step: they are let go (`uncache`), and the error is
    /// kept for [`Published::take_error`](crate::Published::take_error).
    pub fn announce(&mut self, name: &str, args: impl Args) {
        if let Some(lane) = self.lane().filter(|lane| lane.len() > 0) {
            lane.announce(Item::Update(Arc::new(Announcement::to_all(lane, name, &args))));
        }
    }

    /// The observers and for whom they observe. In no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (Option<Perspective>, Observer)> + use<> {
        let observers = self.lane().map(|lane| lane.observers().clone()).unwrap_or_default();
        observers
            .into_iter()
            .map(|subscription| (subscription.perspective.clone(), Observer::of(&subscription)))
    }

    /// Calls `observe_name` on the replica of one observer; nothing if it is none any more.
    pub fn tell(&mut self, to: &Observer, name: &str, args: impl Args) {
        let Some(lane) = self.lane() else { return };
        let subscription = lane.observers().iter().find(|&other| to.is(other)).cloned();
        if let Some(subscription) = subscription {
            let perspective = subscription.perspective.clone();
            let told = Announcement::to_one(subscription.style(), perspective, name, &args);
            lane.announce(Item::Tell(to.clone(), Arc::new(told)));
        }
    }

    /// Sends one observer the state anew, as its perspective sees it now: after a permission changed,
    /// say.
    ///
    /// It is an ordinary update, `setCopyableState(state)`, which a replica of ours applies by itself
    /// and a Python `RemoteCache` may implement: `observe_setCopyableState`. It takes the place of
    /// whatever else the same guard announces.
    pub fn reset(&mut self, to: &Observer) {
        if let Some(lane) = self.lane() {
            lane.announce(Item::Reset(Some(to.clone())));
        }
    }

    /// [`reset`](Self::reset) of everybody.
    pub fn reset_all(&mut self) {
        if let Some(lane) = self.lane() {
            lane.announce(Item::Reset(None));
        }
    }

    /// Whether the value is tied to this object.
    #[doc(hidden)]
    pub fn is_linked(&self, link: &Link) -> bool {
        Link::ties(self.link.as_ref(), link)
    }

    /// Ties the value to its object.
    #[doc(hidden)]
    pub fn link(&mut self, link: &Link) {
        self.link = Some(link.clone());
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observers").field(&self.len()).finish()
    }
}

/// An update that is running: its arguments were encoded before its body, which may consume them.
#[must_use]
#[derive(Debug)]
pub struct Update {
    link: Option<Link>,
    announcement: Option<Announcement>,
}

/// What every method marked `#[update]` begins with.
pub(crate) fn begin_update<T: Cacheable>(
    value: &mut T,
    name: &'static str,
    args: &dyn Args,
) -> Update {
    Update::begin(value.observers().link.as_ref(), name, args)
}

impl Update {
    pub(super) fn begin(link: Option<&Link>, name: &str, args: &dyn Args) -> Self {
        let Some(link) = link.filter(|link| link.is_current()) else {
            return Self { link: None, announcement: None };
        };
        // Replicas run the same code: what an update does in turn is not told again.
        let outermost = link.lane().enter() == 1;
        let mut update = Self { link: Some(link.clone()), announcement: None };
        if outermost && link.lane().len() > 0 {
            update.announcement = Some(Announcement::to_all(link.lane(), name, args));
        }
        update
    }

    /// Announces it, if it happened.
    pub fn end(mut self, happened: bool) {
        if let Some(link) = self.link.take() {
            let announcement = self.announcement.take().filter(|_| happened);
            link.lane().leave(
                happened,
                announcement.map(|announcement| Item::Update(Arc::new(announcement))),
            );
        }
    }
}

impl Drop for Update {
    fn drop(&mut self) {
        // It panicked half-way, where no replica could follow.
        if let Some(link) = self.link.take() {
            link.lane().leave(false, Some(Item::Reset(None)));
        }
    }
}

/// What a method marked `#[update]` returned. Its type decides whether it failed: method lookup finds the
/// method of [`Anything`] where there is none here.
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

impl<T, E> Returned<'_, Result<T, E>> {
    /// Returns whether it is no `Err`.
    pub const fn happened(&self) -> bool {
        self.0.is_ok()
    }
}

impl<T> Deref for Returned<'_, T> {
    type Target = Anything;

    fn deref(&self) -> &Anything {
        &Anything
    }
}

/// A value of a type that is not known to be a `Result`.
#[derive(Debug)]
pub struct Anything;

impl Anything {
    /// Returns true: an update that returns it has happened.
    pub const fn happened(&self) -> bool {
        true
    }
}
