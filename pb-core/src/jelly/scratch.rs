//! Buffers that are used again, so that a small call allocates none.

use std::cell::RefCell;

/// What one thread keeps; more is given back to the allocator.
const KEEP_BYTES: usize = 1024 * 1024;
/// The room of a new buffer: enough for a small call.
const ROOM: usize = 256;

struct Spare {
    buffers: Vec<Vec<u8>>,
    bytes: usize,
}

thread_local! {
    static SPARE: RefCell<Spare> = const { RefCell::new(Spare { buffers: Vec::new(), bytes: 0 }) };
}

pub(crate) fn take() -> Vec<u8> {
    // Without the thread's storage (it is ending) there are none.
    let spare = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        let buffer = spare.buffers.pop()?;
        spare.bytes -= buffer.capacity();
        Some(buffer)
    });
    spare.ok().flatten().unwrap_or_else(|| Vec::with_capacity(ROOM))
}

pub(crate) fn give_back(mut buffer: Vec<u8>) {
    if buffer.capacity() == 0 {
        return;
    }
    buffer.clear();
    // Without the thread's storage (it is ending) the buffer is simply freed.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.bytes + buffer.capacity() <= KEEP_BYTES {
            spare.bytes += buffer.capacity();
            spare.buffers.push(buffer);
        }
    });
}
