use std::{collections::VecDeque, task::Waker};

/// Finished messages on their way out, in order, in buffers that the writer takes whole.
#[derive(Default)]
pub(super) struct Outbox {
    /// Buffers to which nothing more is added.
    full: VecDeque<Vec<u8>>,
    bytes: Vec<u8>,
    /// Bytes in all of them.
    filled: usize,
    /// Bytes of the buffer that the writer has taken and not written yet.
    unwritten: usize,
    /// Bytes of answers among all that, at least: what the peer asked for and has not taken. What is
    /// written counts as answers first.
    answers: usize,
    writer: Option<Waker>,
}

/// While more than this waits to be written, updates are kept where many connections share them.
pub(super) const OUTBOX_TARGET: usize = 128 * 1024;

/// A buffer that holds more is added to no more. Only one that holds a single larger message is larger:
/// a buffer of all that waits would take twice of it while it grows.
const MAX_BUFFER: usize = 256 * 1024;

/// What a buffer takes at first.
const MIN_BUFFER: usize = 256;

impl Outbox {
    /// Where a message is appended. The [writer](Self::take_writer) must be woken after it.
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        if self.bytes.len() > MAX_BUFFER {
            self.close_buffer();
        }
        &mut self.bytes
    }

    /// The same for a message of about so many bytes.
    #[inline]
    pub(super) fn room_for(&mut self, len: usize) -> &mut Vec<u8> {
        if self.bytes.len() + len > self.bytes.capacity() {
            self.grow(len);
        }
        &mut self.bytes
    }

    #[cold]
    fn grow(&mut self, len: usize) {
        if self.bytes.len() + len > MAX_BUFFER && !self.bytes.is_empty() {
            self.close_buffer();
        }
        let needed = self.bytes.len() + len;
        let doubled = (2 * self.bytes.capacity()).clamp(MIN_BUFFER, MAX_BUFFER);
        self.bytes.reserve_exact(doubled.max(needed) - self.bytes.len());
    }

    #[cold]
    fn close_buffer(&mut self) {
        self.filled += self.bytes.len();
        self.full.push_back(std::mem::take(&mut self.bytes));
    }

    /// Bytes that wait for the writer.
    pub(super) fn len(&self) -> usize {
        self.filled + self.bytes.len()
    }

    /// Bytes that wait, with those that the writer has taken.
    pub(super) fn backlog(&self) -> usize {
        self.len() + self.unwritten
    }

    /// Returns the backlog, and takes away the waker of the writer, who asks: waking it now would only make
    /// it run twice. It must look for bytes again before it sleeps ([`swap`](Self::swap)).
    pub(super) fn backlog_and_disarm(&mut self) -> usize {
        self.writer = None;
        self.backlog()
    }

    /// Counts bytes that the peer has asked for.
    #[inline]
    pub(super) fn add_answer(&mut self, bytes: usize) {
        self.answers += bytes;
    }

    /// Bytes that the peer has asked for and not taken.
    pub(super) fn answers(&self) -> usize {
        self.answers
    }

    /// The writer has written so many of the bytes that it took.
    pub(super) fn written(&mut self, bytes: usize) {
        self.unwritten = self.unwritten.saturating_sub(bytes);
        self.answers = self.answers.saturating_sub(bytes);
    }

    /// Who writes, to be woken once and when no mutex is held: a waker is somebody's code.
    #[must_use]
    pub(super) fn take_writer(&mut self) -> Option<Waker> {
        self.writer.take()
    }

    pub(super) fn watch(&mut self, writer: &Waker) {
        match &mut self.writer {
            Some(known) => known.clone_from(writer),
            none => *none = Some(writer.clone()),
        }
    }

    /// Exchanges a full buffer for the writer's empty one, of which everything was written. False if there
    /// is nothing.
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
            // Counted or not, all was written.
            self.answers = 0;
            return false;
        } else {
            std::mem::swap(&mut self.bytes, written);
        }
        self.unwritten = written.len();
        true
    }

    pub(super) fn clear(&mut self) {
        let writer = self.writer.take();
        *self = Self { writer, ..Self::default() };
    }

    /// What the buffers take, but for the one that the writer has.
    pub(super) fn memory(&self) -> usize {
        let full: usize = self.full.iter().map(Vec::capacity).sum();
        full + self.bytes.capacity()
    }
}
