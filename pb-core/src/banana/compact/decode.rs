//! The heads of values.

use super::{
    CODE, HEADS, WORDS, head,
    names::{Names, Shape},
    varint,
};
use crate::banana::{PREFIX_LIMIT, SIZE_LIMIT};

/// What a head says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Head<'de> {
    Int(i128),
    Large {
        negative: bool,
        digits: &'de [u8],
    },
    Float(f64),
    /// A byte string, or the name that was taught for it.
    Bytes(&'de [u8]),
    /// `[unicode …]`
    Text(&'de [u8]),
    /// `[boolean …]`
    Bool(bool),
    /// An expression that begins with a reserved word, and the number of its items. They follow.
    Expression(&'static str, usize),
    /// The entries of a dictionary, without the headers of pairs. They follow.
    Dictionary(usize),
    /// A dictionary with the attributes of a shape. The values follow.
    State(&'de Shape),
    /// A copy with the class of a shape, and a state with its attributes. The values follow.
    Copy(&'de Shape),
    /// Elements that follow.
    Elements(usize),
}

/// Reads a head, and returns it with the number of its bytes: the place of what follows. `None` if the bytes are no
/// head, or end too early.
#[inline]
pub(super) fn decode<'de>(bytes: &'de [u8], names: &'de Names) -> Option<(Head<'de>, usize)> {
    let (&first, body) = bytes.split_first()?;
    Some(match first {
        0..head::SMALL_END => (Head::Int(first.into()), 1),
        head::TEXT_SMALL..head::TEXT_SMALL_END => {
            let len = usize::from(first - head::TEXT_SMALL);
            (Head::Text(body.get(..len)?), 1 + len)
        }
        head::STATE_SMALL..head::STATE_SMALL_END => {
            let shape = shape(names, (first - head::STATE_SMALL).into(), body.len())?;
            (Head::State(shape), 1)
        }
        head::COPY_SMALL..head::COPY_SMALL_END => {
            let shape = shape(names, (first - head::COPY_SMALL).into(), body.len())?;
            shape.class()?;
            (Head::Copy(shape), 1)
        }
        head::LIST_SMALL..head::LIST_SMALL_END => {
            let items = usize::from(first - head::LIST_SMALL);
            (Head::Expression("list", at_most(items, body.len())?), 1)
        }
        head::TUPLE_SMALL..head::TUPLE_SMALL_END => {
            let items = usize::from(first - head::TUPLE_SMALL);
            (Head::Expression("tuple", at_most(items, body.len())?), 1)
        }
        head::FLOAT => (Head::Float(f64::from_le_bytes(*body.first_chunk()?)), 9),
        head::INT_32 => (Head::Int(u32::from_le_bytes(*body.first_chunk()?).into()), 5),
        head::NONE => (Head::Expression("None", 0), 1),
        head::FALSE => (Head::Bool(false), 1),
        head::TRUE => (Head::Bool(true), 1),
        head::EXPRESSION => {
            let (&word, counted) = body.split_first()?;
            let (items, len) = varint::get(counted)?;
            let items = at_most(usize::try_from(items).ok()?, counted.len() - len)?;
            let word = WORDS.get(usize::from(word)).filter(|word| !HEADS.contains(word))?;
            (Head::Expression(word, items), 2 + len)
        }
        head::LARGE | head::LARGE_NEGATIVE => {
            let (&len, digits) = body.split_first()?;
            let digits = digits.get(..len.into())?;
            // Like a varint, the integer has one form: its last digit is not 0.
            let (last, others) = digits.split_last()?;
            if digits.len() > PREFIX_LIMIT
                || !matches!(last, 1..0x80)
                || others.iter().any(|digit| *digit >= 0x80)
            {
                return None;
            }
            (Head::Large { negative: first == head::LARGE_NEGATIVE, digits }, 2 + digits.len())
        }
        _ => counted(first, body, names)?,
    })
}

/// Reads a head with a varint.
#[inline]
fn counted<'de>(first: u8, body: &'de [u8], names: &'de Names) -> Option<(Head<'de>, usize)> {
    let (number, len) = varint::get(body)?;
    let rest = &body[len..];
    let size = 1 + len;
    let many = || at_most(usize::try_from(number).ok()?, rest.len());
    let head = match first {
        head::INT => Head::Int(number.into()),
        head::NEGATIVE => Head::Int(-1 - i128::from(number)),
        head::TEXT | head::BYTES => {
            let len = usize::try_from(number).ok()?;
            let content = rest.get(..len)?;
            let head = if first == head::TEXT { Head::Text(content) } else { Head::Bytes(content) };
            return Some((head, size + len));
        }
        head::NAME => Head::Bytes(names.name(number)?.as_bytes()),
        head::LIST => Head::Expression("list", many()?),
        head::TUPLE => Head::Expression("tuple", many()?),
        head::SET => Head::Expression("set", many()?),
        head::FROZEN_SET => Head::Expression("frozenset", many()?),
        head::DICTIONARY => {
            let entries = many()?;
            // Keys and values.
            at_most(entries, rest.len() / 2)?;
            Head::Dictionary(entries)
        }
        head::STATE => Head::State(shape(names, number, rest.len())?),
        head::COPY => {
            let shape = shape(names, number, rest.len())?;
            shape.class()?;
            Head::Copy(shape)
        }
        head::ELEMENTS => {
            let elements = many()?;
            class_name(rest, names)?;
            Head::Elements(elements)
        }
        _ => return None,
    };
    Some((head, size))
}

/// Reads the name of a class, which is no reserved word but one that names code. Those are refused as in Banana, by what
/// reads the value.
fn class_name<'de>(bytes: &'de [u8], names: &'de Names) -> Option<&'de [u8]> {
    let (&first, body) = bytes.split_first()?;
    let name = match first {
        head::BYTES | head::NAME => counted(first, body, names)?,
        _ => return None,
    };
    match name {
        (Head::Bytes(name), _) if !WORDS[..CODE].iter().any(|word| word.as_bytes() == name) => {
            Some(name)
        }
        _ => None,
    }
}

/// Checks that this many items can follow in the bytes that are left: each has one byte at least. With its atom, a list
/// has at most [`SIZE_LIMIT`] elements.
#[inline]
pub(super) fn at_most(items: usize, left: usize) -> Option<usize> {
    (items <= left && items < SIZE_LIMIT).then_some(items)
}

/// Finds the shape of a state, whose values follow in the bytes that are left.
#[inline]
pub(super) fn shape(names: &Names, number: u64, left: usize) -> Option<&Shape> {
    let shape = names.shape(number)?;
    at_most(shape.attributes().len(), left)?;
    Some(shape)
}
