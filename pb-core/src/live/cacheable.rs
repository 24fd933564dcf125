//! The trait of classes whose objects are live.

use super::{Link, Observer, Observers, update_names::FieldUpdates};
use crate::{
    jelly::{Jellier, Jelly, JellyError},
    perspective::Perspective,
};

/// A class whose objects are live (`pb.Cacheable`). Their state is sent once, as `[class id state]`, and then
/// each change as a small update.
///
/// Objects are sent through a [`Published`](crate::Published) handle. Derive this trait, or implement it by
/// hand.
///
/// # Examples
///
/// ```
/// use pb::{Cacheable, Jelly, Observers, Perspective, error::JellyError, live::Observer};
///
/// struct Auction {
///     bids: Vec<(String, f64)>,
///     observers: Observers,
/// }
///
/// impl Cacheable for Auction {
///     const CLASS: &'static str = "auctions.Auction";
///
///     fn state_to_cache_and_observe_for<'a>(
///         &'a self,
///         perspective: Option<&'a Perspective>,
///         _observer: &'a Observer,
///     ) -> Result<impl Jelly + 'a, JellyError> {
///         // Bidders see their own bids.
///         let bidder = perspective.and_then(|perspective| perspective.downcast_ref::<String>());
///         Ok(self.bids.iter().filter(|(name, _)| Some(name) == bidder).collect::<Vec<_>>())
///     }
///
///     fn observers(&self) -> &Observers {
///         &self.observers
///     }
///
///     fn observers_mut(&mut self) -> &mut Observers {
///         &mut self.observers
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a live object",
    label = "does not implement `pb::Cacheable`",
    note = "add `#[derive(pb::Cacheable)]` and a field `#[pb(observers)] observers: Observers`"
)]
pub trait Cacheable: Sized + Send + 'static {
    /// The class name on the wire (`getTypeToCopy`).
    const CLASS: &'static str;

    /// Whether the state depends on the perspective. If true, sending the object to a peer whose perspective
    /// is not known any more, since the user has logged out, is an error.
    const PER_PERSPECTIVE: bool = false;

    /// Returns the state for a new observer (`getStateToCacheAndObserveFor`). The observer receives all
    /// later updates after it. It is also called for a reset.
    ///
    /// It runs while the object is locked, on any thread, and may make calls. It must not
    /// [`lock`](crate::Published::lock) or [`read`](crate::Cached::read) *another* live object: two
    /// threads could deadlock.
    ///
    /// # Errors
    /// If there is no state to send. The call that would have carried the object fails with this error.
    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
        observer: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError>;

    /// Returns the observers.
    fn observers(&self) -> &Observers;

    /// Returns the observers, to announce updates to them.
    fn observers_mut(&mut self) -> &mut Observers;

    /// Handles the beginning of an observer, after [its state](Self::state_to_cache_and_observe_for) was taken.
    /// Called exactly once for each observer, also for one whose connection has closed meanwhile. A reset does
    /// not call it. (Twisted has no such method: there, the method that returns the state calls the observers.)
    ///
    /// It may change the object and announce updates. These follow the state: all observers receive them, the
    /// new one too. To leave the new one out, [`tell`](Observers::tell) each other observer of
    /// [`iter`](Observers::iter).
    ///
    /// It runs while the object is locked, on any thread, as part of no guard. It needs no lock of this object, and
    /// must not wait for another one: `lock` and `read` panic in debug builds, and
    /// [`try_lock`](crate::Published::try_lock) returns an error where it would wait. A panic ends this call, is
    /// logged, and leaves the observer observing.
    fn started_observing(&mut self, perspective: Option<&Perspective>, observer: &Observer) {
        let _ = (perspective, observer);
    }

    /// Handles the end of an observer (`stoppedObserving`): its peer has released the last handle, or the
    /// connection is closed. Called exactly once for each observer, after
    /// [`started_observing`](Self::started_observing).
    ///
    /// It may change the object and announce updates, which the others receive: the observer has left already.
    /// What holds for `started_observing` holds here as well.
    fn stopped_observing(&mut self, perspective: Option<&Perspective>, observer: &Observer) {
        let _ = (perspective, observer);
    }

    /// Not public API. Whether [`started_observing`](Self::started_observing) or
    /// [`stopped_observing`](Self::stopped_observing) may have an effect. A relay whose replica is being read is
    /// copied before they run.
    #[doc(hidden)]
    const HAS_HOOKS: bool = true;

    /// Not public API. The updates that fields announce, as the derive finds them.
    #[doc(hidden)]
    const FIELDS: &'static [FieldUpdates] = &[];

    /// Not public API. The Rust names of the fields of a derived state, except observed collections. Debug
    /// builds compare these fields.
    #[doc(hidden)]
    const COMPARED: &'static [&'static str] = &[];

    /// Not public API. Writes the field of [`COMPARED`](Self::COMPARED) with this index, as one expression.
    #[doc(hidden)]
    fn put_compared(&self, index: usize, out: &mut Jellier) -> Result<(), JellyError> {
        let _ = (index, out);
        Ok(())
    }

    /// Not public API. Returns whether the value and all its observed collections are linked to its object.
    #[doc(hidden)]
    fn is_linked(&self, link: &Link) -> bool {
        self.observers().is_linked(link)
    }

    /// Not public API. Links the value and all its observed collections to its object.
    #[doc(hidden)]
    fn link(&mut self, link: &Link) {
        self.observers_mut().link(link);
    }
}

/// A class whose objects are published, and not only received.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is only received, and this attribute is for the end that publishes its objects",
    label = "has no effect without `Cacheable`",
    note = "add `#[derive(pb::Cacheable)]`, or remove the attribute"
)]
pub trait HasOwner {}

#[diagnostic::do_not_recommend]
impl<T: Cacheable> HasOwner for T {}

/// Compiles if the objects of a class are published.
pub fn owns<T: HasOwner>() {}
