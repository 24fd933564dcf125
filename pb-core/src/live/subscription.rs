//! An object and a connection that observe each other, and what they say.

use std::{any::Any, fmt, sync::Arc};

use super::{Announcement, CacheKey, Delivery, Key, Work, work::Guarded};
use crate::{
    jelly::{JellyError, Prepared, Style},
    perspective::Perspective,
};

/// One observation of one object by one connection, from the request for a state to the last word about
/// it. Its address is its identity: the object keeps it among its observers, the connection in its table,
/// together with the phase that it is in.
///
/// Invariant: object and connection are a cycle through it until the connection's table lets go of it.
/// The last handle is dropped where no mutex is held, since the object and the perspective are the
/// application's.
pub(crate) struct Subscription {
    key: CacheKey,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) connection: Arc<dyn Connection>,
    /// The perspective for which states and updates are written.
    pub(crate) perspective: Option<Perspective>,
}

impl Subscription {
    pub(crate) fn new(
        source: Arc<dyn Source>,
        connection: Arc<dyn Connection>,
        perspective: Option<Perspective>,
    ) -> Self {
        let key = CacheKey::new(source.key(), perspective.as_ref());
        Self { key, source, connection, perspective }
    }

    /// Returns the key of the connection's table under which it stands.
    pub(crate) fn key(&self) -> CacheKey {
        self.key
    }

    /// Returns how values are written for the connection.
    pub(crate) fn style(&self) -> Style {
        self.connection.style()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.key()).finish()
    }
}

/// What is requested of an object, and done by the thread that has its value out.
pub(crate) enum Request {
    /// Take a state for a new observer.
    Begin(Arc<Subscription>),
    /// Say goodbye to an observer.
    Stopped(Arc<Subscription>),
    /// Send an observer, which does not keep up, the state anew.
    Reset(Arc<Subscription>),
    /// Let every observer go: the object is a replica that was lost.
    Lost,
}

/// An object of any class that can be published.
pub(crate) trait Source: Any + Guarded {
    fn key(&self) -> Key;
    fn delivery(&self) -> &Delivery;
    /// Returns whether it was sent as the way back in a cycle: peers may know it by its number after they
    /// have dropped it.
    fn is_way_back(&self) -> bool;
    /// Counts an observer for which updates wait.
    fn falls_behind(&self);
    /// Counts an observer less for which updates wait.
    fn catches_up(&self, work: &mut Work);
    /// Does what is requested if the value is in, else leaves it to the thread that has it out. Never
    /// waits.
    fn ask(self: Arc<Self>, request: Request, work: &mut Work);
}

impl Work {
    /// Requests something of an object.
    pub(crate) fn ask(&mut self, object: Arc<dyn Source>, request: Request) {
        self.then(move |work| object.ask(request, work));
    }
}

/// Whether a connection keeps up with the updates of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Room {
    Enough,
    /// More bytes of updates wait than the object allows, or some do while the whole connection is full.
    Exceeded {
        queued: usize,
    },
}

/// A connection, as an object sees it that is published over it. No method waits for anything, and
/// none runs code of the application: their effects are put into [`Work`].
pub(crate) trait Connection: Send + Sync {
    /// Returns how values are written for the peer.
    fn style(&self) -> Style;

    /// Takes the state that was requested for a subscription. Returns false if nobody wants it any more.
    fn deliver(
        &self,
        subscription: &Arc<Subscription>,
        state: Result<Prepared, JellyError>,
        work: &mut Work,
    ) -> bool;

    /// Sends updates of one transaction. Those of a subscription that is over are dropped.
    fn update(
        &self,
        subscription: &Arc<Subscription>,
        updates: &[Arc<Announcement>],
        limit: usize,
        work: &mut Work,
    ) -> Room;

    /// Sends the state anew, in place of all updates that still wait.
    fn reset(&self, subscription: &Arc<Subscription>, state: Arc<Announcement>, work: &mut Work);

    /// Ends a subscription from this side: `uncache`.
    fn end(&self, subscription: &Arc<Subscription>, work: &mut Work);

    /// Forgets a subscription of whose end the object was told: a new one may begin.
    fn settled(&self, subscription: &Arc<Subscription>, work: &mut Work);

    /// Closes the connection: it does not keep up with an object of this class.
    fn give_up(&self, class: &'static str, queued: usize, work: &mut Work);
}
