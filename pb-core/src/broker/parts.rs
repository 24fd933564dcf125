//! The parts of a message, as Twisted takes them.

use super::serve::Receiver;
use crate::banana::{Cursor, Token};

/// The longest number of a call, which is kept while the call is served. Twisted's are integers, but
/// it echoes anything.
const MAX_REQUEST: usize = 256;

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handled {
    Whole,
    /// Nothing was done: it ends a transaction that is so large that it needs a permit.
    NeedsPermit,
}

/// The number of a call as the peer wrote it, to be echoed.
#[inline]
pub(super) fn request<'de>(cursor: &mut Cursor<'de>) -> Option<&'de [u8]> {
    cursor.skip().filter(|request| request.len() <= MAX_REQUEST)
}

#[inline]
pub(super) fn method<'de>(cursor: &mut Cursor<'de>) -> Option<&'de str> {
    match cursor.token()? {
        Token::Bytes(method) => std::str::from_utf8(method).ok(),
        _ => None,
    }
}

pub(super) fn receiver(cursor: &mut Cursor<'_>) -> Option<Receiver> {
    let at = cursor.at();
    Some(match cursor.token()? {
        Token::Bytes(b"root") => Receiver::Root,
        Token::Int(id) => u64::try_from(id).map_or(Receiver::Unknown, Receiver::Object),
        Token::List(_) => {
            cursor.seek(at);
            cursor.skip()?;
            Receiver::Unhashable
        }
        _ => Receiver::Unknown,
    })
}

/// Whether Python would take it for true.
#[inline]
pub(super) fn truth(cursor: &mut Cursor<'_>) -> Option<bool> {
    let at = cursor.at();
    Some(match cursor.token()? {
        Token::Int(value) => value != 0,
        Token::Large(_) => true,
        Token::Float(value) => value != 0.0,
        Token::Bytes(bytes) => !bytes.is_empty(),
        Token::List(elements) => {
            cursor.seek(at);
            cursor.skip()?;
            elements != 0
        }
    })
}
