//! Writes expressions whose items are counted while they are written, or whose header is taken away again.

use super::{Jellier, JellyError};
use crate::banana::{Cursor, Dialect, compact};

/// A position in the written bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    patches: usize,
}

impl Jellier {
    /// Marks the beginning of an expression whose items are not counted yet.
    pub(crate) fn mark(&self) -> Mark {
        let patches = self.sharing.as_ref().map_or(0, |sharing| sharing.patches.len());
        Mark { at: self.out.len(), patches }
    }

    /// Inserts the header of an expression in front of the items that were written since the mark.
    pub(crate) fn insert_expression(
        &mut self,
        mark: Mark,
        atom: &'static str,
        items: usize,
    ) -> Result<(), JellyError> {
        let end = self.out.len();
        self.expression(atom, items)?;
        let header = self.out.len() - end;
        self.out[mark.at..].rotate_right(header);
        // Invariant: patches made before the mark stay in front of the header, even those at the same
        // offset.
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        for patch in patches.skip(mark.patches) {
            patch.at += header;
        }
        Ok(())
    }

    /// Runs `write`, and removes the header of the dictionary that it wrote, so that the entries stand among those of
    /// the enclosing one. Returns the number of the entries.
    pub(crate) fn flat(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), JellyError>,
    ) -> Result<usize, JellyError> {
        let start = self.mark();
        self.flattening += 1;
        let written = write(self);
        self.flattening -= 1;
        written?;
        self.flatten(start)
    }

    fn flatten(&mut self, start: Mark) -> Result<usize, JellyError> {
        // What is left open in the entries is not among the tokens, so only the head is read.
        let written = &self.out[start.at..];
        let head = match self.dialect {
            Dialect::Compact => compact::write::dictionary(written),
            Dialect::Pb | Dialect::None => {
                let mut cursor = Cursor::new(written, 0);
                cursor.dictionary().map(|entries| (entries.len(), cursor.at()))
            }
        };
        let (entries, header) = head.unzip();
        let header = header.unwrap_or_default();
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        let mut patches = patches.skip(start.patches).peekable();
        // A patch in front of the header would be a reference to the dictionary that is removed.
        let is_shared = patches.peek().is_some_and(|patch| patch.at == start.at);
        let Some(entries) = entries.filter(|_| !is_shared) else {
            return Self::not_flat();
        };
        for patch in patches {
            patch.at -= header;
        }
        drop(self.out.drain(start.at..start.at + header));
        self.written += entries as i64 - 1;
        Ok(entries)
    }

    /// Returns the error of a value that has no attributes to stand among others.
    #[cold]
    pub(crate) fn not_flat() -> Result<usize, JellyError> {
        Err(JellyError::custom(
            "a value whose attributes stand among others must be a plain state or a map",
        ))
    }
}
