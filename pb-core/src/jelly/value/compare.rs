//! Compares values with plain Rust values. A value is equal to a plain one if reading it as that type
//! ([`Value::as_str`] and so on) returns the plain value.

use super::Value;
use crate::banana::Integer;

macro_rules! compared {
    ($($(#[$meta:meta])* $(in($($generics:tt)*))? $type:ty: |$value:ident, $other:ident| $is_equal:expr;)*) => {$(
        $(#[$meta])*
        impl $(<$($generics)*>)? PartialEq<$type> for Value {
            fn eq(&self, $other: &$type) -> bool {
                let $value = self;
                $is_equal
            }
        }

        $(#[$meta])*
        impl $(<$($generics)*>)? PartialEq<Value> for $type {
            fn eq(&self, other: &Value) -> bool {
                other == self
            }
        }
    )*};
}

compared! {
    /// Compares as [`Value::as_bool`].
    bool: |value, other| value.as_bool() == Some(*other);
    /// Compares as [`Value::as_f64`].
    f64: |value, other| value.as_f64() == Some(*other);
    /// Compares as [`Value::as_f64`].
    f32: |value, other| value.as_f64() == Some(f64::from(*other));
    /// Compares as [`Value::as_str`]: also a byte string of this text is equal to it.
    str: |value, other| value.as_str() == Some(other);
    /// Compares as [`Value::as_str`]: also a byte string of this text is equal to it.
    &str: |value, other| value.as_str() == Some(*other);
    /// Compares as [`Value::as_str`]: also a byte string of this text is equal to it.
    String: |value, other| value.as_str() == Some(&**other);
    /// Compares as [`Value::as_bytes`]: also a text of these bytes is equal to them.
    [u8]: |value, other| value.as_bytes() == Some(other);
    /// Compares as [`Value::as_bytes`]: also a text of these bytes is equal to them.
    &[u8]: |value, other| value.as_bytes() == Some(*other);
    /// Compares as [`Value::as_bytes`]: also a text of these bytes is equal to them.
    in(const N: usize) [u8; N]: |value, other| value.as_bytes() == Some(&other[..]);
    /// Compares as [`Value::as_bytes`]: also a text of these bytes is equal to them.
    in(const N: usize) &[u8; N]: |value, other| value.as_bytes() == Some(&other[..]);
    /// Compares as [`Value::as_bytes`]: also a text of these bytes is equal to them.
    Vec<u8>: |value, other| value.as_bytes() == Some(&other[..]);
    /// Compares integers, and booleans as 0 and 1.
    Integer: |value, other| is_integer(value, other);
}

/// Returns whether a value is this integer.
fn is_integer(value: &Value, other: &Integer) -> bool {
    match value.content() {
        Value::Int(value) => value == other,
        Value::Bool(value) => Integer::from(u8::from(*value)) == *other,
        _ => false,
    }
}

macro_rules! integers {
    ($($type:ident)*) => {compared! {$(
        /// Compares integers, and booleans as 0 and 1.
        $type: |value, other| is_integer(value, &Integer::from(*other));
    )*}};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
