//! How sets and maps are received, whose items and keys are hashed or compared.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, Hash},
};

use super::{ReadResult, Unjellier, Unjelly, UnjellyError, receive};

impl<'de> Unjellier<'de> {
    /// Reads an item of a set or a key of a map, whose type says how it is hashed or compared. Of a type
    /// that nests in itself that is done once for each level, and charged.
    #[inline]
    fn hashable<T: Unjelly<'de>>(&mut self) -> ReadResult<T> {
        let start = self.cursor.at();
        self.hashables += 1;
        let value = self.one()?;
        self.hashables -= 1;
        if self.hashables > 0 {
            self.charge_again(self.cursor.at().saturating_sub(start))?;
        }
        Ok(value)
    }
}

/// The items of a set, which will be hashed or compared.
fn set<'de, T: Unjelly<'de>>(from: &mut Unjellier<'de>) -> ReadResult<Vec<T>> {
    receive::items(from, set::<T>, Unjellier::hashable::<T>)
}

impl<'de, T, S> Unjelly<'de> for HashSet<T, S>
where
    T: Unjelly<'de> + Eq + Hash,
    S: BuildHasher + Default,
{
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        set(from).map(|items| items.into_iter().collect())
    }
}

impl<'de, T: Unjelly<'de> + Ord> Unjelly<'de> for BTreeSet<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        set(from).map(|items| items.into_iter().collect())
    }
}

fn dictionary<'de, K, V, M>(from: &mut Unjellier<'de>) -> ReadResult<M>
where
    K: Unjelly<'de>,
    V: Unjelly<'de>,
    M: Default + Extend<(K, V)>,
{
    let Some(count) = from.open(&["dictionary"]) else {
        return from.otherwise("dictionary", dictionary::<K, V, M>);
    };
    from.charge::<(K, V)>(count)?;
    from.nested(|from| {
        from.with_room::<(K, V), _, _>(|from| {
            let mut map = M::default();
            for index in 0..count {
                from.pair()?;
                let start = from.cursor.at();
                let entry = from.hashable::<K>().and_then(|key| Ok((key, from.one()?)));
                map.extend([entry.map_err(|error| in_entry(from, start, index, error))?]);
            }
            Ok(map)
        })
    })
}

/// The entry is known by its key, if that is text.
#[cold]
fn in_entry(
    from: &mut Unjellier<'_>,
    start: usize,
    index: usize,
    error: Box<UnjellyError>,
) -> Box<UnjellyError> {
    from.cursor.seek(start);
    match from.string().map(str::from_utf8) {
        Some(Ok(key)) => error.in_named(format!("[{key:?}]")),
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
