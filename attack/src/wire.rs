//! Banana by hand, in dialect `none`: what an honest library would refuse to write can be written.

const LIST: u8 = 0x80;
const INT: u8 = 0x81;
const STRING: u8 = 0x82;

/// The number that a hostile peer gives its live object.
pub(crate) const REPLICA: u64 = 1;

/// The longest list and the longest string (`banana.SIZE_LIMIT`).
pub(crate) const SIZE_LIMIT: usize = 640 * 1024;

/// Expressions being written.
#[derive(Default)]
pub(crate) struct Wire(Vec<u8>);

impl Wire {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Begins a list of so many elements, which must follow.
    pub(crate) fn list(&mut self, elements: usize) -> &mut Self {
        assert!(elements <= SIZE_LIMIT, "a list of {elements} would end the connection");
        self.header(elements as u64, LIST)
    }

    pub(crate) fn int(&mut self, value: u64) -> &mut Self {
        self.header(value, INT)
    }

    pub(crate) fn string(&mut self, bytes: &[u8]) -> &mut Self {
        assert!(bytes.len() <= SIZE_LIMIT, "such a string would end the connection");
        self.header(bytes.len() as u64, STRING);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Begins a list with an atom and so many items, which must follow.
    pub(crate) fn atom(&mut self, atom: &str, items: usize) -> &mut Self {
        self.list(items + 1).string(atom.as_bytes())
    }

    fn header(&mut self, mut prefix: u64, kind: u8) -> &mut Self {
        loop {
            self.0.push(prefix as u8 & 0x7f);
            prefix >>= 7;
            if prefix == 0 {
                break;
            }
        }
        self.0.push(kind);
        self
    }

    /// A call of the root object that wants an answer, with one argument, which `write` writes, or none.
    pub(crate) fn call(
        &mut self,
        number: u64,
        method: &str,
        write: Option<&dyn Fn(&mut Self)>,
    ) -> &mut Self {
        self.atom("message", 6).int(number).string(b"root").string(method.as_bytes()).int(1);
        self.atom("tuple", usize::from(write.is_some()));
        if let Some(write) = write {
            write(self);
        }
        self.atom("dictionary", 0)
    }

    pub(crate) fn ping(&mut self, number: u64) -> &mut Self {
        self.call(number, "ping", None)
    }

    /// An update of [`REPLICA`].
    pub(crate) fn poke(&mut self, number: u64, flag: Flag, n: u64) -> &mut Self {
        self.atom("cachemessage", 6).int(number).int(REPLICA).string(b"poke");
        match flag {
            Flag::More => self.string(b""),
            Flag::MoreAndAnswer => self.int(2),
            Flag::Last => self.int(0),
        };
        self.atom("tuple", 1).int(n).atom("dictionary", 0)
    }
}

/// What an update says about its transaction.
#[derive(Clone, Copy)]
pub(crate) enum Flag {
    More,
    MoreAndAnswer,
    Last,
}

/// The kind of a token, its prefix, and where its body begins: the other way round. `None` until all
/// of its head is there.
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

/// A string, and what follows it.
pub(crate) fn string_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let (STRING, length, body) = head(bytes, at)? else { return None };
    let end = body.checked_add(usize::try_from(length).ok()?)?;
    Some((bytes.get(body..end)?, end))
}

/// Where the expression that begins at `at` ends, if all of it is there.
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
}
