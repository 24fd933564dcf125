//! Identifies items of sets and keys of dictionaries by a digest of the properties that Python compares.
//! Each byte is hashed once, however many sets enclose it and however often it is referred to.

use std::{
    collections::HashMap,
    hash::{BuildHasher, DefaultHasher, Hasher, RandomState},
};

use super::Value;
use crate::{
    banana::Integer,
    jelly::{Atom, Decimal, ReadResult, Unjellier, UnjellyErrorKind, memory},
};

/// The identity of a value as a key: equal keys have equal digests.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    digest: u128,
    /// The kind of value for which Python refuses it as a key, if it does.
    unhashable: Option<&'static str>,
}

impl Mark {
    /// Returns the mark if its value can be a key, or an error.
    pub(super) fn hashable(self) -> ReadResult<Self> {
        match self.unhashable {
            Some(kind) => Err(UnjellyErrorKind::UnhashableKey(kind).into()),
            None => Ok(self),
        }
    }
}

/// The hashing of one value that is being read.
#[derive(Debug, Default)]
pub(crate) struct Hashing {
    /// The keys of the hashers. They are secret, so that no peer can construct values with equal digests.
    keys: [RandomState; 2],
    /// The number of keys and shared parts that enclose the current place. Everything inside of one is
    /// hashed.
    pub(super) inside: usize,
    /// The mark of the value that was read last, if it was hashed.
    pub(super) last: Mark,
    /// The marks of the values in containers that are still being read.
    parts: Vec<Mark>,
    /// The number of NaNs so far. Each NaN is a key of its own.
    nans: u64,
    /// The number of hashed bytes.
    #[cfg(test)]
    pub(super) hashed: usize,
}

/// The items or keys that one set or dictionary has so far: the position of each, by its digest.
#[derive(Debug)]
pub(super) struct Seen(HashMap<u128, usize>);

/// The domain of a digest: values of different domains are never the same key.
#[derive(Debug, Clone, Copy)]
enum Domain {
    None,
    Integer,
    Float,
    Nan,
    Bytes,
    Text,
    DateTime,
    Date,
    Time,
    TimeDelta,
    Decimal,
    Infinity,
    Unpersistable,
    List,
    Tuple,
    Set,
    FrozenSet,
    Dictionary,
    Copy,
    Cache,
    Entry,
    /// A shared part that encloses the current place.
    Open,
}

impl Seen {
    /// Returns an empty table with room for this number of items.
    pub(super) fn new(items: usize) -> Self {
        Self(HashMap::with_capacity(items))
    }

    /// Returns the memory of [`new`](Self::new).
    pub(super) fn memory(items: usize) -> usize {
        memory::table::<(u128, usize)>(items)
    }

    /// Drops the table when all items were read, and refunds its memory.
    pub(super) fn end(self, from: &mut Unjellier<'_>, items: usize) {
        from.refund(Self::memory(items));
    }

    /// Returns the position of an equal item, or enters this one at its own position.
    pub(super) fn place(&mut self, mark: Mark, place: usize) -> Option<usize> {
        match self.0.get(&mark.digest) {
            Some(place) => Some(*place),
            None => {
                self.0.insert(mark.digest, place);
                None
            }
        }
    }
}

impl Hashing {
    /// Returns the memory of the marks.
    pub(super) fn memory(&self) -> usize {
        memory::vec::<Mark>(self.parts.capacity())
    }

    fn digest(&mut self, domain: Domain, parts: &[&[u8]]) -> u128 {
        #[cfg(test)]
        {
            self.hashed += parts.iter().map(|part| part.len()).sum::<usize>();
        }
        digest_by(&self.keys, |hasher| {
            hasher.write_u8(domain as u8);
            for part in parts {
                hasher.write_usize(part.len());
                hasher.write(part);
            }
        })
    }

    /// Sets the last mark to that of a hashable value.
    fn set_last(&mut self, domain: Domain, parts: &[&[u8]]) {
        self.last = Mark { digest: self.digest(domain, parts), unhashable: None };
    }

    /// Hashes an integer.
    fn integer(&mut self, value: &Integer) {
        let (negative, limbs) = value.to_limbs();
        let limbs = limbs.map(u64::to_le_bytes);
        self.set_last(Domain::Integer, &[&[u8::from(negative)], limbs.as_flattened()]);
    }

    /// Hashes a float. A float that is equal to an integer is the same key, as in Python.
    fn float(&mut self, value: f64) {
        if value.is_nan() {
            self.nans += 1;
            return self.set_last(Domain::Nan, &[&self.nans.to_le_bytes()]);
        }
        match integral(value) {
            Some(integer) => self.integer(&integer),
            None => self.set_last(Domain::Float, &[&value.to_bits().to_le_bytes()]),
        }
    }

    /// Hashes a decimal. One that is equal to an integer is the same key.
    fn decimal(&mut self, value: &Decimal) {
        let Some((digits, exponent)) = value.parts() else {
            return self.set_last(Domain::Infinity, &[]);
        };
        let text = digits.to_string();
        let short = text.trim_end_matches('0');
        if short.is_empty() {
            return self.integer(&Integer::from(0));
        }
        let exponent = i128::from(exponent) + (text.len() - short.len()) as i128;
        // A number of more digits is no integer that Banana can carry.
        if let Ok(zeros @ 0..=135) = usize::try_from(exponent)
            && let Ok(integer) = format!("{short}{}", "0".repeat(zeros)).parse()
        {
            return self.integer(&integer);
        }
        self.set_last(Domain::Decimal, &[short.as_bytes(), &exponent.to_le_bytes()]);
    }

    /// Hashes a value that contains no other values.
    fn scalar(&mut self, value: &Value) {
        match value {
            Value::Bool(value) => self.integer(&Integer::from(u8::from(*value))),
            Value::Int(value) => self.integer(value),
            Value::Float(value) => self.float(*value),
            Value::Bytes(bytes) => self.set_last(Domain::Bytes, &[bytes]),
            Value::Text(text) => self.set_last(Domain::Text, &[text.as_bytes()]),
            Value::DateTime(value) => {
                self.set_last(Domain::DateTime, &[value.to_string().as_bytes()])
            }
            Value::Date(value) => self.set_last(Domain::Date, &[value.to_string().as_bytes()]),
            Value::Time(value) => self.set_last(Domain::Time, &[value.to_string().as_bytes()]),
            Value::TimeDelta(value) => {
                self.set_last(Domain::TimeDelta, &[value.to_string().as_bytes()])
            }
            Value::Decimal(value) => self.decimal(value),
            Value::Unpersistable(reason) => {
                self.set_last(Domain::Unpersistable, &[reason.as_bytes()])
            }
            Value::Cached(id) => self.set_last(Domain::Entry, &[b"cached", &id.to_le_bytes()]),
            Value::LocalCache(id) => self.set_last(Domain::Entry, &[b"lcache", &id.to_le_bytes()]),
            Value::Remote(id) => self.set_last(Domain::Entry, &[b"remote", &id.to_le_bytes()]),
            Value::Local(id) => self.set_last(Domain::Entry, &[b"local", &id.to_le_bytes()]),
            _ => self.set_last(Domain::None, &[]),
        }
    }

    /// Hashes a shared part that is still being read: it is equal only to itself.
    pub(super) fn open(&mut self, number: u64, unhashable: Option<&'static str>) {
        self.last =
            Mark { unhashable, digest: self.digest(Domain::Open, &[&number.to_le_bytes()]) };
    }

    /// Hashes a container by the digests of its values, which were read since `start`.
    fn container(&mut self, value: &Value, start: usize) {
        let unhashable = match value {
            Value::List(_) => Some("list"),
            Value::Dict(_) => Some("dictionary"),
            Value::Set(_) => Some("set"),
            // Python hashes a tuple by its items.
            Value::Tuple(_) => self.parts[start..].iter().find_map(|part| part.unhashable),
            _ => None,
        };
        let (domain, class, id) = match value {
            Value::List(_) => (Domain::List, "", 0),
            Value::Tuple(_) => (Domain::Tuple, "", 0),
            Value::Set(_) => (Domain::Set, "", 0),
            Value::FrozenSet(_) => (Domain::FrozenSet, "", 0),
            Value::Dict(_) => (Domain::Dictionary, "", 0),
            Value::Copy { class, .. } => (Domain::Copy, &**class, 0),
            Value::Cache { class, id, .. } => (Domain::Cache, &**class, *id),
            _ => (Domain::None, "", 0),
        };
        let parts = &mut self.parts[start..];
        if matches!(value, Value::Set(_) | Value::FrozenSet(_)) {
            parts.sort_unstable_by_key(|part| part.digest);
        }
        #[cfg(test)]
        {
            self.hashed += class.len() + size_of_val(&id) + 16 * parts.len();
        }
        let digest = digest_by(&self.keys, |hasher| {
            hasher.write_u8(domain as u8);
            hasher.write_usize(class.len());
            hasher.write(class.as_bytes());
            hasher.write_i64(id);
            hasher.write_usize(parts.len());
            parts.iter().for_each(|part| hasher.write_u128(part.digest));
        });
        self.parts.truncate(start);
        self.last = Mark { digest, unhashable };
    }
}

/// Returns the results of two hashers for the same bytes, as one number.
fn digest_by(keys: &[RandomState; 2], write: impl Fn(&mut DefaultHasher)) -> u128 {
    keys.iter().fold(0, |both, keys| {
        let mut hasher = keys.build_hasher();
        write(&mut hasher);
        both << 64 | u128::from(hasher.finish())
    })
}

/// Returns the integer to which a float is equal, if there is one that Banana can carry.
fn integral(value: f64) -> Option<Integer> {
    if value.fract() != 0.0 || !value.is_finite() || value.abs() >= 2_f64.powi(448) {
        return None;
    }
    if value == 0.0 {
        return Some(Integer::from(0));
    }
    let bits = value.to_bits();
    let digits = bits & ((1 << 52) - 1) | 1 << 52;
    let shift = (bits >> 52 & 0x7ff) as i32 - 1075;
    let mut limbs = [0_u64; 8];
    match usize::try_from(shift) {
        Ok(shift) => {
            let wide = u128::from(digits) << (shift % 64);
            limbs[shift / 64] = wide as u64;
            limbs[shift / 64 + 1] = (wide >> 64) as u64;
        }
        Err(_) => limbs[0] = digits >> shift.unsigned_abs(),
    }
    Integer::from_limbs(value < 0.0, &limbs).ok()
}

/// Returns the kind of the expression that begins here, if no value of that kind can be a key.
pub(super) fn unhashable_at(from: &Unjellier<'_>, start: usize) -> Option<&'static str> {
    let mut cursor = from.cursor.clone();
    cursor.seek(start);
    cursor.list()?;
    match Atom::of(cursor.string()?)? {
        atom @ (Atom::List | Atom::Set | Atom::Dictionary) => Some(atom.word()),
        _ => None,
    }
}

impl Unjellier<'_> {
    /// Returns whether the values at the current place are hashed.
    #[inline]
    pub(super) fn is_hashing(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.hashing.inside > 0)
    }

    /// Notes that a value was read that contains no other values.
    #[inline]
    pub(super) fn read_scalar(&mut self, value: &Value) {
        if self.is_hashing() {
            self.reading().hashing.scalar(value);
        }
    }

    /// Returns the number of marks before a container, which [`read_container`](Self::read_container)
    /// needs.
    #[inline]
    pub(super) fn begin_container(&self) -> usize {
        self.reading.as_ref().map_or(0, |reading| reading.hashing.parts.len())
    }

    /// Notes that a value in a container was read.
    #[inline]
    pub(super) fn read_part(&mut self) -> ReadResult<()> {
        if self.is_hashing() {
            let Self { memory, reading, .. } = self;
            let hashing = &mut reading.get_or_insert_default().hashing;
            if !memory::make_place(memory, &mut hashing.parts) {
                return Err(self.too_much_memory());
            }
            hashing.parts.push(hashing.last);
        }
        Ok(())
    }

    /// Notes that a value was read that replaces an earlier one of its container.
    pub(super) fn read_other_part(&mut self, place: usize) {
        if self.is_hashing() {
            let hashing = &mut self.reading().hashing;
            if let Some(part) = hashing.parts.get_mut(place) {
                *part = hashing.last;
            }
        }
    }

    /// Notes that a container was read whose marks begin at `start`.
    #[inline]
    pub(super) fn read_container(&mut self, value: &Value, start: usize) {
        if self.is_hashing() {
            self.reading().hashing.container(value, start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        banana::{Dialect, Input},
        jelly::{Admission, Section, Unjelly, to_bytes},
        limits::Limits,
    };

    /// Reads a value, and returns it with the number of hashed bytes.
    fn hashed(bytes: &[u8]) -> (Value, usize) {
        let mut input = Input::new(&Limits::default());
        input.set_dialect(Dialect::Pb);
        input.buffer().extend_from_slice(bytes);
        let frame = input.next_frame().unwrap().unwrap();
        let admission = std::sync::Arc::new(Admission::inert().unwrap());
        let mut from = Section::whole(&frame).read(&admission, None);
        let value = Value::unjelly(&mut from).unwrap();
        (value, from.reading.unwrap().hashing.hashed)
    }

    fn text(len: usize) -> Value {
        Value::Text("x".repeat(len))
    }

    #[test]
    fn each_byte_of_a_key_is_hashed_once() {
        let large = (0..32).map(|_| text(600_000)).collect();
        let wraps: [fn(Value) -> Value; 3] = [
            |value| Value::FrozenSet(vec![value]),
            |value| Value::Tuple(vec![Value::FrozenSet(vec![text(3), value, text(4)])]),
            |value| {
                let dict = Value::Dict(vec![(Value::None, text(3)), (value, text(4))]);
                Value::FrozenSet(vec![Value::Copy {
                    class: "a.B".to_owned(),
                    state: Box::new(dict),
                }])
            },
        ];
        for (wrap, levels) in wraps.into_iter().zip([310, 155, 100]) {
            let deep = (0..levels).fold(Value::Tuple(Vec::clone(&large)), |value, _| wrap(value));
            let bytes = to_bytes(Dialect::Pb, &deep).unwrap();
            let (value, hashed) = hashed(&bytes);
            assert_eq!(value, deep);
            // Besides the bytes, a digest is hashed for each value that lies in another.
            assert!(hashed < bytes.len() + levels * 100, "{hashed} of {}", bytes.len());
        }
    }

    #[test]
    fn items_of_the_same_tokens_are_one_whatever_lies_around_them() {
        let item = |number: i64| {
            let inner = [number, number + 1].map(|number| Value::Int(number.into()));
            Value::FrozenSet(vec![Value::FrozenSet(inner.into()), text(9)])
        };
        let sent = Value::FrozenSet(vec![item(1), item(2), item(1), item(2), item(3)]);
        let bytes = to_bytes(Dialect::Pb, &Value::Tuple(vec![Value::FrozenSet(vec![sent])]));
        let (value, _) = hashed(&bytes.unwrap());
        let one = Value::FrozenSet(vec![item(1), item(2), item(3)]);
        assert_eq!(value, Value::Tuple(vec![Value::FrozenSet(vec![one])]));
    }
}
