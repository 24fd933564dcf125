use std::{borrow::Borrow, collections::BTreeSet, fmt, ops::Deref};

use super::{Observed, Tie};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyOwned},
    live::Link,
};

/// A set inside of a live object that announces its own changes: a field marked `#[pb(observed)]`.
///
/// To readers it is a `BTreeSet`. A change leaves as an update named after the attribute and what was
/// done, as with [`ObservedVec`](super::ObservedVec):
///
/// | | update of an attribute `names` |
/// | --- | --- |
/// | [`insert`](Self::insert) | `names_add(item)`, if it is new |
/// | [`remove`](Self::remove) | `names_discard(item)`, if it was there |
/// | [`clear`](Self::clear) | `names_clear()` |
///
/// Its state is a `set`.
pub struct ObservedSet<T> {
    items: BTreeSet<T>,
    tie: Tie,
}

impl<T> ObservedSet<T> {
    /// An empty set.
    pub fn new() -> Self {
        Self { items: BTreeSet::new(), tie: Tie::default() }
    }

    /// The items, no longer observed.
    pub fn into_inner(self) -> BTreeSet<T> {
        self.items
    }
}

impl<T: Jelly + Ord> ObservedSet<T> {
    /// Adds an item. False if it was there.
    pub fn insert(&mut self, item: T) -> bool {
        if self.items.contains(&item) {
            return false;
        }
        let change = self.tie.change("add", &(&item,));
        self.items.insert(item);
        change.end(true);
        true
    }

    /// Removes an item. False if it was not there.
    pub fn remove<Q: Jelly + Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        if !self.items.contains(item) {
            return false;
        }
        let change = self.tie.change("discard", &(item,));
        self.items.remove(item);
        change.end(true);
        true
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        let change = self.tie.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

impl<T: Jelly + Ord + UnjellyOwned> Observed for ObservedSet<T> {
    const OPERATIONS: &'static [&'static str] = &["add", "discard", "clear"];

    fn is_linked(&self, link: &Link, name: &str) -> bool {
        self.tie.is(link, name)
    }

    fn link(&mut self, link: &Link, name: &'static str) {
        self.tie.set(link, name);
    }

    fn apply(&mut self, operation: &str, update: &mut Invocation<'_>) -> Dispatch {
        if !Self::OPERATIONS.contains(&operation) {
            return Dispatch::NoSuchMethod;
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

impl<T> Default for ObservedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<BTreeSet<T>> for ObservedSet<T> {
    fn from(items: BTreeSet<T>) -> Self {
        Self { items, tie: Tie::default() }
    }
}

impl<T: Ord> FromIterator<T> for ObservedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        BTreeSet::from_iter(items).into()
    }
}

impl<T: Clone> Clone for ObservedSet<T> {
    fn clone(&self) -> Self {
        self.items.clone().into()
    }
}

impl<T> Deref for ObservedSet<T> {
    type Target = BTreeSet<T>;

    fn deref(&self) -> &BTreeSet<T> {
        &self.items
    }
}

impl<'a, T> IntoIterator for &'a ObservedSet<T> {
    type Item = &'a T;
    type IntoIter = std::collections::btree_set::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: PartialEq> PartialEq for ObservedSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: Eq> Eq for ObservedSet<T> {}

impl<T: fmt::Debug> fmt::Debug for ObservedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

impl<T: Jelly> Jelly for ObservedSet<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.items.jelly(out)
    }
}

impl<'de, T: Unjelly<'de> + Ord> Unjelly<'de> for ObservedSet<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        BTreeSet::unjelly(from).map(Self::from)
    }
}
