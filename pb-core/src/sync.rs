//! Locks. Under `--cfg loom` they are loom's, so that models can try every order of threads.

use std::sync::PoisonError;
#[cfg(not(loom))]
pub(crate) use std::{
    sync::{Condvar, Mutex, MutexGuard, atomic},
    thread::ThreadId,
    thread_local,
};

#[cfg(loom)]
pub(crate) use loom::{
    sync::{Condvar, Mutex, MutexGuard, atomic},
    thread::ThreadId,
    thread_local,
};

/// Locks a leaf. Nothing that can panic runs under one, so a poisoned one is still sound.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for `free` and takes the mutex again.
pub(crate) fn wait<'a, T>(free: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    free.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn this_thread() -> ThreadId {
    #[cfg(not(loom))]
    return std::thread::current().id();
    #[cfg(loom)]
    return loom::thread::current().id();
}
