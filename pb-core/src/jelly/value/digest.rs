//! Items of sets and keys of dictionaries, known by their tokens. Each byte of them is hashed once, however
//! many sets lie around it.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
};

use super::Value;
use crate::{ReadResult, Unjellier, Unjelly, UnjellyErrorKind};

/// What was hashed in one value.
#[derive(Debug, Default)]
pub(crate) struct Digests {
    /// Nobody else knows the key, so that nobody can make digests that are the same.
    keys: RandomState,
    /// How many items and keys lie around what is being read.
    inside: usize,
    /// What was hashed and lies in what is still to be hashed, in the order in which it was read. One
    /// stands for all that lie in it.
    parts: Vec<Part>,
    /// How many bytes were hashed.
    #[cfg(test)]
    pub(super) hashed: usize,
}

/// An item or a key, by place in the message.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    digest: u64,
}

/// An item or a key: the same as another one if it has the same tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'de> {
    digest: u64,
    tokens: &'de [u8],
}

/// What is kept of an item or a key.
pub(super) type Kept<'de> = (Key<'de>, usize, [usize; 3]);

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.tokens == other.tokens
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

/// The items or keys that one set or dictionary has so far, and which each of them is.
#[derive(Debug, Default)]
pub(super) struct Seen<'de>(HashMap<Key<'de>, usize>);

impl<'de> Seen<'de> {
    /// Reads an item, and keeps it if it is the first of its kind.
    pub(super) fn read(
        &mut self,
        from: &mut Unjellier<'de>,
        values: &mut Vec<Value>,
    ) -> ReadResult<()> {
        let (key, value) = hashable(from)?;
        if self.place(key, values.len()).is_none() {
            values.push(value);
        }
        Ok(())
    }

    /// The place of the same item, if there is one; else its own is noted.
    pub(super) fn place(&mut self, key: Key<'de>, place: usize) -> Option<usize> {
        match self.0.get(&key) {
            Some(place) => Some(*place),
            None => {
                self.0.insert(key, place);
                None
            }
        }
    }
}

impl Digests {
    /// Hashes an item whose parts were read since `mark`: of these the digests are enough, since the same
    /// tokens have the same parts.
    fn hash(&mut self, bytes: &[u8], start: usize, end: usize, mark: usize) -> u64 {
        let mut hasher = self.keys.build_hasher();
        let mut at = start;
        for part in &self.parts[mark..] {
            hasher.write(&bytes[at..part.start]);
            hasher.write_u64(part.digest);
            at = part.end;
        }
        hasher.write(&bytes[at..end]);
        #[cfg(test)]
        {
            let parts = self.parts[mark..].iter().map(|part| part.end - part.start);
            self.hashed += end - start - parts.sum::<usize>();
        }
        let digest = hasher.finish();
        self.parts.truncate(mark);
        if self.inside > 0 {
            self.parts.push(Part { start, end, digest });
        }
        digest
    }
}

/// Reads an item or a key.
pub(super) fn hashable<'de>(from: &mut Unjellier<'de>) -> ReadResult<(Key<'de>, Value)> {
    let start = from.cursor.at();
    let digests = from.digests.get_or_insert_default();
    digests.inside += 1;
    let mark = digests.parts.len();
    let value = Value::unjelly(from)?;
    let unhashable = match &value {
        Value::List(_) => Some("list"),
        Value::Dict(_) => Some("dictionary"),
        Value::Set(_) => Some("set"),
        _ => None,
    };
    if let Some(kind) = unhashable {
        return Err(UnjellyErrorKind::UnhashableKey(kind).into());
    }
    let (bytes, end) = (from.cursor.bytes(), from.cursor.at());
    let digests = from.digests.get_or_insert_default();
    digests.inside -= 1;
    let digest = digests.hash(bytes, start, end, mark);
    Ok((Key { digest, tokens: &bytes[start..end] }, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Dialect, Limits,
        banana::Input,
        jelly::{Admission, Section},
        to_bytes,
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
        (value, from.digests.unwrap().hashed)
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
            assert!(hashed < bytes.len(), "{hashed} of {}", bytes.len());
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
