//! Which dialect both ends speak: the server offers a list, the client answers with the first item
//! it knows (`banana.Banana.connectionMade`, `_selectDialect`).

use super::{Cursor, Dialect, FLOAT, INT, LIST, LONGNEG, STRING, Token, write};

/// The longest name that is offered or picked, in bytes, and the most of what an offer holds. Those of
/// Twisted hold `pb` and `none`.
const MOST: usize = 64;

/// The most digits before a type, of which two are enough for that.
const DIGITS: usize = 3;

/// The server's first bytes.
pub(crate) fn offer(out: &mut Vec<u8>) {
    write::list(out, Dialect::PREFERRED.len());
    for dialect in Dialect::PREFERRED {
        write::string(out, Dialect::None, dialect.name().as_bytes());
    }
}

/// The client's choice from an offer: the first item of the server's list that we know. Items that
/// are no names are passed over, as Twisted does.
pub(crate) fn choose(mut offer: Cursor<'_>) -> Option<Dialect> {
    let Token::List(items) = offer.token()? else {
        return None;
    };
    for _ in 0..items {
        let at = offer.at();
        let item = offer.token()?;
        if let Token::Bytes(name) = item
            && let Some(dialect) = Dialect::named(name)
        {
            return Some(dialect);
        }
        offer.seek(at);
        offer.skip()?;
    }
    None
}

/// What the client picked, as the server reads it.
pub(crate) fn picked(mut choice: Cursor<'_>) -> Option<Dialect> {
    match choice.token()? {
        Token::Bytes(name) => Dialect::named(name),
        _ => None,
    }
}

/// Whether more bytes can make this an offer.
pub(crate) fn may_be_offer(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    match header(&mut rest) {
        Some(Header { prefix, kind: LIST }) => only_small_parts(rest, prefix),
        header => header.is_none() && is_begun(rest),
    }
}

/// Whether more bytes can make this a choice.
pub(crate) fn may_be_choice(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    match header(&mut rest) {
        Some(Header { prefix, kind: STRING }) => prefix <= MOST,
        header => header.is_none() && is_begun(rest),
    }
}

/// Whether so many parts may follow.
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

struct Header {
    prefix: usize,
    kind: u8,
}

/// Takes digits and a type, if that many digits are followed by one.
fn header(rest: &mut &[u8]) -> Option<Header> {
    let digits = rest.iter().take(DIGITS + 1).position(|&byte| byte >= 0x80)?;
    let prefix = rest[..digits].iter().rev().fold(0, |n, &digit| n << 7 | usize::from(digit));
    let header = Header { prefix, kind: rest[digits] };
    *rest = &rest[digits + 1..];
    Some(header)
}

/// Whether these are digits before a type that has not come.
fn is_begun(rest: &[u8]) -> bool {
    rest.len() <= DIGITS
}
