use super::{
    FLOAT, INT, Integer, LIST, LONGINT, LONGNEG, NEG, PREFIX_LIMIT, STRING, VOCAB,
    scan::{short_prefix, short_text},
    vocabulary,
};

/// One token of scanned bytes. A word of the vocabulary is read as the string it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'de> {
    /// The header of a list, with the number of its elements.
    List(usize),
    Int(i128),
    /// An integer that does not fit in an `i128`.
    Large(Integer),
    Bytes(&'de [u8]),
    Float(f64),
}

/// A reader of tokens, forward through bytes that a [`Scanner`](super::scan::Scanner) has checked.
///
/// Its methods return `None` if the bytes end or are not a token. Neither happens with scanned bytes.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'de> {
    bytes: &'de [u8],
    /// Offset of the next token.
    at: usize,
}

impl<'de> Cursor<'de> {
    pub(crate) const fn new(bytes: &'de [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) const fn bytes(&self) -> &'de [u8] {
        self.bytes
    }

    fn rest(&self) -> &'de [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Reads the header of a token: its prefix as a number, the digits of the prefix, and its type.
    ///
    /// The digits are left empty for the common prefixes of at most one digit.
    #[inline]
    fn header(&mut self) -> Option<(u64, &'de [u8], u8)> {
        match *self.rest() {
            [kind, ..] if kind >= 0x80 => {
                self.at += 1;
                Some((0, &[], kind))
            }
            [digit, kind, ..] if kind >= 0x80 => {
                self.at += 2;
                Some((u64::from(digit), &[], kind))
            }
            _ => self.long_header(),
        }
    }

    #[inline(never)]
    fn long_header(&mut self) -> Option<(u64, &'de [u8], u8)> {
        let rest = self.rest();
        if let Some((prefix, len)) = short_prefix(rest) {
            self.at += len + 1;
            return Some((prefix, &rest[..len], rest[len]));
        }
        let len = rest.iter().take(PREFIX_LIMIT + 1).position(|&byte| byte >= 0x80)?;
        let digits = &rest[..len];
        // Nine digits are 63 bits: enough for every length and for the usual number. In lengths, digits
        // beyond the ninth can only be zeros that pad the prefix.
        let prefix = digits.iter().take(9).rev().fold(0, |n, &digit| n << 7 | u64::from(digit));
        self.at += len + 1;
        Some((prefix, digits, rest[len]))
    }

    #[inline]
    fn take(&mut self, len: usize) -> Option<&'de [u8]> {
        let body = self.rest().get(..len)?;
        self.at += len;
        Some(body)
    }

    /// Reads one token. Of a list, it reads the header only.
    #[inline]
    pub(crate) fn token(&mut self) -> Option<Token<'de>> {
        let (prefix, digits, kind) = self.header()?;
        Some(match kind {
            LIST => Token::List(usize::try_from(prefix).ok()?),
            STRING => Token::Bytes(self.take(usize::try_from(prefix).ok()?)?),
            VOCAB => Token::Bytes(vocabulary::word(prefix)?.as_bytes()),
            FLOAT => Token::Float(f64::from_be_bytes(self.take(8)?.try_into().ok()?)),
            INT | LONGINT if digits.len() <= 9 => Token::Int(i128::from(prefix)),
            NEG | LONGNEG if digits.len() <= 9 => Token::Int(-i128::from(prefix)),
            INT | LONGINT => large(false, digits),
            NEG | LONGNEG => large(true, digits),
            _ => return None,
        })
    }

    /// Reads the header of a list and returns the number of its elements. Reads nothing if the next token
    /// is not a list.
    #[inline]
    pub(crate) fn list(&mut self) -> Option<usize> {
        let at = self.at;
        match self.header() {
            Some((elements, _, LIST)) => Some(elements as usize),
            _ => {
                self.at = at;
                None
            }
        }
    }

    /// Reads a byte string or a word of the vocabulary. Reads nothing if the next token is neither.
    #[inline]
    pub(crate) fn string(&mut self) -> Option<&'de [u8]> {
        let at = self.at;
        let string = match self.header() {
            Some((len, _, STRING)) => self.take(len as usize),
            Some((number, _, VOCAB)) => vocabulary::word(number).map(str::as_bytes),
            _ => None,
        };
        if string.is_none() {
            self.at = at;
        }
        string
    }

    /// Reads a `[unicode string]` of less than 128 bytes, and returns the string. Reads nothing if it does not find one: the
    /// text may be longer, or encoded in another way.
    #[inline]
    pub(crate) fn short_text(&mut self) -> Option<&'de [u8]> {
        let (body, end) = short_text(self.bytes, self.at)?;
        let text = self.bytes.get(body..end)?;
        self.at = end;
        Some(text)
    }

    /// Reads a non-negative integer of at most 63 bits. Reads nothing if the next token is not one.
    #[inline]
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let at = self.at;
        match self.header() {
            Some((value, digits, INT | LONGINT)) if digits.len() <= 9 => Some(value),
            _ => {
                self.at = at;
                None
            }
        }
    }

    /// Reads a float. Reads nothing if the next token is not one.
    #[inline]
    pub(crate) fn float(&mut self) -> Option<f64> {
        let (&[FLOAT, ref body @ ..], _) = self.rest().split_first_chunk::<9>()? else {
            return None;
        };
        self.at += 9;
        Some(f64::from_be_bytes(*body))
    }

    /// Reads `[unicode utf8]`, a byte string, or a word of the vocabulary, and returns its bytes.
    pub(crate) fn text(&mut self) -> Option<&'de [u8]> {
        match self.list() {
            None => self.string(),
            Some(2) if self.string()? == b"unicode" => self.string(),
            Some(_) => None,
        }
    }

    /// Reads one whole expression, and returns whether Python would take its value for true.
    #[inline]
    pub(crate) fn truth(&mut self) -> Option<bool> {
        let at = self.at;
        Some(match self.token()? {
            Token::Int(value) => value != 0,
            Token::Large(_) => true,
            Token::Float(value) => value != 0.0,
            Token::Bytes(bytes) => !bytes.is_empty(),
            Token::List(elements) => {
                self.at = at;
                self.skip()?;
                elements != 0
            }
        })
    }

    /// Skips `literal` if the next bytes are equal to it, and returns whether they are.
    #[inline]
    pub(crate) fn skip_literal(&mut self, literal: &[u8]) -> bool {
        let found = self.rest().starts_with(literal);
        if found {
            self.at += literal.len();
        }
        found
    }

    /// Skips one whole expression without building a value, and returns its bytes.
    pub(crate) fn skip(&mut self) -> Option<&'de [u8]> {
        let start = self.at;
        let mut missing = 1_usize;
        while missing > 0 {
            missing -= 1;
            let (prefix, _, kind) = self.header()?;
            match kind {
                LIST => missing = missing.checked_add(usize::try_from(prefix).ok()?)?,
                STRING => {
                    self.take(usize::try_from(prefix).ok()?)?;
                }
                FLOAT => {
                    self.take(8)?;
                }
                _ => {}
            }
        }
        self.bytes.get(start..self.at)
    }
}

/// Returns the token of an integer with more than nine digits.
#[cold]
fn large<'de>(negative: bool, digits: &[u8]) -> Token<'de> {
    let value = Integer::from_digits(negative, digits);
    match i128::try_from(&value) {
        Ok(small) => Token::Int(small),
        Err(_) => Token::Large(value),
    }
}
