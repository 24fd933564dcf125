//! Reads any bytes as a value: a value that can be read can be written, and reads the same again.

use std::{collections::BTreeMap, sync::Arc};

use pb::{
    Any, Value,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

/// Checks that a value that was read can be written, alone and within another value.
fn check(dialect: Dialect, value: &Value) {
    let written = to_bytes(dialect, value).expect("a value that was read can be written");
    let again: Value = from_bytes(dialect, &written).expect("a value that was written can be read");
    #[expect(clippy::eq_op, reason = "only a NaN is not equal to itself")]
    let is_equal = value == value;
    assert_eq!(*value == again, is_equal, "{value:?} {again:?}");
    assert_eq!(again == *value, is_equal, "{value:?} {again:?}");
    let twice = to_bytes(dialect, &again).expect("a value that was read again can be written");
    assert_eq!(written, twice);
    // Values can be put into each other.
    let both = Value::List(vec![again, value.clone()]);
    if let Ok(written) = to_bytes(dialect, &both) {
        let again: Value = from_bytes(dialect, &written)
            .expect("a list of two values that was written can be read");
        assert_eq!(both == again, is_equal, "{both:?} {again:?}");
    }
}

/// Checks that a value that was not read is written as the same value that is read from the bytes.
fn check_unread(dialect: Dialect, bytes: &[u8]) {
    let Ok(unread) = from_bytes::<Any>(dialect, bytes) else { return };
    let _ = (format!("{unread:?}"), unread.kind(), unread.class(), unread.state());
    for part in unread.items().unwrap_or_default() {
        let _ = (part.kind(), part.read::<Value>());
    }
    for (key, value) in unread.entries().unwrap_or_default() {
        let _ = key.read::<&str>().ok().and_then(|key| unread.get(key));
        let _ = value.item(0);
    }
    let Ok(value) = from_bytes::<Value>(dialect, bytes) else { return };
    #[expect(clippy::eq_op, reason = "only a NaN is not equal to itself")]
    let is_equal = value == value;
    // Entries of a connection's tables cannot be written.
    if let Ok(written) = to_bytes(dialect, &unread) {
        let again: Value =
            from_bytes(dialect, &written).expect("an unread value that was written can be read");
        assert_eq!(again == value, is_equal, "{again:?} {value:?}");
    }
}

pub(crate) fn run(bytes: &[u8]) {
    for dialect in [Dialect::Pb, Dialect::None, Dialect::Compact] {
        check_unread(dialect, bytes);
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
