//! Waiting for changes of a replica and of the live objects inside of it.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures_core::Stream;

use super::{
    Lost, RemoteCache, Replica, Snapshot,
    handle::Handle,
    status::{NextVersion, Stamp},
};
use crate::{local_ids::LocalIdHashing, wakers::Waiter};

/// A wait for changes of a replica and of those inside of it. When it is dropped, it leaves nothing behind.
#[derive(Default)]
struct Within {
    /// The waits for each of them, by address. Each keeps its replica, so the address is not used again.
    waits: HashMap<usize, Waiter<NextVersion<Arc<Replica>>>, LocalIdHashing>,
}

impl Within {
    /// Looks for a change of the handle's replica, or of one inside of it, that came after the last one which the
    /// handle has shown. If there is none, `waker` will be woken by the next one.
    ///
    /// Takes time in proportion to the number of these replicas.
    fn poll(&mut self, handle: &Handle, waker: &Waker) -> Poll<Result<(), Lost>> {
        let (seen, now) = (handle.seen_within(), Stamp::now());
        let (mut met, mut is_changed, mut outer_lost) = (HashSet::new(), false, None);
        let mut to_visit = vec![handle.replica.clone()];
        while let Some(replica) = to_visit.pop() {
            // A replica may be inside of itself.
            let key = Arc::as_ptr(&replica).addr();
            if !met.insert(key) {
                continue;
            }
            let is_outer = met.len() == 1;
            let new_wait = || Waiter::new(NextVersion(replica.clone()));
            let wait = self.waits.entry(key).or_insert_with(new_wait);
            let change = wait.poll(waker, |state| match state.after_stamp(seen) {
                // The loss of the outer one is no change, and so is the loss of the others with it.
                Some(Err(_)) if !is_outer && outer_lost.is_some() => None,
                Some(Err((at, _))) if !is_outer && at <= seen => None,
                change => change,
            });
            match change {
                Poll::Ready(Err((_, reason))) if is_outer => outer_lost = Some(reason),
                Poll::Ready(_) => {
                    is_changed = true;
                    break;
                }
                Poll::Pending => {}
            }
            // After the wait began: a replica that comes inside later changes this one.
            to_visit.extend(replica.inside());
        }
        if is_changed {
            self.leave();
            handle.show_within(now);
            return Poll::Ready(Ok(()));
        }
        if let Some(reason) = outer_lost {
            self.leave();
            return Poll::Ready(Err(reason));
        }
        self.waits.retain(|key, _| met.contains(key));
        Poll::Pending
    }

    /// Removes all wakers. The wait goes on when it is polled again.
    fn leave(&mut self) {
        self.waits.clear();
    }
}

/// Waits for a change of the handle's replica or of one inside of it.
pub(super) async fn changed(handle: &Handle) -> Result<(), Lost> {
    let mut within = Within::default();
    poll_fn(|cx| within.poll(handle, cx.waker())).await
}

/// A stream of the versions of a replica, with one item also for each change of the live objects inside of it
/// ([`Cached::changes_within`](crate::Cached::changes_within)).
pub struct ChangesWithin<T: RemoteCache> {
    handle: Handle,
    within: Within,
    of: PhantomData<fn() -> T>,
}

impl<T: RemoteCache> ChangesWithin<T> {
    pub(super) fn of(handle: Handle) -> Self {
        Self { handle, within: Within::default(), of: PhantomData }
    }

    /// Waits for the next change, and returns the newest version of the outer replica; `None` when it is lost.
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the change is still the next one.
    pub async fn next(&mut self) -> Option<Snapshot<T>> {
        /// Unregisters the wakers when the future is dropped, since `ChangesWithin` lives on.
        struct Next<'a, T: RemoteCache>(&'a mut ChangesWithin<T>);

        impl<T: RemoteCache> Drop for Next<'_, T> {
            fn drop(&mut self) {
                self.0.within.leave();
            }
        }

        let next = Next(self);
        poll_fn(|cx| Pin::new(&mut *next.0).poll_next(cx)).await
    }
}

impl<T: RemoteCache> Stream for ChangesWithin<T> {
    type Item = Snapshot<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Snapshot<T>>> {
        let Self { handle, within, .. } = &mut *self;
        let changed = within.poll(handle, cx.waker());
        changed.map(|changed| changed.ok().map(|()| Snapshot::of(handle.read())))
    }
}

impl<T: RemoteCache> fmt::Debug for ChangesWithin<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangesWithin").field("class", &T::CLASS).finish_non_exhaustive()
    }
}
