//! Encoding and decoding of Banana, from bytes to tokens and back (`twisted.spread.banana`).
//!
//! A stream is a sequence of elements without framing. An element is a prefix of up to 64 base-128
//! digits (the least significant first), a type byte, and for lists, strings and floats a body:
//!
//! | type | name | prefix | body |
//! | --- | --- | --- | --- |
//! | `80` | LIST | number of elements | the elements |
//! | `81` `85` | INT, LONGINT | the value | |
//! | `83` `86` | NEG, LONGNEG | the absolute value | |
//! | `82` | STRING | length | the bytes |
//! | `84` | FLOAT | ignored | 8 bytes, IEEE 754, big endian |
//! | `87` | VOCAB | number of a [well-known word](vocabulary) | |
//!
//! This layer knows no classes. The meaning of the lists is defined by [`jelly`](crate::jelly).

use std::sync::{Arc, LazyLock};

pub(crate) mod buffers;
pub(crate) mod compact;
mod cursor;
pub(crate) mod encode;
mod entries;
mod error;
mod input;
mod integer;
mod negotiate;
pub(crate) mod scan;
#[cfg(test)]
mod tests;
mod token;
pub mod vocabulary;
pub(crate) mod write;

pub(crate) use self::cursor::Cursor;
pub(crate) use self::entries::{Entries, Key};
pub(crate) use self::input::Frame;
pub(crate) use self::negotiate::{choose, may_be_choice, may_be_offer, offer, picked};
pub(crate) use self::token::Token;
pub use self::{
    error::BananaError,
    input::Input,
    integer::{Integer, IntegerError},
};

/// The most bytes of a string, and the most elements of a list: 655,360 (`banana.SIZE_LIMIT`).
pub const SIZE_LIMIT: usize = 640 * 1024;

/// The most digits of a prefix. Since a digit has 7 bits, integers have at most 448 bits.
pub const PREFIX_LIMIT: usize = 64;

pub(crate) const LIST: u8 = 0x80;
pub(crate) const INT: u8 = 0x81;
pub(crate) const STRING: u8 = 0x82;
pub(crate) const NEG: u8 = 0x83;
pub(crate) const FLOAT: u8 = 0x84;
pub(crate) const LONGINT: u8 = 0x85;
pub(crate) const LONGNEG: u8 = 0x86;
pub(crate) const VOCAB: u8 = 0x87;

/// A dialect of the protocol, on which both ends of a connection agree.
///
/// The server offers a list of dialects, and the client picks the first one that it knows. All bytes after
/// the choice are in that dialect, in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Plain Banana, in which every word is spelt out.
    None,
    /// Banana in which the 31 [words](vocabulary) of Perspective Broker are sent as numbers.
    Pb,
    /// The encoding that two ends of this library speak, `pb-compact-1`: frames with a length, and names that are
    /// sent once. A peer that does not know it picks another dialect.
    Compact,
}

/// Dialects in the order in which they are preferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialects(Arc<[Dialect]>);

impl Dialects {
    /// Creates a list. Of a dialect that occurs twice the first place counts.
    pub fn new(dialects: impl IntoIterator<Item = Dialect>) -> Self {
        let mut all = Vec::new();
        for dialect in dialects {
            if !all.contains(&dialect) {
                all.push(dialect);
            }
        }
        Self(all.into())
    }

    /// Returns the dialects, the preferred one first.
    pub fn as_slice(&self) -> &[Dialect] {
        &self.0
    }

    /// Returns the dialect with this name, if it is one of these.
    pub(crate) fn named(&self, name: &[u8]) -> Option<Dialect> {
        self.0.iter().copied().find(|dialect| dialect.name().as_bytes() == name)
    }
}

/// All dialects that this library speaks.
impl Default for Dialects {
    fn default() -> Self {
        static ALL: LazyLock<Dialects> = LazyLock::new(|| Dialects::new(Dialect::PREFERRED));
        ALL.clone()
    }
}

impl Dialect {
    /// All dialects that this library speaks, the preferred one first.
    pub(crate) const PREFERRED: [Self; 3] = [Self::Compact, Self::Pb, Self::None];

    /// Returns the name of the dialect in offers and choices.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pb => "pb",
            Self::Compact => "pb-compact-1",
        }
    }
}
