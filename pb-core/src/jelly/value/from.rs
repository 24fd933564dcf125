//! Makes values of plain Rust types, in the form in which those types are sent.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
};

use bytes::Bytes;

use super::Value;
use crate::{
    banana::Integer,
    jelly::{Date, DateTime, Decimal, Jelly, Time, TimeDelta},
};

macro_rules! converted {
    ($($(#[$meta:meta])* $type:ty: $value:ident => $made:expr;)*) => {$(
        $(#[$meta])*
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        }
    )*};
}

converted! {
    (): _nothing => Self::None;
    bool: value => Self::Bool(value);
    Integer: value => Self::Int(value);
    f32: value => Self::Float(value.into());
    f64: value => Self::Float(value);
    char: value => Self::Text(value.into());
    String: value => Self::Text(value);
    &String: value => Self::Text(value.clone());
    &str: value => Self::Text(value.to_owned());
    Cow<'_, str>: value => Self::Text(value.into_owned());
    Bytes: value => Self::Bytes(value.into());
    Date: value => Self::Date(value);
    Time: value => Self::Time(value);
    DateTime: value => Self::DateTime(value);
    TimeDelta: value => Self::TimeDelta(value);
    Decimal: value => Self::Decimal(value);
    &Self: value => value.clone();
}

macro_rules! integers {
    ($($type:ident)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Int(value.into())
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// `None` is [`Value::None`].
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// Makes a list, or a byte string of a `Vec<u8>`.
impl<T: Into<Self> + Jelly> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        match T::bytes_of(items) {
            Ok(bytes) => Self::Bytes(bytes),
            Err(items) => Self::List(items.into_iter().map(Into::into).collect()),
        }
    }
}

/// Makes a list, or a byte string of bytes.
impl<T: Into<Self> + Jelly + Clone> From<&[T]> for Value {
    fn from(items: &[T]) -> Self {
        items.to_vec().into()
    }
}

/// Makes a list, or a byte string of bytes.
impl<T: Into<Self> + Jelly, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        Vec::from(items).into()
    }
}

/// Makes a list, or a byte string of bytes: `b"..."`.
impl<T: Into<Self> + Jelly + Clone, const N: usize> From<&[T; N]> for Value {
    fn from(items: &[T; N]) -> Self {
        items.to_vec().into()
    }
}

impl<T: Into<Self>> From<VecDeque<T>> for Value {
    fn from(items: VecDeque<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>, S> From<HashSet<T, S>> for Value {
    fn from(items: HashSet<T, S>) -> Self {
        Self::Set(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<BTreeSet<T>> for Value {
    fn from(items: BTreeSet<T>) -> Self {
        Self::Set(items.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<Self>, V: Into<Self>, S> From<HashMap<K, V, S>> for Value {
    fn from(entries: HashMap<K, V, S>) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: Into<Self>, V: Into<Self>> From<BTreeMap<K, V>> for Value {
    fn from(entries: BTreeMap<K, V>) -> Self {
        entries.into_iter().collect()
    }
}

/// Collects a list, or a byte string of bytes.
impl<T: Into<Self> + Jelly> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

/// Collects a dictionary of keys and values. If a key comes twice, its last value counts.
///
/// A list of tuples is collected from tuples as values:
/// `pairs.map(|(name, size)| Value::Tuple(vec![name.into(), size.into()])).collect()`.
impl<K: Into<Self>, V: Into<Self>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::Dict(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}
