use super::{Observed, Tie};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{
        Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyError, UnjellyOwned,
    },
    live::Link,
};

/// A list inside of a live object that announces its own changes: a field marked `#[pb(observed)]`.
///
/// To readers it is a `Vec`. A change leaves as an update named after the attribute and what was done,
/// which a replica of ours applies by itself and a Python `RemoteCache` implements
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
/// Its state is a `list`. The clone of one announces nothing. Assigning a new collection to the field
/// sends every observer the state anew.
pub struct ObservedVec<T> {
    items: Vec<T>,
    tie: Tie,
}

observed!(ObservedVec<T> of Vec, items T);

impl<T: Jelly> ObservedVec<T> {
    /// Appends an item.
    pub fn push(&mut self, item: T) {
        let change = self.tie.change("append", &(&item,));
        self.items.push(item);
        change.end(true);
    }

    /// Inserts an item before the one at `index`.
    ///
    /// # Panics
    /// When `index` is beyond the end; nothing is announced.
    pub fn insert(&mut self, index: usize, item: T) {
        assert!(index <= self.items.len(), "insert at {index} of {} items", self.items.len());
        let change = self.tie.change("insert", &(index as u64, &item));
        self.items.insert(index, item);
        change.end(true);
    }

    /// Replaces the item at `index`, and gives the one that was there.
    ///
    /// # Panics
    /// When there is none; nothing is announced.
    pub fn set(&mut self, index: usize, item: T) -> T {
        assert!(index < self.items.len(), "set {index} of {} items", self.items.len());
        let change = self.tie.change("set", &(index as u64, &item));
        let before = std::mem::replace(&mut self.items[index], item);
        change.end(true);
        before
    }

    /// Removes the item at `index`.
    ///
    /// # Panics
    /// When there is none; nothing is announced.
    pub fn remove(&mut self, index: usize) -> T {
        assert!(index < self.items.len(), "remove {index} of {} items", self.items.len());
        let change = self.tie.change("pop", &(index as u64,));
        let item = self.items.remove(index);
        change.end(true);
        item
    }

    /// Removes the last item.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.items.len().checked_sub(1)?;
        Some(self.remove(last))
    }

    /// Appends many items in one update.
    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        let items: Vec<T> = items.into_iter().collect();
        let change = self.tie.change("extend", &(&items,));
        self.items.extend(items);
        change.end(true);
    }

    /// Keeps the first `length` items.
    pub fn truncate(&mut self, length: usize) {
        let change = self.tie.change("truncate", &(length as u64,));
        self.items.truncate(length);
        change.end(true);
    }

    /// Keeps the items for which `keep` is true. Each of the others is one update.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for index in (0..self.items.len()).rev() {
            if !keep(&self.items[index]) {
                self.remove(index);
            }
        }
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        let change = self.tie.change("clear", &());
        self.items.clear();
        change.end(true);
    }
}

impl<T: Jelly + UnjellyOwned> Observed for ObservedVec<T> {
    const OPERATIONS: &'static [&'static str] =
        &["append", "insert", "set", "pop", "extend", "truncate", "clear"];

    fn is_linked(&self, link: &Link, name: &str) -> bool {
        self.tie.is(link, name)
    }

    fn link(&mut self, link: &Link, name: &'static str) {
        self.tie.set(link, name);
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
    /// A peer that is out of step must not make us panic.
    fn check(&self, index: usize, end: usize) -> ReadResult<()> {
        if index < end {
            return Ok(());
        }
        let length = self.items.len();
        Err(UnjellyError::custom(format_args!("index {index} of a list of {length} items")))
    }
}
