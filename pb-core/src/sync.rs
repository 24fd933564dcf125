//! Locks, and the order in which they may be taken. Under `--cfg loom` they are loom's, so that models can
//! try every order of threads.

use std::{
    ops::{Deref, DerefMut},
    sync::PoisonError,
};

#[cfg(not(loom))]
use std::sync;
#[cfg(not(loom))]
pub(crate) use std::{
    sync::{Condvar, atomic},
    thread::ThreadId,
    thread_local,
};

#[cfg(loom)]
use loom::sync;
#[cfg(loom)]
pub(crate) use loom::{
    sync::{Condvar, atomic},
    thread::ThreadId,
    thread_local,
};

/// Places of mutexes in the order in which one thread may hold them. A mutex is taken only while those
/// that are held have lower ranks; debug builds check it.
pub(crate) mod rank {
    /// The cell of an object: never held together with another mutex.
    pub(crate) const ALONE: u8 = 0;
    /// The observers of an object.
    pub(crate) const OBSERVERS: u8 = 1;
    /// The state of a connection.
    pub(crate) const CONNECTION: u8 = 2;
    /// Everything else: no other mutex is taken under it.
    pub(crate) const LEAF: u8 = 3;
}

/// A mutex with its place in the order of all. Nothing that can panic runs under one, so a poisoned one
/// is still sound.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T, const RANK: u8 = { rank::LEAF }>(sync::Mutex<T>);

impl<T, const RANK: u8> Mutex<T, RANK> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    /// Returns whether nobody holds it.
    #[cfg(all(test, not(loom)))]
    pub(crate) fn is_free(&self) -> bool {
        self.0.try_lock().is_ok()
    }
}

/// What a mutex guards, until this is dropped.
pub(crate) struct MutexGuard<'a, T> {
    guard: sync::MutexGuard<'a, T>,
    held: order::Held,
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// Locks a mutex.
#[inline]
pub(crate) fn lock<T, const RANK: u8>(mutex: &Mutex<T, RANK>) -> MutexGuard<'_, T> {
    let held = order::Held::new(RANK);
    MutexGuard { guard: mutex.0.lock().unwrap_or_else(PoisonError::into_inner), held }
}

/// Waits for `free` and takes the mutex again.
pub(crate) fn wait<'a, T>(free: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    let MutexGuard { guard, held } = guard;
    MutexGuard { guard: free.wait(guard).unwrap_or_else(PoisonError::into_inner), held }
}

pub(crate) fn this_thread() -> ThreadId {
    #[cfg(not(loom))]
    return std::thread::current().id();
    #[cfg(loom)]
    return loom::thread::current().id();
}

/// The mutexes that this thread holds. Not under loom, whose threads are all on one of the system's.
#[cfg(all(debug_assertions, not(loom)))]
mod order {
    use std::cell::Cell;

    use super::rank;

    std::thread_local! {
        /// A bit for each rank.
        static HELD: Cell<u8> = const { Cell::new(0) };
    }

    /// A mutex that this thread holds, or is about to.
    pub(super) struct Held(u8);

    impl Held {
        pub(super) fn new(rank: u8) -> Self {
            // Without the thread's storage (it is ending) nothing is found to be wrong.
            let held = HELD.try_with(Cell::get).unwrap_or_default();
            let in_order = match rank {
                rank::ALONE => held == 0,
                _ => held & 1 << rank::ALONE == 0 && held >> rank == 0,
            };
            assert!(in_order, "a mutex of rank {rank} is taken while ranks {held:#b} are held");
            let _ = HELD.try_with(|ranks| ranks.set(held | 1 << rank));
            Self(rank)
        }
    }

    impl Drop for Held {
        fn drop(&mut self) {
            let _ = HELD.try_with(|ranks| ranks.set(ranks.get() & !(1 << self.0)));
        }
    }
}

#[cfg(not(all(debug_assertions, not(loom))))]
mod order {
    pub(super) struct Held;

    impl Held {
        #[inline]
        pub(super) fn new(_rank: u8) -> Self {
            Self
        }
    }
}

#[cfg(all(test, debug_assertions, not(loom)))]
mod tests {
    use super::{Mutex, lock, rank};

    type Observers = Mutex<(), { rank::OBSERVERS }>;
    type Connection = Mutex<(), { rank::CONNECTION }>;
    type Cell = Mutex<(), { rank::ALONE }>;

    #[test]
    fn mutexes_may_be_taken_in_order() {
        let (observers, connection, leaf) =
            (Observers::new(()), Connection::new(()), Mutex::<()>::new(()));
        let _observers = lock(&observers);
        drop(lock(&leaf));
        let _connection = lock(&connection);
        let _leaf = lock(&leaf);
    }

    #[test]
    #[should_panic = "a mutex of rank 1 is taken while ranks 0b100 are held"]
    fn a_mutex_is_not_taken_under_a_later_one() {
        let (observers, connection) = (Observers::new(()), Connection::new(()));
        let _connection = lock(&connection);
        let _observers = lock(&observers);
    }

    #[test]
    #[should_panic = "a mutex of rank 3 is taken while ranks 0b1000 are held"]
    fn nothing_is_taken_under_a_leaf() {
        let (one, other) = (Mutex::<()>::new(()), Mutex::<()>::new(()));
        let _one = lock(&one);
        let _other = lock(&other);
    }

    #[test]
    #[should_panic = "a mutex of rank 3 is taken while ranks 0b1 are held"]
    fn nothing_is_taken_under_an_objects_cell() {
        let (cell, leaf) = (Cell::new(()), Mutex::<()>::new(()));
        let _cell = lock(&cell);
        let _leaf = lock(&leaf);
    }

    #[test]
    #[should_panic = "a mutex of rank 0 is taken while ranks 0b100 are held"]
    fn an_objects_cell_is_taken_under_nothing() {
        let (cell, connection) = (Cell::new(()), Connection::new(()));
        let _connection = lock(&connection);
        let _cell = lock(&cell);
    }
}
