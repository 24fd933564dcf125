//! Reads a dictionary a second time, without the entries that were read at first.

use super::{ReadResult, Unjellier, UnjellyError};
use crate::banana::Key;

/// The keys that are hidden from the next reader of one dictionary.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hidden {
    /// The place where the dictionary begins.
    at: usize,
    names: Vec<&'static str>,
    /// Whether a reader has taken the keys into account.
    used: bool,
}

impl Hidden {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    pub(crate) fn hide(&mut self, names: impl IntoIterator<Item = &'static str>) {
        self.names.extend(names);
    }
}

impl<'de> Unjellier<'de> {
    /// Takes the hidden keys of the dictionary that begins here, if there are some.
    #[inline]
    pub(crate) fn take_hidden(&mut self) -> Option<Box<Hidden>> {
        self.hidden.as_ref()?;
        self.take_hidden_here()
    }

    #[cold]
    fn take_hidden_here(&mut self) -> Option<Box<Hidden>> {
        let at = self.cursor.at();
        let mut hidden = self.hidden.take_if(|hidden| hidden.at == at)?;
        hidden.used = true;
        Some(hidden)
    }

    /// Notes that the reader of the dictionary needs none of its attributes.
    pub(crate) fn needs_none(&mut self) {
        if let Some(hidden) = &mut self.hidden {
            hidden.used = true;
        }
    }

    /// Gives hidden keys back to the reader that hid them.
    pub(crate) fn give_back_hidden(&mut self, hidden: Option<Box<Hidden>>) {
        if hidden.is_some() {
            self.hidden = hidden;
        }
    }

    /// Skips the value of an entry if its key is hidden.
    pub(crate) fn skip_hidden(
        &mut self,
        key: Key<'de>,
        hidden: Option<&Hidden>,
    ) -> ReadResult<bool> {
        let Some(hidden) = hidden else { return Ok(false) };
        let start = self.cursor.at();
        let name = match key {
            Key::Taught(attribute) => Some(attribute.name()),
            Key::Written => self.string().and_then(|name| std::str::from_utf8(name).ok()),
        };
        if name.is_some_and(|name| hidden.has(name)) {
            self.ignore_value()?;
            return Ok(true);
        }
        self.cursor.seek(start);
        Ok(false)
    }

    /// Reads the dictionary that begins at `at`, without hidden keys. `read` must take them into account.
    pub(crate) fn without<T>(
        &mut self,
        at: usize,
        mut hidden: Box<Hidden>,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<(T, Box<Hidden>)> {
        self.cursor.seek(at);
        (hidden.at, hidden.used) = (at, false);
        let outer = self.hidden.replace(hidden);
        let value = read(self);
        let hidden = std::mem::replace(&mut self.hidden, outer);
        let value = value?;
        match hidden {
            Some(hidden) if hidden.used => Ok((value, hidden)),
            _ => Err(UnjellyError::custom(
                "attributes that stand among others are read into a plain state or a map only",
            )),
        }
    }
}
