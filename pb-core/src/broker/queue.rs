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
    /// Whether the first message waits for a state, and not for room in the outbox.
    waits_for_state: bool,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Returns whether messages wait until the peer takes what was sent before them.
    pub(super) fn waits_for_peer(&self) -> bool {
        !self.is_empty() && !self.waits_for_state
    }

    /// Notes that the first message waits for room in the outbox, whatever it waits for besides.
    pub(super) fn wait_for_room(&mut self) {
        self.waits_for_state = false;
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

    /// Adds the first message, which waits for a state.
    pub(super) fn push_waiting(&mut self, message: Message) {
        self.waits_for_state = true;
        self.bytes += message.charge();
        self.calls += usize::from(message.awaits_answer());
        self.messages.push_front(message);
    }

    pub(super) fn pop_front(&mut self) -> Option<Message> {
        let message = self.messages.pop_front()?;
        self.waits_for_state = false;
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
        (self.bytes, self.calls, self.waits_for_state) = (0, 0, false);
        std::mem::take(&mut self.messages)
    }
}
