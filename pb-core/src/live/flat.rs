//! Values that hold live objects that hold values … are dropped one after the other: a long chain of them
//! must not take the stack that its length would need.

use std::{any::Any, cell::RefCell, mem::ManuallyDrop};

type Later = RefCell<Option<Vec<Box<dyn Any + Send>>>>;

thread_local! {
    /// What is still to be dropped, while something is. It has no destructor, so that it is there for the
    /// destructors of the thread's other storage: [`End`] leaves nothing in it.
    static LATER: ManuallyDrop<Later> = const { ManuallyDrop::new(RefCell::new(None)) };
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
    // On a system without storage of that kind the value was dropped as it came.
    let Ok(Some(value)) = outer else { return };
    let _end = End;
    drop(value);
    while let Some(next) = LATER.with(|later| later.borrow_mut().as_mut().and_then(Vec::pop)) {
        drop(next);
    }
}

/// Also when a drop panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        let rest = LATER.with(|later| later.borrow_mut().take());
        drop(rest);
    }
}
