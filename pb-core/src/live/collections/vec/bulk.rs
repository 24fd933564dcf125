//! Changes of several items of an observed list, announced by as few updates as the operations on the wire
//! allow.

use std::{cmp::Ordering, ops::RangeBounds, vec};

use super::{super::Changes, ObservedVec};
use crate::jelly::Jelly;

impl<T: Jelly> ObservedVec<T> {
    /// Keeps the items for which `keep` returns true.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        let keeps: Vec<bool> = self.items.iter().map(keep).collect();
        self.keep(&keeps);
    }

    /// Removes each item that equals the one before it.
    pub fn dedup(&mut self)
    where
        T: PartialEq,
    {
        self.dedup_by(|item, before| item == before);
    }

    /// Removes each item whose key equals that of the item before it.
    pub fn dedup_by_key<K: PartialEq>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.dedup_by(|item, before| key(item) == key(before));
    }

    /// Removes each item for which `is_same`, given the item and the last one before it that is kept, returns
    /// true.
    pub fn dedup_by(&mut self, mut is_same: impl FnMut(&T, &T) -> bool) {
        let (mut keeps, mut last) = (Vec::with_capacity(self.items.len()), None);
        for item in &self.items {
            let is_kept = last.is_none_or(|last| !is_same(item, last));
            if is_kept {
                last = Some(item);
            }
            keeps.push(is_kept);
        }
        self.keep(&keeps);
    }

    /// Removes the items of a range, and returns them.
    ///
    /// The items are removed at once, whether or not the returned iterator is used.
    ///
    /// # Panics
    /// If the range ends beyond the end of the list, or before it begins. Nothing is announced then.
    pub fn drain(&mut self, range: impl RangeBounds<usize>) -> vec::IntoIter<T> {
        let mut keeps = vec![true; self.items.len()];
        let bounds = (range.start_bound().cloned(), range.end_bound().cloned());
        keeps[bounds].fill(false);
        self.keep(&keeps).into_iter()
    }

    /// Removes the item at `index`, puts the last item in its place, and returns the removed one.
    ///
    /// # Panics
    /// If there is no item at `index`. Nothing is announced then.
    pub fn swap_remove(&mut self, index: usize) -> T {
        let length = self.items.len();
        assert!(index < length, "cannot remove index {index} of a list of {length} items");
        let last = length - 1;
        if index == last {
            return self.remove(index);
        }
        let mut changes = self.link.changes();
        let item = self.items.swap_remove(index);
        changes.add("set", &(index as u64, &self.items[index]));
        changes.add("pop", &(last as u64,));
        changes.end();
        item
    }

    /// Makes the list `length` items long: removes items from its end, or appends clones of `value`.
    pub fn resize(&mut self, length: usize, value: T)
    where
        T: Clone,
    {
        match length.checked_sub(self.items.len()) {
            None => self.truncate(length),
            Some(more) => self.extend(std::iter::repeat_n(value, more)),
        }
    }

    /// Exchanges two items.
    ///
    /// # Panics
    /// If there is no item at one of the indices. Nothing is announced then.
    pub fn swap(&mut self, one: usize, other: usize) {
        let length = self.items.len();
        for index in [one, other] {
            assert!(index < length, "cannot swap index {index} of a list of {length} items");
        }
        if one == other {
            return;
        }
        let mut changes = self.link.changes();
        self.items.swap(one, other);
        for index in [one, other] {
            changes.add("set", &(index as u64, &self.items[index]));
        }
        changes.end();
    }

    /// Reverses the order of the items.
    pub fn reverse(&mut self) {
        let order: Vec<usize> = (0..self.items.len()).rev().collect();
        self.reorder(&order);
    }

    /// Moves the first `count` items to the end.
    ///
    /// # Panics
    /// If there are fewer items. Nothing is announced then.
    pub fn rotate_left(&mut self, count: usize) {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.rotate_left(count);
        self.reorder(&order);
    }

    /// Moves the last `count` items to the beginning.
    ///
    /// # Panics
    /// If there are fewer items. Nothing is announced then.
    pub fn rotate_right(&mut self, count: usize) {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.rotate_right(count);
        self.reorder(&order);
    }

    /// Sorts the items. Equal ones keep their order.
    pub fn sort(&mut self)
    where
        T: Ord,
    {
        self.sort_by(T::cmp);
    }

    /// Sorts the items by their keys. Those with equal keys keep their order.
    pub fn sort_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.sort_by(|one, other| key(one).cmp(&key(other)));
    }

    /// Sorts the items by a function that compares them. Equal ones keep their order.
    pub fn sort_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by(|&one, &other| compare(&self.items[one], &self.items[other]));
        self.reorder(&order);
    }

    /// Keeps the items whose place in `keeps` is true, and returns the others.
    ///
    /// The shorter of two forms is announced, where an update counts as much as an item.
    fn keep(&mut self, keeps: &[bool]) -> Vec<T> {
        let Some(first) = keeps.iter().position(|keep| !keep) else { return Vec::new() };
        let end = keeps.iter().rposition(|keep| *keep).map_or(0, |last| last + 1);
        let pops: Vec<usize> = (first..end).rev().filter(|&index| !keeps[index]).collect();

        let mut changes = self.link.changes();
        let mut removed = Vec::new();
        for (item, keep) in std::mem::take(&mut self.items).into_iter().zip(keeps) {
            let to = if *keep { &mut self.items } else { &mut removed };
            to.push(item);
        }
        let (has_tail, kept) = (end < keeps.len(), self.items.len() - first);
        if 2 + kept < usize::from(has_tail) + pops.len() {
            replace_from(first, &self.items, &mut changes);
        } else {
            if has_tail {
                cut(end, &mut changes);
            }
            for index in pops {
                changes.add("pop", &(index as u64,));
            }
        }
        changes.end();
        removed
    }

    /// Puts the items into another order: the item at each place is the one whose former index stands there.
    ///
    /// The shorter of two forms is announced, where an update counts as much as an item.
    fn reorder(&mut self, order: &[usize]) {
        let moved: Vec<usize> = (0..order.len()).filter(|&index| order[index] != index).collect();
        let Some(&first) = moved.first() else { return };

        let mut changes = self.link.changes();
        let items = std::mem::take(&mut self.items);
        let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
        self.items = order.iter().filter_map(|&index| items[index].take()).collect();
        if 2 + order.len() - first < 2 * moved.len() {
            replace_from(first, &self.items, &mut changes);
        } else {
            for index in moved {
                changes.add("set", &(index as u64, &self.items[index]));
            }
        }
        changes.end();
    }
}

/// Announces that the list ends before `index`.
fn cut(index: usize, changes: &mut Changes) {
    match index {
        0 => changes.add("clear", &()),
        _ => changes.add("truncate", &(index as u64,)),
    }
}

/// Announces that these are the items from `first` on.
fn replace_from<T: Jelly>(first: usize, items: &[T], changes: &mut Changes) {
    cut(first, changes);
    changes.add("extend", &(&items[first..],));
}
