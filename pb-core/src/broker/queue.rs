use std::collections::VecDeque;

use super::message::Message;

/// Messages that wait, in order: the first for the state of a live object or for room in the outbox, the
/// others for it.
///
/// Everything that names an entry of the tables goes through it, since numbers are given out when a message
/// is bound. Only what says that something is over may overtake it (`decref`, `decache`, `uncache`), and
/// what names no entry (signs of life, errors). A message keeps what it will name: a call keeps the handle
/// that it is made over.
#[derive(Default)]
pub(super) struct Queue {
    messages: VecDeque<Message>,
    bytes: usize,
    calls: usize,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Returns about how many bytes wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns how many calls wait that want an answer.
    pub(super) fn calls(&self) -> usize {
        self.calls
    }

    pub(super) fn push_back(&mut self, message: Message) {
        self.bytes += message.charge();
        self.calls += usize::from(message.awaits_answer());
        self.messages.push_back(message);
    }

    /// Puts the first message back.
    pub(super) fn push_front(&mut self, message: Message) {
        self.bytes += message.charge();
        self.calls += usize::from(message.awaits_answer());
        self.messages.push_front(message);
    }

    pub(super) fn pop_front(&mut self) -> Option<Message> {
        let message = self.messages.pop_front()?;
        self.bytes -= message.charge();
        self.calls -= usize::from(message.awaits_answer());
        Some(message)
    }

    /// Takes out all messages.
    pub(super) fn take_all(&mut self) -> VecDeque<Message> {
        (self.bytes, self.calls) = (0, 0);
        std::mem::take(&mut self.messages)
    }
}
