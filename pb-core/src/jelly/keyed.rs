//! Receives sets and maps, whose items and keys are hashed or compared.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, Hash},
};

use super::{ReadResult, Unjellier, Unjelly, UnjellyError, memory, quote::excerpt, receive};
use crate::banana::{Cursor, Key};

impl<'de> Unjellier<'de> {
    /// Reads an item of a set or a key of a map. Its type decides how it is hashed or compared. A type
    /// that nests in itself is hashed once for each level, which is charged.
    #[inline]
    fn hashable<T: Unjelly<'de>>(&mut self) -> ReadResult<T> {
        let start = self.cursor.at();
        self.hashables += 1;
        let value = self.one()?;
        self.hashables -= 1;
        if self.hashables > 0 {
            self.charge_again(Cursor::between(start, self.cursor.at()))?;
        }
        Ok(value)
    }
}

/// A collection whose memory is reserved before its first entry is read.
trait Collection<T>: Extend<T> {
    /// Returns the memory that this number of entries takes at most.
    fn memory(entries: usize) -> usize;

    /// Returns an empty collection with room for this number of entries.
    fn with_room(entries: usize) -> Self;
}

macro_rules! collections {
    ($($type:ty, $entry:ty, [$($bounds:tt)*], $take:ident, $new:expr;)*) => {$(
        impl<$($bounds)*> Collection<$entry> for $type {
            fn memory(entries: usize) -> usize {
                memory::$take::<$entry>(entries)
            }

            fn with_room(entries: usize) -> Self {
                let new: fn(usize) -> Self = $new;
                new(entries)
            }
        }
    )*};
}

collections! {
    HashSet<T, S>, T, [T: Eq + Hash, S: BuildHasher + Default], table,
        |entries| Self::with_capacity_and_hasher(entries, S::default());
    HashMap<K, V, S>, (K, V), [K: Eq + Hash, V, S: BuildHasher + Default], table,
        |entries| Self::with_capacity_and_hasher(entries, S::default());
    BTreeSet<T>, T, [T: Ord], tree, |_| Self::new();
    BTreeMap<K, V>, (K, V), [K: Ord, V], tree, |_| Self::new();
}

/// Reads a set.
fn set<'de, T: Unjelly<'de>, C: Collection<T>>(from: &mut Unjellier<'de>) -> ReadResult<C> {
    let Some(count) = from.open(&receive::SEQUENCES) else {
        return from.otherwise("list", set::<T, C>);
    };
    from.charge_memory(C::memory(count))?;
    from.nested(|from| {
        from.with_room::<T, _, _>(|from| {
            let mut set = C::with_room(count);
            for index in 0..count {
                set.extend([from.hashable().map_err(|error| error.in_item(index))?]);
            }
            Ok(set)
        })
    })
}

impl<'de, T, S> Unjelly<'de> for HashSet<T, S>
where
    T: Unjelly<'de> + Eq + Hash,
    S: BuildHasher + Default,
{
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        set(from)
    }
}

impl<'de, T: Unjelly<'de> + Ord> Unjelly<'de> for BTreeSet<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        set(from)
    }
}

/// Reads a map.
fn dictionary<'de, K, V, C>(from: &mut Unjellier<'de>) -> ReadResult<C>
where
    K: Unjelly<'de>,
    V: Unjelly<'de>,
    C: Collection<(K, V)>,
{
    let mut hidden = from.take_hidden();
    let Some(mut entries) = from.open_dictionary() else {
        return from.otherwise("dictionary", dictionary::<K, V, C>);
    };
    let count = entries.len();
    from.charge_memory(C::memory(count))?;
    from.nested(|from| {
        from.with_room::<(K, V), _, _>(|from| {
            let mut map = C::with_room(count);
            for index in 0..count {
                let key = from.entry(&mut entries)?;
                if from.skip_hidden(key, hidden.as_deref())? {
                    continue;
                }
                let start = from.cursor.at();
                let entry = from.key(key, Unjellier::hashable::<K>);
                let entry = entry.and_then(|key| Ok((key, from.one()?)));
                map.extend([entry.map_err(|error| in_entry(from, (key, start), index, error))?]);
            }
            from.give_back_hidden(hidden.take());
            Ok(map)
        })
    })
}

/// Adds the entry to the path of an error: by its key if that is text, otherwise by its index.
#[cold]
fn in_entry<'de>(
    from: &mut Unjellier<'de>,
    (key, start): (Key<'de>, usize),
    index: usize,
    error: UnjellyError,
) -> UnjellyError {
    let reached = from.cursor.at();
    from.cursor.seek(start);
    let key = match key {
        Key::Taught(attribute) => Some(Ok(attribute.name())),
        Key::Written => from.string().map(str::from_utf8),
    };
    // A failed attempt is charged for the bytes up to the place that it reached.
    from.cursor.seek(reached);
    match key {
        Some(Ok(key)) => error.in_named(format!("[{:?}]", excerpt(key))),
        _ => error.in_item(index),
    }
}

impl<'de, K, V, S> Unjelly<'de> for HashMap<K, V, S>
where
    K: Unjelly<'de> + Eq + Hash,
    V: Unjelly<'de>,
    S: BuildHasher + Default,
{
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        dictionary(from)
    }
}

impl<'de, K: Unjelly<'de> + Ord, V: Unjelly<'de>> Unjelly<'de> for BTreeMap<K, V> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        dictionary(from)
    }
}
