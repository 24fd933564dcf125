//! The JSON form of messages, and that of any other format of serde.

use std::fmt::Write as _;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

use super::{
    Body, Call, Expression, Message, NotDecoded, Reply, Sender,
    printed::{Bounds, Text},
};
use crate::banana::{Cursor, Token};

/// The most levels of nesting. Parsers of JSON have limits too, and each level may be two of JSON's.
const DEPTH: usize = 48;

impl Serialize for Sender {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for NotDecoded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("sender", &self.sender)?;
        map.serialize_entry("size", &self.size)?;
        if self.blanked {
            map.serialize_entry("blanked", &true)?;
        }
        map.serialize_entry("kind", self.body.kind())?;
        match &self.body {
            Body::Offer(dialects) => map.serialize_entry("dialects", dialects)?,
            Body::Choice(dialect) => map.serialize_entry("dialect", dialect)?,
            Body::Version(version) => map.serialize_entry("version", version)?,
            Body::Call(call) | Body::Update(call) => {
                let Call { request, object, method, wants_answer, arguments, keywords } = call;
                map.serialize_entry("request", request)?;
                map.serialize_entry("object", object)?;
                map.serialize_entry("method", method)?;
                map.serialize_entry("wants_answer", wants_answer)?;
                map.serialize_entry("arguments", arguments)?;
                map.serialize_entry("keywords", keywords)?;
            }
            Body::Answer(Reply { request, method, value })
            | Body::Error(Reply { request, method, value }) => {
                map.serialize_entry("request", request)?;
                map.serialize_entry("method", method)?;
                let is_answer = matches!(self.body, Body::Answer(_));
                map.serialize_entry(if is_answer { "value" } else { "failure" }, value)?;
            }
            Body::Decref(object) | Body::Decache(object) | Body::Uncache(object) => {
                map.serialize_entry("object", object)?;
            }
            Body::DidNotUnderstand(command) => map.serialize_entry("command", command)?,
            Body::NotUnderstood(why) => {
                map.serialize_entry("why", why)?;
                map.serialize_entry("expression", &self.expression())?;
            }
            Body::Broken(why) => map.serialize_entry("why", why)?,
            Body::Names(names) => map.serialize_entry("expression", names)?,
            Body::Rest | Body::Ping | Body::Pong => {}
        }
        map.end()
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Part { cursor: self.cursor(), depth: 0 }.serialize(serializer)
    }
}

/// An expression within another one.
#[derive(Clone)]
struct Part<'de> {
    cursor: Cursor<'de>,
    depth: usize,
}

impl<'de> Part<'de> {
    /// Takes this many elements of a list, the header of which was read.
    fn elements(&self, cursor: &Cursor<'de>, elements: usize) -> Parts<'de> {
        Parts { cursor: cursor.clone(), left: elements, depth: self.depth + 1 }
    }

    /// Returns the key and the value of an item of a dictionary.
    fn pair(&self) -> Option<(&'de str, Self)> {
        let mut cursor = self.cursor.clone();
        if cursor.list()? != 2 {
            return None;
        }
        let [key, value] = [(); 2].map(|()| {
            let part = Self { cursor: cursor.clone(), depth: self.depth + 1 };
            cursor.skip();
            part
        });
        let key = key.cursor.clone().text()?;
        Some((std::str::from_utf8(key).ok()?, value))
    }
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cursor = self.cursor.clone();
        let elements = match cursor.token() {
            Some(Token::Int(number)) => return integer(number, serializer),
            Some(Token::Large(number)) => return serializer.collect_str(&number),
            Some(Token::Float(number)) if number.is_finite() => {
                return serializer.serialize_f64(number);
            }
            Some(Token::Float(number)) => return serializer.collect_str(&number),
            Some(Token::Bytes(bytes)) => return string(bytes, serializer),
            Some(Token::List(elements)) => elements,
            None => return serializer.serialize_none(),
        };
        if self.depth == DEPTH {
            let list = self.cursor.clone().skip().unwrap_or_default();
            return serializer.collect_str(&Text(list, Bounds::USUAL));
        }
        let all = self.elements(&cursor, elements);
        let Some(atom) = cursor.string() else { return all.serialize(serializer) };
        let rest = self.elements(&cursor, elements.saturating_sub(1));
        match (atom, rest.left) {
            (b"None", 0) => serializer.serialize_none(),
            (b"boolean", 1) if cursor.string() == Some(b"true") => serializer.serialize_bool(true),
            (b"boolean", 1) => serializer.serialize_bool(false),
            (b"unicode", 1) => match cursor.string() {
                Some(text) => serializer.collect_str(&String::from_utf8_lossy(text)),
                None => one(serializer, atom, &rest),
            },
            (b"list" | b"tuple", _) => rest.serialize(serializer),
            (b"dictionary", _) => {
                let pairs: Option<Vec<_>> = rest.clone().map(|part| part.pair()).collect();
                match pairs {
                    Some(pairs) => serializer.collect_map(pairs),
                    None => one(serializer, atom, &rest),
                }
            }
            (b"set" | b"frozenset", _) => one(serializer, atom, &rest),
            _ => match rest.clone().next() {
                Some(only) if rest.left == 1 => one(serializer, atom, &only),
                _ => one(serializer, atom, &rest),
            },
        }
    }
}

/// Elements of a list.
#[derive(Clone)]
struct Parts<'de> {
    cursor: Cursor<'de>,
    left: usize,
    depth: usize,
}

impl<'de> Iterator for Parts<'de> {
    type Item = Part<'de>;

    fn next(&mut self) -> Option<Part<'de>> {
        self.left = self.left.checked_sub(1)?;
        let part = Part { cursor: self.cursor.clone(), depth: self.depth };
        self.cursor.skip()?;
        Some(part)
    }
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.left))?;
        for part in self.clone() {
            seq.serialize_element(&part)?;
        }
        seq.end()
    }
}

/// Serializes an object with one member.
fn one<S: Serializer>(
    serializer: S,
    name: &[u8],
    value: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(&String::from_utf8_lossy(name), value)?;
    map.end()
}

/// Serializes an integer as a number if an `i64` or a `u64` holds it, otherwise as decimal text.
fn integer<S: Serializer>(number: i128, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = i64::try_from(number) {
        serializer.serialize_i64(number)
    } else if let Ok(number) = u64::try_from(number) {
        serializer.serialize_u64(number)
    } else {
        serializer.collect_str(&number)
    }
}

fn string<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return serializer.serialize_str(text);
    }
    let hexadecimal = bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    });
    one(serializer, b"bytes", &hexadecimal)
}
