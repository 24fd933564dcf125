use super::{
    BananaError, Dialect, FLOAT, INT, LIST, LONGINT, LONGNEG, NEG, PREFIX_LIMIT, SIZE_LIMIT,
    STRING, VOCAB,
    compact::{self, frame::Next},
    vocabulary,
};

/// The most offsets that are kept for the parts of a message. A call has 7 parts, and one more offset is the
/// end of the last one.
pub(super) const PARTS: usize = 8;

/// The bytes of the atom that every text begins with.
const UNICODE: &[u8] = b"\x07\x82unicode";

/// A search for the end of one expression in bytes that arrive in pieces.
///
/// It checks all of Banana's rules on the way, so that the typed readers meet valid tokens only. It builds no
/// values and keeps no stack: the count of the elements that are still missing is enough.
#[derive(Debug)]
pub(crate) struct Scanner {
    dialect: Dialect,
    /// The length of the longest expression, in bytes.
    limit: usize,
    /// Offset of the first token that was not whole when the last scan stopped.
    at: usize,
    /// The number of elements until the expression is complete; 0 between expressions.
    missing: u64,
    parts: Parts,
}

/// The offsets at which the elements of the outermost list begin, and at which the last of them ends.
#[derive(Debug, Default)]
struct Parts {
    starts: [usize; PARTS],
    /// The number of offsets in `starts` that are known.
    known: usize,
    /// The value of [`Scanner::missing`] at which the next of these elements begins. Within an element it is
    /// larger, since the parts of the element count as missing too.
    next: u64,
}

impl Scanner {
    pub(crate) fn new(dialect: Dialect, limit: usize) -> Self {
        Self { dialect, limit, at: 0, missing: 0, parts: Parts::default() }
    }

    pub(crate) fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Returns the offsets of the parts of a complete expression, and the offset of its end. Of an expression
    /// with more parts than any message has, only the first [`PARTS`] offsets are known.
    pub(super) fn parts(&self) -> &[usize] {
        &self.parts.starts[..self.parts.known]
    }

    /// Returns the offset of the token that is too long, after [`scan`](Self::scan) has failed for it.
    pub(super) fn broken_at(&self) -> usize {
        self.at
    }

    /// Prepares for the expression that follows a complete one.
    pub(crate) fn reset(&mut self) {
        self.at = 0;
        self.parts = Parts::default();
    }

    /// Returns the length of the expression at the start of `bytes`, or `None` if it is incomplete. Called
    /// again with more bytes, it continues where it stopped.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> Result<Option<usize>, BananaError> {
        if self.dialect == Dialect::Compact {
            return self.frame(bytes);
        }
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
                        // Every text and every key begins with this atom, so two tokens are read at once.
                        end += UNICODE.len();
                        missing -= 1;
                    }
                }
                FLOAT => end += 8,
                INT | NEG | LONGINT | LONGNEG => {}
                VOCAB => self.word(prefix)?,
                STRING | LIST => {
                    self.at = at;
                    return Err(too_long(kind));
                }
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

    /// Returns the length of the frame of dialect `pb-compact-1` at the start of `bytes`, or `None` if it is incomplete.
    /// What is in it is checked when it is read.
    fn frame(&self, bytes: &[u8]) -> Result<Option<usize>, BananaError> {
        let too_long = BananaError::MessageTooLong { limit: self.limit };
        match compact::frame::next(bytes) {
            Next::Length(len) if len > self.limit => Err(too_long),
            Next::Length(len) => Ok(Some(len).filter(|len| *len <= bytes.len())),
            Next::Incomplete => Ok(None),
            Next::TooLong => Err(too_long),
            Next::Malformed => Err(BananaError::FrameLength),
        }
    }

    /// Checks the number of a word.
    #[inline]
    fn word(&self, number: u64) -> Result<(), BananaError> {
        if self.dialect == Dialect::None {
            return Err(BananaError::WordWithoutVocabulary(number));
        }
        vocabulary::word(number).map(|_| ()).ok_or(BananaError::UnknownWord(number))
    }

    /// Checks the limit for an incomplete expression, which has at least `needed` bytes.
    fn incomplete(&self, needed: usize) -> Result<Option<usize>, BananaError> {
        if needed > self.limit {
            return Err(BananaError::MessageTooLong { limit: self.limit });
        }
        Ok(None)
    }
}

impl Parts {
    /// Notes that an element of the outermost list begins at this offset.
    #[cold]
    fn begins(&mut self, at: usize) {
        if let Some(start) = self.starts.get_mut(self.known) {
            *start = at;
            self.known += 1;
        }
        self.next = self.next.wrapping_sub(1);
    }
}

/// Returns the error for a string or a list that is too long.
#[cold]
fn too_long(kind: u8) -> BananaError {
    match kind {
        STRING => BananaError::StringTooLong { within: Box::default() },
        _ => BananaError::ListTooLong { within: Box::default() },
    }
}

/// Reads the prefix, the type, and the offset of the body. `None` if the header is incomplete.
///
/// A prefix of more than 64 bits is read as `u64::MAX`, which exceeds every limit that a scan checks.
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
