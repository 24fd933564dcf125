//! Functions that append tokens to a byte buffer.
//!
//! None of them fails. Callers have checked the lengths, since they can name the value that is too long.

use super::{Dialect, FLOAT, INT, Integer, LIST, LONGINT, LONGNEG, NEG, STRING, VOCAB, vocabulary};

/// The largest magnitude that is written as INT. Larger ones are written as LONGINT.
const INT_MAX: u64 = 0x7fff_ffff;
/// The largest magnitude that is written as NEG. Larger ones are written as LONGNEG.
const NEG_MAX: u64 = 0x8000_0000;

/// Appends a prefix and a type byte.
#[inline]
pub(crate) fn header(out: &mut Vec<u8>, mut prefix: u64, kind: u8) {
    if prefix < 128 {
        out.extend_from_slice(&[prefix as u8, kind]);
        return;
    }
    let mut digits = [0; 11];
    let mut len = 0;
    while prefix >= 128 {
        digits[len] = prefix as u8 & 0x7f;
        prefix >>= 7;
        len += 1;
    }
    digits[len] = prefix as u8;
    digits[len + 1] = kind;
    out.extend_from_slice(&digits[..len + 2]);
}

/// Appends the header of a list.
#[inline]
pub(crate) fn list(out: &mut Vec<u8>, elements: usize) {
    header(out, elements as u64, LIST);
}

/// Appends a byte string that is known at compile time, so that its number is found then.
#[inline(always)]
pub(crate) fn word(out: &mut Vec<u8>, dialect: Dialect, word: &'static [u8]) {
    match vocabulary::number(word) {
        Some(number) if dialect == Dialect::Pb => out.extend_from_slice(&[number, VOCAB]),
        _ => {
            header(out, word.len() as u64, STRING);
            out.extend_from_slice(word);
        }
    }
}

/// Appends a byte string, as the number of a word if the dialect has that word.
#[inline]
pub(crate) fn string(out: &mut Vec<u8>, dialect: Dialect, bytes: &[u8]) {
    if dialect == Dialect::Pb
        && let Some(number) = vocabulary::number(bytes)
    {
        out.extend_from_slice(&[number, VOCAB]);
        return;
    }
    header(out, bytes.len() as u64, STRING);
    out.extend_from_slice(bytes);
}

#[inline]
pub(crate) fn unsigned(out: &mut Vec<u8>, value: u64) {
    header(out, value, if value > INT_MAX { LONGINT } else { INT });
}

#[inline]
pub(crate) fn signed(out: &mut Vec<u8>, value: i64) {
    match u64::try_from(value) {
        Ok(value) => unsigned(out, value),
        Err(_) => {
            let magnitude = value.unsigned_abs();
            header(out, magnitude, if magnitude > NEG_MAX { LONGNEG } else { NEG });
        }
    }
}

#[cold]
pub(crate) fn integer(out: &mut Vec<u8>, value: &Integer) {
    if let Ok(small) = i64::try_from(value) {
        return signed(out, small);
    }
    value.push_digits(out);
    out.push(if value.is_negative() { LONGNEG } else { LONGINT });
}

#[inline]
pub(crate) fn float(out: &mut Vec<u8>, value: f64) {
    let mut token = [FLOAT; 9];
    token[1..].copy_from_slice(&value.to_be_bytes());
    out.extend_from_slice(&token);
}
