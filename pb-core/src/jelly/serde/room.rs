//! Estimates the memory that serde's code takes. The resulting type is not visible here, so each estimate
//! is that of the largest possible one.

use std::any::type_name;

use crate::jelly::memory::{growing_table_of, heap, table_of, tree_of};

/// The most bytes for which serde reserves memory by the length that a sequence claims. Beyond that a
/// collection grows by doubling.
const CAUTIOUS: usize = 1 << 20;

/// Returns the memory of `count` items of this size in a collection of this type.
pub(super) fn items(size: usize, collection: &str, count: usize) -> usize {
    let in_vec = growing_vec(size, count);
    if collection.starts_with("alloc::vec::Vec<") {
        return in_vec;
    }
    // A linked list has an allocation for each item, with two pointers.
    let in_list = heap(size.saturating_add(16)).saturating_mul(count);
    in_list.max(entries(size, count))
}

/// Returns the memory of `count` entries of this size in a map. Some maps also keep their entries in a
/// `Vec`, in the order of arrival.
pub(super) fn entries(size: usize, count: usize) -> usize {
    let table = match size.saturating_mul(count) {
        0..=CAUTIOUS => table_of(size, count),
        _ => growing_table_of(size, count),
    };
    table.max(tree_of(size, count)).max(growing_vec(size, count))
}

/// Returns the capacity in bytes of a `Vec` that grew to `count` items.
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

/// Returns the memory that a `T` may point to. A type of a pointer's size may be a box of a number.
pub(super) fn pointed_to<T>() -> usize {
    let is_plain = || matches!(type_name::<T>(), "f64" | "i64" | "u64" | "isize" | "usize");
    if size_of::<T>() == size_of::<usize>() && !is_plain() { heap(1) } else { 0 }
}

/// Returns the memory of a value that is read for a place of this size. A larger value must be in an
/// allocation, with two counts as in an `Arc`.
pub(super) fn value<T>(place: usize) -> usize {
    match size_of::<T>() {
        size if size > place => heap(size.saturating_add(16)),
        _ => 0,
    }
}

/// Returns the memory of a text, with two counts as in an `Arc<str>`.
pub(super) fn text(length: usize) -> usize {
    if length == 0 { 0 } else { heap(length.saturating_add(16)) }
}
