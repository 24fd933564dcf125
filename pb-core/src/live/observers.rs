//! The observers of a live object, as its class sees them.

use std::{fmt, marker::PhantomData, sync::Arc};

use super::{
    EncodedUpdate, Link, Observer,
    announcer::{Announcement, Announcer},
};
use crate::{
    jelly::{Args, MethodName},
    perspective::Perspective,
};

/// The observers of a live object: the field `#[pb(observers)]` of a [`Cacheable`](crate::Cacheable) class.
///
/// Methods marked `#[update]` announce themselves. Other methods call [`announce`](Self::announce), or
/// [`tell`](Self::tell) in a loop over [`iter`](Self::iter) if observers receive different updates, as in
/// Twisted. The updates are sent in order when the guard is dropped.
///
/// The clone of a value has no observers.
///
/// # Examples
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
#[derive(Default)]
pub struct Observers {
    link: Option<Link>,
}

impl Clone for Observers {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Always equal: the observers are no part of a value.
impl PartialEq for Observers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Observers {}

impl Observers {
    /// Returns the link to the object that the value belongs to, if there is one.
    pub(super) fn object_link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Returns the announcer of the object, if this is in the current value of one.
    fn announcer(&self) -> Option<&Announcer> {
        self.link.as_ref().filter(|link| link.is_current()).map(Link::announcer)
    }

    /// Returns the number of observers.
    pub fn len(&self) -> usize {
        self.announcer().map_or(0, Announcer::subscription_count)
    }

    /// Returns whether there are no observers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls the method `observe_<name>` on every replica (`observer.callRemote`). In Rust that is the `#[observe]`
    /// method of that name.
    ///
    /// The arguments are encoded once for all observers, unless they depend on the perspective. Observers
    /// for which they cannot be sent lose their replicas (`uncache`), and the error is kept for
    /// [`Published::take_error`](crate::Published::take_error). No answer is available, unlike in Twisted.
    pub fn announce(&mut self, name: &str, args: impl Args) {
        if let Some(announcer) =
            self.announcer().filter(|announcer| announcer.subscription_count() > 0)
        {
            announcer.record(Announcement::ToAll(Arc::new(
                announcer.encode(MethodName::Given(name), &args),
            )));
        }
    }

    /// Returns the observers in no particular order, each with its perspective. The library maintains the list,
    /// as `getStateToCacheAndObserveFor` and `stoppedObserving` do in Twisted.
    pub fn iter(&self) -> impl Iterator<Item = (Option<Perspective>, Observer)> + use<> {
        let observers =
            self.announcer().map(|announcer| announcer.subscriptions().clone()).unwrap_or_default();
        observers
            .into_iter()
            .map(|subscription| (subscription.perspective.clone(), Observer::of(&subscription)))
    }

    /// Calls the method `observe_<name>` on the replica of one observer (`observer.callRemote`). Does nothing if it observes no
    /// longer. No answer is available.
    pub fn tell(&mut self, to: &Observer, name: &str, args: impl Args) {
        let Some(announcer) = self.announcer() else { return };
        let subscription = announcer.subscriptions().iter().find(|&other| to.is(other)).cloned();
        if let Some(subscription) = subscription {
            let perspective = subscription.perspective.clone();
            let update = EncodedUpdate::to_one(
                subscription.style(),
                perspective,
                MethodName::Given(name),
                &args,
            );
            announcer.record(Announcement::ToOne(to.clone(), Arc::new(update)));
        }
    }

    /// Sends a reset to one observer: the whole state again, as its perspective sees it now. Use it after a
    /// permission changed, for example.
    ///
    /// A reset is an ordinary update, `setCopyableState(state)`. A replica of this library applies it by
    /// itself; a Python `RemoteCache` may implement `observe_setCopyableState`. It replaces all other
    /// updates of the same guard for that observer.
    pub fn reset(&mut self, to: &Observer) {
        if let Some(announcer) = self.announcer() {
            announcer.record(Announcement::Reset(Some(to.clone())));
        }
    }

    /// Sends a [reset](Self::reset) to all observers.
    pub fn reset_all(&mut self) {
        if let Some(announcer) = self.announcer() {
            announcer.record(Announcement::Reset(None));
        }
    }

    /// Returns whether the value is linked to the object of this link.
    #[doc(hidden)]
    pub fn is_linked(&self, link: &Link) -> bool {
        Link::is_current_of(self.link.as_ref(), link)
    }

    /// Links the value to its object.
    #[doc(hidden)]
    pub fn link(&mut self, link: &Link) {
        self.link = Some(link.clone());
    }
}

/// A field that is marked `#[pb(observers)]`.
#[diagnostic::on_unimplemented(
    message = "`#[pb(observers)]` marks a field of type `pb::Observers`, and this field is a `{Self}`",
    label = "not a `pb::Observers`"
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

/// An unmarked field of type `T`. Its inherent constant is found before that of the trait [`AnyField`], which
/// all other types have.
#[derive(Debug)]
pub struct FieldOf<T: ?Sized>(PhantomData<T>);

impl FieldOf<Observers> {
    /// The field must be marked `#[pb(observers)]`.
    pub const IS_FOR_OBSERVERS: bool = true;
}

/// A field of any type.
pub trait AnyField {
    /// Whether the field must be marked `#[pb(observers)]`.
    const IS_FOR_OBSERVERS: bool = false;
}

impl<T: ?Sized> AnyField for FieldOf<T> {}

/// Checks at compile time that an unmarked field is not of type [`Observers`].
///
/// # Panics
/// Panics with `sentence`, which is a compile error, if the field is.
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
