//! An observed list.

mod bulk;
mod compare;

use super::{Apply, CollectionLink, Observed};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{
        Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyError, UnjellyOwned,
    },
    live::Link,
};

/// A list inside of a live object that announces its own changes: a field marked `#[pb(observed)]`.
///
/// It dereferences to a `Vec`, and has that type's methods that change it. Each change is an update named after
/// the attribute and the operation. A replica of this library applies it by itself; a Python `RemoteCache`
/// implements it (`observe_ducks_append`):
///
/// | | updates of an attribute `ducks` |
/// | --- | --- |
/// | [`push`](Self::push) | `ducks_append(item)` |
/// | [`insert`](Self::insert) | `ducks_insert(index, item)` |
/// | [`set`](Self::set), [`modify`](Self::modify) | `ducks_set(index, item)` |
/// | [`remove`](Self::remove), [`pop`](Self::pop) | `ducks_pop(index)` |
/// | [`extend`](Self::extend), [`append`](Self::append) | `ducks_extend(list)` |
/// | [`truncate`](Self::truncate), [`split_off`](Self::split_off) | `ducks_truncate(length)` |
/// | [`clear`](Self::clear) | `ducks_clear()` |
/// | [`swap`](Self::swap) | two of `ducks_set(index, item)` |
/// | [`swap_remove`](Self::swap_remove) | `ducks_set(index, item)` and `ducks_pop(index)` |
/// | [`resize`](Self::resize) | `ducks_extend(list)` or `ducks_truncate(length)` |
/// | [`retain`](Self::retain), [`dedup`](Self::dedup), [`drain`](Self::drain) | a `ducks_pop(index)` for each item, from the last to the first; `ducks_truncate(length)` for items at the end; or as below if that is shorter |
/// | [`sort`](Self::sort), [`reverse`](Self::reverse), [`rotate_left`](Self::rotate_left) | a `ducks_set(index, item)` for each item that moves; or `ducks_truncate(length)`, from the first such item on, and `ducks_extend(list)` if that is shorter |
///
/// An operation that changes nothing announces nothing. `set` and `modify` are announced even if the new item
/// equals the former one, since items need not be comparable.
///
/// If a closure that only looks at items panics, nothing has changed. If the one of `modify` panics, a reset is
/// announced, so that the replicas get the item as it is then.
///
/// An item cannot be changed in place, as in `ducks[3] = item` or by `iter_mut`: a reference to it cannot
/// announce the change. Use [`set`](Self::set) or [`modify`](Self::modify).
///
/// In a state it is a `list`. A clone announces nothing. Assigning a new collection to the field sends a reset
/// to all observers.
///
/// # Examples
///
/// ```
/// use pb::live::ObservedVec;
///
/// let mut ducks = ObservedVec::from(["ugly", "wild", "rubber"]);
/// ducks.sort();
/// ducks.retain(|duck| *duck != "rubber");
/// ducks.modify(0, |duck| *duck = "beautiful");
/// assert_eq!(ducks, ["beautiful", "wild"]);
/// ```
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

    /// Changes the item at `index` by a function, announces the item as it is afterwards, and returns what
    /// the function returned.
    ///
    /// # Panics
    /// If there is no item at `index`. Nothing is announced then.
    pub fn modify<R>(&mut self, index: usize, change: impl FnOnce(&mut T) -> R) -> R {
        let length = self.items.len();
        assert!(index < length, "cannot modify index {index} of a list of {length} items");
        let mut changes = self.link.changes();
        let result = change(&mut self.items[index]);
        changes.add("set", &(index as u64, &self.items[index]));
        changes.end();
        result
    }

    /// Moves all items of `other` to the end of this list, in one update.
    pub fn append(&mut self, other: &mut Vec<T>) {
        self.extend(std::mem::take(other));
    }

    /// Keeps the first `length` items.
    pub fn truncate(&mut self, length: usize) {
        if length < self.items.len() {
            self.split_off(length);
        }
    }

    /// Removes the items from `at` on, and returns them.
    ///
    /// # Panics
    /// If `at` is beyond the end. Nothing is announced then.
    pub fn split_off(&mut self, at: usize) -> Vec<T> {
        let length = self.items.len();
        assert!(at <= length, "cannot split a list of {length} items at index {at}");
        if at == length {
            return Vec::new();
        }
        let change = self.link.change("truncate", &(at as u64,));
        let items = self.items.split_off(at);
        change.end(true);
        items
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

/// Appends several items in one update.
impl<T: Jelly> Extend<T> for ObservedVec<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        let items: Vec<T> = items.into_iter().collect();
        if items.is_empty() {
            return;
        }
        let change = self.link.change("extend", &(&items,));
        self.items.extend(items);
        change.end(true);
    }
}

/// Appends copies of several items in one update.
impl<'a, T: Jelly + Copy + 'a> Extend<&'a T> for ObservedVec<T> {
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, items: I) {
        self.extend(items.into_iter().copied());
    }
}

impl<T> Observed for ObservedVec<T> {
    type This = Self;

    const OPERATIONS: &'static [&'static str] =
        &["append", "insert", "set", "pop", "extend", "truncate", "clear"];

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

impl<T: Jelly + UnjellyOwned> Apply for ObservedVec<T> {
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
                    update.moves(self.bytes_from(index));
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
                    update.moves(self.bytes_from(index));
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
    /// Returns how many bytes the items from this index on take in the list itself.
    fn bytes_from(&self, index: usize) -> usize {
        self.items.len().saturating_sub(index).saturating_mul(size_of::<T>())
    }

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
