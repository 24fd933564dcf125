//! Values that hold live objects that hold values … are dropped one after the other: a long chain of them
//! must not take the stack that its length would need.

use std::{any::Any, cell::RefCell};

thread_local! {
    /// What is still to be dropped, while something is.
    static LATER: RefCell<Option<Vec<Box<dyn Any + Send>>>> = const { RefCell::new(None) };
}

/// Drops a value, or leaves it to the call that is dropping another one around it.
pub(super) fn drop_flat<T: Send + 'static>(value: T) {
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
    // Without the thread's storage (it is ending) the value was dropped as it came.
    let Ok(Some(value)) = outer else { return };
    let _end = End;
    drop(value);
    while let Some(next) = LATER.with_borrow_mut(|later| later.as_mut().and_then(Vec::pop)) {
        drop(next);
    }
}

/// Also when a drop panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        let rest = LATER.with_borrow_mut(Option::take);
        drop(rest);
    }
}
