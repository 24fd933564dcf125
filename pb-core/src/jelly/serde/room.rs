//! What serde's code takes in memory. It is not seen what it makes of a value, so that is taken for the
//! largest of what it may be.

use std::any::type_name;

use crate::jelly::memory::{growing_table_of, heap, table_of, tree_of};

/// What is read into grows by doubling, from room for so many bytes of items on: serde trusts no length
/// further than that.
const CAUTIOUS: usize = 1 << 20;

/// What so many items of this size take in a collection of this type.
pub(super) fn items(size: usize, collection: &str, count: usize) -> usize {
    let in_vec = growing_vec(size, count);
    if collection.starts_with("alloc::vec::Vec<") {
        return in_vec;
    }
    // A linked list has an allocation for each item, with two pointers.
    let in_list = heap(size.saturating_add(16)).saturating_mul(count);
    in_list.max(entries(size, count))
}

/// The same of the entries of a map. Some keep them in the order of arrival.
pub(super) fn entries(size: usize, count: usize) -> usize {
    let table = match size.saturating_mul(count) {
        0..=CAUTIOUS => table_of(size, count),
        _ => growing_table_of(size, count),
    };
    table.max(tree_of(size, count)).max(growing_vec(size, count))
}

fn growing_vec(size: usize, count: usize) -> usize {
    let room = (CAUTIOUS / size.max(1)).max(4);
    let room = match count {
        0 => 0,
        _ if count <= room => count.max(4),
        _ => {
            let times = count.div_ceil(room).checked_next_power_of_two();
            room.saturating_mul(times.unwrap_or(usize::MAX))
        }
    };
    heap(room.saturating_mul(size))
}

/// What a place for a `T` may point to: its like as a pointer may be a box of a number.
pub(super) fn pointed_to<T>() -> usize {
    let is_plain = || matches!(type_name::<T>(), "f64" | "i64" | "u64" | "isize" | "usize");
    if size_of::<T>() == size_of::<usize>() && !is_plain() { heap(1) } else { 0 }
}

/// What a value takes that is read for a place of so many bytes: nothing beside the place, or if it is
/// larger than that, an allocation that has two counts.
pub(super) fn value<T>(place: usize) -> usize {
    match size_of::<T>() {
        size if size > place => heap(size.saturating_add(16)),
        _ => 0,
    }
}

/// What a text takes, in an `Arc` if it must be.
pub(super) fn text(length: usize) -> usize {
    if length == 0 { 0 } else { heap(length.saturating_add(16)) }
}
