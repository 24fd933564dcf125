//! Finds parts of values by keys and positions.

use std::ops;

use super::Value;
use crate::jelly::registry::Seal;

/// A key or a position by which a part of a [`Value`] is found: text, bytes, a `usize`, or a `&Value`. See
/// [`Value::get`].
#[diagnostic::on_unimplemented(
    message = "a `pb::Value` cannot be indexed by `{Self}`",
    label = "not a key or a position",
    note = "index it by text or bytes (a key), by a `usize` (a position, or an integer key), or by a `&pb::Value` (any key): `value[&pb::Value::from(-1)]`"
)]
pub trait ValueIndex {
    /// Not public API. The trait is implemented in this library only.
    #[doc(hidden)]
    const SEAL: Seal;

    /// Not public API. Returns the part of a value that is no reference.
    #[doc(hidden)]
    fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value>;

    /// Not public API. Returns the part of a value that is no reference.
    #[doc(hidden)]
    fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value>;
}

/// Returns the value of the last key that fits. The last one counts if a key is sent twice.
fn find(entries: &[(Value, Value)], fits: impl Fn(&Value) -> bool) -> Option<&Value> {
    entries.iter().rev().find(|(key, _)| fits(key)).map(|(_, value)| value)
}

fn find_mut(value: &mut Value, fits: impl Fn(&Value) -> bool) -> Option<&mut Value> {
    match value {
        Value::Dict(entries) => {
            entries.iter_mut().rev().find(|(key, _)| fits(key)).map(|(_, value)| value)
        }
        Value::Copy { state, .. } | Value::Cache { state, .. } | Value::Reference(_, state) => {
            find_mut(state, fits)
        }
        _ => None,
    }
}

impl ValueIndex for str {
    const SEAL: Seal = Seal::GIVEN;

    fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        find(value.state()?, |key| key.as_str() == Some(self))
    }

    fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        find_mut(value, |key| key.as_str() == Some(self))
    }
}

impl ValueIndex for [u8] {
    const SEAL: Seal = Seal::GIVEN;

    fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        find(value.state()?, |key| key.as_bytes() == Some(self))
    }

    fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        find_mut(value, |key| key.as_bytes() == Some(self))
    }
}

impl ValueIndex for Value {
    const SEAL: Seal = Seal::GIVEN;

    fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        find(value.state()?, |key| key == self)
    }

    fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        find_mut(value, |key| key == self)
    }
}

impl ValueIndex for usize {
    const SEAL: Seal = Seal::GIVEN;

    fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match value {
            Value::List(items) | Value::Tuple(items) => items.get(*self),
            _ => find(value.state()?, |key| is_number(key, *self)),
        }
    }

    fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        match value {
            Value::List(items) | Value::Tuple(items) => items.get_mut(*self),
            _ => find_mut(value, |key| is_number(key, *self)),
        }
    }
}

/// Returns whether a key is this number.
fn is_number(key: &Value, number: usize) -> bool {
    key.as_u64().is_some_and(|key| usize::try_from(key) == Ok(number))
}

/// Implements the trait for types that contain or refer to another index.
macro_rules! forwarded {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> ValueIndex for $type {
            const SEAL: Seal = Seal::GIVEN;

            fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
                self[..].part_of(value)
            }

            fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
                self[..].part_of_mut(value)
            }
        }
    )*};
}

forwarded! {
    [] String;
    [] Vec<u8>;
    [const N: usize] [u8; N];
}

impl<T: ValueIndex + ?Sized> ValueIndex for &T {
    const SEAL: Seal = Seal::GIVEN;

    fn part_of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        (**self).part_of(value)
    }

    fn part_of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        (**self).part_of_mut(value)
    }
}

/// Returns the part at a key or a position, as [`Value::get`] does, or [`Value::None`] if there is none: a missing
/// key, a position behind the last item, a value without parts. So `value["a"][0]["b"]` never panics, and a
/// chain that leads nowhere is `None`. Use `get` to tell that from a `None` that was sent.
///
/// There is no `IndexMut`, which would have to panic: use [`Value::get_mut`].
///
/// ```
/// let builder: pb::Value = [("names", ["linux", "windows"])].into_iter().collect();
/// assert_eq!(builder["names"][1], "windows");
/// assert!(builder["names"][2].is_none());
/// assert!(builder["workers"][0].is_none());
/// ```
impl<I: ValueIndex> ops::Index<I> for Value {
    type Output = Self;

    fn index(&self, index: I) -> &Self {
        const NONE: &Value = &Value::None;
        self.get(index).unwrap_or(NONE)
    }
}
