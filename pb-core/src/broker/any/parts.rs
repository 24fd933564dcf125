//! The parts of a value, which are not read.

use super::Any;
use crate::{
    banana::Cursor,
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
        let (mut cursor, kind) = self.inside()?;
        let entries = match kind {
            ValueKind::Dict(entries) => entries,
            ValueKind::Copy(_) => return self.part(cursor.at()).get(key),
            _ => return None,
        };
        let mut found = None;
        for _ in 0..entries {
            cursor.list().filter(|parts| *parts == 2)?;
            let name = self.part(cursor.at());
            cursor.skip()?;
            let value = cursor.at();
            if name.reader().string() == Some(key.as_bytes()) {
                found = Some(self.part(value));
            }
            cursor.skip()?;
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
        Ok((0..items).map(|_| self.next(&mut cursor)).collect())
    }

    /// Returns the keys and values of a dictionary, in the order in which they arrived.
    ///
    /// # Errors
    /// Returns an error if the value is of another kind, or is malformed.
    pub fn entries(&self) -> ReadResult<Vec<(Self, Self)>> {
        let Some((mut cursor, ValueKind::Dict(entries))) = self.inside() else {
            return Err(self.unexpected("a dictionary"));
        };
        let pair = |_| {
            let pair = cursor.list().filter(|parts| *parts == 2);
            pair.ok_or_else(|| self.unexpected("a dictionary of pairs"))?;
            Ok((self.next(&mut cursor), self.next(&mut cursor)))
        };
        (0..entries).map(pair).collect()
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

    /// Returns the value that begins at a place.
    fn part(&self, at: usize) -> Self {
        Self { content: self.content.clone(), at }
    }

    /// Returns the next value, and moves the cursor behind it.
    fn next(&self, cursor: &mut Cursor<'_>) -> Self {
        let part = self.part(cursor.at());
        cursor.skip();
        part
    }

    /// Returns the error for a value of another kind than expected.
    fn unexpected(&self, expected: &str) -> UnjellyError {
        Unjellier::unexpected(&self.reader(), expected)
    }
}
