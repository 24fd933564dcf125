use std::ops::Range;

use bytes::{Buf, BytesMut};

use super::{BananaError, Cursor, Dialect, scan::Scanner};
use crate::Limits;

/// The received bytes of one connection, cut into whole expressions.
///
/// The driver reads from the socket into [`buffer`](Self::buffer) and hands the input to
/// [`Broker::handle_input`](crate::driver::Broker::handle_input). How the bytes were cut on their way makes
/// no difference.
#[derive(Debug)]
pub struct Input {
    buffer: BytesMut,
    scanner: Scanner,
    /// Length of the frame given out last; it is still at the front of the buffer.
    given: usize,
    /// Length of a frame that is whole and was not given out yet; 0 if none is known.
    ready: usize,
}

/// An empty buffer that is larger is given back: it grew for one large message.
const KEEP: usize = 1 << 20;

/// One complete expression, found sound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'de> {
    pub(crate) bytes: &'de [u8],
    parts: &'de [usize],
}

impl<'de> Frame<'de> {
    pub(crate) fn cursor(&self) -> Cursor<'de> {
        Cursor::new(self.bytes, 0)
    }

    /// How many elements its list has; `None` if it is no list, or a longer one than any message.
    pub(crate) fn parts(&self) -> Option<usize> {
        match self.parts.last() {
            Some(&end) if end == self.bytes.len() => Some(self.parts.len() - 1),
            _ => None,
        }
    }

    /// Where an element of its list stands.
    pub(crate) fn part(&self, index: usize) -> Option<Range<usize>> {
        Some(*self.parts.get(index)?..*self.parts.get(index + 1)?)
    }
}

impl Input {
    /// An empty input, before the dialect is chosen.
    pub fn new(limits: &Limits) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanner: Scanner::new(Dialect::None, limits.max_message),
            given: 0,
            ready: 0,
        }
    }

    /// Where received bytes are appended.
    pub fn buffer(&mut self) -> &mut BytesMut {
        self.discard();
        if self.buffer.is_empty() && self.buffer.capacity() > KEEP {
            self.buffer = BytesMut::new();
        }
        &mut self.buffer
    }

    /// What follows is in this dialect.
    pub(crate) fn set_dialect(&mut self, dialect: Dialect) {
        self.scanner.set_dialect(dialect);
    }

    /// Bytes that have arrived and were not taken.
    pub fn len(&self) -> usize {
        self.buffer.len() - self.given
    }

    /// Bytes that the buffer takes.
    pub fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sets the longest message that is taken from now on.
    #[inline]
    pub(crate) fn set_limit(&mut self, max_message: usize) {
        self.scanner.set_limit(max_message);
    }

    /// Finds the length of the next whole expression, if it has arrived.
    #[inline]
    pub(crate) fn next_len(&mut self) -> Result<Option<usize>, BananaError> {
        self.discard();
        if self.ready == 0 && !self.buffer.is_empty() {
            self.ready = self.scanner.scan(&self.buffer)?.unwrap_or_default();
        }
        Ok(Some(self.ready).filter(|&len| len > 0))
    }

    /// Takes the next whole expression, if it has arrived.
    pub(crate) fn next_frame(&mut self) -> Result<Option<Frame<'_>>, BananaError> {
        Ok(self.next_len()?.map(|_| self.take()))
    }

    /// Takes the expression that [`next_len`](Self::next_len) has found.
    #[inline]
    pub(crate) fn take(&mut self) -> Frame<'_> {
        self.given = std::mem::take(&mut self.ready);
        Frame { bytes: &self.buffer[..self.given], parts: self.scanner.parts() }
    }

    /// Puts the expression that was taken last back: it is the next one again.
    pub(crate) fn put_back(&mut self) {
        self.ready = std::mem::take(&mut self.given);
    }

    fn discard(&mut self) {
        if self.given > 0 {
            self.buffer.advance(std::mem::take(&mut self.given));
            self.scanner.reset();
        }
    }
}
