//! The newest version of a replica, its loss, and the tasks that wait for either.

use std::sync::{Arc, atomic::AtomicU64 as AtomicStamp};

use super::Effects;
use crate::{
    connection_error::ConnectionError,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
        lock,
    },
    wakers::{Awaited, Waiter, Wakers},
};

/// The reason why a replica receives no more updates.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Lost {
    /// The peer ended the subscription (`uncache`): an update or a reset could not be sent to this observer, or
    /// the peer is a relay and has lost its own replica.
    #[error(
        "the peer sends no more updates of this object, since one could not be sent or the peer is a relay that \
         lost its own replica: ask for the object again"
    )]
    Uncached,
    /// An update could not be applied, so the replica may differ from the peer's object.
    #[error(
        "an update could not be applied, so the replica is lost ({0}): ask for the object again"
    )]
    UpdateFailed(Arc<str>),
    /// The connection closed.
    #[error("the connection is closed: {0}")]
    Connection(ConnectionError),
}

/// The newest version of a replica, and its loss.
pub(super) struct Status {
    inner: Mutex<Inner>,
    /// Whether `Inner::lost` is set. Read for every update without the mutex.
    is_lost: AtomicBool,
}

/// The part of a [`Status`] that its mutex guards.
#[derive(Default)]
pub(super) struct Inner {
    version: u64,
    /// When `version` was set last.
    changed_at: Stamp,
    lost: Option<Lost>,
    /// When `lost` was set.
    lost_at: Stamp,
    /// The tasks that wait for the next version or the loss.
    version_wakers: Wakers,
    /// The tasks that wait for the loss only.
    loss_wakers: Wakers,
}

impl Default for Status {
    fn default() -> Self {
        Self { inner: Mutex::new(Inner::default()), is_lost: AtomicBool::new(false) }
    }
}

impl Status {
    /// Sets the newest version, and wakes the tasks that wait for it.
    pub(super) fn set(&self, version: u64, effects: &mut Effects) {
        let mut inner = lock(&self.inner);
        inner.version = version.max(inner.version);
        inner.changed_at = Stamp::next();
        effects.wake_all(inner.version_wakers.take_all());
    }

    /// Notes that the replica is lost, and wakes all waiting tasks. Returns false if it was lost before.
    pub(super) fn lose(&self, reason: Lost, effects: &mut Effects) -> bool {
        let mut inner = lock(&self.inner);
        let first = inner.lost.is_none();
        if first {
            inner.lost = Some(reason);
            inner.lost_at = Stamp::next();
        }
        self.is_lost.store(true, Ordering::SeqCst);
        effects.wake_all(inner.version_wakers.take_all());
        effects.wake_all(inner.loss_wakers.take_all());
        first
    }

    /// Returns the number of the newest version.
    pub(super) fn version(&self) -> u64 {
        lock(&self.inner).version
    }

    /// Returns whether the replica is lost.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::SeqCst)
    }

    /// Returns why the replica is lost, if it is.
    pub(super) fn lost(&self) -> Option<Lost> {
        lock(&self.inner).lost.clone()
    }

    /// Waits until the replica is lost, and returns the reason.
    pub(super) async fn until_lost(&self) -> Lost {
        Waiter::new(Loss(self)).until(|inner| inner.lost.clone()).await
    }
}

impl Inner {
    /// Returns the newest version if it is after `seen`, or else the reason why there will be none.
    pub(super) fn after(&self, seen: u64) -> Option<Result<u64, Lost>> {
        match &self.lost {
            _ if self.version > seen => Some(Ok(self.version)),
            lost => lost.clone().map(Err),
        }
    }

    /// Returns whether there was a new version after `seen`, or else when and why the replica was lost.
    pub(super) fn after_stamp(&self, seen: Stamp) -> Option<Result<(), (Stamp, Lost)>> {
        match &self.lost {
            _ if self.changed_at > seen => Some(Ok(())),
            lost => lost.clone().map(|reason| Err((self.lost_at, reason))),
        }
    }
}

/// A time at which a replica changed or was lost, or was looked at. Stamps of all replicas are in one order, so that one
/// stamp says of any number of replicas which changes a handle has shown. The value of a replica is put in before its
/// stamp is made. Changes that nobody looked at in between may have the same stamp.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp(pub(super) u64);

/// The clock of stamps: even while no change has the current time, odd while some have. Only the first change after
/// a reader, and the first reader after a change, write to it, so that connections on several threads do not compete
/// for it with every update. Not an atomic of loom: no order of threads depends on it.
static CLOCK: AtomicStamp = AtomicStamp::new(0);

impl Stamp {
    /// Returns a stamp for a change: later than each [`now`](Self::now) before.
    fn next() -> Self {
        let time = CLOCK.load(Ordering::SeqCst);
        match time % 2 {
            0 => Self(CLOCK.fetch_or(1, Ordering::SeqCst) | 1),
            _ => Self(time),
        }
    }

    /// Returns a stamp that is later than each change before: all changes until then can be read.
    pub(super) fn now() -> Self {
        let mut time = CLOCK.load(Ordering::SeqCst);
        while time % 2 == 1 {
            let (seen, unseen) = (time, time + 1);
            match CLOCK.compare_exchange(seen, unseen, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return Self(unseen),
                Err(moved) => time = moved,
            }
        }
        Self(time)
    }
}

/// A handle of a replica, whose status can be waited on.
pub(super) trait HasStatus {
    /// Returns the status of the replica.
    fn status(&self) -> &Status;
}

impl<W: HasStatus> HasStatus for &W {
    fn status(&self) -> &Status {
        (**self).status()
    }
}

/// The next version of a replica, or its loss, to be waited for through a handle.
pub(super) struct NextVersion<W>(pub(super) W);

impl<W: HasStatus> Awaited for NextVersion<W> {
    type State = Inner;

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.0.status().inner)
    }

    fn wakers(inner: &mut Inner) -> &mut Wakers {
        &mut inner.version_wakers
    }
}

/// The loss of a replica, to be waited for.
struct Loss<'a>(&'a Status);

impl Awaited for Loss<'_> {
    type State = Inner;

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.0.inner)
    }

    fn wakers(inner: &mut Inner) -> &mut Wakers {
        &mut inner.loss_wakers
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn changes_are_after_each_look_before_them_and_before_each_look_after_them() {
        // Other tests of this process may move the clock meanwhile, always forward.
        let mut last = Stamp::now();
        for _ in 0..3 {
            let (first, second) = (Stamp::next(), Stamp::next());
            assert!(first > last && second >= first);
            let (look, again) = (Stamp::now(), Stamp::now());
            assert!(look > second && again >= look);
            last = again;
        }
    }
}
