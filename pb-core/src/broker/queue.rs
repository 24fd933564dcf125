//! The messages that wait to be bound.

use std::collections::VecDeque;

use super::message::Message;

/// The messages that wait to be bound, in order. The first waits for the state of a live object or for
/// room in the outbox, the others wait for the first.
///
/// A message that may name an entry of the tables is bound at once if the queue is empty, and otherwise waits
/// here, behind the others: ids are given out in the order of the messages. Only `decref`, `decache`, `uncache`,
/// signs of life and `didNotUnderstand` overtake the queue. A message keeps the objects that it will name: a call
/// keeps the handle over which it is made.
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

    /// Returns how many waiting calls want an answer.
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
        if self.messages.is_empty() {
            // An idle connection keeps no memory for messages.
            self.messages = VecDeque::new();
        }
        Some(message)
    }

    /// Takes out all messages.
    pub(super) fn take_all(&mut self) -> VecDeque<Message> {
        (self.bytes, self.calls) = (0, 0);
        std::mem::take(&mut self.messages)
    }
}
