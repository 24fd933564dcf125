//! Code of the application that runs while an object's value is out must not wait for another object:
//! two threads could wait for each other.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::sync::thread_local;

thread_local! {
    static INSIDE: Cell<bool> = Cell::default();
}

/// Runs what takes a state or says goodbye to an observer. `None` if it panics.
pub(crate) fn guarded<R>(run: impl FnOnce() -> R) -> Option<R> {
    let before = INSIDE.with(|inside| inside.replace(true));
    let result = catch_unwind(AssertUnwindSafe(run));
    INSIDE.with(|inside| inside.set(before));
    result.ok()
}

/// Asked by whoever is about to wait for an object.
pub(crate) fn check() {
    if cfg!(debug_assertions) && INSIDE.with(Cell::get) {
        panic!(
            "taking a state or `stopped_observing` must not `lock()` or `read()` a live object: \
             two threads could wait for each other"
        );
    }
}
