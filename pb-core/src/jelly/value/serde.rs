//! Converts `Value` to and from serde formats, for JSON dumps and fixtures.

use std::{cell::RefCell, collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

use super::Value;
use crate::banana::Integer;

/// Serializes plain data as itself. A value for which serde has no type is a map of one entry, named after
/// its atom. Numbers of shared parts count from 1.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Numbered(self, &RefCell::default()).serialize(serializer)
    }
}

/// A value, with the numbers of the whole value that it belongs to.
struct Numbered<'a>(&'a Value, &'a RefCell<Numbers>);

/// The numbers that are given to shared parts: by the number in the value, the new one, and whether it is
/// defined yet.
#[derive(Default)]
struct Numbers {
    given: HashMap<u64, (u64, bool)>,
    last: u64,
}

impl Numbers {
    /// Returns the new number for a definition.
    fn define(&mut self, number: u64) -> u64 {
        match self.given.get_mut(&number) {
            Some((given, defined @ false)) => {
                *defined = true;
                *given
            }
            _ => self.give(number, true),
        }
    }

    /// Returns the new number for a reference.
    fn refer(&mut self, number: u64) -> u64 {
        match self.given.get(&number) {
            Some((given, _)) => *given,
            None => self.give(number, false),
        }
    }

    fn give(&mut self, number: u64, defined: bool) -> u64 {
        self.last += 1;
        self.given.insert(number, (self.last, defined));
        self.last
    }
}

impl Serialize for Numbered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use Value as V;
        let part = |value| Numbered(value, self.1);
        match self.0 {
            V::None => serializer.serialize_none(),
            V::Bool(value) => serializer.serialize_bool(*value),
            V::Int(value) => integer(value, serializer),
            V::Float(value) => serializer.serialize_f64(*value),
            V::Bytes(bytes) => serializer.serialize_bytes(bytes),
            V::Text(text) => serializer.serialize_str(text),
            V::List(items) | V::Tuple(items) | V::Set(items) | V::FrozenSet(items) => {
                serializer.collect_seq(items.iter().map(part))
            }
            V::Dict(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (part(key), part(value))))
            }
            V::DateTime(value) => serializer.collect_str(value),
            V::Date(value) => serializer.collect_str(value),
            V::Time(value) => serializer.collect_str(value),
            V::TimeDelta(value) => serializer.collect_str(value),
            V::Decimal(value) => serializer.collect_str(value),
            V::Unpersistable(reason) => one(serializer, "unpersistable", reason),
            V::Copy { class, state } | V::Cache { class, state, .. } => {
                one(serializer, class, &part(state))
            }
            V::Cached(id) => one(serializer, "cached", id),
            V::LocalCache(id) => one(serializer, "lcache", id),
            V::Remote(id) => one(serializer, "remote", id),
            V::Local(id) => one(serializer, "local", id),
            V::Reference(number, value) => {
                let number = self.1.borrow_mut().define(*number);
                one(serializer, "reference", &(number, part(value)))
            }
            V::Dereference(number) => {
                let number = self.1.borrow_mut().refer(*number);
                one(serializer, "dereference", &number)
            }
        }
    }
}

/// Serializes a map of one entry.
fn one<S: Serializer>(
    serializer: S,
    name: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, value)?;
    map.end()
}

/// Serializes an integer as a number if an `i64` or a `u64` holds it, otherwise as decimal text.
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
