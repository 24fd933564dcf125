//! Functions that append the parts of values in any dialect.
//!
//! None of them fails. Callers have checked the lengths, since they can name the value that is too long.

use super::{Dialect, Integer, compact, write};

/// Appends the head of an expression that begins with a reserved word. The items must follow.
#[inline(always)]
pub(crate) fn expression(out: &mut Vec<u8>, dialect: Dialect, word: &'static str, items: usize) {
    if dialect == Dialect::Compact {
        return compact::write::expression(out, word, items);
    }
    write::list(out, items + 1);
    write::word(out, dialect, word.as_bytes());
}

/// Appends the head of an expression whose first element is not a reserved word. The elements must follow.
#[inline]
pub(crate) fn elements(out: &mut Vec<u8>, dialect: Dialect, elements: usize) {
    if dialect == Dialect::Compact {
        return compact::write::elements(out, elements);
    }
    write::list(out, elements);
}

/// Appends the head of an entry of a dictionary. The key and the value must follow.
#[inline]
pub(crate) fn pair(out: &mut Vec<u8>, dialect: Dialect) {
    if dialect != Dialect::Compact {
        write::list(out, 2);
    }
}

/// Appends a byte string that is known at compile time.
#[inline(always)]
pub(crate) fn word(out: &mut Vec<u8>, dialect: Dialect, word: &'static [u8]) {
    if dialect == Dialect::Compact {
        return compact::write::bytes(out, word);
    }
    write::word(out, dialect, word);
}

/// Appends a byte string.
#[inline]
pub(crate) fn string(out: &mut Vec<u8>, dialect: Dialect, bytes: &[u8]) {
    if dialect == Dialect::Compact {
        return compact::write::bytes(out, bytes);
    }
    write::string(out, dialect, bytes);
}

/// Appends a text.
#[inline]
pub(crate) fn text(out: &mut Vec<u8>, dialect: Dialect, text: &str) {
    if dialect == Dialect::Compact {
        return compact::write::text(out, text.as_bytes());
    }
    out.extend_from_slice(b"\x02\x80\x07\x82unicode");
    write::string(out, dialect, text.as_bytes());
}

#[inline]
pub(crate) fn boolean(out: &mut Vec<u8>, dialect: Dialect, value: bool) {
    if dialect == Dialect::Compact {
        return compact::write::boolean(out, value);
    }
    write::list(out, 2);
    write::word(out, dialect, b"boolean");
    write::word(out, dialect, if value { b"true" } else { b"false" });
}

#[inline]
pub(crate) fn unsigned(out: &mut Vec<u8>, dialect: Dialect, value: u64) {
    match dialect {
        Dialect::Compact => compact::write::unsigned(out, value),
        Dialect::Pb | Dialect::None => write::unsigned(out, value),
    }
}

#[inline]
pub(crate) fn signed(out: &mut Vec<u8>, dialect: Dialect, value: i64) {
    match dialect {
        Dialect::Compact => compact::write::signed(out, value),
        Dialect::Pb | Dialect::None => write::signed(out, value),
    }
}

#[cold]
pub(crate) fn integer(out: &mut Vec<u8>, dialect: Dialect, value: &Integer) {
    match dialect {
        Dialect::Compact => compact::write::integer(out, value),
        Dialect::Pb | Dialect::None => write::integer(out, value),
    }
}

#[inline]
pub(crate) fn float(out: &mut Vec<u8>, dialect: Dialect, value: f64) {
    match dialect {
        Dialect::Compact => compact::write::float(out, value),
        Dialect::Pb | Dialect::None => write::float(out, value),
    }
}
