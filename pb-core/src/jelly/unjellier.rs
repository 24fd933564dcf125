//! The first steps of reading.

use std::{fmt, ops::Range};

use super::{
    Atom, ReadResult, Section, Unjellier, UnjellyError, UnjellyErrorKind, invoker::Invoker,
};
use crate::banana::{Cursor, Dialect, Entries, Key, Token};

/// Returns the error for bytes that no value begins with. Only dialect `pb-compact-1` has them: the bytes of the others
/// are scanned before they are read.
#[cold]
pub(crate) fn malformed_bytes() -> UnjellyError {
    UnjellyErrorKind::Malformed(Dialect::Compact.name().to_owned()).into()
}

/// Returns the error for a class that arrived in another flavor.
#[cold]
fn other_flavor(class: &[u8], is_live: bool) -> UnjellyError {
    let class = String::from_utf8_lossy(class).into_owned();
    UnjellyErrorKind::OtherFlavor { class, is_live }.into()
}

impl<'de> Unjellier<'de> {
    /// Returns the range of the section in the bytes of the message.
    pub(crate) fn section_range(&self) -> Range<usize> {
        self.section.range()
    }

    /// Returns whether the value arrived over a connection.
    pub(crate) fn has_invoker(&self) -> bool {
        self.invoker.is_some()
    }

    /// Reads the next token. Scanned bytes always have one where an expression is expected.
    #[inline]
    pub(crate) fn token(&mut self) -> ReadResult<Token<'de>> {
        self.cursor.token().ok_or_else(malformed_bytes)
    }

    /// Returns whether every part that was passed was also read. If not, a walk finds the entries that
    /// must be released.
    pub(crate) fn is_whole(&self) -> bool {
        self.unread == 0
    }

    /// Runs `read`, and counts its value as unread until `read` succeeds: it may fail, or panic.
    #[inline]
    pub(crate) fn entire<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        self.begin_entire();
        let value = read(self);
        if value.is_ok() {
            self.end_entire();
        }
        value
    }

    /// Counts a value as unread, until [`end_entire`](Self::end_entire).
    #[inline]
    pub(crate) fn begin_entire(&mut self) {
        self.unread += 1;
    }

    /// Notes that the value was read to its end.
    #[inline]
    pub(crate) fn end_entire(&mut self) {
        self.unread -= 1;
    }

    /// Notes that a part is skipped without being read.
    pub(crate) fn pass_over(&mut self) {
        self.unread += 1;
    }

    /// Returns the connection to which an entry belongs, or an error if the value arrived over none.
    pub(crate) fn invoker(&self, entry: &'static str) -> ReadResult<&'de dyn Invoker> {
        self.invoker.ok_or_else(|| UnjellyErrorKind::UnexpectedObject(entry).into())
    }

    /// Reads the id of an entry. The expression must have at least `least` elements.
    pub(crate) fn entry_id(
        &mut self,
        of: &str,
        elements: usize,
        least: usize,
    ) -> ReadResult<(u64, Extra)> {
        let extra = elements.checked_sub(least).map(Extra);
        match (extra, self.cursor.unsigned()) {
            (Some(extra), Some(id)) => Ok((id, extra)),
            _ => Err(UnjellyErrorKind::Malformed(of.to_owned()).into()),
        }
    }

    /// Returns the error for an object of another type than expected.
    #[cold]
    pub(crate) fn other_object(&self, expected: &str) -> UnjellyError {
        let found = "an object of another type".to_owned();
        UnjellyErrorKind::Expected { expected: expected.to_owned(), found }.into()
    }

    /// Returns a reader of another section of the same message, for the same receiver, with the budgets that this
    /// one has left.
    pub(crate) fn beside(&self, section: Section<'de>) -> Self {
        Self {
            memory: self.memory,
            max_memory: self.max_memory,
            reread: self.reread,
            caller: self.caller,
            replica_depth: self.replica_depth,
            ..section.read(self.admission, self.invoker)
        }
    }

    /// Continues at another place of the section, whether or not reading before succeeded. The budgets are
    /// shared.
    pub(crate) fn go_on_at(self, at: usize) -> Self {
        let mut sharing = self.sharing;
        if let Some(sharing) = &mut sharing {
            sharing.none_is_open();
        }
        Self {
            memory: self.memory,
            max_memory: self.max_memory,
            sharing,
            reread: self.reread,
            caller: self.caller,
            notes: self.notes,
            ..self.section.read_at(at, self.admission, self.invoker)
        }
    }

    /// Skips one expression that is not part of the value, and builds nothing.
    pub(crate) fn skip_raw(&mut self) -> ReadResult<()> {
        self.pass_over();
        match self.cursor.skip() {
            Some(_) => Ok(()),
            None => Err(malformed_bytes()),
        }
    }

    /// Checks that the section ends here. In Banana, where a section is what was scanned, it does.
    ///
    /// # Errors
    /// Returns an error if bytes follow.
    #[inline]
    pub(crate) fn check_end(&self) -> ReadResult<()> {
        if self.cursor.is_before(self.section.end()) { Err(malformed_bytes()) } else { Ok(()) }
    }

    /// Opens an expression with one of these atoms, and returns the number of its items. If none is next,
    /// nothing is read.
    #[inline]
    pub(crate) fn open(&mut self, atoms: &[&str]) -> Option<usize> {
        self.cursor.open(atoms)
    }

    /// Opens a dictionary. If none is next, nothing is read.
    #[inline]
    pub(crate) fn open_dictionary(&mut self) -> Option<Entries<'de>> {
        self.cursor.dictionary()
    }

    /// Begins the next entry of a dictionary.
    #[inline]
    pub(crate) fn entry(&mut self, entries: &mut Entries<'de>) -> ReadResult<Key<'de>> {
        let key = self.cursor.entry(entries);
        key.ok_or_else(|| UnjellyErrorKind::Malformed("dictionary".to_owned()).into())
    }

    /// Reads the key of an entry. A key that was taught is read as if it stood in front of the value.
    pub(crate) fn key<T>(
        &mut self,
        key: Key<'de>,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<T> {
        let Key::Taught(attribute) = key else { return read(self) };
        let taught = Cursor::with_names(attribute.token(), 0, self.cursor.names());
        let value = std::mem::replace(&mut self.cursor, taught);
        let read = read(self);
        self.cursor = value;
        read
    }

    /// Reads the key of an entry, which must be text or a byte string.
    #[inline]
    pub(crate) fn name(&mut self, key: Key<'de>) -> ReadResult<&'de str> {
        match key {
            Key::Taught(attribute) => Ok(attribute.name()),
            Key::Written => <&str as super::Unjelly>::unjelly(self),
        }
    }

    /// Opens an expression of at least `items` items, and returns how many extra ones must be
    /// [ignored](Self::ignore).
    pub(crate) fn open_exactly(&mut self, atom: &str, items: usize) -> ReadResult<Option<Extra>> {
        match self.open(&[atom]) {
            None => Ok(None),
            Some(found) if found < items => {
                Err(UnjellyErrorKind::Malformed(atom.to_owned()).into())
            }
            Some(found) => Ok(Some(Extra(found - items))),
        }
    }

    /// Skips the extra parts of an expression, as Twisted does.
    pub(crate) fn ignore(&mut self, extra: Extra) -> ReadResult<()> {
        (0..extra.0).try_for_each(|_| self.skip_raw())
    }

    /// Runs `read` one level deeper.
    #[inline]
    pub(crate) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<T> {
        self.deeper()?;
        let result = read(self);
        self.shallower();
        result
    }

    /// Charges bytes that are read once more, so that a message is read in time bounded by its length and
    /// the budget.
    pub(super) fn charge_again(&mut self, bytes: usize) -> ReadResult<()> {
        match self.reread.checked_sub(bytes) {
            Some(rest) => self.reread = rest,
            None => {
                let limit = self.admission.limits.max_reread_bytes;
                return Err(UnjellyErrorKind::RereadTooMuch { limit }.into());
            }
        }
        Ok(())
    }

    /// Charges bytes for a value that is an error. If the budget is not enough, the error remains, and no other
    /// attempt to read the value is made.
    pub(super) fn charge_in_vain(&mut self, bytes: usize) {
        self.reread = self.reread.saturating_sub(bytes);
    }

    /// Reads a byte string or a text. If neither is next, nothing is read.
    #[inline]
    pub(crate) fn string(&mut self) -> Option<&'de [u8]> {
        match self.cursor.usual_string() {
            None => self.unusual_text(),
            some => some,
        }
    }

    /// Reads a `[unicode …]` that is encoded with padding or has extra parts.
    #[cold]
    fn unusual_text(&mut self) -> Option<&'de [u8]> {
        let at = self.cursor.at();
        if let Some(parts @ 1..) = self.open(&["unicode"])
            && let Some(text) = self.cursor.string()
            && (1..parts).all(|_| self.cursor.skip().is_some())
        {
            return Some(text);
        }
        self.cursor.seek(at);
        None
    }

    /// Returns whether an expression of this many elements, read up to its class, is a live object: its id
    /// stands between class and state.
    #[inline]
    pub(crate) fn is_live(&self, elements: usize) -> bool {
        elements >= 3 && self.cursor.clone().unsigned().is_some()
    }

    /// Checks that the expression has the flavor that its class is registered with.
    #[inline]
    pub(crate) fn check_flavor(&self, class: &[u8], is_live: bool, here: bool) -> ReadResult<()> {
        if is_live == here { Ok(()) } else { Err(other_flavor(class, is_live)) }
    }

    /// Returns the byte string or the text that is next, if one is. Nothing is read.
    pub(crate) fn peek_string(&mut self) -> Option<&'de [u8]> {
        let at = self.cursor.at();
        let found = self.string();
        self.cursor.seek(at);
        found
    }

    /// Returns the atom or class name of the next expression. Nothing is read.
    pub(crate) fn peek_class(&self) -> Option<&'de [u8]> {
        let mut ahead = self.cursor.clone();
        ahead.list().filter(|elements| *elements > 0)?;
        ahead.string()
    }

    /// Returns the atom or class name of the next expression, or of the one that it refers to. Nothing is
    /// read.
    pub(crate) fn peek_target(&mut self) -> ReadResult<Option<&'de [u8]>> {
        /// The number of links that are followed. Senders write at most one.
        const LINKS: usize = 4;
        let mut ahead = self.cursor.clone();
        for _ in 0..LINKS {
            if ahead.list().is_none_or(|elements| elements == 0) {
                break;
            }
            let class = ahead.string();
            match class.and_then(Atom::of) {
                Some(Atom::Reference) => drop(ahead.unsigned()),
                Some(Atom::Dereference) => {
                    let Some(number) = ahead.unsigned() else { break };
                    ahead.seek(self.start_of(number)?);
                }
                _ => return Ok(class),
            }
        }
        Ok(None)
    }

    /// Describes the next expression, for an error.
    #[cold]
    pub(crate) fn describe(&self) -> String {
        let mut ahead = self.cursor.clone();
        match ahead.token() {
            Some(Token::Int(_) | Token::Large(_)) => "int".to_owned(),
            Some(Token::Float(_)) => "float".to_owned(),
            Some(Token::Bytes(_)) => "bytes".to_owned(),
            Some(Token::List(0)) => "an empty expression".to_owned(),
            None => "malformed bytes".to_owned(),
            Some(Token::List(_)) => match ahead.token() {
                Some(Token::Bytes(b"unicode")) => "text".to_owned(),
                Some(Token::Bytes(atom)) => String::from_utf8_lossy(atom).into_owned(),
                _ => "a list without an atom".to_owned(),
            },
        }
    }
}

/// The number of extra parts of an expression.
#[derive(Debug)]
#[must_use]
pub(crate) struct Extra(pub(crate) usize);

impl fmt::Debug for Unjellier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unjellier").field("at", &self.cursor.at()).finish_non_exhaustive()
    }
}
