//! Buffers that a thread lends to the connection that it serves. An idle connection has none.

use std::cell::Cell;

/// The largest buffer that is kept, in bytes. A larger one has grown for a large message, and is freed.
const LARGEST: usize = 128 * 1024;

/// An empty buffer that a thread keeps for the next connection, which it serves after this one.
type Slot = std::thread::LocalKey<Cell<Vec<u8>>>;

thread_local! {
    /// The buffer for reading.
    pub(crate) static INPUT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// The buffer for writing.
    pub(crate) static OUTPUT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Takes the buffer out of a slot. It has no capacity if the slot is empty.
#[inline]
pub(crate) fn take(slot: &'static Slot) -> Vec<u8> {
    // While the thread ends, its storage may be gone.
    slot.try_with(Cell::take).unwrap_or_default()
}

/// Puts a buffer into a slot, and clears it. The larger of two is kept.
#[inline]
pub(crate) fn put(slot: &'static Slot, mut buffer: Vec<u8>) {
    if buffer.capacity() > LARGEST {
        return;
    }
    buffer.clear();
    let _ = slot.try_with(|slot| {
        let kept = slot.take();
        slot.set(if kept.capacity() < buffer.capacity() { buffer } else { kept });
    });
}

/// Gives the buffer of a connection that has written everything to the next connection that this thread serves.
#[inline]
pub fn recycle_output(buffer: Vec<u8>) {
    if buffer.capacity() > 0 {
        put(&OUTPUT, buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_unless_it_is_large() {
        let mut buffer = Vec::with_capacity(5000);
        buffer.extend_from_slice(b"secret");
        let address = buffer.as_ptr();
        put(&INPUT, buffer);
        let again = take(&INPUT);
        assert_eq!((again.as_ptr(), again.len()), (address, 0));
        assert_eq!(take(&INPUT).capacity(), 0, "it was taken out");
        put(&INPUT, Vec::with_capacity(LARGEST + 1));
        assert_eq!(take(&INPUT).capacity(), 0);
    }

    #[test]
    fn the_larger_of_two_buffers_is_kept() {
        for [first, second] in [[100, 200], [200, 100]] {
            put(&OUTPUT, Vec::with_capacity(first));
            put(&OUTPUT, Vec::with_capacity(second));
            assert_eq!(take(&OUTPUT).capacity(), 200);
        }
    }
}
