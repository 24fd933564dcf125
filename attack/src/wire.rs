//! Banana written by hand, so that messages can be sent that the library would refuse to write.

use pb_core::banana::vocabulary::WORDS;

const LIST: u8 = 0x80;
const INT: u8 = 0x81;
const STRING: u8 = 0x82;
const WORD: u8 = 0x87;

/// The id that a hostile peer gives its live object.
pub(crate) const REPLICA: u64 = 1;

/// The longest list and the longest string (`banana.SIZE_LIMIT`).
pub(crate) const SIZE_LIMIT: usize = 640 * 1024;

/// The dialect of the messages.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Dialect {
    #[default]
    None,
    /// Words are numbers of the vocabulary.
    Pb,
}

impl Dialect {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pb => "pb",
        }
    }
}

/// Expressions that are being written.
#[derive(Default)]
pub(crate) struct Wire {
    bytes: Vec<u8>,
    dialect: Dialect,
    /// The id of the object that is called, if not the root.
    object: Option<u64>,
}

impl Wire {
    /// Returns an empty message whose calls are of this object.
    pub(crate) fn calling(object: u64) -> Self {
        Self { object: Some(object), ..Self::default() }
    }

    /// Sets the dialect.
    pub(crate) fn speaking(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Begins a list of `elements` elements, which must follow.
    pub(crate) fn list(&mut self, elements: usize) -> &mut Self {
        assert!(elements <= SIZE_LIMIT, "the server refuses a list of {elements} elements");
        self.header(elements as u64, LIST)
    }

    pub(crate) fn int(&mut self, value: u64) -> &mut Self {
        self.header(value, INT)
    }

    pub(crate) fn string(&mut self, bytes: &[u8]) -> &mut Self {
        assert!(bytes.len() <= SIZE_LIMIT, "the server refuses a string of this length");
        self.header(bytes.len() as u64, STRING);
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn word(&mut self, word: &str) -> &mut Self {
        let number = WORDS.iter().position(|known| *known == word);
        match number.filter(|_| self.dialect == Dialect::Pb) {
            Some(index) => self.header(index as u64 + 1, WORD),
            None => self.string(word.as_bytes()),
        }
    }

    /// Runs `write` `count` times.
    pub(crate) fn times(&mut self, count: usize, write: impl Fn(&mut Self) -> &mut Self) {
        for _ in 0..count {
            write(self);
        }
    }

    /// Appends expressions that were written before.
    pub(crate) fn raw(&mut self, expressions: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(expressions);
        self
    }

    /// Begins a list of an atom and `items` items, which must follow.
    pub(crate) fn atom(&mut self, atom: &str, items: usize) -> &mut Self {
        self.list(items + 1).word(atom)
    }

    fn header(&mut self, mut prefix: u64, kind: u8) -> &mut Self {
        loop {
            self.bytes.push(prefix as u8 & 0x7f);
            prefix >>= 7;
            if prefix == 0 {
                break;
            }
        }
        self.bytes.push(kind);
        self
    }

    /// Writes a call that wants an answer, with the argument that `write` writes, or none.
    pub(crate) fn call(
        &mut self,
        number: u64,
        method: &str,
        write: Option<&dyn Fn(&mut Self)>,
    ) -> &mut Self {
        self.atom("message", 6).int(number);
        match self.object {
            Some(object) => self.int(object),
            None => self.string(b"root"),
        };
        self.word(method).int(1);
        self.atom("tuple", usize::from(write.is_some()));
        if let Some(write) = write {
            write(self);
        }
        self.atom("dictionary", 0)
    }

    pub(crate) fn ping(&mut self, number: u64) -> &mut Self {
        self.call(number, "ping", None)
    }

    /// Writes an update of [`REPLICA`].
    pub(crate) fn poke(&mut self, number: u64, flag: Flag, n: u64) -> &mut Self {
        self.poke_one(REPLICA, number, flag, n)
    }

    /// Writes an update of any live object.
    pub(crate) fn poke_one(&mut self, id: u64, number: u64, flag: Flag, n: u64) -> &mut Self {
        self.atom("cachemessage", 6).int(number).int(id).string(b"poke");
        match flag {
            Flag::More => self.string(b""),
            Flag::MoreAndAnswer => self.int(2),
            Flag::Last => self.int(0),
        };
        self.atom("tuple", 1).int(n).atom("dictionary", 0)
    }
}

/// The flag by which an update says whether its transaction goes on.
#[derive(Clone, Copy)]
pub(crate) enum Flag {
    More,
    MoreAndAnswer,
    Last,
}

/// Reads the head of a token: its kind, its prefix, and where its body begins. Returns `None` until the
/// whole head is there.
pub(crate) fn head(bytes: &[u8], at: usize) -> Option<(u8, u64, usize)> {
    let mut prefix = 0_u64;
    for (index, &byte) in bytes.get(at..)?.iter().enumerate() {
        if byte >= 0x80 {
            return Some((byte, prefix, at + index + 1));
        }
        prefix |= u64::from(byte).checked_shl(7 * index as u32).unwrap_or(0);
    }
    None
}

/// Reads a string, or a word by its number, and returns the bytes after it.
pub(crate) fn word_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    match head(bytes, at)? {
        (WORD, number, body) => {
            let index = usize::try_from(number.checked_sub(1)?).ok()?;
            Some((WORDS.get(index)?.as_bytes(), body))
        }
        _ => string_at(bytes, at),
    }
}

/// Reads a string, and returns the position after it.
pub(crate) fn string_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let (STRING, length, body) = head(bytes, at)? else { return None };
    let end = body.checked_add(usize::try_from(length).ok()?)?;
    Some((bytes.get(body..end)?, end))
}

/// Returns where the expression that begins at `at` ends, if all of it is there.
pub(crate) fn end_of(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut missing = 1_u64;
    while missing > 0 {
        let (kind, prefix, body) = head(bytes, at)?;
        missing -= 1;
        at = match kind {
            LIST => {
                missing = missing.checked_add(prefix)?;
                body
            }
            STRING => body.checked_add(usize::try_from(prefix).ok()?)?,
            0x84 => body + 8,
            _ => body,
        };
        if at > bytes.len() {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_one_expression_of_seven_parts() {
        let mut wire = Wire::default();
        wire.call(
            300,
            "any",
            Some(&|wire| {
                wire.string(b"x");
            }),
        );
        let bytes = wire.into_bytes();
        assert_eq!(end_of(&bytes, 0), Some(bytes.len()));
        assert_eq!(end_of(&bytes[..bytes.len() - 1], 0), None);
        assert_eq!(head(&bytes, 0), Some((LIST, 7, 2)));
        assert_eq!(string_at(&bytes, 2), Some((&b"message"[..], 11)));
        assert_eq!(head(&bytes, 11), Some((INT, 300, 14)));
    }

    #[test]
    fn words_are_numbers_in_dialect_pb() {
        let mut wire = Wire::default().speaking(Dialect::Pb);
        wire.atom("answer", 2).int(1).int(1);
        let bytes = wire.into_bytes();
        assert_eq!(bytes, [3, LIST, 27, WORD, 1, INT, 1, INT]);
        assert_eq!(word_at(&bytes, 2), Some((&b"answer"[..], 4)));
    }
}
