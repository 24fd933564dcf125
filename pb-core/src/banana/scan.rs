use super::{
    BananaError, Dialect, FLOAT, INT, LIST, LONGINT, LONGNEG, NEG, PREFIX_LIMIT, SIZE_LIMIT,
    STRING, VOCAB, vocabulary,
};

/// Where the expression of a `[reference n X]` begins: a `dereference` may come before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReferenceNote {
    pub(crate) number: u64,
    /// Offset of X in the frame.
    pub(crate) start: usize,
}

/// Finds the end of one expression in bytes that arrive in pieces, and checks all of Banana's rules
/// on the way, so that the typed readers meet sound tokens only.
///
/// It builds nothing and keeps no stack: one count of what is still missing is enough.
#[derive(Debug)]
pub(crate) struct Scanner {
    dialect: Dialect,
    /// Longest expression, in bytes.
    limit: usize,
    /// Offset of the first byte that was not understood yet; everything before it is whole tokens.
    at: usize,
    /// Elements still missing until the expression is complete; 0 between expressions.
    missing: u64,
    /// What the last token makes of the next one.
    head: Head,
    notes: Vec<ReferenceNote>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    Other,
    /// The next token is the atom of a list that is long enough for a `reference`.
    Atom,
    /// The next token is the number of a `reference`.
    Number,
}

impl Scanner {
    pub(crate) fn new(dialect: Dialect, limit: usize) -> Self {
        Self { dialect, limit, at: 0, missing: 0, head: Head::Other, notes: Vec::new() }
    }

    pub(crate) fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    pub(crate) fn notes(&self) -> &[ReferenceNote] {
        &self.notes
    }

    /// Makes ready for the expression that follows a complete one.
    pub(crate) fn reset(&mut self) {
        self.at = 0;
        self.notes.clear();
    }

    /// The length of the expression at the start of `bytes`, once all of it is there. Called again
    /// with more bytes it goes on where it stopped.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> Result<Option<usize>, BananaError> {
        if self.missing == 0 {
            self.missing = 1;
        }
        while self.missing > 0 {
            let Some((prefix, kind, body)) = header(bytes, self.at)? else {
                return self.incomplete(bytes.len());
            };
            let mut end = body;
            match kind {
                LIST => {
                    if prefix > SIZE_LIMIT as u64 {
                        return Err(BananaError::ListTooLong);
                    }
                    self.missing += prefix;
                }
                STRING => {
                    if prefix > SIZE_LIMIT as u64 {
                        return Err(BananaError::StringTooLong);
                    }
                    end += prefix as usize;
                }
                FLOAT => end += 8,
                VOCAB => self.word(prefix)?,
                INT | NEG | LONGINT | LONGNEG => {}
                other => return Err(BananaError::UnknownType(other)),
            }
            if end > bytes.len() {
                return self.incomplete(end);
            }
            self.head = match self.head {
                _ if kind == LIST && prefix >= 3 => Head::Atom,
                Head::Atom if is_reference(kind, prefix, &bytes[body..end]) => Head::Number,
                Head::Number if kind == INT || kind == LONGINT => {
                    self.notes.push(ReferenceNote { number: prefix, start: end });
                    Head::Other
                }
                _ => Head::Other,
            };
            self.at = end;
            self.missing -= 1;
        }
        if self.at > self.limit {
            return Err(BananaError::MessageTooLong { limit: self.limit });
        }
        Ok(Some(self.at))
    }

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

fn is_reference(kind: u8, prefix: u64, body: &[u8]) -> bool {
    match kind {
        VOCAB => vocabulary::word(prefix) == Some("reference"),
        STRING => body == b"reference",
        _ => false,
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
