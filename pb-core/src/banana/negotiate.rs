//! Negotiation of the dialect: the server offers a list, and the client answers with the first item that it
//! knows (`banana.Banana.connectionMade`, `_selectDialect`).

use super::{Cursor, Dialect, Dialects, FLOAT, INT, LIST, LONGNEG, STRING, Token, write};

/// The most bytes of a name that is offered or picked, and the most elements of an offer. Twisted offers `pb`
/// and `none`.
const MOST: usize = 64;

/// The most digits of a prefix in an offer or a choice. Two would be enough for [`MOST`].
const DIGITS: usize = 3;

/// Appends the server's offer, which is the first thing that a server sends.
pub(crate) fn offer(out: &mut Vec<u8>, dialects: &Dialects) {
    write::list(out, dialects.as_slice().len());
    for dialect in dialects.as_slice() {
        write::string(out, Dialect::None, dialect.name().as_bytes());
    }
}

/// Returns the client's choice from an offer: the first dialect that it speaks. Items that are not strings are
/// skipped, as in Twisted.
pub(crate) fn choose(mut offer: Cursor<'_>, dialects: &Dialects) -> Option<Dialect> {
    let Token::List(items) = offer.token()? else {
        return None;
    };
    for _ in 0..items {
        let at = offer.at();
        let item = offer.token()?;
        if let Token::Bytes(name) = item
            && let Some(dialect) = dialects.named(name)
        {
            return Some(dialect);
        }
        offer.seek(at);
        offer.skip()?;
    }
    None
}

/// Returns the dialect that the client picked. `None` if it was not offered.
pub(crate) fn picked(mut choice: Cursor<'_>, offered: &Dialects) -> Option<Dialect> {
    match choice.token()? {
        Token::Bytes(name) => offered.named(name),
        _ => None,
    }
}

/// Returns whether the bytes are an offer, or may become one when more bytes follow.
pub(crate) fn may_be_offer(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    match header(&mut rest) {
        Some(Header { prefix, kind: LIST }) => only_small_parts(rest, prefix),
        header => header.is_none() && is_begun(rest),
    }
}

/// Returns whether the bytes are a choice, or may become one when more bytes follow.
pub(crate) fn may_be_choice(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    match header(&mut rest) {
        Some(Header { prefix, kind: STRING }) => prefix <= MOST,
        header => header.is_none() && is_begun(rest),
    }
}

/// Returns whether the bytes are `parts` small expressions, or may become them when more bytes follow.
fn only_small_parts(mut rest: &[u8], parts: usize) -> bool {
    let (mut missing, mut most) = (parts, MOST);
    while missing > 0 && missing <= most {
        let Some(Header { prefix, kind }) = header(&mut rest) else {
            return is_begun(rest);
        };
        let body = match kind {
            STRING if prefix <= MOST => prefix,
            FLOAT => 8,
            LIST => {
                missing += prefix;
                0
            }
            INT..=LONGNEG if kind != STRING => 0,
            _ => return false,
        };
        rest = rest.get(body..).unwrap_or_default();
        (missing, most) = (missing - 1, most - 1);
    }
    missing == 0
}

/// The prefix and the type byte of an element.
struct Header {
    prefix: usize,
    kind: u8,
}

/// Takes a header of at most [`DIGITS`] digits. `None` if there are more digits, or if the type byte has not
/// arrived.
fn header(rest: &mut &[u8]) -> Option<Header> {
    let digits = rest.iter().take(DIGITS + 1).position(|&byte| byte >= 0x80)?;
    let prefix = rest[..digits].iter().rev().fold(0, |n, &digit| n << 7 | usize::from(digit));
    let header = Header { prefix, kind: rest[digits] };
    *rest = &rest[digits + 1..];
    Some(header)
}

/// Returns whether the bytes, in which [`header`] found no type byte, may begin a header that is still
/// incomplete.
fn is_begun(rest: &[u8]) -> bool {
    rest.len() <= DIGITS
}
