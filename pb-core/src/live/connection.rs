use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{Announcement, Source, Work};
use crate::{
    jelly::{JellyError, Prepared, Style},
    perspective::Perspective,
};

/// Which object, for as long as the program runs: an address could be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u64);

/// One time that one connection observes one object for one perspective, from the snapshot to `uncache`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Life(u64);

impl Key {
    pub(crate) fn next() -> Self {
        Self(next())
    }
}

impl Life {
    pub(crate) fn next() -> Self {
        Self(next())
    }
}

/// What a connection knows a live object by: the object, and for whom it was sent. Two perspectives
/// over one connection are shown two replicas, whatever the class says of its state: something inside
/// of it may depend on the perspective, now or after a later update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey {
    object: Key,
    /// The address of the perspective; 0 where there is none. Invariant: whoever has such a key in a
    /// table keeps the perspective too, so that no other one can have that address.
    perspective: u64,
}

impl CacheKey {
    pub(crate) fn new(object: Key, perspective: Option<&Perspective>) -> Self {
        Self { object, perspective: perspective.map_or(0, |of| of.address() as u64) }
    }
}

/// Numbers are not reused, so nothing is ordered by them and loom need not know of them.
fn next() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// The state of an object as one connection will receive it, and the life that begins with it.
#[derive(Debug)]
pub(crate) struct Beginning {
    pub(crate) state: Prepared,
    pub(crate) life: Life,
    /// For whom it is.
    pub(crate) perspective: Option<Perspective>,
}

impl Beginning {
    /// Drops it where no mutex is held, if code of the application could run: handles may stand in the
    /// state, and nobody else may have them any more.
    pub(crate) fn discard(self, work: &mut Work) {
        if self.state.has_entries() || self.perspective.is_some() {
            work.trash(self);
        }
    }
}

/// Whether a connection keeps up with the updates of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Room {
    Enough,
    /// More of them wait than the object allows.
    Exceeded {
        queued: usize,
    },
}

/// A connection, as an object sees it that is published over it. No method waits for anything, and
/// none runs code of the application: what they give rise to is put into [`Work`].
pub(crate) trait Connection: Send + Sync {
    fn style(&self) -> Style;

    /// Sends updates of one transaction. Those of a life that is over are dropped.
    fn update(
        &self,
        object: CacheKey,
        life: Life,
        updates: &[Arc<Announcement>],
        limit: usize,
        work: &mut Work,
    ) -> Room;

    /// Sends the state anew, in place of all updates that still wait.
    fn reset(&self, object: CacheKey, life: Life, state: Arc<Announcement>, work: &mut Work);

    /// The snapshot that was asked for. False if nobody wants it any more.
    fn deliver(
        &self,
        object: CacheKey,
        source: Arc<dyn Source>,
        beginning: Result<Beginning, JellyError>,
        work: &mut Work,
    ) -> bool;

    /// Ends a life from this side: `uncache`.
    fn end(&self, object: CacheKey, life: Life, work: &mut Work);

    /// The end of a life has been told to the object, which may begin a new one here.
    fn settled(&self, object: CacheKey, work: &mut Work);

    /// The connection does not keep up with this object, and is to be closed.
    fn give_up(&self, class: &'static str, queued: usize, work: &mut Work);
}

/// An observer of an object: one life on one connection.
#[derive(Clone)]
pub(crate) struct Observing {
    pub(crate) connection: Arc<dyn Connection>,
    pub(crate) key: CacheKey,
    pub(crate) life: Life,
    /// For whom the state is, as it was when the life began.
    pub(crate) perspective: Option<Perspective>,
}
