use super::{Link, Observer, Observers, field_updates::FieldUpdates};
use crate::{
    jelly::{Jelly, JellyError},
    perspective::Perspective,
};

/// A class whose objects are live: the state crosses once, as `[class id state]`, then every change
/// as a small update (`pb.Cacheable`). Sent through a [`Published`](crate::Published) handle.
///
/// Derive it. By hand:
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

    /// Whether the state depends on the perspective: then it is an error to send the object to somebody
    /// of whom it is not known who he is any more.
    const PER_PERSPECTIVE: bool = false;

    /// What an observer begins with (`getStateToCacheAndObserveFor`). Every update that is made from
    /// then on follows it.
    ///
    /// It runs while the value is out, on any thread, and may send. It must not
    /// [`lock`](crate::Published::lock) or [`read`](crate::Cached::read) *another* live object: two
    /// threads could wait for each other.
    ///
    /// # Errors
    /// When there is nothing that could be sent. It is the error of the call that would have carried
    /// the object.
    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
        observer: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError>;

    /// Who observes it.
    fn observers(&self) -> &Observers;

    /// Who observes it.
    fn observers_mut(&mut self) -> &mut Observers;

    /// An observer has left: its peer dropped the last handle, or the connection ended
    /// (`stoppedObserving`). Called exactly once for each. It may announce things to the others.
    fn stopped_observing(&mut self, perspective: Option<&Perspective>, observer: &Observer) {
        let _ = (perspective, observer);
    }

    /// Not public API. The updates that are announced by fields, which the derive knows.
    #[doc(hidden)]
    const FIELDS: &'static [FieldUpdates] = &[];

    /// Not public API. Gives each field of a state that is derived, under its name in Rust, but for
    /// observed collections. Debug builds compare them.
    #[doc(hidden)]
    fn each_field(&self, each: &mut dyn FnMut(&'static str, &dyn Jelly)) {
        let _ = each;
    }

    /// Not public API. Whether the value, with all its observed collections, is tied to its object.
    #[doc(hidden)]
    fn is_linked(&self, link: &Link) -> bool {
        self.observers().is_linked(link)
    }

    /// Not public API. Ties it.
    #[doc(hidden)]
    fn link(&mut self, link: &Link) {
        self.observers_mut().link(link);
    }
}
