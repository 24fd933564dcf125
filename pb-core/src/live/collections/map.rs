//! An observed dictionary.

mod entry;

use std::{borrow::Borrow, collections::BTreeMap};

pub use self::entry::ObservedEntry;
use super::{Apply, Changes, CollectionLink, Observed};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyOwned},
    live::Link,
};

/// A dictionary inside of a live object that announces its own changes: a field marked
/// `#[pb(observed)]`.
///
/// It dereferences to a `BTreeMap`, and has that type's methods that change it. Each change is an update named
/// after the attribute and the operation, as with [`ObservedVec`](super::ObservedVec):
///
/// | | updates of an attribute `prices` |
/// | --- | --- |
/// | [`insert`](Self::insert), [`modify`](Self::modify), [`entry`](Self::entry) | `prices_set(key, value)` |
/// | [`remove`](Self::remove), [`pop_first`](Self::pop_first), [`pop_last`](Self::pop_last) | `prices_pop(key)`, if the key was there |
/// | [`clear`](Self::clear) | `prices_clear()` |
/// | [`extend`](Self::extend), [`append`](Self::append) | a `prices_set(key, value)` for each key |
/// | [`retain`](Self::retain), [`split_off`](Self::split_off) | a `prices_pop(key)` for each removed key; `prices_clear()` if those are all |
///
/// An operation that changes nothing announces nothing. `insert` and `modify` are announced even if the new
/// value equals the former one, since values need not be comparable. A value cannot be changed in place, as in
/// `*prices.get_mut(&key)`: use `modify`.
///
/// In a state it is a `dictionary`.
///
/// # Examples
///
/// ```
/// use pb::live::ObservedMap;
///
/// let mut prices = ObservedMap::from([("tea", 4), ("milk", 1)]);
/// prices.modify("tea", |price| *price += 1);
/// prices.entry("milk").and_modify(|price| *price += 1).or_insert(1);
/// prices.retain(|_, price| *price > 2);
/// assert_eq!(prices, std::collections::BTreeMap::from([("tea", 5)]));
/// ```
pub struct ObservedMap<K, V> {
    items: BTreeMap<K, V>,
    link: CollectionLink,
}

observed!(ObservedMap<K, V> of BTreeMap, items (K, V), ordered K);

impl<K: Jelly + Ord, V: Jelly> ObservedMap<K, V> {
    /// Sets the value of a key, and returns its former value.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let change = self.link.change("set", &(&key, &value));
        let before = self.items.insert(key, value);
        change.end(true);
        before
    }

    /// Removes a key, and returns its value.
    pub fn remove<Q: Jelly + Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.remove_entry(key).map(|(_, value)| value)
    }

    /// Removes a key, and returns it with its value.
    pub fn remove_entry<Q: Jelly + Ord + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        if !self.items.contains_key(key) {
            return None;
        }
        let change = self.link.change("pop", &(key,));
        let entry = self.items.remove_entry(key);
        change.end(true);
        entry
    }

    /// Removes the smallest key, and returns it with its value.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let change = self.link.change("pop", &(self.items.first_key_value()?.0,));
        let entry = self.items.pop_first();
        change.end(true);
        entry
    }

    /// Removes the largest key, and returns it with its value.
    pub fn pop_last(&mut self) -> Option<(K, V)> {
        let change = self.link.change("pop", &(self.items.last_key_value()?.0,));
        let entry = self.items.pop_last();
        change.end(true);
        entry
    }

    /// Changes the value of a key by a function, announces the value as it is afterwards, and returns what the
    /// function returned. Returns `None`, without calling the function, if there is no such key.
    ///
    /// If the function panics, a reset is announced, so that the replicas get the value as it is then.
    pub fn modify<Q, R>(&mut self, key: &Q, change: impl FnOnce(&mut V) -> R) -> Option<R>
    where
        K: Borrow<Q>,
        Q: Jelly + Ord + ?Sized,
    {
        let value = self.items.get_mut(key)?;
        let mut changes = self.link.changes();
        let result = change(value);
        changes.add("set", &(key, &*value));
        changes.end();
        Some(result)
    }

    /// Returns the entry of a key, to insert a value if there is none, or to change it.
    pub fn entry(&mut self, key: K) -> ObservedEntry<'_, K, V> {
        ObservedEntry::new(self, key)
    }

    /// Inserts a value if the key is not there, and returns the value that the key has then.
    fn get_or_insert_with(&mut self, key: K, value: impl FnOnce(&K) -> V) -> &V {
        use std::collections::btree_map::Entry::{Occupied, Vacant};

        match self.items.entry(key) {
            Occupied(entry) => entry.into_mut(),
            Vacant(entry) => {
                let value = value(entry.key());
                let change = self.link.change("set", &(entry.key(), &value));
                let value = entry.insert(value);
                change.end(true);
                value
            }
        }
    }

    /// Moves all keys of `other` into this map.
    pub fn append(&mut self, other: &mut BTreeMap<K, V>) {
        self.extend(std::mem::take(other));
    }

    /// Keeps the keys for which `keep` returns true. If it panics, nothing has changed.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        let keeps: Vec<bool> = self.items.iter().map(|(key, value)| keep(key, value)).collect();
        let Some(changes) = self.removal(&keeps) else { return };
        let mut keeps = keeps.into_iter();
        self.items.retain(|_, _| keeps.next().unwrap_or(true));
        changes.end();
    }

    /// Removes `key` and all larger ones, and returns them with their values.
    pub fn split_off<Q: Ord + ?Sized>(&mut self, key: &Q) -> BTreeMap<K, V>
    where
        K: Borrow<Q>,
    {
        let keeps: Vec<bool> = self.items.keys().map(|other| other.borrow() < key).collect();
        let Some(changes) = self.removal(&keeps) else { return BTreeMap::new() };
        let removed = self.items.split_off(key);
        changes.end();
        removed
    }

    /// Begins to remove the entries whose place in `keeps` is false. Returns `None` if there are none.
    fn removal(&self, keeps: &[bool]) -> Option<Changes> {
        if keeps.iter().all(|keep| *keep) {
            return None;
        }
        let mut changes = self.link.changes();
        if !keeps.contains(&true) {
            changes.add("clear", &());
            return Some(changes);
        }
        for (key, keep) in self.items.keys().zip(keeps) {
            if !keep {
                changes.add("pop", &(key,));
            }
        }
        Some(changes)
    }

    /// Removes all keys.
    pub fn clear(&mut self) {
        if self.items.is_empty() {
            return;
        }
        let change = self.link.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

/// Inserts all of these keys, each by an update of its own.
impl<K: Jelly + Ord, V: Jelly> Extend<(K, V)> for ObservedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        let entries: BTreeMap<K, V> = entries.into_iter().collect();
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

/// Inserts copies of all of these keys, each by an update of its own.
impl<'a, K, V> Extend<(&'a K, &'a V)> for ObservedMap<K, V>
where
    K: Jelly + Ord + Copy + 'a,
    V: Jelly + Copy + 'a,
{
    fn extend<I: IntoIterator<Item = (&'a K, &'a V)>>(&mut self, entries: I) {
        self.extend(entries.into_iter().map(|(key, value)| (*key, *value)));
    }
}

impl<K, V> Observed for ObservedMap<K, V> {
    type This = Self;

    const OPERATIONS: &'static [&'static str] = &["set", "pop", "clear"];

    fn is_linked(&self, link: &Link, name: &str) -> bool {
        self.link.is(link, name)
    }

    fn link(&mut self, link: &Link, name: &'static str) {
        self.link.set(link, name);
    }

    fn this(&mut self) -> &mut Self {
        self
    }
}

impl<K: Jelly + Ord + UnjellyOwned, V: Jelly + UnjellyOwned> Apply for ObservedMap<K, V> {
    fn apply(&mut self, operation: &str, update: &mut Invocation<'_>) -> Dispatch {
        if !Self::OPERATIONS.contains(&operation) {
            return Dispatch::no_such_method();
        }
        update.now(|update| {
            match operation {
                "set" => {
                    let (key, value) = (update.argument("key")?, update.argument("value")?);
                    update.no_more_arguments()?;
                    self.insert(key, value);
                }
                "pop" => {
                    let key = update.argument("key")?;
                    update.no_more_arguments()?;
                    self.remove(&key);
                }
                _ => {
                    update.no_more_arguments()?;
                    self.clear();
                }
            }
            Ok(())
        })
    }
}
