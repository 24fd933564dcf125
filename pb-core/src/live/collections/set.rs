//! An observed set.

use std::{borrow::Borrow, collections::BTreeSet};

use super::{CollectionLink, Observed};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyOwned},
    live::Link,
};

/// A set inside of a live object that announces its own changes: a field marked `#[pb(observed)]`.
///
/// It dereferences to a `BTreeSet`. Each change is an update named after the attribute and the operation, as
/// with [`ObservedVec`](super::ObservedVec):
///
/// | | update of an attribute `names` |
/// | --- | --- |
/// | [`insert`](Self::insert) | `names_add(item)`, if it is new |
/// | [`remove`](Self::remove) | `names_discard(item)`, if it was there |
/// | [`clear`](Self::clear) | `names_clear()` |
///
/// In a state it is a `set`.
pub struct ObservedSet<T> {
    items: BTreeSet<T>,
    link: CollectionLink,
}

observed!(ObservedSet<T> of BTreeSet, items T, ordered T);

impl<T: Jelly + Ord> ObservedSet<T> {
    /// Adds an item. Returns whether it is new.
    pub fn insert(&mut self, item: T) -> bool {
        if self.items.contains(&item) {
            return false;
        }
        let change = self.link.change("add", &(&item,));
        self.items.insert(item);
        change.end(true);
        true
    }

    /// Removes an item. Returns whether it was in the set.
    pub fn remove<Q: Jelly + Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        if !self.items.contains(item) {
            return false;
        }
        let change = self.link.change("discard", &(item,));
        self.items.remove(item);
        change.end(true);
        true
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        let change = self.link.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

impl<T: Jelly + Ord + UnjellyOwned> Observed for ObservedSet<T> {
    const OPERATIONS: &'static [&'static str] = &["add", "discard", "clear"];

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
            if operation == "clear" {
                update.no_more_arguments()?;
                self.clear();
                return Ok(());
            }
            let item = update.argument("item")?;
            update.no_more_arguments()?;
            match operation {
                "add" => self.insert(item),
                _ => self.remove(&item),
            };
            Ok(())
        })
    }
}
