//! The versions of a replica, one after the other.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    sync::atomic::Ordering,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{RemoteCache, Snapshot, handle::Handle, status::NextVersion};
use crate::wakers::Waiter;

/// A stream of the versions of a replica ([`Cached::changes`](crate::Cached::changes)).
pub struct Changes<T: RemoteCache> {
    versions: Waiter<NextVersion<Handle>>,
    of: PhantomData<fn() -> T>,
}

impl<T: RemoteCache> Changes<T> {
    pub(super) fn of(handle: Handle) -> Self {
        Self { versions: Waiter::new(NextVersion(handle)), of: PhantomData }
    }

    /// Waits for the next version and returns it; `None` when the replica is lost.
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped, the version is still the next one.
    pub async fn next(&mut self) -> Option<Snapshot<T>> {
        /// Unregisters the waker when the future is dropped, since `Changes` lives on.
        struct Next<'a, T: RemoteCache>(&'a mut Changes<T>);

        impl<T: RemoteCache> Drop for Next<'_, T> {
            fn drop(&mut self) {
                self.0.versions.leave();
            }
        }

        let next = Next(self);
        poll_fn(|cx| Pin::new(&mut *next.0).poll_next(cx)).await
    }
}

impl<T: RemoteCache> Stream for Changes<T> {
    type Item = Snapshot<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Snapshot<T>>> {
        let seen = self.versions.of().0.seen.load(Ordering::Relaxed);
        let changed = self.versions.poll(cx.waker(), |state| state.after(seen));
        changed.map(|changed| changed.ok().map(|_| Snapshot::of(self.versions.of().0.read())))
    }
}

impl<T: RemoteCache> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("class", &T::CLASS).finish_non_exhaustive()
    }
}
