use std::{fmt, ops::Range};

use super::{BananaError, Cursor, Dialect, buffers, scan::Scanner};
use crate::limits::Limits;

/// The received bytes of one connection, from which whole expressions are taken.
///
/// The driver [makes room](Self::reserve), reads from the socket into [`buffer`](Self::buffer), and passes
/// the input to [`Broker::handle_input`](crate::driver::Broker::handle_input). The pieces in which the bytes
/// arrive make no difference.
pub struct Input {
    buffer: Vec<u8>,
    /// Offset of the frame that was taken last, or of the next bytes if there is none.
    start: usize,
    scanner: Scanner,
    /// The length of the longest message, in bytes.
    limit: usize,
    /// Length of the frame that was taken last and still stands at `start`; 0 if there is none.
    given: usize,
    /// Length of a whole frame that was found and not taken yet; 0 if there is none.
    ready: usize,
}

/// A buffer with more capacity than this grew for one large message. It is freed when less than half of this
/// is left in it.
const KEEP: usize = 1 << 20;

/// A large buffer grows by the length of the longest message divided by this.
const STEPS: usize = 8;

/// One whole expression that the scanner has checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'de> {
    pub(crate) bytes: &'de [u8],
    /// The offsets that [`Scanner::parts`] returns.
    parts: &'de [usize],
}

impl<'de> Frame<'de> {
    pub(crate) fn cursor(&self) -> Cursor<'de> {
        Cursor::new(self.bytes, 0)
    }

    /// Returns the number of elements of the list. `None` if the expression is not a list, or a list with
    /// more elements than any message has.
    pub(crate) fn parts(&self) -> Option<usize> {
        match self.parts.last() {
            Some(&end) if end == self.bytes.len() => Some(self.parts.len() - 1),
            _ => None,
        }
    }

    /// Returns the place of an element of the list in [`bytes`](Self::bytes).
    pub(crate) fn part(&self, index: usize) -> Option<Range<usize>> {
        Some(*self.parts.get(index)?..*self.parts.get(index + 1)?)
    }
}

impl Input {
    /// Creates an empty input, in dialect `none` until a dialect is chosen.
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

    /// Returns the buffer to which received bytes are to be appended, behind the waiting ones.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        self.settle();
        &mut self.buffer
    }

    /// Makes room for a read of at most `room` bytes.
    ///
    /// The capacity of the buffer never exceeds the length of the longest message plus `room`. That is why a
    /// large buffer grows in steps: doubling could take twice as much.
    pub fn reserve(&mut self, room: usize) {
        self.settle();
        if self.buffer.capacity() == 0 {
            self.buffer = buffers::take(&buffers::INPUT);
        }
        let (len, capacity) = (self.buffer.len(), self.buffer.capacity());
        let needed = len.saturating_add(room);
        if capacity < needed {
            let step = self.limit / STEPS;
            let grown = if capacity < step { step.min(2 * capacity) } else { capacity + step };
            let most = self.limit.saturating_add(room);
            self.buffer.reserve_exact(grown.min(most).max(needed) - len);
        }
    }

    /// Gives the buffer away if no bytes wait in it. The input takes no memory until [`reserve`](Self::reserve) is
    /// called.
    pub fn rest(&mut self) {
        if self.is_empty() {
            self.settle();
            buffers::put(&buffers::INPUT, std::mem::take(&mut self.buffer));
        }
    }

    /// Returns the number of bytes that wait to be taken.
    pub fn len(&self) -> usize {
        self.buffer.len() - self.start - self.given
    }

    /// Returns whether no bytes wait to be taken.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether the first bytes of an incomplete message wait. Valid when all whole messages have been
    /// handled.
    pub fn is_begun(&self) -> bool {
        self.ready == 0 && !self.is_empty()
    }

    /// Returns the capacity of the buffer: the memory of the waiting bytes and of the room behind them.
    pub fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// Sets the length of the longest message, in bytes, from now on. It is
    /// [`Limits::max_message`](crate::Limits::max_message), or less before a login.
    pub fn set_limit(&mut self, max_message: usize) {
        self.limit = max_message;
        self.scanner.set_limit(max_message);
    }

    /// Sets the dialect of the bytes that follow.
    pub(crate) fn set_dialect(&mut self, dialect: Dialect) {
        self.scanner.set_dialect(dialect);
    }

    /// Returns the bytes that wait to be taken.
    pub(crate) fn waiting(&self) -> &[u8] {
        &self.buffer[self.start + self.given..]
    }

    /// Returns the bytes in front of the token that is too long, after [`next_len`](Self::next_len) has failed for
    /// it.
    pub(crate) fn before_break(&self) -> &[u8] {
        let waiting = self.waiting();
        &waiting[..self.scanner.broken_at().min(waiting.len())]
    }

    /// Returns the length of the next expression, if all of it has arrived.
    #[inline]
    pub(crate) fn next_len(&mut self) -> Result<Option<usize>, BananaError> {
        self.discard();
        if self.ready == 0 && self.start < self.buffer.len() {
            self.ready = self.scanner.scan(&self.buffer[self.start..])?.unwrap_or_default();
        }
        Ok(Some(self.ready).filter(|&len| len > 0))
    }

    /// Takes the next expression, if all of it has arrived.
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

    /// Puts the expression that was taken last back, so that it is the next one again.
    pub(crate) fn put_back(&mut self) {
        self.ready = std::mem::take(&mut self.given);
    }

    /// Discards the expression that was taken last.
    #[inline]
    fn discard(&mut self) {
        if self.given > 0 {
            self.start += std::mem::take(&mut self.given);
            self.scanner.reset();
        }
    }

    /// Moves the waiting bytes to the front of the buffer. An incomplete message is moved once only.
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
