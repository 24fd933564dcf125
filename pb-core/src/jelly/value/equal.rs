//! Compares values. A shared part is equal to an equal part that is not shared. A value that contains
//! itself is equal to one that contains itself in the same way.

use std::{collections::HashMap, ptr, slice};

use super::Value;

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        let mut pending = Pending::default();
        let mut pair = Some((self, other));
        while let Some((one, other_one)) = pair {
            match step(one, other_one, &mut pending) {
                Some(true) => pair = pending.next(),
                Some(false) => return false,
                // Most values have no shared parts, and take the short way above. Shared parts have to be
                // recognised when they are met again.
                None => return is_equal(self, other, &mut 0),
            }
        }
        true
    }
}

/// The pairs that are still to be compared, kept on the heap: two slices of one length, compared pair by
/// pair.
#[derive(Default)]
struct Pending<'a>(Vec<Items<'a>>);

enum Items<'a> {
    Values(&'a [Value], &'a [Value]),
    Entries(&'a [(Value, Value)], &'a [(Value, Value)]),
}

impl<'a> Pending<'a> {
    /// Adds two slices of values. They have one length, or the comparison has failed already.
    fn values(&mut self, ones: &'a [Value], others: &'a [Value]) {
        if !ones.is_empty() {
            self.0.push(Items::Values(ones, others));
        }
    }

    fn entries(&mut self, ones: &'a [(Value, Value)], others: &'a [(Value, Value)]) {
        if !ones.is_empty() {
            self.0.push(Items::Entries(ones, others));
        }
    }

    fn next(&mut self) -> Option<(&'a Value, &'a Value)> {
        match self.0.pop()? {
            Items::Values(ones, others) => {
                let ((one, ones), (other, others)) = (ones.split_first()?, others.split_first()?);
                self.values(ones, others);
                Some((one, other))
            }
            Items::Entries(ones, others) => {
                let ((one, ones), (other, others)) = (ones.split_first()?, others.split_first()?);
                self.entries(ones, others);
                self.values(slice::from_ref(&one.1), slice::from_ref(&other.1));
                Some((&one.0, &other.0))
            }
        }
    }
}

/// Compares two values without those that they contain, which are added to `pending`. Returns `None` if
/// one of them is a number of a shared part.
fn step<'a>(one: &'a Value, other: &'a Value, pending: &mut Pending<'a>) -> Option<bool> {
    use Value as V;
    Some(match (one, other) {
        (V::Reference(..) | V::Dereference(_), _) | (_, V::Reference(..) | V::Dereference(_)) => {
            return None;
        }
        (V::None, V::None) => true,
        (V::Bool(one), V::Bool(other)) => one == other,
        (V::Int(one), V::Int(other)) => one == other,
        (V::Float(one), V::Float(other)) => one == other,
        (V::Bytes(one), V::Bytes(other)) => one == other,
        (V::Text(one), V::Text(other)) => one == other,
        (V::DateTime(one), V::DateTime(other)) => one == other,
        (V::Date(one), V::Date(other)) => one == other,
        (V::Time(one), V::Time(other)) => one == other,
        (V::TimeDelta(one), V::TimeDelta(other)) => one == other,
        (V::Decimal(one), V::Decimal(other)) => one == other,
        (V::Unpersistable(one), V::Unpersistable(other)) => one == other,
        (V::Cached(one), V::Cached(other))
        | (V::LocalCache(one), V::LocalCache(other))
        | (V::Remote(one), V::Remote(other))
        | (V::Local(one), V::Local(other)) => one == other,
        (V::List(ones), V::List(others))
        | (V::Tuple(ones), V::Tuple(others))
        | (V::Set(ones), V::Set(others))
        | (V::FrozenSet(ones), V::FrozenSet(others)) => {
            pending.values(ones, others);
            ones.len() == others.len()
        }
        (V::Dict(ones), V::Dict(others)) => {
            pending.entries(ones, others);
            ones.len() == others.len()
        }
        (V::Copy { class: one, state }, V::Copy { class: other, state: other_state }) => {
            pending.values(slice::from_ref(&**state), slice::from_ref(&**other_state));
            one == other
        }
        (
            V::Cache { class: one, id, state },
            V::Cache { class: other, id: other_id, state: other_state },
        ) => {
            pending.values(slice::from_ref(&**state), slice::from_ref(&**other_state));
            (one, id) == (other, other_id)
        }
        _ => false,
    })
}

/// Compares values that have shared parts. A pair that was found equal, or is being compared, is not
/// compared again. So the number of steps is bounded by the number of values in both, however often they
/// are met. The first difference ends the comparison, so assuming meanwhile that a pair is equal does no
/// harm.
fn is_equal(one: &Value, other: &Value, steps: &mut usize) -> bool {
    let (ones, others) = (Links::of(one), Links::of(other));
    let mut same = Same::default();
    let mut pending = Pending::default();
    let mut pair = Some((one, other));
    while let Some((one, other)) = pair {
        *steps += 1;
        let (one, other) = (ones.follow(one), others.follow(other));
        if !has_parts(one) || !has_parts(other) || same.join(one, other) {
            let equal = match (one, other) {
                // Numbers without a definition are equal only to themselves.
                (Value::Reference(one, _) | Value::Dereference(one), other) => {
                    matches!(other, Value::Reference(other, _) | Value::Dereference(other) if other == one)
                }
                _ => step(one, other, &mut pending) == Some(true),
            };
            if !equal {
                return false;
            }
        }
        pair = pending.next();
    }
    true
}

/// Returns whether a value is of a kind that contains others.
pub(super) fn has_parts(value: &Value) -> bool {
    use Value as V;
    matches!(
        value,
        V::List(_)
            | V::Tuple(_)
            | V::Set(_)
            | V::FrozenSet(_)
            | V::Dict(_)
            | V::Copy { .. }
            | V::Cache { .. }
    )
}

/// The value to which each `Dereference` leads, by its address.
#[derive(Default)]
pub(super) struct Links<'a> {
    leads: HashMap<*const Value, &'a Value>,
    /// The count of all references and dereferences.
    count: usize,
}

impl<'a> Links<'a> {
    /// Finds the links of a value, in the order in which it is written. A number means its last definition
    /// before that place, or else the first one after it.
    pub(super) fn of(root: &'a Value) -> Self {
        let mut links = Self::default();
        let mut defined: HashMap<u64, &'a Value> = HashMap::new();
        let mut early: HashMap<u64, Vec<&'a Value>> = HashMap::new();
        let mut pending = Pending::default();
        let mut next = Some((root, root));
        while let Some((value, _)) = next {
            links.count +=
                usize::from(matches!(value, Value::Reference(..) | Value::Dereference(_)));
            match value {
                Value::Reference(number, content) => {
                    defined.insert(*number, content);
                    for place in early.remove(number).unwrap_or_default() {
                        links.leads.insert(ptr::from_ref(place), content);
                    }
                    pending.values(slice::from_ref(&**content), slice::from_ref(&**content));
                }
                Value::Dereference(number) => match defined.get(number) {
                    Some(content) => {
                        // The definition was met, so its own link is known. Chains are shortened here, so
                        // that none is followed again and again.
                        let content = links.follow(content);
                        links.leads.insert(ptr::from_ref(value), content);
                    }
                    None => early.entry(*number).or_default().push(value),
                },
                other if has_parts(other) => {
                    step(other, other, &mut pending);
                }
                _ => {}
            }
            next = pending.next();
        }
        links
    }

    /// Returns whether the value has no references.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the value to which a reference leads, or the value itself if it is none. A reference that
    /// leads to itself has no value, and some reference of its cycle is returned.
    pub(super) fn follow(&self, mut value: &'a Value) -> &'a Value {
        for _ in 0..=2 * self.count {
            value = match value {
                Value::Reference(_, content) => content,
                Value::Dereference(_) => match self.leads.get(&ptr::from_ref(value)) {
                    Some(content) => content,
                    None => return value,
                },
                _ => return value,
            };
        }
        value
    }
}

/// Classes of values that are equal as far as is known (union-find).
#[derive(Default)]
struct Same {
    /// The index of each value, by its side and address. The two sides are kept apart, since a NaN is not
    /// equal to itself.
    indices: HashMap<(bool, *const Value), usize>,
    /// The parent of each index in its class; a root is its own parent.
    parents: Vec<usize>,
}

impl Same {
    /// Returns the root of the class of a value.
    fn class(&mut self, side: bool, value: &Value) -> usize {
        let next = self.parents.len();
        let mut at = *self.indices.entry((side, ptr::from_ref(value))).or_insert(next);
        if at == next {
            self.parents.push(next);
        }
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Joins the classes of two values. Returns false if they are one class already.
    fn join(&mut self, one: &Value, other: &Value) -> bool {
        let (one, other) = (self.class(false, one), self.class(true, other));
        self.parents[one] = other;
        one != other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a list that contains the list before it twice, nested to this depth.
    fn laughs(levels: u64, shift: u64) -> Value {
        let inner = Value::List(vec![Value::None]);
        (0..levels).fold(inner, |value, level| {
            let again = Value::Dereference(level + shift);
            Value::List(vec![Value::Reference(level + shift, Box::new(value)), again])
        })
    }

    #[test]
    fn what_is_met_again_is_compared_once() {
        for levels in [10, 100, 300] {
            let mut steps = 0;
            assert!(is_equal(&laughs(levels, 0), &laughs(levels, 7), &mut steps));
            assert!(steps <= 5 * levels as usize + 5, "{steps} steps for {levels} levels");
            assert_ne!(laughs(levels, 0), laughs(levels + 1, 0));
        }
    }

    #[test]
    fn cycles_of_other_lengths_are_compared_in_as_many_steps_as_they_have_parts() {
        let ring = |length: usize| {
            let inner =
                (1..length).fold(Value::Dereference(1), |value, _| Value::List(vec![value]));
            Value::Reference(1, Box::new(Value::List(vec![inner])))
        };
        let (one, other) = (ring(299), ring(300));
        let mut steps = 0;
        assert!(is_equal(&one, &other, &mut steps));
        assert!(steps <= 600, "{steps}");
    }
}
