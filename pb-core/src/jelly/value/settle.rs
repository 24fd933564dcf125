//! A value whose parts were read is put in order: each part is defined where it is met first, and has a
//! number only if it is met again.

use std::collections::{HashMap, HashSet};

use super::Value;
use crate::jelly::{
    ReadResult, Unjellier, UnjellyErrorKind,
    memory::{growing_table_of, table, vec},
    stack::Reach,
};

/// Puts a value of so many parts in order. Some of them may be defined in what was left out of it.
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
        // What came later stands earlier now: where each part is met first is found out anew.
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

/// The values that stand in a value, in the order in which they are written.
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

/// Leaves a number wherever a part is defined.
fn take_apart(value: &mut Value, contents: &mut HashMap<u64, Value>) {
    each_child(value, &mut |child| take_apart(child, contents));
    if let Value::Reference(number, _) = value {
        let number = *number;
        if let Value::Reference(_, content) = std::mem::replace(value, Value::Dereference(number)) {
            contents.insert(number, *content);
        }
    }
}

#[derive(Default)]
struct Order {
    /// Parts that have no place yet.
    contents: HashMap<u64, Value>,
    /// The new numbers of those that have.
    numbers: HashMap<u64, u64>,
    /// New numbers of parts that are met again.
    used: HashSet<u64>,
    /// How deep it may go, and the limit that says so.
    deepest: usize,
    limit: usize,
    /// How deep it goes.
    reached: usize,
}

impl Order {
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

/// Takes away the numbers of parts that are not met again.
fn drop_unused(value: &mut Value, used: &HashSet<u64>) {
    while let Value::Reference(number, content) = value
        && !used.contains(number)
    {
        *value = std::mem::replace(&mut **content, Value::None);
    }
    each_child(value, &mut |child| drop_unused(child, used));
}

/// The numbers that are given to shared parts of received values: no two of a process are the same, so
/// that values can be put into each other.
fn fresh() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Small numbers are left to programs that make values themselves.
    static NEXT: AtomicU64 = AtomicU64::new(1 << 32);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
