//! The parts of a value, which are not read.

use std::sync::Arc;

use super::{Any, Content};
use crate::{
    banana::{Cursor, Entries, Key},
    jelly::{ReadResult, Unjellier, UnjellyError, ValueKind},
};

impl Any {
    /// Returns the value of a key of a dictionary, or of an attribute of a copy. `None` if there is none, and if
    /// the value is neither.
    ///
    /// The key matches text and byte strings, since Python 2.7 sends the latter. Of several equal keys the
    /// last counts, as in every reader. The entries are searched one by one: to read all of them, use
    /// [`entries`](Self::entries).
    ///
    /// # Examples
    /// ```
    /// # fn example(args: pb::Any) -> pb::jelly::ReadResult<()> {
    /// let timeout: Option<f64> = match args.get("timeout") {
    ///     Some(timeout) => timeout.read()?,
    ///     None => None,
    /// };
    /// # let _ = timeout;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, key: &str) -> Option<Self> {
        match self.inside_dictionary() {
            Some(inside) => self.entry(inside, key),
            None => {
                // The state of a copy may be the copy itself, so it is not searched for a state of its own.
                let state = self.state()?;
                state.entry(state.inside_dictionary()?, key)
            }
        }
    }

    /// Returns the value of a key among the entries of a dictionary.
    fn entry(
        &self,
        (mut cursor, mut entries): (Cursor<'_>, Entries<'_>),
        key: &str,
    ) -> Option<Self> {
        let mut found = None;
        while !entries.is_empty() {
            let is_found = match cursor.entry(&mut entries)? {
                Key::Taught(attribute) => attribute.name() == key,
                Key::Written => {
                    let name = self.next(&mut cursor)?;
                    name.reader().string() == Some(key.as_bytes())
                }
            };
            let value = self.next(&mut cursor)?;
            if is_found {
                found = Some(value);
            }
        }
        found
    }

    /// Returns the item at an index of a list or a tuple. `None` if there is none, and if the value is neither. The
    /// items before it are passed one by one: to read all of them, use [`items`](Self::items).
    pub fn item(&self, index: usize) -> Option<Self> {
        let (mut cursor, kind) = self.inside()?;
        let (ValueKind::List(items) | ValueKind::Tuple(items)) = kind else { return None };
        if index >= items {
            return None;
        }
        for _ in 0..index {
            cursor.skip()?;
        }
        Some(self.part(cursor.at()))
    }

    /// Returns the items of a list, tuple or set.
    ///
    /// # Errors
    /// Returns an error if the value is of another kind.
    pub fn items(&self) -> ReadResult<Vec<Self>> {
        let (mut cursor, kind) = self.inside().ok_or_else(|| self.unexpected("a list"))?;
        let (ValueKind::List(items)
        | ValueKind::Tuple(items)
        | ValueKind::Set(items)
        | ValueKind::FrozenSet(items)) = kind
        else {
            return Err(self.unexpected("a list, a tuple or a set"));
        };
        let items = (0..items).map(|_| self.next(&mut cursor)).collect::<Option<_>>();
        items.ok_or_else(|| self.unexpected("a list, a tuple or a set"))
    }

    /// Returns the keys and values of a dictionary, in the order in which they arrived.
    ///
    /// # Errors
    /// Returns an error if the value is of another kind, or is malformed.
    pub fn entries(&self) -> ReadResult<Vec<(Self, Self)>> {
        let Some((mut cursor, mut entries)) = self.inside_dictionary() else {
            return Err(self.unexpected("a dictionary"));
        };
        let count = entries.len();
        let mut entry = || {
            let key = match cursor.entry(&mut entries)? {
                Key::Taught(attribute) => self.beside(attribute.token()),
                Key::Written => self.next(&mut cursor)?,
            };
            Some((key, self.next(&mut cursor)?))
        };
        let all = (0..count).map(|_| entry()).collect::<Option<_>>();
        all.ok_or_else(|| self.unexpected("a dictionary of pairs"))
    }

    /// Returns the state of a copy: a value of any kind, usually a dictionary of its attributes. `None` if the
    /// value is no copy.
    pub fn state(&self) -> Option<Self> {
        match self.inside()? {
            (cursor, ValueKind::Copy(_)) => Some(self.part(cursor.at())),
            _ => None,
        }
    }

    /// Returns a cursor behind the atom or class of the value, and the kind of the value.
    fn inside(&self) -> Option<(Cursor<'_>, ValueKind<'_>)> {
        let mut from = self.reader();
        let at = from.peek_at()?;
        let kind = from.peek();
        from.cursor.seek(at);
        from.cursor.list()?;
        from.cursor.string()?;
        Some((from.cursor.clone(), kind))
    }

    /// Returns a cursor behind the head of the dictionary, and its entries. `None` if the value is none.
    fn inside_dictionary(&self) -> Option<(Cursor<'_>, Entries<'_>)> {
        let mut from = self.reader();
        let at = from.peek_at()?;
        from.cursor.seek(at);
        let entries = from.open_dictionary()?;
        Some((from.cursor.clone(), entries))
    }

    /// Returns the value that begins at a place.
    fn part(&self, at: usize) -> Self {
        Self { content: self.content.clone(), at }
    }

    /// Returns the next value, and moves the cursor behind it. `None` if it is malformed.
    fn next(&self, cursor: &mut Cursor<'_>) -> Option<Self> {
        let part = self.part(cursor.at());
        cursor.skip()?;
        Some(part)
    }

    /// Returns a value without entries of tables that is written elsewhere.
    fn beside(&self, bytes: &[u8]) -> Self {
        let Content { names, admission, .. } = &*self.content;
        let content = Content::without_entries(bytes.into(), names.clone(), admission.clone());
        Self { content: Arc::new(content), at: 0 }
    }

    /// Returns the error for a value of another kind than expected.
    fn unexpected(&self, expected: &str) -> UnjellyError {
        Unjellier::unexpected(&self.reader(), expected)
    }
}
