use std::sync::Arc;

use super::{Announcement, Subscription, Work};
use crate::jelly::{JellyError, Prepared, Style};

/// Whether a connection keeps up with the updates of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Room {
    Enough,
    /// More bytes of updates wait than the object allows.
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
