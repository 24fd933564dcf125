use std::{fmt, marker::PhantomData, sync::Arc};

use super::{
    Announcement, Link, Observer,
    lane::{Item, Lane},
};
use crate::{jelly::Args, perspective::Perspective};

/// Those who observe a live object: the field `#[pb(observers)]` of a [`Cacheable`](crate::Cacheable) class.
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

impl Observers {
    /// Returns the link to the object, if there is one.
    pub(super) fn tied(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    fn lane(&self) -> Option<&Lane> {
        self.link.as_ref().filter(|link| link.is_current()).map(Link::lane)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lane().map_or(0, Lane::observer_count)
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
        if let Some(lane) = self.lane().filter(|lane| lane.observer_count() > 0) {
            lane.record(Item::Update(Arc::new(lane.encode(name, &args))));
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
            lane.record(Item::Tell(to.clone(), Arc::new(told)));
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
            lane.record(Item::Reset(Some(to.clone())));
        }
    }

    /// [`reset`](Self::reset) of everybody.
    pub fn reset_all(&mut self) {
        if let Some(lane) = self.lane() {
            lane.record(Item::Reset(None));
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

/// A field that is marked `#[pb(observers)]`.
#[diagnostic::on_unimplemented(
    message = "`observers` marks the field of type `Observers`",
    label = "no place for observers"
)]
pub trait ObserversField {
    /// Returns the observers.
    fn shared(&self) -> &Observers;

    /// Returns the observers, to be changed.
    fn exclusive(&mut self) -> &mut Observers;
}

impl ObserversField for Observers {
    fn shared(&self) -> &Observers {
        self
    }

    fn exclusive(&mut self) -> &mut Observers {
        self
    }
}

/// A field of type `T` that is not marked. An associated constant of the type is found before one of a
/// trait: any other type is an [`AnyField`].
#[derive(Debug)]
pub struct FieldOf<T: ?Sized>(PhantomData<T>);

impl FieldOf<Observers> {
    /// Whether it would be for observers.
    pub const IS_FOR_OBSERVERS: bool = true;
}

/// A field of any type.
pub trait AnyField {
    /// Whether it would be for observers.
    const IS_FOR_OBSERVERS: bool = false;
}

impl<T: ?Sized> AnyField for FieldOf<T> {}

/// Ends the compilation if a field that is not marked is for observers.
///
/// # Panics
/// In that case, with this sentence.
#[track_caller]
pub const fn check_unmarked(is_for_observers: bool, sentence: &str) {
    if is_for_observers {
        panic!("{}", sentence)
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observers").field(&self.len()).finish()
    }
}
