//! Dropping values in a loop instead of recursively.
//!
//! A value may hold a live object, whose value holds the next one. Without this, dropping a long chain of
//! them would overflow the stack.

use std::{any::Any, cell::RefCell, mem::ManuallyDrop};

/// The values that a thread has yet to drop; `None` while it drops none.
type Later = RefCell<Option<Vec<Box<dyn Any + Send>>>>;

thread_local! {
    /// The values that this thread has yet to drop. It has no destructor, so that it can still be used by
    /// the destructors of other thread-local storage. Nothing leaks, since [`End`] empties it.
    static LATER: ManuallyDrop<Later> = const { ManuallyDrop::new(RefCell::new(None)) };
}

/// Drops a value. If this thread is dropping another one, leaves the value to that outer call.
pub(super) fn drop_iteratively<T: Send + 'static>(value: T) {
    let outer = LATER.try_with(|later| {
        let mut later = later.borrow_mut();
        match &mut *later {
            Some(later) => {
                later.push(Box::new(value));
                None
            }
            none => {
                *none = Some(Vec::new());
                Some(value)
            }
        }
    });
    // On a system where the storage may be gone already, the closure was dropped, and the value with it.
    let Ok(Some(value)) = outer else { return };
    let _end = End;
    drop(value);
    while let Some(next) = LATER.with(|later| later.borrow_mut().as_mut().and_then(Vec::pop)) {
        drop(next);
    }
}

/// Drops the remaining values and ends the loop when it is dropped, also after a drop that panicked.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        let rest = LATER.with(|later| later.borrow_mut().take());
        drop(rest);
    }
}
