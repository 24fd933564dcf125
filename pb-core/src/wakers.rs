//! Waiting for something that is behind a mutex, and being forgotten when one waits no more.

use std::{
    collections::HashMap,
    future::poll_fn,
    hash::{Hash, Hasher},
    task::{Poll, Waker},
};

use crate::{own_numbers::OwnNumbers, sync::MutexGuard};

#[cfg(test)]
mod tests;

/// The wakers of those who wait, one for each [`Waiter`].
///
/// To join, to wait on and to leave is one look-up each, and no more is kept than who waits now.
#[derive(Default)]
pub(crate) struct Wakers {
    /// The last place that was given out. None is given out twice, so that whoever was woken, or has
    /// left, is never taken for somebody else.
    last: u64,
    waiting: HashMap<Place, Waker, OwnNumbers>,
    /// The most that waited at once since the table was made smaller.
    most: usize,
}

/// The place of one that waits, which keeps it as long as it lives.
#[derive(Clone, Copy, Eq)]
struct Place(u64);

/// A table that has room for so few is not made smaller.
const FEW: usize = 8;

impl Wakers {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Everybody, to be woken when no mutex is held: a waker is somebody's code. They look again then.
    #[must_use]
    pub(crate) fn take_all(&mut self) -> Vec<Waker> {
        if self.waiting.is_empty() {
            return Vec::new();
        }
        let all = self.waiting.drain().map(|(_, waker)| waker).collect();
        self.shrink();
        all
    }

    /// Has `waker` woken for this place. False if it is another one than before and there is no clone
    /// of it to be kept; what is not needed is left in `clone`.
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

    /// Gives what was to be woken, to be dropped when no mutex is held.
    #[must_use]
    fn leave(&mut self, place: Option<Place>) -> Option<Waker> {
        let left = self.waiting.remove(&place?);
        self.shrink();
        left
    }

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

/// Something that can be waited for: it is behind a mutex, together with those who wait.
pub(crate) trait Awaited {
    /// What is behind the mutex.
    type State;

    /// Locks the mutex.
    fn lock(&self) -> MutexGuard<'_, Self::State>;

    fn wakers(state: &mut Self::State) -> &mut Wakers;
}

/// One that waits. Dropped, it leaves nothing behind.
pub(crate) struct Waiter<A: Awaited> {
    of: A,
    place: Option<Place>,
}

impl<A: Awaited> Waiter<A> {
    pub(crate) fn new(of: A) -> Self {
        Self { of, place: None }
    }

    pub(crate) fn of(&self) -> &A {
        &self.of
    }

    /// Ready with what is found in the state; else `waker` is woken with all who wait. It may be looked
    /// for twice.
    pub(crate) fn poll<T>(
        &mut self,
        waker: &Waker,
        mut find: impl FnMut(&mut A::State) -> Option<T>,
    ) -> Poll<T> {
        // Cloned and dropped where no mutex is held, since it is somebody's code.
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

    /// Waits until something is found.
    pub(crate) async fn until<T>(mut self, mut find: impl FnMut(&mut A::State) -> Option<T>) -> T {
        poll_fn(|cx| self.poll(cx.waker(), &mut find)).await
    }

    /// Waits no more, until it is polled again.
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
