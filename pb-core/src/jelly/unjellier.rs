//! Sections of a message that are read on their own, and the first steps of reading.

use std::{fmt, ops::Range, sync::Arc};

use super::{
    Atom, ReadResult, Unjellier, UnjellyError, UnjellyErrorKind,
    admission::Admission,
    invoker::Invoker,
    stack::{Reach, Stack},
};
use crate::banana::{Cursor, Frame, Token};

/// A part of a frame that the sender jellied on its own, with its own numbers of shared values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section<'de> {
    frame: &'de [u8],
    start: usize,
    end: usize,
}

/// Returns the error for a class that arrived in another flavor.
#[cold]
fn other_flavor(class: &[u8], is_live: bool) -> UnjellyError {
    let class = String::from_utf8_lossy(class).into_owned();
    UnjellyErrorKind::OtherFlavor { class, is_live }.into()
}

impl<'de> Section<'de> {
    /// Returns the whole frame as a section.
    pub(crate) fn whole(frame: &Frame<'de>) -> Self {
        Self { frame: frame.bytes, start: 0, end: frame.bytes.len() }
    }

    /// Returns a section of all these bytes, which a [`Scanner`](crate::banana::Input) has checked.
    pub(crate) fn of(bytes: &'de [u8]) -> Self {
        Self::of_range(bytes, 0..bytes.len())
    }

    /// Returns the section of a range of checked bytes, which must be whole expressions.
    pub(crate) fn of_range(frame: &'de [u8], Range { start, end }: Range<usize>) -> Self {
        Self { frame, start, end }
    }

    /// Returns an element of the frame's list.
    pub(crate) fn part(frame: &Frame<'de>, index: usize) -> Option<Self> {
        let Range { start, end } = frame.part(index)?;
        Some(Self { frame: frame.bytes, start, end })
    }

    /// Skips the next expression and returns it as a section of its own.
    pub(crate) fn next(cursor: &mut Cursor<'de>) -> Option<Self> {
        let start = cursor.at();
        cursor.skip()?;
        Some(Self { frame: cursor.bytes(), start, end: cursor.at() })
    }

    pub(crate) fn cursor(&self) -> Cursor<'de> {
        Cursor::new(self.frame, self.start)
    }

    /// Returns a reader of this section, with whole budgets.
    pub(crate) fn read(
        self,
        admission: &'de Arc<Admission>,
        invoker: Option<&'de dyn Invoker>,
    ) -> Unjellier<'de> {
        Unjellier {
            cursor: Cursor::new(self.frame, self.start),
            section: self,
            admission,
            depth: 0,
            stack: Stack::new(),
            reach: Reach::default(),
            memory: admission.limits.max_memory,
            max_memory: admission.limits.max_memory,
            sharing: None,
            reread: admission.limits.max_reread_bytes,
            reading: None,
            hidden: None,
            hashables: 0,
            invoker,
            caller: None,
            notes: None,
            checked: 0,
            replica_depth: 0,
            unread: 0,
        }
    }

    /// Returns a reader of this section that begins at a place within it.
    pub(crate) fn read_at(
        self,
        at: usize,
        admission: &'de Arc<Admission>,
        invoker: Option<&'de dyn Invoker>,
    ) -> Unjellier<'de> {
        let mut from = self.read(admission, invoker);
        from.cursor.seek(at);
        from
    }

    /// Returns the length of the whole message.
    pub(super) fn len(&self) -> usize {
        self.frame.len()
    }

    /// Returns the place where the section ends.
    pub(super) fn end(&self) -> usize {
        self.end
    }
}

impl<'de> Unjellier<'de> {
    /// Returns the range of the section in the bytes of the message.
    pub(crate) fn section_range(&self) -> Range<usize> {
        self.section.start..self.section.end
    }

    /// Returns whether the value arrived over a connection.
    pub(crate) fn has_invoker(&self) -> bool {
        self.invoker.is_some()
    }

    /// Reads the next token. Scanned bytes always have one where an expression is expected.
    #[inline]
    pub(crate) fn token(&mut self) -> ReadResult<Token<'de>> {
        self.cursor.token().ok_or_else(|| UnjellyErrorKind::Malformed("Banana".to_owned()).into())
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
            None => Err(UnjellyErrorKind::Malformed("Banana".to_owned()).into()),
        }
    }

    /// Opens an expression with one of these atoms, and returns the number of its items. If none is next,
    /// nothing is read.
    #[inline]
    pub(crate) fn open(&mut self, atoms: &[&str]) -> Option<usize> {
        let at = self.cursor.at();
        if let Some(elements @ 1..) = self.cursor.list()
            && let Some(atom) = self.cursor.string()
            && atoms.iter().any(|name| name.as_bytes() == atom)
        {
            return Some(elements - 1);
        }
        self.cursor.seek(at);
        None
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
        if let Some(text) = self.cursor.short_text() {
            return Some(text);
        }
        let at = self.cursor.at();
        if self.cursor.skip_literal(b"\x02\x80\x07\x82unicode") {
            if let Some(text) = self.cursor.string() {
                return Some(text);
            }
            self.cursor.seek(at);
        } else if let Some(bytes) = self.cursor.string() {
            return Some(bytes);
        }
        self.unusual_text()
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
            Some(Token::List(0)) | None => "an empty expression".to_owned(),
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
