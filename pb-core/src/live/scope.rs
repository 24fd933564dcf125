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

/// Runs code of a class while the value of an object is out. Returns `None` if it panics.
pub(crate) fn guarded<R>(run: impl FnOnce() -> R) -> Option<R> {
    let before = set_inside(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    set_inside(before);
    result.ok()
}

/// Without the thread's storage (it is ending) nothing is noted, and nothing is found to be wrong.
fn set_inside(inside: bool) -> bool {
    INSIDE.try_with(|cell| cell.replace(inside)).unwrap_or_default()
}

/// Asked by whoever is about to wait for an object.
#[track_caller]
pub(crate) fn check() {
    if cfg!(debug_assertions) && INSIDE.try_with(Cell::get).unwrap_or_default() {
        panic!(
            "code that runs while the value of a live object is out (taking a state, `stopped_observing`, \
             `#[observe]` methods) must not `lock()` or `read()` another one: two threads could wait for \
             each other"
        );
    }
}
