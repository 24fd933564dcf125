//! Functions that append values to a byte buffer. None of them fails.

use super::{WORDS, head, varint};
use crate::banana::Integer;

#[inline]
pub(crate) fn text(out: &mut Vec<u8>, text: &[u8]) {
    if text.len() < usize::from(head::TEXT_SMALL_END - head::TEXT_SMALL) {
        out.push(head::TEXT_SMALL + text.len() as u8);
    } else {
        counted(out, head::TEXT, text.len());
    }
    out.extend_from_slice(text);
}

#[inline]
pub(crate) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    counted(out, head::BYTES, bytes.len());
    out.extend_from_slice(bytes);
}

#[inline]
pub(crate) fn unsigned(out: &mut Vec<u8>, value: u64) {
    if value < u64::from(head::SMALL_END) {
        return out.push(value as u8);
    }
    match u32::try_from(value) {
        // Here a varint has 5 bytes.
        Ok(value @ INT_32_FROM..) => {
            let mut token = [head::INT_32; 5];
            token[1..].copy_from_slice(&value.to_le_bytes());
            out.extend_from_slice(&token);
        }
        _ => {
            out.push(head::INT);
            varint::put(out, value);
        }
    }
}

/// The least integer that is written in 4 bytes.
const INT_32_FROM: u32 = 1 << 28;

#[inline]
pub(crate) fn signed(out: &mut Vec<u8>, value: i64) {
    match u64::try_from(value) {
        Ok(value) => unsigned(out, value),
        Err(_) => {
            out.push(head::NEGATIVE);
            // Of a negative `value`, all bits but the sign of -1 - value.
            varint::put(out, !value as u64);
        }
    }
}

#[cold]
pub(crate) fn integer(out: &mut Vec<u8>, value: &Integer) {
    if let Ok(small) = i64::try_from(value) {
        return signed(out, small);
    }
    if let Ok(small) = u64::try_from(value) {
        return unsigned(out, small);
    }
    out.push(if value.is_negative() { head::LARGE_NEGATIVE } else { head::LARGE });
    let len_at = out.len();
    out.push(0);
    value.push_digits(out);
    out[len_at] = (out.len() - len_at - 1) as u8;
}

#[inline]
pub(crate) fn float(out: &mut Vec<u8>, value: f64) {
    let mut token = [head::FLOAT; 9];
    token[1..].copy_from_slice(&value.to_le_bytes());
    out.extend_from_slice(&token);
}

#[inline]
pub(crate) fn boolean(out: &mut Vec<u8>, value: bool) {
    out.push(if value { head::TRUE } else { head::FALSE });
}

#[inline]
pub(crate) fn none(out: &mut Vec<u8>) {
    out.push(head::NONE);
}

/// Appends a name that the peer was taught.
#[inline]
pub(crate) fn name(out: &mut Vec<u8>, number: u16) {
    counted(out, head::NAME, number.into());
}

/// What written bytes begin with.
pub(crate) enum First {
    /// A list, a tuple, a set, a dictionary, a state, a copy, or elements.
    Container,
    /// An expression with this reserved word.
    Word(&'static str),
    /// A value that contains no others.
    Other,
}

/// Returns what these bytes begin with.
pub(crate) fn first(bytes: &[u8]) -> First {
    match *bytes {
        [
            head::STATE_SMALL..head::TUPLE_SMALL_END | head::LIST..=head::COPY | head::ELEMENTS,
            ..,
        ] => First::Container,
        [head::EXPRESSION, word, ..] => {
            WORDS.get(usize::from(word)).map_or(First::Other, |word| First::Word(word))
        }
        _ => First::Other,
    }
}

/// Returns the number of entries of the dictionary that these bytes begin with, and the length of its head.
pub(crate) fn dictionary(bytes: &[u8]) -> Option<(usize, usize)> {
    let (&head::DICTIONARY, counted) = bytes.split_first()? else { return None };
    let (entries, len) = varint::get(counted)?;
    Some((usize::try_from(entries).ok()?, 1 + len))
}

/// Returns whether these bytes begin with the head of a [`copy`].
#[inline]
pub(crate) fn is_copy(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(&(head::COPY | head::COPY_SMALL..head::COPY_SMALL_END)))
}

/// Returns how many bytes a byte string of this length takes.
pub(crate) const fn bytes_len(len: usize) -> usize {
    1 + varint::len(len as u64) + len
}

/// Appends the head of a state that the peer knows the shape of. The values of its attributes must follow.
#[inline]
pub(crate) fn state(out: &mut Vec<u8>, number: u16) {
    small_or_counted(out, number.into(), (head::STATE_SMALL, head::STATE_SMALL_END), head::STATE);
}

/// Appends the head of a copy that the peer knows the class and the shape of. The values of its attributes must follow.
#[inline]
pub(crate) fn copy(out: &mut Vec<u8>, number: u16) {
    small_or_counted(out, number.into(), (head::COPY_SMALL, head::COPY_SMALL_END), head::COPY);
}

/// Appends the head of an expression that begins with a reserved word. The items must follow; those of a dictionary
/// are keys and values in turn.
#[inline]
pub(crate) fn expression(out: &mut Vec<u8>, word: &str, items: usize) {
    match word {
        "list" => {
            small_or_counted(out, items, (head::LIST_SMALL, head::LIST_SMALL_END), head::LIST);
        }
        "tuple" => {
            small_or_counted(out, items, (head::TUPLE_SMALL, head::TUPLE_SMALL_END), head::TUPLE);
        }
        "dictionary" => counted(out, head::DICTIONARY, items),
        "set" => counted(out, head::SET, items),
        "frozenset" => counted(out, head::FROZEN_SET, items),
        "None" if items == 0 => none(out),
        other => other_expression(out, other, items),
    }
}

fn other_expression(out: &mut Vec<u8>, word: &str, items: usize) {
    match WORDS.iter().position(|known| *known == word) {
        Some(number) => {
            out.extend_from_slice(&[head::EXPRESSION, number as u8]);
            varint::put(out, items as u64);
        }
        None => {
            elements(out, items + 1);
            bytes(out, word.as_bytes());
        }
    }
}

/// Appends the head of an expression whose first element follows as a byte string: the name of a class.
#[inline]
pub(crate) fn elements(out: &mut Vec<u8>, elements: usize) {
    counted(out, head::ELEMENTS, elements);
}

#[inline]
fn counted(out: &mut Vec<u8>, kind: u8, count: usize) {
    if count < 0x80 {
        return out.extend_from_slice(&[kind, count as u8]);
    }
    out.push(kind);
    varint::put(out, count as u64);
}

#[inline]
fn small_or_counted(out: &mut Vec<u8>, count: usize, (small, end): (u8, u8), kind: u8) {
    if count < usize::from(end - small) {
        out.push(small + count as u8);
    } else {
        counted(out, kind, count);
    }
}
