//! Puts a value with shared parts in order: each part is defined where it is met first, and has a number
//! only if it is met again.

use std::collections::{HashMap, HashSet};

use super::Value;
use crate::jelly::{
    ReadResult, Unjellier, UnjellyErrorKind,
    memory::{growing_table_of, table, vec},
    stack::Reach,
};

/// Puts a value with this number of shared parts in order. Some parts may be defined in values that were
/// left out of it.
pub(super) fn settle(
    from: &mut Unjellier<'_>,
    mut value: Value,
    mut left_out: Vec<Value>,
    parts: usize,
) -> ReadResult<Value> {
    let moved = if left_out.is_empty() { 0 } else { parts };
    let tables = table::<(u64, Value)>(moved)
        .saturating_add(table::<(u64, u64)>(parts))
        .saturating_add(growing_table_of(size_of::<u64>(), parts));
    from.charge_memory(tables)?;
    let mut contents = HashMap::with_capacity(moved);
    if !left_out.is_empty() {
        // A value that replaced an earlier one was read later, but stands at its place. So the first place
        // of each part must be determined again.
        take_apart(&mut value, &mut contents);
        left_out.iter_mut().for_each(|value| take_apart(value, &mut contents));
    }
    let limit = from.admission.limits.max_depth;
    let deepest = limit.saturating_sub(from.depth);
    let numbers = HashMap::with_capacity(parts);
    let mut order = Order { contents, numbers, deepest, limit, ..Order::default() };
    order.number(&mut value, 0)?;
    if order.used.len() < order.numbers.len() {
        drop_unused(&mut value, &order.used);
    }
    from.refund(tables.saturating_add(vec::<Value>(left_out.capacity())));
    let reach = Reach { levels: from.depth + order.reached, bytes: from.stack.used() };
    from.reach_to(reach)?;
    Ok(value)
}

/// Calls `each` with the values directly inside a value, in the order in which they are written.
fn each_child(value: &mut Value, each: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::List(items) | Value::Tuple(items) | Value::Set(items) | Value::FrozenSet(items) => {
            items.iter_mut().for_each(each);
        }
        Value::Dict(entries) => {
            for (key, value) in entries {
                each(key);
                each(value);
            }
        }
        Value::Copy { state: inner, .. }
        | Value::Cache { state: inner, .. }
        | Value::Reference(_, inner) => each(inner),
        _ => {}
    }
}

/// Moves the contents of all parts out of the value, and leaves their numbers.
fn take_apart(value: &mut Value, contents: &mut HashMap<u64, Value>) {
    each_child(value, &mut |child| take_apart(child, contents));
    if let Value::Reference(number, _) = value {
        let number = *number;
        if let Value::Reference(_, content) = std::mem::replace(value, Value::Dereference(number)) {
            contents.insert(number, *content);
        }
    }
}

/// The numbering of the shared parts of one value.
#[derive(Default)]
struct Order {
    /// The contents of parts that have no place in the value yet.
    contents: HashMap<u64, Value>,
    /// The new numbers of parts that have a place.
    numbers: HashMap<u64, u64>,
    /// The new numbers of parts that are met again.
    used: HashSet<u64>,
    /// The depth to which the value may nest here, and the limit for the error.
    deepest: usize,
    limit: usize,
    /// The depth to which the value nests.
    reached: usize,
}

impl Order {
    /// Gives new numbers to the parts of a value, and puts contents where their numbers are met first.
    fn number(&mut self, value: &mut Value, depth: usize) -> ReadResult<()> {
        self.reached = self.reached.max(depth);
        if depth > self.deepest {
            return Err(UnjellyErrorKind::TooDeep { limit: self.limit }.into());
        }
        if let Value::Dereference(number) = value {
            if let Some(known) = self.numbers.get(number) {
                self.used.insert(*known);
                *number = *known;
                return Ok(());
            }
            if let Some(content) = self.contents.remove(number) {
                *value = Value::Reference(*number, Box::new(content));
            }
        }
        if let Value::Reference(number, _) = value {
            let new = fresh();
            self.numbers.insert(*number, new);
            *number = new;
        }
        let mut done = Ok(());
        each_child(value, &mut |child| {
            if done.is_ok() {
                done = self.number(child, depth + 1);
            }
        });
        done
    }
}

/// Removes the numbers of parts that are not met again.
fn drop_unused(value: &mut Value, used: &HashSet<u64>) {
    while let Value::Reference(number, content) = value
        && !used.contains(number)
    {
        *value = std::mem::replace(&mut **content, Value::None);
    }
    each_child(value, &mut |child| drop_unused(child, used));
}

/// Returns a new number for a shared part of a received value. No two parts in a process have one number,
/// so that values can be put into each other.
fn fresh() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};

    /// The next number. Small numbers are left to programs that build values themselves.
    static NEXT: AtomicU64 = AtomicU64::new(1 << 32);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
