//! Mutexes, and the order in which a thread may lock them. Under `--cfg loom` they are loom's, so that models
//! can try every order of threads.

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

/// The ranks of mutexes. Invariant: a thread locks a mutex only while all mutexes that it holds have lower
/// ranks. Debug builds check this.
pub(crate) mod rank {
    /// The rank of the cell of an object, which is never held together with another mutex.
    pub(crate) const ALONE: u8 = 0;
    /// The rank of the subscriptions of an object.
    pub(crate) const SUBSCRIPTIONS: u8 = 1;
    /// The rank of the state of a connection.
    pub(crate) const CONNECTION: u8 = 2;
    /// The rank of all other mutexes. No mutex is locked while one of them is held.
    pub(crate) const LEAF: u8 = 3;
}

/// A mutex with a rank. Poisoning is ignored: no code that can panic runs while a mutex is held, so its value
/// is always consistent.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T, const RANK: u8 = { rank::LEAF }>(sync::Mutex<T>);

impl<T, const RANK: u8> Mutex<T, RANK> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    /// Returns whether no thread holds the mutex.
    #[cfg(all(test, not(loom)))]
    pub(crate) fn is_free(&self) -> bool {
        self.0.try_lock().is_ok()
    }
}

/// A guard that unlocks its mutex when it is dropped.
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

/// Unlocks the mutex, waits until `free` is notified, and locks the mutex again.
pub(crate) fn wait<'a, T>(free: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    let MutexGuard { guard, held } = guard;
    MutexGuard { guard: free.wait(guard).unwrap_or_else(PoisonError::into_inner), held }
}

/// Returns the id of the current thread.
#[inline]
pub(crate) fn this_thread() -> ThreadId {
    #[cfg(not(loom))]
    return known_thread::id();
    #[cfg(loom)]
    return loom::thread::current().id();
}

/// The id of the current thread, which is asked for with each change of a live object. `std::thread::current` counts
/// a handle of the thread.
#[cfg(not(loom))]
mod known_thread {
    use std::{
        cell::Cell,
        thread::{self, ThreadId},
    };

    std::thread_local! {
        static ID: Cell<Option<ThreadId>> = const { Cell::new(None) };
    }

    #[inline]
    pub(super) fn id() -> ThreadId {
        ID.get().unwrap_or_else(ask)
    }

    #[cold]
    fn ask() -> ThreadId {
        let id = thread::current().id();
        ID.set(Some(id));
        id
    }
}

/// The check of the ranks. It does not exist under loom, which runs all threads of a model on one thread of
/// the system.
#[cfg(all(debug_assertions, not(loom)))]
mod order {
    use std::cell::Cell;

    use super::rank;

    std::thread_local! {
        /// The ranks of the mutexes that this thread holds, as one bit each.
        static HELD: Cell<u8> = const { Cell::new(0) };
    }

    /// The note that this thread holds a mutex of a rank, or is about to lock one.
    pub(super) struct Held(u8);

    impl Held {
        pub(super) fn new(rank: u8) -> Self {
            // While the thread ends, its storage may be gone already. Then nothing is checked.
            let held = HELD.try_with(Cell::get).unwrap_or_default();
            let in_order = match rank {
                rank::ALONE => held == 0,
                _ => held & 1 << rank::ALONE == 0 && held >> rank == 0,
            };
            assert!(in_order, "a mutex of rank {rank} is locked while ranks {held:#b} are held");
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

    type Observers = Mutex<(), { rank::SUBSCRIPTIONS }>;
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
    #[should_panic = "a mutex of rank 1 is locked while ranks 0b100 are held"]
    fn a_mutex_is_not_taken_under_a_later_one() {
        let (observers, connection) = (Observers::new(()), Connection::new(()));
        let _connection = lock(&connection);
        let _observers = lock(&observers);
    }

    #[test]
    #[should_panic = "a mutex of rank 3 is locked while ranks 0b1000 are held"]
    fn nothing_is_taken_under_a_leaf() {
        let (one, other) = (Mutex::<()>::new(()), Mutex::<()>::new(()));
        let _one = lock(&one);
        let _other = lock(&other);
    }

    #[test]
    #[should_panic = "a mutex of rank 3 is locked while ranks 0b1 are held"]
    fn nothing_is_taken_under_an_objects_cell() {
        let (cell, leaf) = (Cell::new(()), Mutex::<()>::new(()));
        let _cell = lock(&cell);
        let _leaf = lock(&leaf);
    }

    #[test]
    #[should_panic = "a mutex of rank 0 is locked while ranks 0b100 are held"]
    fn an_objects_cell_is_taken_under_nothing() {
        let (cell, connection) = (Cell::new(()), Connection::new(()));
        let _connection = lock(&connection);
        let _cell = lock(&cell);
    }
}
