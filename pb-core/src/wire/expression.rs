use std::{fmt, ops::Range};

use bytes::Bytes;

use super::printed::{Bounds, Text};
use crate::{
    banana::{Cursor, Dialect, Token},
    jelly::{FromBytesError, Unjelly, from_bytes},
};

/// A part of a message: one value, or the id of a call or an object, as it was sent.
///
/// `{}` prints it as [`Printed`](super::Printed) does, with its bounds, and `{:#}` in full. In JSON, `None`,
/// booleans, numbers, text, lists, tuples and dictionaries are what they are in Python. A byte string is a
/// text if it is UTF-8, and `{"bytes": "<hexadecimal>"}` otherwise. Everything else is an object with one
/// member, named after the class or the atom: `{"remote": 1}`, `{"pond.Frog": {"name": "Fred"}}`. More than
/// 48 levels of nesting are one text.
///
/// # Examples
/// ```
/// use pb::wire::{Body, Conversation, Sender};
///
/// let mut conversation = Conversation::new();
/// let stream = b"\x02\x82pb\x07\x80\x1a\x87\x01\x81\x04\x82root\x03\x82add\x01\x81\
///     \x03\x80\x0b\x87\x02\x81\x03\x81\x01\x80\x05\x87";
/// let message = conversation.push(Sender::Client, stream).last();
/// let Some(Body::Call(call)) = message.map(|message| message.body) else { panic!("no call") };
/// assert_eq!(call.arguments.to_string(), "[tuple 2 3]");
/// assert_eq!(call.arguments.read::<(i64, i64)>()?, (2, 3));
/// # Ok::<(), pb::error::FromBytesError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Expression(Bytes);

impl Expression {
    /// Wraps a part of scanned bytes, which must be one whole expression.
    pub(super) fn new(message: &Bytes, place: Range<usize>) -> Self {
        Self(message.slice(place))
    }

    /// Returns the integer, if the expression is one and fits.
    pub fn as_int(&self) -> Option<i64> {
        match self.cursor().token()? {
            Token::Int(value) => value.try_into().ok(),
            _ => None,
        }
    }

    /// Returns the text, if the expression is a text, or a byte string that is UTF-8, such as the name of an
    /// object.
    pub fn as_str(&self) -> Option<&str> {
        self.cursor().text().and_then(|text| std::str::from_utf8(text).ok())
    }

    /// Reads the expression into a type. Entries of a connection's tables can be read into a
    /// [`Value`](crate::Value), where they are inert.
    ///
    /// # Errors
    /// Returns an error if the type does not accept the expression.
    pub fn read<T: for<'de> Unjelly<'de>>(&self) -> Result<T, FromBytesError> {
        from_bytes(Dialect::Pb, &self.0)
    }

    pub(super) fn cursor(&self) -> Cursor<'_> {
        Cursor::new(&self.0, 0)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Text(&self.0, bounds(f)).fmt(f)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Text(&self.0, Bounds::USUAL), f)
    }
}

/// Returns the bounds that a format asks for: none with `{:#}`.
pub(super) fn bounds(f: &fmt::Formatter<'_>) -> Bounds {
    if f.alternate() { Bounds::NONE } else { Bounds::USUAL }
}
