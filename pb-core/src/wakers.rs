//! Tasks that wait for a change of state behind a mutex. A wait that is dropped leaves nothing behind.

use std::{
    collections::HashMap,
    future::poll_fn,
    hash::{Hash, Hasher},
    task::{Poll, Waker},
};

use crate::{local_ids::LocalIdHashing, sync::MutexGuard};

#[cfg(test)]
mod tests;

/// The wakers of the waiting tasks, one for each [`Waiter`].
///
/// Joining, waiting on, and leaving take one look-up each. Only the wakers of tasks that wait now are kept.
#[derive(Default)]
pub(crate) struct Wakers {
    /// The last place that was given out. No place is given out twice, so the place of a waiter that was
    /// woken or has left never belongs to another waiter.
    last: u64,
    waiting: HashMap<Place, Waker, LocalIdHashing>,
    /// The most tasks that waited at once since the table was shrunk last.
    most: usize,
}

/// The key of a waiter in the table, which the waiter keeps as long as it lives.
#[derive(Clone, Copy, Eq)]
struct Place(u64);

/// A table with room for this many wakers is not shrunk.
const FEW: usize = 8;

impl Wakers {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes all wakers, to be woken when no mutex is held, since a waker runs code of the application. The
    /// woken tasks check the state again.
    #[must_use]
    pub(crate) fn take_all(&mut self) -> Vec<Waker> {
        if self.waiting.is_empty() {
            return Vec::new();
        }
        let all = self.waiting.drain().map(|(_, waker)| waker).collect();
        self.shrink();
        all
    }

    /// Adds a waker under a place, or keeps the one that is there if both wake the same task.
    ///
    /// A new waker is taken from `clone`, where the old one is left. Returns `false`, without an effect, if a
    /// clone is needed and there is none.
    fn join(
        &mut self,
        place: &mut Option<Place>,
        waker: &Waker,
        clone: &mut Option<Waker>,
    ) -> bool {
        let last = &mut self.last;
        let place = *place.get_or_insert_with(|| {
            *last += 1;
            Place(*last)
        });
        if self.waiting.get(&place).is_some_and(|known| known.will_wake(waker)) {
            return true;
        }
        let Some(new) = clone.take() else {
            return false;
        };
        *clone = self.waiting.insert(place, new);
        self.most = self.most.max(self.waiting.len());
        true
    }

    /// Removes the waker of a place and returns it, to be dropped when no mutex is held.
    #[must_use]
    fn leave(&mut self, place: Option<Place>) -> Option<Waker> {
        let left = self.waiting.remove(&place?);
        self.shrink();
        left
    }

    /// Frees memory of the table if far more tasks waited before than wait now.
    fn shrink(&mut self) {
        let len = self.waiting.len();
        if self.most > 4 * len.max(FEW) {
            self.waiting.shrink_to(2 * len);
            self.most = len;
        }
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        #[cfg(test)]
        tests::compared();
        self.0 == other.0
    }
}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// State behind a mutex that tasks can wait for. The mutex guards the wakers of these tasks as well.
pub(crate) trait Awaited {
    /// The state that the mutex guards.
    type State;

    /// Locks the mutex.
    fn lock(&self) -> MutexGuard<'_, Self::State>;

    /// Returns the wakers of the waiting tasks.
    fn wakers(state: &mut Self::State) -> &mut Wakers;
}

/// A wait of one task. When it is dropped, its waker is removed.
pub(crate) struct Waiter<A: Awaited> {
    of: A,
    /// The key of this wait's waker, once it has waited.
    place: Option<Place>,
}

impl<A: Awaited> Waiter<A> {
    pub(crate) fn new(of: A) -> Self {
        Self { of, place: None }
    }

    /// Returns the state's owner.
    pub(crate) fn of(&self) -> &A {
        &self.of
    }

    /// Looks for a result in the state with `find`. If there is none, `waker` will be woken with all others.
    ///
    /// `find` may run twice.
    pub(crate) fn poll<T>(
        &mut self,
        waker: &Waker,
        mut find: impl FnMut(&mut A::State) -> Option<T>,
    ) -> Poll<T> {
        // A waker is cloned and dropped while no mutex is held, since it runs code of the application.
        let mut clone = self.place.is_none().then(|| waker.clone());
        loop {
            let mut state = self.of.lock();
            if let Some(found) = find(&mut state) {
                let left = A::wakers(&mut state).leave(self.place.take());
                drop(state);
                drop(left);
                return Poll::Ready(found);
            }
            let joined = A::wakers(&mut state).join(&mut self.place, waker, &mut clone);
            drop(state);
            if joined {
                return Poll::Pending;
            }
            clone = Some(waker.clone());
        }
    }

    /// Waits until `find` returns a result.
    pub(crate) async fn until<T>(mut self, mut find: impl FnMut(&mut A::State) -> Option<T>) -> T {
        poll_fn(|cx| self.poll(cx.waker(), &mut find)).await
    }

    /// Removes the waker. The wait goes on when it is polled again.
    pub(crate) fn leave(&mut self) {
        if let Some(place) = self.place.take() {
            let mut state = self.of.lock();
            let left = A::wakers(&mut state).leave(Some(place));
            drop(state);
            drop(left);
        }
    }
}

impl<A: Awaited> Drop for Waiter<A> {
    fn drop(&mut self) {
        self.leave();
    }
}
