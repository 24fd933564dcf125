//! Readers of the parts of a message, which accept the forms that Twisted accepts.

use super::serve::Receiver;
use crate::banana::{Cursor, Token};

/// The longest request id of a call, in bytes. It is kept while the call runs, and Twisted echoes a
/// value of any type.
const MAX_REQUEST: usize = 256;

/// Reads the request id of a call as the peer wrote it, to be echoed.
#[inline]
pub(super) fn request_id<'de>(cursor: &mut Cursor<'de>) -> Option<&'de [u8]> {
    cursor.skip().filter(|request_id| request_id.len() <= MAX_REQUEST)
}

/// Reads the name of a method.
#[inline]
pub(super) fn method<'de>(cursor: &mut Cursor<'de>) -> Option<&'de str> {
    match cursor.token()? {
        Token::Bytes(method) => std::str::from_utf8(method).ok(),
        _ => None,
    }
}

/// Reads the receiver of a call.
pub(super) fn receiver<'de>(cursor: &mut Cursor<'de>) -> Option<Receiver<'de>> {
    let at = cursor.at();
    Some(match cursor.token()? {
        Token::Bytes(name) => Receiver::Named(name),
        Token::Int(id) => u64::try_from(id).map_or(Receiver::Unknown, Receiver::Object),
        Token::List(_) => {
            cursor.seek(at);
            cursor.skip()?;
            Receiver::Unhashable
        }
        _ => Receiver::Unknown,
    })
}
