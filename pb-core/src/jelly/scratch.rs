//! Reuses buffers, so that a small call allocates none.

use std::cell::RefCell;

/// The most bytes that one thread keeps. A buffer beyond that is freed.
const KEEP_BYTES: usize = 1024 * 1024;
/// The capacity of a new buffer: enough for a small call.
const ROOM: usize = 256;

/// The unused buffers of one thread.
struct Spare {
    buffers: Vec<Vec<u8>>,
    bytes: usize,
}

thread_local! {
    static SPARE: RefCell<Spare> = const { RefCell::new(Spare { buffers: Vec::new(), bytes: 0 }) };
}

/// Returns an empty buffer, reused if the thread has one.
pub(crate) fn take() -> Vec<u8> {
    // While the thread ends, its storage may be gone, and a new buffer is allocated.
    let spare = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        let buffer = spare.buffers.pop()?;
        spare.bytes -= buffer.capacity();
        Some(buffer)
    });
    spare.ok().flatten().unwrap_or_else(|| Vec::with_capacity(ROOM))
}

/// Keeps a buffer for the next [`take`] of this thread.
pub(crate) fn recycle(mut buffer: Vec<u8>) {
    if buffer.capacity() == 0 {
        return;
    }
    buffer.clear();
    // While the thread ends, its storage may be gone, and the buffer is freed.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.bytes + buffer.capacity() <= KEEP_BYTES {
            spare.bytes += buffer.capacity();
            spare.buffers.push(buffer);
        }
    });
}
