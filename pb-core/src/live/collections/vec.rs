//! An observed list.

use super::{CollectionLink, Observed};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{
        Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyError, UnjellyOwned,
    },
    live::Link,
};

/// A list inside of a live object that announces its own changes: a field marked `#[pb(observed)]`.
///
/// It dereferences to a `Vec`. Each change is an update named after the attribute and the operation. A
/// replica of this library applies it by itself; a Python `RemoteCache` implements it
/// (`observe_ducks_append`):
///
/// | | update of an attribute `ducks` |
/// | --- | --- |
/// | [`push`](Self::push) | `ducks_append(item)` |
/// | [`insert`](Self::insert) | `ducks_insert(index, item)` |
/// | [`set`](Self::set) | `ducks_set(index, item)` |
/// | [`remove`](Self::remove), [`pop`](Self::pop) | `ducks_pop(index)` |
/// | [`extend`](Self::extend) | `ducks_extend(list)` |
/// | [`truncate`](Self::truncate) | `ducks_truncate(length)` |
/// | [`clear`](Self::clear) | `ducks_clear()` |
///
/// In a state it is a `list`. A clone announces nothing. Assigning a new collection to the field sends a reset
/// to all observers.
pub struct ObservedVec<T> {
    items: Vec<T>,
    link: CollectionLink,
}

observed!(ObservedVec<T> of Vec, items T);

impl<T: Jelly> ObservedVec<T> {
    /// Appends an item.
    pub fn push(&mut self, item: T) {
        let change = self.link.change("append", &(&item,));
        self.items.push(item);
        change.end(true);
    }

    /// Inserts an item before the one at `index`.
    ///
    /// # Panics
    /// If `index` is beyond the end. Nothing is announced then.
    pub fn insert(&mut self, index: usize, item: T) {
        assert!(
            index <= self.items.len(),
            "cannot insert at index {index} of a list of {} items",
            self.items.len()
        );
        let change = self.link.change("insert", &(index as u64, &item));
        self.items.insert(index, item);
        change.end(true);
    }

    /// Replaces the item at `index`, and returns the former one.
    ///
    /// # Panics
    /// If there is no item at `index`. Nothing is announced then.
    pub fn set(&mut self, index: usize, item: T) -> T {
        assert!(
            index < self.items.len(),
            "cannot set index {index} of a list of {} items",
            self.items.len()
        );
        let change = self.link.change("set", &(index as u64, &item));
        let before = std::mem::replace(&mut self.items[index], item);
        change.end(true);
        before
    }

    /// Removes the item at `index`, and returns it.
    ///
    /// # Panics
    /// If there is no item at `index`. Nothing is announced then.
    pub fn remove(&mut self, index: usize) -> T {
        assert!(
            index < self.items.len(),
            "cannot remove index {index} of a list of {} items",
            self.items.len()
        );
        let change = self.link.change("pop", &(index as u64,));
        let item = self.items.remove(index);
        change.end(true);
        item
    }

    /// Removes the last item, and returns it.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.items.len().checked_sub(1)?;
        Some(self.remove(last))
    }

    /// Appends several items in one update.
    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        let items: Vec<T> = items.into_iter().collect();
        let change = self.link.change("extend", &(&items,));
        self.items.extend(items);
        change.end(true);
    }

    /// Keeps the first `length` items.
    pub fn truncate(&mut self, length: usize) {
        let change = self.link.change("truncate", &(length as u64,));
        self.items.truncate(length);
        change.end(true);
    }

    /// Removes the items for which `keep` returns false, each by an update of its own.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for index in (0..self.items.len()).rev() {
            if !keep(&self.items[index]) {
                self.remove(index);
            }
        }
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        let change = self.link.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

impl<T: Jelly + UnjellyOwned> Observed for ObservedVec<T> {
    const OPERATIONS: &'static [&'static str] =
        &["append", "insert", "set", "pop", "extend", "truncate", "clear"];

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
                "append" => {
                    let item = update.argument("item")?;
                    update.no_more_arguments()?;
                    self.push(item);
                }
                "insert" => {
                    let index = update.argument("index")?;
                    let item = update.argument("item")?;
                    update.no_more_arguments()?;
                    self.check(index, self.items.len() + 1)?;
                    self.insert(index, item);
                }
                "set" => {
                    let index = update.argument("index")?;
                    let item = update.argument("item")?;
                    update.no_more_arguments()?;
                    self.check(index, self.items.len())?;
                    self.set(index, item);
                }
                "pop" => {
                    let index = update.argument("index")?;
                    update.no_more_arguments()?;
                    self.check(index, self.items.len())?;
                    self.remove(index);
                }
                "extend" => {
                    let items: Vec<T> = update.argument("items")?;
                    update.no_more_arguments()?;
                    self.extend(items);
                }
                "truncate" => {
                    let length = update.argument("length")?;
                    update.no_more_arguments()?;
                    self.truncate(length);
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

impl<T> ObservedVec<T> {
    /// Checks an index from the peer, which could otherwise make this end panic.
    ///
    /// # Errors
    /// If `index` is not below `end`.
    fn check(&self, index: usize, end: usize) -> ReadResult<()> {
        if index < end {
            return Ok(());
        }
        let length = self.items.len();
        Err(UnjellyError::custom(format_args!(
            "there is no index {index} in a list of {length} items"
        )))
    }
}
