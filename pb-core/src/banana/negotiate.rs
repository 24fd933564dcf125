//! Which dialect both ends speak: the server offers a list, the client answers with the first item
//! it knows (`banana.Banana.connectionMade`, `_selectDialect`).

use super::{Cursor, Dialect, Token, write};

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
