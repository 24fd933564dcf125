//! Items of sets and keys of dictionaries, known by a digest of what Python compares. Each byte of them is
//! hashed once, however many sets lie around it and however often it is referred to.

use std::{
    collections::HashMap,
    hash::{BuildHasher, DefaultHasher, Hasher, RandomState},
};

use super::Value;
use crate::{
    banana::{Cursor, Integer},
    jelly::{Atom, Decimal, ReadResult, Unjellier, UnjellyErrorKind, memory},
};

/// What a value is known by: the same for values that are equal keys.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    digest: u128,
    /// What makes Python refuse it as a key.
    unhashable: Option<&'static str>,
}

impl Mark {
    /// Returns itself, if it is of a value that can be a key.
    pub(super) fn hashable(self) -> ReadResult<Self> {
        match self.unhashable {
            Some(kind) => Err(UnjellyErrorKind::UnhashableKey(kind).into()),
            None => Ok(self),
        }
    }
}

/// What was hashed in one value.
#[derive(Debug, Default)]
pub(crate) struct Digests {
    /// Nobody else knows the keys, so that nobody can make digests that are the same.
    keys: [RandomState; 2],
    /// How many keys and shared parts lie around what is being read: whatever lies in one is hashed.
    pub(super) inside: usize,
    /// What the value is known by that was read last, if it was hashed.
    pub(super) last: Mark,
    /// Of the values in containers that are not read to their end.
    parts: Vec<Mark>,
    /// How many NaNs were met: none is the same key as another.
    nans: u64,
    /// How many bytes were hashed.
    #[cfg(test)]
    pub(super) hashed: usize,
}

/// The items or keys that one set or dictionary has so far, and which each of them is.
#[derive(Debug)]
pub(super) struct Seen(HashMap<u128, usize>);

/// What a digest is of. Values of different kinds are never the same key.
#[derive(Debug, Clone, Copy)]
enum Of {
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
    /// A part that is being read around it.
    Open,
}

impl Seen {
    /// With room for so many items.
    pub(super) fn new(items: usize) -> Self {
        Self(HashMap::with_capacity(items))
    }

    /// What that takes.
    pub(super) fn memory(items: usize) -> usize {
        memory::table::<(u128, usize)>(items)
    }

    /// Gives it back when all items were read.
    pub(super) fn end(self, from: &mut Unjellier<'_>, items: usize) {
        from.refund(Self::memory(items));
    }

    /// The place of the same item, if there is one; else its own is noted.
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

impl Digests {
    pub(super) fn memory(&self) -> usize {
        memory::vec::<Mark>(self.parts.capacity())
    }

    fn digest(&mut self, of: Of, parts: &[&[u8]]) -> u128 {
        #[cfg(test)]
        {
            self.hashed += parts.iter().map(|part| part.len()).sum::<usize>();
        }
        digest_by(&self.keys, |hasher| {
            hasher.write_u8(of as u8);
            for part in parts {
                hasher.write_usize(part.len());
                hasher.write(part);
            }
        })
    }

    fn is(&mut self, of: Of, parts: &[&[u8]]) {
        self.last = Mark { digest: self.digest(of, parts), unhashable: None };
    }

    fn integer(&mut self, value: &Integer) {
        let (negative, limbs) = value.to_limbs();
        let limbs = limbs.map(u64::to_le_bytes);
        self.is(Of::Integer, &[&[u8::from(negative)], limbs.as_flattened()]);
    }

    /// Numbers that are equal are one key, as in Python.
    fn float(&mut self, value: f64) {
        if value.is_nan() {
            self.nans += 1;
            return self.is(Of::Nan, &[&self.nans.to_le_bytes()]);
        }
        match integral(value) {
            Some(integer) => self.integer(&integer),
            None => self.is(Of::Float, &[&value.to_bits().to_le_bytes()]),
        }
    }

    fn decimal(&mut self, value: &Decimal) {
        let Some((digits, exponent)) = value.parts() else { return self.is(Of::Infinity, &[]) };
        let text = digits.to_string();
        let short = text.trim_end_matches('0');
        if short.is_empty() {
            return self.integer(&Integer::from(0));
        }
        let exponent = i128::from(exponent) + (text.len() - short.len()) as i128;
        // What has more digits is no integer that could be sent.
        if let Ok(zeros @ 0..=135) = usize::try_from(exponent)
            && let Ok(integer) = format!("{short}{}", "0".repeat(zeros)).parse()
        {
            return self.integer(&integer);
        }
        self.is(Of::Decimal, &[short.as_bytes(), &exponent.to_le_bytes()]);
    }

    /// Hashes what has no values in it.
    fn scalar(&mut self, value: &Value) {
        match value {
            Value::Bool(value) => self.integer(&Integer::from(u8::from(*value))),
            Value::Int(value) => self.integer(value),
            Value::Float(value) => self.float(*value),
            Value::Bytes(bytes) => self.is(Of::Bytes, &[bytes]),
            Value::Text(text) => self.is(Of::Text, &[text.as_bytes()]),
            Value::DateTime(value) => self.is(Of::DateTime, &[value.to_string().as_bytes()]),
            Value::Date(value) => self.is(Of::Date, &[value.to_string().as_bytes()]),
            Value::Time(value) => self.is(Of::Time, &[value.to_string().as_bytes()]),
            Value::TimeDelta(value) => self.is(Of::TimeDelta, &[value.to_string().as_bytes()]),
            Value::Decimal(value) => self.decimal(value),
            Value::Unpersistable(reason) => self.is(Of::Unpersistable, &[reason.as_bytes()]),
            Value::Cached(id) => self.is(Of::Entry, &[b"cached", &id.to_le_bytes()]),
            Value::LocalCache(id) => self.is(Of::Entry, &[b"lcache", &id.to_le_bytes()]),
            Value::Remote(id) => self.is(Of::Entry, &[b"remote", &id.to_le_bytes()]),
            Value::Local(id) => self.is(Of::Entry, &[b"local", &id.to_le_bytes()]),
            _ => self.is(Of::None, &[]),
        }
    }

    /// A part that is being read: it is the same as itself only.
    pub(super) fn open(&mut self, number: u64, unhashable: Option<&'static str>) {
        self.last = Mark { unhashable, digest: self.digest(Of::Open, &[&number.to_le_bytes()]) };
    }

    /// Hashes what was made of values that were read since `start`: of these the digests are enough.
    fn container(&mut self, value: &Value, start: usize) {
        let unhashable = match value {
            Value::List(_) => Some("list"),
            Value::Dict(_) => Some("dictionary"),
            Value::Set(_) => Some("set"),
            // It is hashed with all that is in it.
            Value::Tuple(_) => self.parts[start..].iter().find_map(|part| part.unhashable),
            _ => None,
        };
        let (of, class, id) = match value {
            Value::List(_) => (Of::List, "", 0),
            Value::Tuple(_) => (Of::Tuple, "", 0),
            Value::Set(_) => (Of::Set, "", 0),
            Value::FrozenSet(_) => (Of::FrozenSet, "", 0),
            Value::Dict(_) => (Of::Dictionary, "", 0),
            Value::Copy { class, .. } => (Of::Copy, &**class, 0),
            Value::Cache { class, id, .. } => (Of::Cache, &**class, *id),
            _ => (Of::None, "", 0),
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
            hasher.write_u8(of as u8);
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

/// What two hashers make of the same bytes.
fn digest_by(keys: &[RandomState; 2], write: impl Fn(&mut DefaultHasher)) -> u128 {
    keys.iter().fold(0, |both, keys| {
        let mut hasher = keys.build_hasher();
        write(&mut hasher);
        both << 64 | u128::from(hasher.finish())
    })
}

/// The integer that a float is equal to, if Banana can carry it.
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

/// What makes the expression that begins here no key, as far as its own kind tells.
pub(super) fn unhashable_at(from: &Unjellier<'_>, start: usize) -> Option<&'static str> {
    let mut cursor = Cursor::new(from.cursor.bytes(), start);
    cursor.list()?;
    match Atom::of(cursor.string()?)? {
        atom @ (Atom::List | Atom::Set | Atom::Dictionary) => Some(atom.word()),
        _ => None,
    }
}

impl Unjellier<'_> {
    /// Whether what is read now is hashed.
    #[inline]
    pub(super) fn is_hashing(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.digests.inside > 0)
    }

    /// What has no values in it was read.
    #[inline]
    pub(super) fn read_scalar(&mut self, value: &Value) {
        if self.is_hashing() {
            self.reading().digests.scalar(value);
        }
    }

    /// The beginning of what [`read_container`](Self::read_container) ends.
    #[inline]
    pub(super) fn begin_container(&self) -> usize {
        self.reading.as_ref().map_or(0, |reading| reading.digests.parts.len())
    }

    /// A value in a container was read.
    #[inline]
    pub(super) fn read_part(&mut self) -> ReadResult<()> {
        if self.is_hashing() {
            let Self { memory, reading, .. } = self;
            let digests = &mut reading.get_or_insert_default().digests;
            if !memory::make_place(memory, &mut digests.parts) {
                return Err(self.too_much_memory());
            }
            digests.parts.push(digests.last);
        }
        Ok(())
    }

    /// The same of one that takes the place of another.
    pub(super) fn read_other_part(&mut self, place: usize) {
        if self.is_hashing() {
            let digests = &mut self.reading().digests;
            if let Some(part) = digests.parts.get_mut(place) {
                *part = digests.last;
            }
        }
    }

    #[inline]
    pub(super) fn read_container(&mut self, value: &Value, start: usize) {
        if self.is_hashing() {
            self.reading().digests.container(value, start);
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

    /// Reads it, and tells how many bytes were hashed.
    fn hashed(bytes: &[u8]) -> (Value, usize) {
        let mut input = Input::new(&Limits::default());
        input.set_dialect(Dialect::Pb);
        input.buffer().extend_from_slice(bytes);
        let frame = input.next_frame().unwrap().unwrap();
        let admission = Admission::inert().unwrap();
        let mut from = Section::whole(&frame).read(&admission, None);
        let value = Value::unjelly(&mut from).unwrap();
        (value, from.reading.unwrap().digests.hashed)
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
            // And a digest for each value that lies in another.
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
