//! Buffers that are used again, so that a small call allocates none.

use std::cell::RefCell;

/// Larger ones are given back to the allocator.
const KEEP_BYTES: usize = 256 * 1024;
const KEEP_BUFFERS: usize = 4;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn take() -> Vec<u8> {
    SPARE.with_borrow_mut(Vec::pop).unwrap_or_default()
}

pub(crate) fn give_back(mut buffer: Vec<u8>) {
    if buffer.capacity() == 0 || buffer.capacity() > KEEP_BYTES {
        return;
    }
    buffer.clear();
    // Without the thread's storage (it is ending) the buffer is simply freed.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < KEEP_BUFFERS {
            spare.push(buffer);
        }
    });
}
