//! `Value` to and from serde formats: JSON dumps, fixtures.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

use super::Value;
use crate::Integer;

/// Plain data as itself; what serde has no word for as a map of one entry named after its atom.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => integer(value, serializer),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) | Self::FrozenSet(items) => {
                serializer.collect_seq(items)
            }
            Self::Dict(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
            }
            Self::DateTime(value) => serializer.collect_str(value),
            Self::Date(value) => serializer.collect_str(value),
            Self::Time(value) => serializer.collect_str(value),
            Self::TimeDelta(value) => serializer.collect_str(value),
            Self::Decimal(value) => serializer.collect_str(value),
            Self::Unpersistable(reason) => one(serializer, "unpersistable", reason),
            Self::Copy { class, state } | Self::Cache { class, state, .. } => {
                one(serializer, class, state)
            }
            Self::Cached(id) => one(serializer, "cached", id),
            Self::LocalCache(id) => one(serializer, "lcache", id),
            Self::Remote(id) => one(serializer, "remote", id),
            Self::Local(id) => one(serializer, "local", id),
            Self::Reference(number, value) => one(serializer, "reference", &(number, value)),
            Self::Dereference(number) => one(serializer, "dereference", number),
        }
    }
}

fn one<S: Serializer>(
    serializer: S,
    name: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, value)?;
    map.end()
}

/// As a number where one of serde's holds it, else as decimal text.
fn integer<S: Serializer>(value: &Integer, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = i64::try_from(value) {
        serializer.serialize_i64(value)
    } else if let Ok(value) = u64::try_from(value) {
        serializer.serialize_u64(value)
    } else {
        serializer.collect_str(value)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor)
    }
}

struct AnyVisitor;

macro_rules! visits {
    ($($method:ident($type:ty) = $make:expr;)*) => {$(
        fn $method<E>(self, value: $type) -> Result<Value, E> {
            Ok($make(value))
        }
    )*};
}

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plain data")
    }

    visits! {
        visit_bool(bool) = Value::Bool;
        visit_i64(i64) = |value: i64| Value::Int(value.into());
        visit_i128(i128) = |value: i128| Value::Int(value.into());
        visit_u64(u64) = |value: u64| Value::Int(value.into());
        visit_u128(u128) = |value: u128| Value::Int(value.into());
        visit_f64(f64) = Value::Float;
        visit_str(&str) = |value: &str| Value::Text(value.to_owned());
        visit_string(String) = Value::Text;
        visit_bytes(&[u8]) = |value: &[u8]| Value::Bytes(value.to_vec());
        visit_byte_buf(Vec<u8>) = Value::Bytes;
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Value, D::Error> {
        Value::deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut dict = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            dict.push(entry);
        }
        Ok(Value::Dict(dict))
    }
}
