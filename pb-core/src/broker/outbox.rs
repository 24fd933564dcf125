use std::task::Waker;

/// Finished messages on their way out, in order, in one buffer that the writer takes whole.
#[derive(Default)]
pub(super) struct Outbox {
    bytes: Vec<u8>,
    writer: Option<Waker>,
}

/// A buffer that grew larger than this for one message is given back.
const KEEP: usize = 256 * 1024;

impl Outbox {
    /// Where a message is appended. The [writer](Self::take_writer) must be woken after it.
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How much waits, asked by the writer itself. It will look again before it sleeps, so that waking
    /// it now would only make it run twice.
    pub(super) fn attended(&mut self) -> usize {
        self.writer = None;
        self.bytes.len()
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

    /// Exchanges the full buffer for the writer's empty one. False if there is nothing.
    pub(super) fn swap(&mut self, written: &mut Vec<u8>) -> bool {
        debug_assert!(written.is_empty());
        if written.capacity() > KEEP {
            *written = Vec::new();
        }
        if self.bytes.is_empty() {
            return false;
        }
        std::mem::swap(&mut self.bytes, written);
        true
    }

    pub(super) fn discard(&mut self) {
        self.bytes = Vec::new();
    }
}
