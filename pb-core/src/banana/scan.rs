use super::{
    BananaError, Dialect, FLOAT, INT, LIST, LONGINT, LONGNEG, NEG, PREFIX_LIMIT, SIZE_LIMIT,
    STRING, VOCAB, vocabulary,
};

/// The most parts of a message whose places are kept: a call has 7, and one more place is its end.
pub(super) const PARTS: usize = 8;

/// The atom of a text.
const UNICODE: &[u8] = b"\x07\x82unicode";

/// Finds the end of one expression in bytes that arrive in pieces, and checks all of Banana's rules
/// on the way, so that the typed readers meet sound tokens only.
///
/// It builds nothing and keeps no stack: one count of what is still missing is enough.
#[derive(Debug)]
pub(super) struct Scanner {
    dialect: Dialect,
    /// Longest expression, in bytes.
    limit: usize,
    /// Offset of the first byte that was not understood yet; everything before it is whole tokens.
    at: usize,
    /// Elements still missing until the expression is complete; 0 between expressions.
    missing: u64,
    parts: Parts,
}

/// Where the elements of the outermost list begin, and where the last of them ends.
#[derive(Debug, Default)]
struct Parts {
    starts: [usize; PARTS],
    known: usize,
    /// How much is missing when the next of them begins: what is inside of it counts on top.
    next: u64,
}

impl Scanner {
    pub(super) fn new(dialect: Dialect, limit: usize) -> Self {
        Self { dialect, limit, at: 0, missing: 0, parts: Parts::default() }
    }

    pub(super) fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// The places of the parts of a complete expression; one more than there are parts, unless there
    /// are too many.
    pub(super) fn parts(&self) -> &[usize] {
        &self.parts.starts[..self.parts.known]
    }

    /// Makes ready for the expression that follows a complete one.
    pub(super) fn reset(&mut self) {
        self.at = 0;
        self.parts = Parts::default();
    }

    /// The length of the expression at the start of `bytes`, once all of it is there. Called again
    /// with more bytes it goes on where it stopped.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Result<Option<usize>, BananaError> {
        let (mut at, mut missing) = (self.at, self.missing);
        if missing == 0 {
            missing = 1;
            self.parts.next = u64::MAX;
        }
        while missing > 0 {
            let Some((prefix, kind, body)) = header(bytes, at)? else {
                (self.at, self.missing) = (at, missing);
                return self.incomplete(bytes.len());
            };
            let mut end = body;
            match kind {
                STRING if prefix <= SIZE_LIMIT as u64 => end += prefix as usize,
                LIST if prefix <= SIZE_LIMIT as u64 => {
                    missing += prefix;
                    if at == 0 {
                        self.parts.next = prefix;
                    } else if prefix == 2 && bytes[body..].starts_with(UNICODE) {
                        // Every text and every key begins so: two tokens at once.
                        end += UNICODE.len();
                        missing -= 1;
                    }
                }
                FLOAT => end += 8,
                INT | NEG | LONGINT | LONGNEG => {}
                VOCAB => self.word(prefix)?,
                STRING => return Err(BananaError::StringTooLong { within: Box::default() }),
                LIST => return Err(BananaError::ListTooLong { within: Box::default() }),
                other => return Err(BananaError::UnknownType(other)),
            }
            if end > bytes.len() {
                (self.at, self.missing) = (at, missing);
                return self.incomplete(end);
            }
            at = end;
            missing -= 1;
            if missing == self.parts.next {
                self.parts.begins(at);
            }
        }
        (self.at, self.missing) = (at, missing);
        if at > self.limit {
            return Err(BananaError::MessageTooLong { limit: self.limit });
        }
        Ok(Some(at))
    }

    #[inline]
    fn word(&self, number: u64) -> Result<(), BananaError> {
        if self.dialect == Dialect::None {
            return Err(BananaError::WordWithoutVocabulary(number));
        }
        vocabulary::word(number).map(|_| ()).ok_or(BananaError::UnknownWord(number))
    }

    /// At least `needed` bytes are part of this expression.
    fn incomplete(&self, needed: usize) -> Result<Option<usize>, BananaError> {
        if needed > self.limit {
            return Err(BananaError::MessageTooLong { limit: self.limit });
        }
        Ok(None)
    }
}

impl Parts {
    #[cold]
    fn begins(&mut self, at: usize) {
        if let Some(start) = self.starts.get_mut(self.known) {
            *start = at;
            self.known += 1;
        }
        self.next = self.next.wrapping_sub(1);
    }
}

/// Prefix, type and where the body begins. A prefix of more than 64 bits reads as `u64::MAX`, which
/// is over every limit a scan asks about.
#[inline]
fn header(bytes: &[u8], at: usize) -> Result<Option<(u64, u8, usize)>, BananaError> {
    match bytes[at..] {
        [kind, ..] if kind >= 0x80 => Ok(Some((0, kind, at + 1))),
        [digit, kind, ..] if kind >= 0x80 => Ok(Some((u64::from(digit), kind, at + 2))),
        ref rest => long_header(rest, at),
    }
}

fn long_header(rest: &[u8], at: usize) -> Result<Option<(u64, u8, usize)>, BananaError> {
    let mut prefix = 0_u64;
    for (index, &byte) in rest.iter().enumerate() {
        if byte >= 0x80 {
            return Ok(Some((prefix, byte, at + index + 1)));
        }
        if index == PREFIX_LIMIT {
            return Err(BananaError::PrefixTooLong);
        }
        let shift = 7 * index;
        let fits =
            byte == 0 || (shift < 64 && u64::from(byte) << shift >> shift == u64::from(byte));
        prefix = if fits {
            prefix | u64::from(byte).checked_shl(shift as u32).unwrap_or(0)
        } else {
            u64::MAX
        };
    }
    if rest.len() > PREFIX_LIMIT { Err(BananaError::PrefixTooLong) } else { Ok(None) }
}
