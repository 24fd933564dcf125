use std::{fmt, ops::Range};

use super::{BananaError, Cursor, Dialect, scan::Scanner};
use crate::limits::Limits;

/// The received bytes of one connection, cut into whole expressions.
///
/// The driver [makes room](Self::reserve), reads from the socket into [`buffer`](Self::buffer) and hands
/// the input to [`Broker::handle_input`](crate::driver::Broker::handle_input). How the bytes were cut on
/// their way makes no difference.
pub struct Input {
    buffer: Vec<u8>,
    /// Where the frame begins that was given out last, or if there is none what comes next.
    start: usize,
    scanner: Scanner,
    /// The longest message.
    limit: usize,
    /// Length of the frame given out last; it is still at the start.
    given: usize,
    /// Length of a frame that is whole and was not given out yet; 0 if none is known.
    ready: usize,
}

/// A buffer that is larger is given back when hardly anything is left in it: it grew for one large
/// message.
const KEEP: usize = 1 << 20;

/// Into so many steps is the longest message divided, by which a large buffer grows.
const STEPS: usize = 8;

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
            buffer: Vec::new(),
            start: 0,
            scanner: Scanner::new(Dialect::None, limits.max_message),
            limit: limits.max_message,
            given: 0,
            ready: 0,
        }
    }

    /// Where received bytes are appended, to those that wait already.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        self.settle();
        &mut self.buffer
    }

    /// Makes room for a read of at most so many bytes.
    ///
    /// The buffer takes no more than the longest message and this. (Doubled each time it would take twice
    /// as much in the end.)
    pub fn reserve(&mut self, room: usize) {
        self.settle();
        let (len, capacity) = (self.buffer.len(), self.buffer.capacity());
        let needed = len.saturating_add(room);
        if capacity < needed {
            let step = self.limit / STEPS;
            let grown = if capacity < step { step.min(2 * capacity) } else { capacity + step };
            let most = self.limit.saturating_add(room);
            self.buffer.reserve_exact(grown.min(most).max(needed) - len);
        }
    }

    /// How many bytes wait that were not given out.
    pub fn len(&self) -> usize {
        self.buffer.len() - self.start - self.given
    }

    /// Whether no bytes wait.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether bytes wait of a message that has not come whole. To be asked when all that came whole was
    /// handled.
    pub fn is_begun(&self) -> bool {
        self.ready == 0 && !self.is_empty()
    }

    /// How much memory the bytes that wait take, and the room beside them.
    pub fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// Sets how long a message may be from now on, in bytes: at most
    /// [`Limits::max_message`](crate::Limits::max_message), and less before a login.
    pub fn set_limit(&mut self, max_message: usize) {
        self.limit = max_message;
        self.scanner.set_limit(max_message);
    }

    /// What follows is in this dialect.
    pub(crate) fn set_dialect(&mut self, dialect: Dialect) {
        self.scanner.set_dialect(dialect);
    }

    /// The bytes that wait.
    pub(crate) fn waiting(&self) -> &[u8] {
        &self.buffer[self.start + self.given..]
    }

    /// Finds the length of the next whole expression, if it has arrived.
    #[inline]
    pub(crate) fn next_len(&mut self) -> Result<Option<usize>, BananaError> {
        self.discard();
        if self.ready == 0 && self.start < self.buffer.len() {
            self.ready = self.scanner.scan(&self.buffer[self.start..])?.unwrap_or_default();
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
        let bytes = &self.buffer[self.start..self.start + self.given];
        Frame { bytes, parts: self.scanner.parts() }
    }

    /// Puts the expression that was taken last back: it is the next one again.
    pub(crate) fn put_back(&mut self) {
        self.ready = std::mem::take(&mut self.given);
    }

    #[inline]
    fn discard(&mut self) {
        if self.given > 0 {
            self.start += std::mem::take(&mut self.given);
            self.scanner.reset();
        }
    }

    /// Moves what waits to the front of the buffer: a message that is not whole, once.
    fn settle(&mut self) {
        self.discard();
        if self.start == 0 {
            return;
        }
        let rest = self.start..self.buffer.len();
        self.start = 0;
        if rest.is_empty() && self.buffer.capacity() <= KEEP {
            return self.buffer.clear();
        }
        if self.buffer.capacity() > KEEP && rest.len() <= KEEP / 2 {
            self.buffer = self.buffer[rest].to_vec();
        } else {
            self.buffer.copy_within(rest.clone(), 0);
            self.buffer.truncate(rest.len());
        }
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("len", &self.len()).finish_non_exhaustive()
    }
}
