//! Any bytes as a value: what can be read can be written, and reads the same again.

use std::{collections::BTreeMap, sync::Arc};

use pb::{
    Value,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

/// Whatever was read stands on its own, and can be written.
fn check(dialect: Dialect, value: &Value) {
    let written = to_bytes(dialect, value).expect("what was read can be written");
    let again: Value = from_bytes(dialect, &written).expect("what was written can be read");
    #[expect(clippy::eq_op, reason = "only a NaN is not equal to itself")]
    let is_equal = value == value;
    assert_eq!(*value == again, is_equal, "{value:?} {again:?}");
    assert_eq!(again == *value, is_equal, "{value:?} {again:?}");
    let twice = to_bytes(dialect, &again).expect("and written");
    assert_eq!(written, twice);
    // Values can be put into each other.
    let both = Value::List(vec![again, value.clone()]);
    if let Ok(written) = to_bytes(dialect, &both) {
        let again: Value = from_bytes(dialect, &written).expect("both can be read");
        assert_eq!(both == again, is_equal, "{both:?} {again:?}");
    }
}

pub(crate) fn run(bytes: &[u8]) {
    for dialect in [Dialect::Pb, Dialect::None] {
        let _ = from_bytes::<Vec<(String, i64)>>(dialect, bytes);
        if let Ok(value) = from_bytes::<Value>(dialect, bytes) {
            check(dialect, &value);
        }
        if let Ok(values) = from_bytes::<Vec<Value>>(dialect, bytes) {
            values.iter().for_each(|value| check(dialect, value));
        }
        if let Ok(values) = from_bytes::<Vec<Arc<Value>>>(dialect, bytes) {
            values.iter().for_each(|value| check(dialect, value));
        }
        if let Ok(values) = from_bytes::<BTreeMap<String, Option<Value>>>(dialect, bytes) {
            values.values().flatten().for_each(|value| check(dialect, value));
        }
    }
}
