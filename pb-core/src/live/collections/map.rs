//! An observed dictionary.

use std::{borrow::Borrow, collections::BTreeMap};

use super::{CollectionLink, Observed};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyOwned},
    live::Link,
};

/// A dictionary inside of a live object that announces its own changes: a field marked
/// `#[pb(observed)]`.
///
/// It dereferences to a `BTreeMap`. Each change is an update named after the attribute and the operation, as
/// with [`ObservedVec`](super::ObservedVec):
///
/// | | update of an attribute `prices` |
/// | --- | --- |
/// | [`insert`](Self::insert) | `prices_set(key, value)` |
/// | [`remove`](Self::remove) | `prices_pop(key)`, if the key was there |
/// | [`clear`](Self::clear) | `prices_clear()` |
///
/// In a state it is a `dictionary`.
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
        if !self.items.contains_key(key) {
            return None;
        }
        let change = self.link.change("pop", &(key,));
        let value = self.items.remove(key);
        change.end(true);
        value
    }

    /// Removes all keys.
    pub fn clear(&mut self) {
        let change = self.link.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

impl<K: Jelly + Ord + UnjellyOwned, V: Jelly + UnjellyOwned> Observed for ObservedMap<K, V> {
    const OPERATIONS: &'static [&'static str] = &["set", "pop", "clear"];

    fn is_linked(&self, link: &Link, name: &str) -> bool {
        self.link.is(link, name)
    }

    fn link(&mut self, link: &Link, name: &'static str) {
        self.link.set(link, name);
    }

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
