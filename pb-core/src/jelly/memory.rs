//! What a received value takes in memory: charged before it is taken, as an allocator takes it.

use std::{collections::HashMap, hash::Hash};

use super::{ReadResult, Unjellier, UnjellyError, UnjellyErrorKind};

/// What an allocation of so many bytes takes: 8 bytes beside them, in steps of 16, and at least 32, as with
/// the allocator of glibc. Others are near to that.
#[inline]
pub(crate) const fn heap(bytes: usize) -> usize {
    match bytes {
        0 => 0,
        1..=24 => 32,
        _ => bytes.saturating_add(23) & !15,
    }
}

/// What an allocation of one value takes.
pub(crate) const fn boxed<T>() -> usize {
    heap(size_of::<T>())
}

/// The same in an `Arc`, beside its two counts.
pub(crate) const fn in_arc<T>() -> usize {
    heap(size_of::<(usize, usize, T)>())
}

/// What a `Vec` of so many items takes that has no room for more.
#[inline]
pub(crate) const fn vec<T>(items: usize) -> usize {
    heap(items.saturating_mul(size_of::<T>()))
}

/// What an [`Integer`](crate::Integer) of more than 128 bits takes beside itself: its digits and its sign.
pub(crate) const LARGE_INTEGER: usize = heap(size_of::<[u64; 8]>());

/// What the table of a `HashMap` or `HashSet` takes that is made for so many entries: a power of two of
/// them, of which an eighth stays free, and a byte for each beside them.
pub(crate) fn table<T>(entries: usize) -> usize {
    table_of(size_of::<T>(), entries)
}

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
    // Small tables of small entries have more places than that.
    heap(places.saturating_mul(size + 1).saturating_add(16).max(64))
}

/// The same while it grows: the table before it is there as well.
pub(super) fn growing_table_of(size: usize, entries: usize) -> usize {
    let table = table_of(size, entries);
    table.saturating_add(table / 2)
}

/// What the nodes of a `BTreeMap` or `BTreeSet` of so many entries take, each of which has room for eleven.
/// Where one is split, five or six stay in it; of twelve that come in order, six do and one goes up.
pub(crate) fn tree<T>(entries: usize) -> usize {
    tree_of(size_of::<T>(), entries)
}

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

/// Makes room for one more entry in a table of the reader's own, if there is memory for it. A table that
/// grows is there twice for a moment.
#[inline]
pub(crate) fn make_room<K: Eq + Hash, V>(memory: &mut usize, map: &mut HashMap<K, V>) -> bool {
    map.len() < map.capacity() || grow(memory, map)
}

#[cold]
fn grow<K: Eq + Hash, V>(memory: &mut usize, map: &mut HashMap<K, V>) -> bool {
    let (before, more) = (table::<(K, V)>(map.capacity()), map.capacity().max(3));
    let after = table::<(K, V)>(map.capacity().saturating_add(more));
    let Some(rest) = memory.checked_sub(after) else { return false };
    map.reserve(more);
    *memory = rest.saturating_add(before);
    true
}

/// The same for a `Vec` of the reader's own.
#[inline]
pub(super) fn make_place<T>(memory: &mut usize, items: &mut Vec<T>) -> bool {
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
    /// Charges memory that is about to be taken.
    #[inline]
    pub(crate) fn charge_memory(&mut self, bytes: usize) -> ReadResult<()> {
        match self.memory.checked_sub(bytes) {
            Some(rest) => self.memory = rest,
            None => return Err(self.too_much_memory()),
        }
        Ok(())
    }

    /// Charges the room that items take: what is small on the wire may be large in memory.
    #[inline]
    pub(crate) fn charge<T>(&mut self, items: usize) -> ReadResult<()> {
        self.charge_memory(vec::<T>(items))
    }

    /// Gives back what was charged for something that is gone again.
    #[inline]
    pub(crate) fn refund(&mut self, bytes: usize) {
        self.memory = self.memory.saturating_add(bytes);
    }

    #[cold]
    pub(crate) fn too_much_memory(&self) -> UnjellyError {
        let limits = &self.admission.limits;
        // Without others the message itself is all that is taken of what calls may take.
        let alone = self.max_memory.saturating_add(self.section.len());
        let kind = match alone < limits.max_memory.min(limits.max_serving_bytes) {
            true => UnjellyErrorKind::TooMuchServed { limit: limits.max_serving_bytes },
            false => UnjellyErrorKind::TooMuchMemory { limit: limits.max_memory },
        };
        kind.into()
    }

    /// Has the arguments of a call take no more than what is left for calls that are served.
    pub(crate) fn within(mut self, bytes: usize) -> Self {
        self.max_memory = self.max_memory.min(bytes);
        self.memory = self.memory.min(bytes);
        self
    }

    /// Takes the budgets as another one left them, who reads another part of the same message. Each is
    /// read once the other is not any more.
    #[inline]
    pub(crate) fn go_on_with(&mut self, other: &Self) {
        self.memory = self.memory.min(other.memory);
        self.reread = self.reread.min(other.reread);
    }

    /// What was charged.
    pub(crate) fn taken(&self) -> usize {
        self.max_memory.saturating_sub(self.memory)
    }

    /// Text of bytes that may be none.
    pub(crate) fn lossy(&mut self, bytes: &[u8]) -> ReadResult<String> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            self.charge_memory(heap(text.len()))?;
            return Ok(text.to_owned());
        }
        // What stands for a byte that is no text is three bytes long, and a text that grows has room for
        // up to twice as many.
        let most = heap(bytes.len().saturating_mul(6));
        self.charge_memory(most)?;
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        text.shrink_to_fit();
        self.refund(most.saturating_sub(heap(text.len())));
        Ok(text)
    }
}
