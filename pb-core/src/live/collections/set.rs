//! An observed set.

use std::{borrow::Borrow, collections::BTreeSet};

use super::{Apply, Changes, CollectionLink, Observed};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyOwned},
    live::Link,
};

/// A set inside of a live object that announces its own changes: a field marked `#[pb(observed)]`.
///
/// It dereferences to a `BTreeSet`, and has that type's methods that change it. Each change is an update named
/// after the attribute and the operation, as with [`ObservedVec`](super::ObservedVec):
///
/// | | updates of an attribute `names` |
/// | --- | --- |
/// | [`insert`](Self::insert) | `names_add(item)`, if it is new |
/// | [`remove`](Self::remove), [`take`](Self::take), [`pop_first`](Self::pop_first), [`pop_last`](Self::pop_last) | `names_discard(item)`, if it was there |
/// | [`clear`](Self::clear) | `names_clear()` |
/// | [`extend`](Self::extend), [`append`](Self::append) | a `names_add(item)` for each new item |
/// | [`retain`](Self::retain), [`split_off`](Self::split_off) | a `names_discard(item)` for each removed item; `names_clear()` if those are all |
///
/// An operation that changes nothing announces nothing.
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
        self.take(item).is_some()
    }

    /// Removes an item, and returns it.
    pub fn take<Q: Jelly + Ord + ?Sized>(&mut self, item: &Q) -> Option<T>
    where
        T: Borrow<Q>,
    {
        if !self.items.contains(item) {
            return None;
        }
        let change = self.link.change("discard", &(item,));
        let item = self.items.take(item);
        change.end(true);
        item
    }

    /// Removes the smallest item, and returns it.
    pub fn pop_first(&mut self) -> Option<T> {
        let change = self.link.change("discard", &(self.items.first()?,));
        let item = self.items.pop_first();
        change.end(true);
        item
    }

    /// Removes the largest item, and returns it.
    pub fn pop_last(&mut self) -> Option<T> {
        let change = self.link.change("discard", &(self.items.last()?,));
        let item = self.items.pop_last();
        change.end(true);
        item
    }

    /// Moves all items of `other` into this set.
    pub fn append(&mut self, other: &mut BTreeSet<T>) {
        self.extend(std::mem::take(other));
    }

    /// Keeps the items for which `keep` returns true. If it panics, nothing has changed.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        let keeps: Vec<bool> = self.items.iter().map(keep).collect();
        let Some(changes) = self.removal(&keeps) else { return };
        let mut keeps = keeps.into_iter();
        self.items.retain(|_| keeps.next().unwrap_or(true));
        changes.end();
    }

    /// Removes `item` and all larger ones, and returns them.
    pub fn split_off<Q: Ord + ?Sized>(&mut self, item: &Q) -> BTreeSet<T>
    where
        T: Borrow<Q>,
    {
        let keeps: Vec<bool> = self.items.iter().map(|other| other.borrow() < item).collect();
        let Some(changes) = self.removal(&keeps) else { return BTreeSet::new() };
        let removed = self.items.split_off(item);
        changes.end();
        removed
    }

    /// Begins to remove the items whose place in `keeps` is false. Returns `None` if there are none.
    fn removal(&self, keeps: &[bool]) -> Option<Changes> {
        if keeps.iter().all(|keep| *keep) {
            return None;
        }
        let mut changes = self.link.changes();
        if !keeps.contains(&true) {
            changes.add("clear", &());
            return Some(changes);
        }
        for (item, keep) in self.items.iter().zip(keeps) {
            if !keep {
                changes.add("discard", &(item,));
            }
        }
        Some(changes)
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        if self.items.is_empty() {
            return;
        }
        let change = self.link.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

/// Adds all of these items, each new one by an update of its own.
impl<T: Jelly + Ord> Extend<T> for ObservedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        let items: Vec<T> = items.into_iter().collect();
        for item in items {
            self.insert(item);
        }
    }
}

/// Adds copies of all of these items, each new one by an update of its own.
impl<'a, T: Jelly + Ord + Copy + 'a> Extend<&'a T> for ObservedSet<T> {
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, items: I) {
        self.extend(items.into_iter().copied());
    }
}

impl<T> Observed for ObservedSet<T> {
    type This = Self;

    const OPERATIONS: &'static [&'static str] = &["add", "discard", "clear"];

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

impl<T: Jelly + Ord + UnjellyOwned> Apply for ObservedSet<T> {
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
