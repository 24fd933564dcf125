//! Sections of a message that are read on their own.

use std::{ops::Range, sync::Arc};

use super::{
    Unjellier,
    admission::Admission,
    invoker::Invoker,
    stack::{Reach, Stack},
};
use crate::banana::{Cursor, Frame, compact::names::Names};

/// A part of a frame that the sender jellied on its own, with its own numbers of shared values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section<'de> {
    frame: &'de [u8],
    start: usize,
    end: usize,
    /// What the peer has taught, if the bytes are not Banana.
    names: Option<&'de Arc<Names>>,
}

impl<'de> Section<'de> {
    /// Returns the whole frame as a section.
    pub(crate) fn whole(frame: &Frame<'de>) -> Self {
        Self::of_range(frame.bytes, 0..frame.bytes.len(), None)
    }

    /// Returns the section of a range of bytes. Those of Banana must be checked, and whole expressions.
    pub(crate) fn of_range(
        frame: &'de [u8],
        Range { start, end }: Range<usize>,
        names: Option<&'de Arc<Names>>,
    ) -> Self {
        Self { frame, start, end, names }
    }

    /// Returns an element of the frame's list.
    pub(crate) fn part(frame: &Frame<'de>, index: usize) -> Option<Self> {
        Some(Self::of_range(frame.bytes, frame.part(index)?, None))
    }

    /// Skips the next expression and returns it as a section of its own.
    pub(crate) fn next(cursor: &mut Cursor<'de>) -> Option<Self> {
        let start = cursor.at();
        cursor.skip()?;
        Some(Self::of_range(cursor.bytes(), start..cursor.at(), cursor.names()))
    }

    pub(crate) fn cursor(&self) -> Cursor<'de> {
        // Nothing behind the section belongs to it.
        let bytes = self.frame.get(..self.end).unwrap_or_default();
        Cursor::with_names(bytes, self.start, self.names)
    }

    /// Returns a reader of this section, with whole budgets.
    #[inline]
    pub(crate) fn read(
        self,
        admission: &'de Arc<Admission>,
        invoker: Option<&'de dyn Invoker>,
    ) -> Unjellier<'de> {
        Unjellier {
            cursor: self.cursor(),
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

    /// Returns the places where the section begins and ends.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the place where the section ends.
    pub(crate) fn end(&self) -> usize {
        self.end
    }
}
