use super::{
    BananaError, Dialect, FLOAT, INT, LIST, LONGINT, LONGNEG, NEG, PREFIX_LIMIT, SIZE_LIMIT,
    STRING, VOCAB,
    compact::{self, frame::Next},
    vocabulary,
};

/// The most offsets that are kept for the parts of a message. A call has 7 parts, and one more offset is the
/// end of the last one.
pub(super) const PARTS: usize = 8;

/// The first eight bytes of a text, `[unicode string`.
const TEXT: u64 = u64::from_le_bytes(*b"\x02\x80\x07\x82unic");

/// The eight bytes after [`TEXT`], of a string of less than 128 bytes. The fourth of them is its length.
const TEXT_REST: Rest = Rest::new(*b"ode\x00\x82\0\0\0", *b"\xff\xff\xff\x80\xff\0\0\0");

/// The first eight bytes of a pair of a dictionary, `[[unicode string] …]`.
const PAIR: u64 = u64::from_le_bytes(*b"\x02\x80\x02\x80\x07\x82un");

/// The eight bytes after [`PAIR`], of a key of less than 128 bytes. The sixth of them is its length.
const PAIR_REST: Rest = Rest::new(*b"icode\x00\x82\0", *b"\xff\xff\xff\xff\xff\x80\xff\0");

/// Bytes of which some bits are known.
struct Rest {
    value: u64,
    known: u64,
}

impl Rest {
    const fn new(value: [u8; 8], known: [u8; 8]) -> Self {
        Self { value: u64::from_le_bytes(value), known: u64::from_le_bytes(known) }
    }

    #[inline]
    fn is(&self, bytes: u64) -> bool {
        bytes & self.known == self.value
    }
}

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
            let window = window(bytes, at);
            // Most of a message is texts, and pairs of a key and a value, so each of these is one step.
            if let Some((end, completed)) = window.and_then(|window| text(window, at))
                && at > 0
                && end <= bytes.len()
            {
                at = end;
                missing -= completed;
                if missing == self.parts.next {
                    self.parts.begins(at);
                }
                continue;
            }
            let (prefix, kind, body) = match window.and_then(|window| short_header(window, at)) {
                Some(header) => header,
                None => match header(bytes, at)? {
                    Some(header) => header,
                    None => {
                        (self.at, self.missing) = (at, missing);
                        return self.incomplete(bytes.len());
                    }
                },
            };
            let mut end = body;
            match kind {
                STRING if prefix <= SIZE_LIMIT as u64 => end += prefix as usize,
                LIST if prefix <= SIZE_LIMIT as u64 => {
                    missing += prefix;
                    if at == 0 {
                        self.parts.next = prefix;
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

/// Returns the next sixteen bytes, the first of them lowest. `None` near the end.
#[inline]
fn window(bytes: &[u8], at: usize) -> Option<u128> {
    bytes.get(at..)?.first_chunk().map(|bytes| u128::from_le_bytes(*bytes))
}

/// Returns the end of the text that begins here, or of the key of the pair that does, and the number of expressions that
/// are complete there: one, or none. `None` if neither begins here, or if the string has more than 127 bytes.
#[inline]
fn text(window: u128, at: usize) -> Option<(usize, u64)> {
    // Each of them is a list of two elements.
    if window as u16 != u16::from_le_bytes([2, LIST]) {
        return None;
    }
    let (first, rest) = (window as u64, (window >> 64) as u64);
    if first == TEXT && TEXT_REST.is(rest) {
        Some((at + 13 + usize::from((rest >> 24) as u8), 1))
    } else if first == PAIR && PAIR_REST.is(rest) {
        // Of the two expressions of the pair the key is complete, as if it were the pair.
        Some((at + 15 + usize::from((rest >> 40) as u8), 0))
    } else {
        None
    }
}

/// Returns where the string of the text that begins here begins and ends, if the string has less than 128 bytes.
#[inline]
pub(super) fn short_text(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let window = window(bytes, at)?;
    let (first, rest) = (window as u64, (window >> 64) as u64);
    (first == TEXT && TEXT_REST.is(rest))
        .then(|| (at + 13, at + 13 + usize::from((rest >> 24) as u8)))
}

/// Reads a header whose prefix has at most one digit, like [`header`].
#[inline]
fn short_header(window: u128, at: usize) -> Option<(u64, u8, usize)> {
    let [first, second] = (window as u16).to_le_bytes();
    if first >= 0x80 {
        Some((0, first, at + 1))
    } else if second >= 0x80 {
        Some((u64::from(first), second, at + 2))
    } else {
        None
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

#[inline(never)]
fn long_header(rest: &[u8], at: usize) -> Result<Option<(u64, u8, usize)>, BananaError> {
    if let Some((prefix, digits)) = short_prefix(rest) {
        return Ok(Some((prefix, rest[digits], at + digits + 1)));
    }
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

/// Reads a prefix of at most seven digits, and returns it with the number of its digits. `None` if it is longer, or if
/// fewer than eight bytes are there.
#[inline]
pub(super) fn short_prefix(bytes: &[u8]) -> Option<(u64, usize)> {
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    // The first byte with its highest bit set is the type.
    let types = word & 0x8080_8080_8080_8080;
    if types == 0 {
        return None;
    }
    let bits = types.trailing_zeros() & !7;
    let digits = word & ((1 << bits) - 1);
    // Groups of 7 bits in bytes become groups of 14 bits, 28 bits and 56 bits.
    let pairs = digits & 0x007f_007f_007f_007f | (digits & 0x7f00_7f00_7f00_7f00) >> 1;
    let fours = pairs & 0x0000_3fff_0000_3fff | (pairs & 0x3fff_0000_3fff_0000) >> 2;
    let prefix = fours & 0x0fff_ffff | (fours & 0x0fff_ffff_0000_0000) >> 4;
    Some((prefix, (bits / 8) as usize))
}
