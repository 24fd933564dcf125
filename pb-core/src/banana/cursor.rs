use std::sync::Arc;

use super::{
    FLOAT, INT, Integer, LIST, LONGINT, LONGNEG, NEG, PREFIX_LIMIT, STRING, VOCAB,
    compact::{
        self,
        names::{Names, Shape},
    },
    entries::{Entries, Front, Key},
    scan::{short_prefix, short_text},
    token::Token,
    vocabulary,
};

/// The bit of the place of a state whose copy has one head with it.
const STATE: usize = 1 << (usize::BITS - 1);

/// Returns how much of the head at a place was read.
const fn phase_of(place: usize) -> compact::Phase {
    if place & STATE == 0 { compact::Phase::Start } else { compact::Phase::State }
}

/// A reader of tokens, forward through received bytes.
///
/// Bytes of Banana were checked by a [`Scanner`](super::scan::Scanner). In dialect `pb-compact-1` the cursor checks
/// what it reads, and presents each head as the tokens that it stands for: a text as a list of two, and so on. Only
/// [dictionaries](Self::dictionary) need a reader that knows that their keys may not be written.
///
/// Its methods return `None` if the bytes end or are not a token. Neither happens with scanned bytes.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'de> {
    bytes: &'de [u8],
    /// Offset of the next token, or of the head that it belongs to.
    at: usize,
    /// How much of the head there was read. Meaningless in Banana.
    phase: compact::Phase,
    /// What the peer has taught, in dialect `pb-compact-1`.
    names: Option<&'de Arc<Names>>,
    /// The place of a state, and its shape, once a copy was opened.
    state: (usize, Option<&'de Shape>),
}

impl<'de> Cursor<'de> {
    /// Returns a reader of Banana.
    pub(crate) const fn new(bytes: &'de [u8], at: usize) -> Self {
        Self::with_names(bytes, at, None)
    }

    /// Returns a reader of dialect `pb-compact-1` if there are names, and of Banana otherwise.
    pub(crate) const fn with_names(
        bytes: &'de [u8],
        at: usize,
        names: Option<&'de Arc<Names>>,
    ) -> Self {
        let phase = phase_of(at);
        Self { bytes, at: Self::offset(at), phase, names, state: (0, None) }
    }

    /// Returns the place of the next element: its offset. Within a head, where a reader may have failed, it is that of the
    /// head. The state of a copy has no offset of its own: its place is that of the copy with a bit that no offset has.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        if self.phase == compact::Phase::State { self.at | STATE } else { self.at }
    }

    /// Returns how many bytes lie between two places.
    #[inline]
    pub(crate) const fn between(start: usize, end: usize) -> usize {
        Self::offset(end).saturating_sub(Self::offset(start))
    }

    /// Returns the offset of the head at which a place is.
    #[inline]
    pub(crate) const fn offset(place: usize) -> usize {
        place & !STATE
    }

    /// Returns whether an element ends at a place, and all of it was read and nothing more.
    #[inline]
    pub(crate) fn ends_at(&self, end: usize) -> bool {
        self.at == end && self.phase == compact::Phase::Start
    }

    /// Returns whether the next token is of an element that begins in front of a place.
    pub(crate) fn is_before(&self, end: usize) -> bool {
        self.at < end
    }

    /// Moves to an element.
    #[inline]
    pub(crate) fn seek(&mut self, at: usize) {
        (self.at, self.phase) = (Self::offset(at), phase_of(at));
    }

    pub(crate) const fn bytes(&self) -> &'de [u8] {
        self.bytes
    }

    /// Returns what the peer has taught, if the bytes are not Banana.
    #[inline]
    pub(crate) const fn names(&self) -> Option<&'de Arc<Names>> {
        self.names
    }

    /// Returns the parts of the cursor that a reader of the compact encoding moves.
    #[inline]
    fn compact(&mut self, names: &'de Arc<Names>) -> compact::At<'_, 'de> {
        let Self { bytes, at, phase, state, .. } = self;
        compact::At { bytes, at, phase, names, state }
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
        if let Some(names) = self.names {
            return self.compact(names).token();
        }
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
        if let Some(names) = self.names {
            return self.compact(names).list();
        }
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
        if let Some(names) = self.names {
            return self.compact(names).string();
        }
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
    fn short_text(&mut self) -> Option<&'de [u8]> {
        let (body, end) = short_text(self.bytes, self.at)?;
        let text = self.bytes.get(body..end)?;
        self.at = end;
        Some(text)
    }

    /// Reads a non-negative integer of at most 63 bits. Reads nothing if the next token is not one.
    #[inline]
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        if let Some(names) = self.names {
            return self.compact(names).unsigned();
        }
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
        if let Some(names) = self.names {
            return self.compact(names).float();
        }
        let (&[FLOAT, ref body @ ..], _) = self.rest().split_first_chunk::<9>()? else {
            return None;
        };
        self.at += 9;
        Some(f64::from_be_bytes(*body))
    }

    /// Reads a byte string, or a text that is written in the usual way. Reads nothing if neither is next.
    #[inline]
    pub(crate) fn usual_string(&mut self) -> Option<&'de [u8]> {
        if let Some(names) = self.names {
            return self.compact(names).text_or_string();
        }
        if let Some(text) = self.short_text() {
            return Some(text);
        }
        let at = self.at;
        if self.skip_literal(b"\x02\x80\x07\x82unicode") {
            if let Some(text) = self.string() {
                return Some(text);
            }
            self.at = at;
            return None;
        }
        self.string()
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

    /// Opens an expression with one of these reserved words, and returns the number of its items. If none is next,
    /// nothing is read.
    #[inline]
    pub(crate) fn open(&mut self, words: &[&str]) -> Option<usize> {
        if let Some(names) = self.names {
            return self.compact(names).open(words);
        }
        let at = self.at;
        if let Some(elements @ 1..) = self.list()
            && let Some(word) = self.string()
            && words.iter().any(|known| known.as_bytes() == word)
        {
            return Some(elements - 1);
        }
        self.at = at;
        None
    }

    /// Opens an expression that begins with a class or any other byte string, and returns the number of its elements
    /// and the class. If it returns `None`, some of that may have been read.
    #[inline]
    pub(crate) fn class(&mut self) -> Option<(usize, &'de [u8])> {
        if let Some(names) = self.names {
            return self.compact(names).class();
        }
        Some((self.list()?, self.string()?))
    }

    /// Opens a dictionary. Reads nothing if none is next.
    #[inline]
    pub(crate) fn dictionary(&mut self) -> Option<Entries<'de>> {
        if let Some(names) = self.names {
            let (left, shape) = self.compact(names).dictionary()?;
            return Some(Entries::compact(left, shape));
        }
        self.open(&["dictionary"]).map(Entries::lists)
    }

    /// Begins the next entry of a dictionary, of which there must be one. `None` if it is malformed.
    #[inline]
    pub(crate) fn entry(&mut self, entries: &mut Entries<'de>) -> Option<Key<'de>> {
        match entries.begin()? {
            Front::Key(key) => Some(key),
            Front::List => match self.token()? {
                Token::List(2) => Some(Key::Written),
                _ => None,
            },
        }
    }

    /// Begins the next entry of a dictionary if its key is written as in these tokens of dialect `pb`, and returns whether
    /// it is.
    #[inline]
    pub(crate) fn skip_key(&mut self, entries: &mut Entries<'de>, key: &[u8]) -> bool {
        let found = self.skip_literal(key);
        if found {
            entries.next_value();
        }
        found
    }

    /// Skips tokens of dialect `pb` if the next bytes are equal to them, and returns whether they are.
    #[inline]
    pub(crate) fn skip_literal(&mut self, literal: &[u8]) -> bool {
        let found = self.names.is_none() && self.rest().starts_with(literal);
        if found {
            self.at += literal.len();
        }
        found
    }

    /// Skips one whole expression without building a value, and returns its bytes.
    pub(crate) fn skip(&mut self) -> Option<&'de [u8]> {
        let start = self.at;
        if let Some(names) = self.names {
            self.compact(names).skip()?;
            return self.bytes.get(start..self.at);
        }
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
