//! The bytes that wait to be written.

use std::{collections::VecDeque, task::Waker};

use crate::banana::buffers;

/// Bound messages on their way out, in order, in buffers that the writer takes whole.
#[derive(Default)]
pub(super) struct Outbox {
    /// Buffers to which nothing more is appended.
    full: VecDeque<Vec<u8>>,
    bytes: Vec<u8>,
    /// The bytes in all of them.
    filled: usize,
    /// The bytes of the buffer that the writer has taken and not written yet.
    unwritten: usize,
    /// At least this many bytes in the outbox and in the writer's buffer are answers. It is a lower bound,
    /// since every byte that is written is subtracted, also those of calls and updates.
    answers: usize,
    writer: Writer,
}

/// The task that writes the outbox.
#[derive(Default)]
enum Writer {
    /// Looks for bytes before it sleeps again.
    #[default]
    Awake,
    /// Sleeps until it is woken.
    Asleep(Waker),
    /// Will be woken after the poll that announced updates. It can be woken earlier.
    Called(Waker),
}

/// Updates, and messages of the queue, are bound only while fewer bytes than this wait in the outbox. Updates
/// that stay in the queue share their bytes with other connections. A call or an answer that finds the queue
/// empty is bound at once, up to `Limits::max_outbox`.
pub(super) const OUTBOX_TARGET: usize = 128 * 1024;

/// A buffer that holds more is not appended to. A larger buffer holds one larger message only: a single
/// buffer for all bytes would take twice their size while it grows.
const MAX_BUFFER: usize = 256 * 1024;

/// The size of a new buffer.
const MIN_BUFFER: usize = 256;

impl Outbox {
    /// Returns the buffer to which a message is appended. The [writer](Self::take_writer) must be woken
    /// after that.
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        if self.bytes.len() > MAX_BUFFER {
            self.close_buffer();
        }
        if self.bytes.capacity() == 0 {
            self.bytes = buffers::take(&buffers::OUTPUT);
        }
        &mut self.bytes
    }

    /// Returns the buffer for a message of about `len` bytes, like [`bytes`](Self::bytes).
    #[inline]
    pub(super) fn room_for(&mut self, len: usize) -> &mut Vec<u8> {
        if self.bytes.len() + len > self.bytes.capacity() {
            self.grow(len);
        }
        &mut self.bytes
    }

    /// Makes room for a message: starts a new buffer, or enlarges the current one.
    #[cold]
    fn grow(&mut self, len: usize) {
        if self.bytes.capacity() == 0 {
            self.bytes = buffers::take(&buffers::OUTPUT);
            if len <= self.bytes.capacity() {
                return;
            }
        }
        if self.bytes.len() + len > MAX_BUFFER && !self.bytes.is_empty() {
            self.close_buffer();
        }
        let needed = self.bytes.len() + len;
        let doubled = (2 * self.bytes.capacity()).clamp(MIN_BUFFER, MAX_BUFFER);
        self.bytes.reserve_exact(doubled.max(needed) - self.bytes.len());
    }

    /// Moves the current buffer to those that are not appended to.
    #[cold]
    fn close_buffer(&mut self) {
        self.filled += self.bytes.len();
        self.full.push_back(std::mem::take(&mut self.bytes));
    }

    /// Returns the bytes that wait for the writer.
    pub(super) fn len(&self) -> usize {
        self.filled + self.bytes.len()
    }

    /// Returns the bytes that wait, with those that the writer has taken and not written.
    pub(super) fn backlog(&self) -> usize {
        self.len() + self.unwritten
    }

    /// Returns the backlog and removes the writer's waker. Only the writer calls this, and waking it
    /// now would make it run twice. It must look for bytes again before it sleeps
    /// ([`swap`](Self::swap)).
    pub(super) fn backlog_and_disarm(&mut self) -> usize {
        self.writer = Writer::Awake;
        self.backlog()
    }

    /// Counts bytes that the peer has asked for.
    #[inline]
    pub(super) fn add_answer(&mut self, bytes: usize) {
        self.answers += bytes;
    }

    /// Returns the bytes that the peer has asked for and not taken.
    pub(super) fn answers(&self) -> usize {
        self.answers
    }

    /// Notes that the writer has written this many of the bytes that it took.
    pub(super) fn written(&mut self, bytes: usize) {
        self.unwritten = self.unwritten.saturating_sub(bytes);
        self.answers = self.answers.saturating_sub(bytes);
    }

    /// Takes the waker of the writer, to be woken once and when no mutex is held: a waker runs foreign
    /// code.
    #[must_use]
    pub(super) fn take_writer(&mut self) -> Option<Waker> {
        match std::mem::take(&mut self.writer) {
            Writer::Awake => None,
            Writer::Asleep(waker) | Writer::Called(waker) => Some(waker),
        }
    }

    /// Returns the waker of the writer, to be woken once the poll of the task that announces updates has ended.
    /// Returns `None` if the writer was called already. Until it comes, it can still be
    /// [woken at once](Self::take_writer).
    #[must_use]
    #[inline]
    pub(super) fn call_writer(&mut self) -> Option<Waker> {
        if !matches!(self.writer, Writer::Asleep(_)) {
            return None;
        }
        let waker = self.take_writer()?;
        self.writer = Writer::Called(waker.clone());
        Some(waker)
    }

    /// Registers the waker of the writer, which sleeps from now on.
    pub(super) fn watch(&mut self, writer: &Waker) {
        self.writer = match std::mem::take(&mut self.writer) {
            Writer::Awake => Writer::Asleep(writer.clone()),
            Writer::Asleep(mut known) | Writer::Called(mut known) => {
                known.clone_from(writer);
                Writer::Asleep(known)
            }
        };
    }

    /// Exchanges the next buffer for the writer's empty one, all of which was written. Returns false if
    /// there is nothing to write.
    pub(super) fn swap(&mut self, written: &mut Vec<u8>) -> bool {
        debug_assert!(written.is_empty());
        self.written(self.unwritten);
        if written.capacity() > MAX_BUFFER {
            *written = Vec::new();
        }
        if let Some(next) = self.full.pop_front() {
            self.filled -= next.len();
            *written = next;
        } else if self.bytes.is_empty() {
            // The outbox is empty, so no answers wait.
            self.answers = 0;
            return false;
        } else {
            std::mem::swap(&mut self.bytes, written);
        }
        self.unwritten = written.len();
        true
    }

    /// Drops all bytes, and keeps the waker of the writer.
    pub(super) fn clear(&mut self) {
        let writer = std::mem::take(&mut self.writer);
        *self = Self { writer, ..Self::default() };
    }

    /// Returns the memory of the buffers, without the one that the writer has.
    pub(super) fn memory(&self) -> usize {
        let full: usize = self.full.iter().map(Vec::capacity).sum();
        full + self.bytes.capacity()
    }
}
