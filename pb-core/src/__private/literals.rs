//! Types and functions that `pb::value!`, `pb::dict!` and `pb::list!` expand to.

use crate::jelly::{
    Dict, Jelly, List, Value,
    mixed::{Element, Tuple},
};

/// An expression in `pb::value!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put into a `pb::Value`",
    label = "cannot be converted into a `pb::Value`",
    note = "write a tuple in the macro: `(a, b)`; and of a type that can be sent, make a value with `pb::Value::from_jelly(&it)?`",
    note = "references and live objects are sent in a `pb::dict!` or a `pb::list!`"
)]
pub trait ValuePart: Into<Value> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Value>> ValuePart for T {}

/// An expression in `pb::dict!` or `pb::list!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to a peer in a `pb::dict!` or a `pb::list!`",
    label = "does not implement `pb::Jelly`",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait MixedPart: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly> MixedPart for T {}

/// An expression in `pb::dict!` or `pb::list!`, which may be sent from another thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an element of a `pb::dict!` or a `pb::list!`, which may be sent from another thread",
    label = "not `Send` and `Sync`",
    note = "an `Rc` is sent as an `Arc`, and a `RefCell` or a `Cell` by its value"
)]
pub trait SharedPart: Send + Sync {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync> SharedPart for T {}

/// Returns the value of an expression.
#[inline]
pub fn value<T: ValuePart>(part: T) -> Value {
    part.into()
}

/// Returns `None`.
#[inline]
pub const fn value_none() -> Value {
    Value::None
}

/// Returns a list of values.
pub fn value_list<const N: usize>(items: [Value; N]) -> Value {
    Value::List(items.into())
}

/// Returns a tuple of values.
pub fn value_tuple<const N: usize>(items: [Value; N]) -> Value {
    Value::Tuple(items.into())
}

/// Returns a dictionary of values.
pub fn value_dict<const N: usize>(entries: [(Value, Value); N]) -> Value {
    Value::Dict(entries.into())
}

/// Returns an element of a list or a dictionary.
pub fn mixed<'a, T: MixedPart + SharedPart + 'a>(part: T) -> Element<'a> {
    Element::new(part)
}

/// Returns `None` as an element.
pub fn mixed_none() -> Element<'static> {
    Element::new(())
}

/// Returns a list of elements.
pub fn mixed_list<'a, const N: usize>(items: [Element<'a>; N]) -> List<'a> {
    List::of(items)
}

/// Returns a tuple of elements.
pub fn mixed_tuple<'a, const N: usize>(items: [Element<'a>; N]) -> Tuple<'a> {
    Tuple::of(items)
}

/// Returns a dictionary of elements.
pub fn mixed_dict<'a, const N: usize>(entries: [(Element<'a>, Element<'a>); N]) -> Dict<'a> {
    Dict::of(entries)
}
