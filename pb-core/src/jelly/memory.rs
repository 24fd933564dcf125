//! Estimates how much memory a received value takes. It is charged before the allocator is asked for it,
//! and counted as an allocator counts.

use std::{collections::HashMap, hash::Hash};

use super::{ReadResult, Unjellier, UnjellyError, UnjellyErrorKind};

/// Returns the memory of an allocation of this many bytes, as glibc's allocator takes it: 8 bytes more, in
/// steps of 16, at least 32. Other allocators are close to that.
#[inline]
pub(crate) const fn heap(bytes: usize) -> usize {
    match bytes {
        0 => 0,
        1..=24 => 32,
        _ => bytes.saturating_add(23) & !15,
    }
}

/// Returns the memory of an allocation of one `T`.
pub(crate) const fn boxed<T>() -> usize {
    heap(size_of::<T>())
}

/// Returns the memory of a `T` in an `Arc`, with its two counts.
pub(crate) const fn in_arc<T>() -> usize {
    heap(size_of::<(usize, usize, T)>())
}

/// Returns the memory of a `Vec` with exactly this capacity.
#[inline]
pub(crate) const fn vec<T>(items: usize) -> usize {
    heap(items.saturating_mul(size_of::<T>()))
}

/// The memory of an [`Integer`](crate::Integer) of more than 128 bits, besides its own size: its digits
/// and its sign.
pub(crate) const LARGE_INTEGER: usize = heap(size_of::<[u64; 8]>());

/// Returns the memory of the table of a `HashMap` or `HashSet` created for this number of entries. The
/// number of places is a power of two, of which an eighth stays free, with one byte more for each place.
pub(crate) fn table<T>(entries: usize) -> usize {
    table_of(size_of::<T>(), entries)
}

/// Returns the memory of a [`table`] whose entries have this size.
pub(super) fn table_of(size: usize, entries: usize) -> usize {
    let places = match entries {
        0 => return 0,
        1..=3 => 4,
        4..=7 => 8,
        8..=14 => 16,
        _ => match (entries.saturating_mul(8) / 7).checked_next_power_of_two() {
            Some(places) => places,
            None => return usize::MAX,
        },
    };
    // Small tables of small entries have more places than that, so 64 bytes are the minimum.
    heap(places.saturating_mul(size + 1).saturating_add(16).max(64))
}

/// Returns the memory of a [`table`] while it grows: the smaller table still exists then.
pub(super) fn growing_table_of(size: usize, entries: usize) -> usize {
    let table = table_of(size, entries);
    table.saturating_add(table / 2)
}

/// Returns the memory of the nodes of a `BTreeMap` or `BTreeSet` of this number of entries. Each node has
/// room for eleven. A node that is split keeps five or six; of twelve entries in order, six stay and one
/// moves up.
pub(crate) fn tree<T>(entries: usize) -> usize {
    tree_of(size_of::<T>(), entries)
}

/// Returns the memory of a [`tree`] whose entries have this size.
pub(super) fn tree_of(size: usize, entries: usize) -> usize {
    const ROOM: usize = 11;
    let leaf = ROOM.saturating_mul(size).saturating_add(16);
    let inner = leaf.saturating_add(size_of::<[usize; ROOM + 1]>());
    match entries {
        0 => 0,
        1..=ROOM => heap(leaf),
        _ => {
            let leaves = entries / 6 + 1;
            let leaves_take = heap(leaf).saturating_mul(leaves);
            leaves_take.saturating_add(heap(inner).saturating_mul(leaves / 5 + 1))
        }
    }
}

/// Makes room for one more entry in a table that the reader itself keeps. Returns false if `memory` is not
/// enough. While a table grows, the old and the new one exist, and both must fit.
#[inline]
pub(crate) fn make_room<K: Eq + Hash, V>(memory: &mut usize, map: &mut HashMap<K, V>) -> bool {
    map.len() < map.capacity() || grow(memory, map)
}

/// Doubles the table.
#[cold]
fn grow<K: Eq + Hash, V>(memory: &mut usize, map: &mut HashMap<K, V>) -> bool {
    let (before, more) = (table::<(K, V)>(map.capacity()), map.capacity().max(3));
    let after = table::<(K, V)>(map.capacity().saturating_add(more));
    let Some(rest) = memory.checked_sub(after) else { return false };
    map.reserve(more);
    *memory = rest.saturating_add(before);
    true
}

/// Makes room for one more item in a `Vec` that the reader itself keeps. Returns false if `memory` is not
/// enough.
#[inline]
pub(crate) fn make_place<T>(memory: &mut usize, items: &mut Vec<T>) -> bool {
    if items.len() < items.capacity() {
        return true;
    }
    let (before, more) = (items.capacity(), items.capacity().max(4));
    let Some(rest) = memory.checked_sub(vec::<T>(before + more)) else { return false };
    items.reserve_exact(more);
    *memory = rest.saturating_add(vec::<T>(before));
    true
}

impl Unjellier<'_> {
    /// Charges memory that is about to be allocated.
    #[inline]
    pub(crate) fn charge_memory(&mut self, bytes: usize) -> ReadResult<()> {
        match self.memory.checked_sub(bytes) {
            Some(rest) => self.memory = rest,
            None => return Err(self.too_much_memory()),
        }
        Ok(())
    }

    /// Charges the memory of `items` values of type `T`: a value that is small on the wire may be large in
    /// memory.
    #[inline]
    pub(crate) fn charge<T>(&mut self, items: usize) -> ReadResult<()> {
        self.charge_memory(vec::<T>(items))
    }

    /// Returns memory to the budget that was charged for a value which no longer exists.
    #[inline]
    pub(crate) fn refund(&mut self, bytes: usize) {
        self.memory = self.memory.saturating_add(bytes);
    }

    /// Returns the error for a value that takes too much memory: of its message, or of all calls that are
    /// served.
    #[cold]
    pub(crate) fn too_much_memory(&self) -> UnjellyError {
        let limits = &self.admission.limits;
        // If no other call is served, only the bytes of the message itself are missing from the budget of
        // the calls.
        let alone = self.max_memory.saturating_add(self.section.len());
        let kind = match alone < limits.max_memory.min(limits.max_incoming_call_bytes) {
            true => UnjellyErrorKind::TooMuchCallMemory { limit: limits.max_incoming_call_bytes },
            false => UnjellyErrorKind::TooMuchMemory { limit: limits.max_memory },
        };
        kind.into()
    }

    /// Limits the memory of a call's arguments to the memory that is left for calls of the peer.
    pub(crate) fn limit_memory(&mut self, bytes: usize) {
        self.max_memory = self.max_memory.min(bytes);
        self.memory = self.memory.min(bytes);
    }

    /// Continues with the budgets that another reader of the same message left. The two never read at the
    /// same time: each begins after the other has ended.
    #[inline]
    pub(crate) fn go_on_with(&mut self, other: &Self) {
        self.memory = self.memory.min(other.memory);
        self.reread = self.reread.min(other.reread);
    }

    /// Returns the memory that is charged at present.
    pub(crate) fn charged(&self) -> usize {
        self.max_memory.saturating_sub(self.memory)
    }

    /// Returns bytes as text, where bytes that are not UTF-8 are replaced.
    pub(crate) fn lossy(&mut self, bytes: &[u8]) -> ReadResult<String> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            self.charge_memory(heap(text.len()))?;
            return Ok(text.to_owned());
        }
        // The replacement of an invalid byte is three bytes long, and a growing `String` has a capacity of
        // up to twice its length.
        let most = heap(bytes.len().saturating_mul(6));
        self.charge_memory(most)?;
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        text.shrink_to_fit();
        self.refund(most.saturating_sub(heap(text.len())));
        Ok(text)
    }
}
