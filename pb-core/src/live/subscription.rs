//! The observation of one object by one connection, and the traits by which the two call each other.

use std::{
    any::Any,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{CacheKey, Delivery, Effects, EncodedUpdate, Key, effects::Guarded};
use crate::{
    jelly::{JellyError, Prepared, Style},
    perspective::Perspective,
};

/// The observation of one object by one connection for one perspective, from the request for a state until
/// the object was told of its end. Its address is its identity. The object keeps it in a list; the
/// connection keeps it in a table, together with its phase.
///
/// Object and connection are a cycle through it until the connection removes it from its table.
/// Invariant: its last `Arc` is dropped while no mutex is held. That may drop the object and the
/// perspective, which run code of the application.
pub(crate) struct Subscription {
    key: CacheKey,
    /// The style in which states and updates are written, which does not change: an update is encoded in the
    /// styles of the object's subscriptions.
    style: Style,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) connection: Arc<dyn Connection>,
    /// The perspective for which states and updates are written.
    pub(crate) perspective: Option<Perspective>,
    /// Whether the peer has answered an update with a failure.
    has_failed: AtomicBool,
}

impl Subscription {
    /// Creates the subscription. It begins when the connection requests a state ([`Request::TakeState`]).
    pub(crate) fn new(
        source: Arc<dyn Source>,
        connection: Arc<dyn Connection>,
        perspective: Option<Perspective>,
    ) -> Self {
        let key = CacheKey::new(source.key(), perspective.as_ref());
        let (style, has_failed) = (connection.style(), AtomicBool::new(false));
        Self { key, style, source, connection, perspective, has_failed }
    }

    /// Returns its key in the connection's table.
    pub(crate) fn key(&self) -> CacheKey {
        self.key
    }

    /// Notes that the peer has answered an update with a failure. Returns whether it has done so before.
    pub(crate) fn note_failure(&self) -> bool {
        self.has_failed.swap(true, Ordering::Relaxed)
    }

    /// Returns the style in which states and updates are written.
    pub(crate) fn style(&self) -> Style {
        self.style
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.key()).finish()
    }
}

/// A request to an object, served by the thread that has its value out.
pub(crate) enum Request {
    /// Take a state for a new observer.
    TakeState(Arc<Subscription>),
    /// Remove an observer that has left, and call `stopped_observing`.
    Stopped(Arc<Subscription>),
    /// Send a reset to an observer that does not keep up.
    Reset(Arc<Subscription>),
    /// End all subscriptions: the object is a replica that was lost.
    Lost,
}

/// An object that can be observed, with its class erased: a published object, or a replica that is sent
/// on.
pub(crate) trait Source: Any + Guarded {
    /// Returns the identity of the object.
    fn key(&self) -> Key;
    /// Returns the settings for slow observers.
    fn delivery(&self) -> &Delivery;
    /// Returns whether the object was ever sent through a `WeakPublished`. A peer may then have a `WeakCached`
    /// of it, so its id is kept after it was released.
    fn was_sent_weakly(&self) -> bool;
    /// Notes that updates began to wait in a queue for one more observer.
    fn queue_began(&self);
    /// Notes that updates wait for one observer less, and wakes the waiting tasks if that was the last.
    fn queue_emptied(&self, effects: &mut Effects);
    /// Keeps the error for which observers lost their replicas, for `Published::take_error`.
    fn keep_error(&self, error: JellyError);
    /// Serves the request if the value is in; otherwise the thread that has the value out will serve it.
    /// Never waits.
    fn ask(self: Arc<Self>, request: Request, effects: &mut Effects);
}

impl Effects {
    /// Adds a request to an object.
    pub(crate) fn ask(&mut self, object: Arc<dyn Source>, request: Request) {
        self.then(move |effects| object.ask(request, effects));
    }
}

/// The answer of a connection to new updates: whether its peer keeps up with the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Room {
    Enough,
    /// More bytes of updates wait than the object allows; or updates waited before this transaction, and the
    /// connection's backlog exceeds `Limits::max_outbox`.
    Exceeded {
        /// Bytes of the object's updates that wait.
        queued: usize,
    },
}

/// The interface of a connection to the objects that its peer observes. No method waits for anything or
/// runs code of the application: effects are added to [`Effects`].
pub(crate) trait Connection: Send + Sync {
    /// Returns the style in which values are written for the peer from now on.
    fn style(&self) -> Style;

    /// Accepts the state that was requested for a subscription, or the error of taking it. Returns
    /// whether the state is still wanted.
    fn accept_state(
        &self,
        subscription: &Arc<Subscription>,
        state: Result<Prepared, JellyError>,
        effects: &mut Effects,
    ) -> bool;

    /// Sends the updates of one transaction. Updates of a subscription that has ended are dropped.
    fn update(
        &self,
        subscription: &Arc<Subscription>,
        updates: &[Arc<EncodedUpdate>],
        limit: usize,
        effects: &mut Effects,
    ) -> Room;

    /// Sends a reset, in place of all updates that still wait.
    fn reset(
        &self,
        subscription: &Arc<Subscription>,
        state: Arc<EncodedUpdate>,
        effects: &mut Effects,
    );

    /// Ends a subscription from the owner's end: sends `uncache`.
    fn end(&self, subscription: &Arc<Subscription>, effects: &mut Effects);

    /// Removes a subscription after the object was told of its end. A new one may begin then.
    fn settled(&self, subscription: &Arc<Subscription>, effects: &mut Effects);

    /// Closes the connection, since its peer does not keep up with an object of this class.
    fn close_slow(&self, class: &'static str, queued: usize, effects: &mut Effects);
}
