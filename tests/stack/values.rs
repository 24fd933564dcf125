//! The dynamic type at its limits.

use std::collections::BTreeSet;

use pb::{
    Value,
    banana::Dialect,
    error::UnjellyErrorKind,
    jelly::{from_bytes, to_bytes},
};

use super::{on_a_worker, read, use_value};

type Wrap = fn(Value) -> Value;

fn copy(state: Value) -> Value {
    Value::Copy { class: "x.Y".to_owned(), state: Box::new(state) }
}

#[test]
fn the_deepest_value_can_be_used_on_the_same_stack() {
    let wraps: [Wrap; 10] = [
        |value| Value::List(vec![value]),
        |value| Value::Tuple(vec![value]),
        |value| Value::Dict(vec![(Value::None, value)]),
        |value| Value::Dict(vec![(copy(value), Value::None)]),
        |value| Value::Set(vec![copy(value)]),
        |value| Value::FrozenSet(vec![value]),
        copy,
        |value| Value::Cache { class: "x.Y".to_owned(), id: 1, state: Box::new(value) },
        |value| {
            let Value::Reference(number, _) = value else {
                return Value::Reference(1, Box::new(value));
            };
            Value::Reference(number + 1, Box::new(value))
        },
        |value| {
            let number = match &value {
                Value::List(items) => match items[..] {
                    [_, Value::Dereference(number)] => number + 1,
                    _ => 1,
                },
                _ => 1,
            };
            let shared = Value::Reference(number, Box::new(value));
            Value::List(vec![shared, Value::Dereference(number)])
        },
    ];
    on_a_worker(move || {
        for wrap in wraps {
            let mut value = Value::Text("innermost".to_owned());
            let mut levels = 0;
            loop {
                let deeper = wrap(value.clone());
                if to_bytes(Dialect::Pb, &deeper).is_err() {
                    break;
                }
                (value, levels) = (deeper, levels + 1);
            }
            // A limit of depth, not of the stack, for values of any parts.
            let per_level = if levels == 160 { 2 } else { 1 };
            assert_eq!(levels * per_level, 320);
            use_value(read::<Value>(&value).unwrap(), "innermost");
        }
    });
}

#[test]
fn nested_frozen_sets_are_read_in_linear_time() {
    let large = Value::Tuple((0..32).map(|_| Value::Text("x".repeat(600_000))).collect());
    let deep = (0..310).fold(large, |value, _| Value::FrozenSet(vec![value]));
    assert!(read::<Value>(&deep).unwrap() == deep);
}

/// A key that contains keys, and is compared with all that it contains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, pb::Jelly, pb::Unjelly)]
struct Key {
    #[pb(default)]
    text: String,
    #[pb(default)]
    inner: BTreeSet<Self>,
}

fn key(text: usize, inner: Option<Key>) -> Key {
    Key { text: "x".repeat(text), inner: inner.into_iter().collect() }
}

#[test]
fn keys_of_types_within_keys_are_charged_for_each_level() {
    // Hashing or comparing 100 levels around 600,000 bytes would read these bytes a hundred times.
    let deep = (0..100).fold(key(600_000, None), |inner, _| key(1, Some(inner)));
    let bytes = to_bytes(Dialect::Pb, &deep).unwrap();
    let error = from_bytes::<Key>(Dialect::Pb, &bytes).unwrap_err().to_string();
    let expected = UnjellyErrorKind::RereadTooMuch { limit: 16 << 20 }.to_string();
    assert!(error.ends_with(&expected), "{error}");
    // The same bytes in few levels are accepted.
    let flat = (0..20).fold(key(600_000, None), |inner, _| key(1, Some(inner)));
    let bytes = to_bytes(Dialect::Pb, &flat).unwrap();
    assert_eq!(from_bytes::<Key>(Dialect::Pb, &bytes).unwrap(), flat);
}
