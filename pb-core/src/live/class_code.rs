//! Running code of a class while the value of an object is out.
//!
//! Such code must not wait for another object: two threads could deadlock.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::sync::thread_local;

thread_local! {
    /// Whether this thread is inside of [`run`].
    static INSIDE: Cell<bool> = Cell::default();
}

/// Runs code of a class while the value of an object is out. Returns `None` if it panics.
pub(crate) fn run<R>(code: impl FnOnce() -> R) -> Option<R> {
    let before = set_inside(true);
    let result = catch_unwind(AssertUnwindSafe(code));
    set_inside(before);
    result.ok()
}

/// Returns whether this thread is inside of [`run`].
pub(super) fn is_running() -> bool {
    INSIDE.try_with(Cell::get).unwrap_or_default()
}

/// Sets the thread's flag and returns the former one. Does nothing while the thread ends, when its
/// thread-local storage is gone.
fn set_inside(inside: bool) -> bool {
    INSIDE.try_with(|cell| cell.replace(inside)).unwrap_or_default()
}

/// Checks, before this thread waits for an object, that it is not inside of [`run`].
///
/// # Panics
/// In debug builds, if it is.
#[track_caller]
pub(crate) fn assert_outside() {
    if cfg!(debug_assertions) && is_running() {
        panic!(
            "code that runs while the value of a live object is out (taking a state, `started_observing`, \
             `stopped_observing`, `#[observe]` methods) must not `lock()` or `read()` a live object: two \
             threads could deadlock"
        );
    }
}
