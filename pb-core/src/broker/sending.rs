//! Messages on their way into the outbox, in order.

use std::sync::Arc;

use super::{
    Broker, State,
    complaints::{complain, cut},
    message::Message,
    outbox::OUTBOX_TARGET,
    plan::{Changes, ConnectionFacts, NotBound, Plan, closed_error},
    sent_frames::{
        Begun, CallHead, begin_answer, begin_call, no_keywords, write_answer, write_removal,
    },
};
use crate::{
    banana::{Dialect, compact::taught::Taught},
    connection_error::{Command, ConnectionError},
    flavors::CallError,
    jelly::{Audience, JellyError, Prepared, prepare},
    live::{Effects, Subscription},
};

/// After this many messages for which the tables had no room, the connection is closed, as in Twisted.
const MAX_TABLE_OVERFLOWS: u32 = 4;

impl State {
    /// Sends a message, behind the messages that wait: puts it into the outbox or the queue. Returns
    /// the message and the reason if it cannot be sent; nothing of it was sent then.
    #[must_use]
    pub(super) fn put(
        &mut self,
        broker: &Broker,
        message: Message,
        effects: &mut Effects,
    ) -> Option<(Message, JellyError)> {
        if self.queue.is_empty() {
            match self.bind(broker, &message, effects) {
                Ok(()) => {
                    message.drop_sent(effects);
                    return None;
                }
                Err(not_bound) => {
                    if let Some(error) = self.request_states(broker, not_bound, effects) {
                        return Some((message, self.count_full_table(broker, error, effects)));
                    }
                    self.queue.push_waiting(message);
                    return None;
                }
            }
        }
        self.queue.push_back(message);
        None
    }

    /// Binds messages from the head of the queue, until the outbox holds enough or a message has to
    /// wait.
    pub(super) fn advance(&mut self, broker: &Broker, effects: &mut Effects) {
        self.advance_up_to(OUTBOX_TARGET, broker, effects);
    }

    /// Binds messages while the outbox holds less than `enough` bytes.
    fn advance_up_to(&mut self, enough: usize, broker: &Broker, effects: &mut Effects) {
        // The first message may have its state by now, and waits for room all the same.
        if self.outbox.len() >= enough {
            return self.queue.wait_for_room();
        }
        while self.outbox.len() < enough {
            let Some(message) = self.queue.pop_front() else { break };
            match self.bind(broker, &message, effects) {
                // A state that was requested may not be needed any more: the state that named its object may
                // have been taken again without it.
                Ok(()) => self.subscriptions.cancel_wanted(effects),
                Err(not_bound) => match self.request_states(broker, not_bound, effects) {
                    None => return self.queue.push_waiting(message),
                    Some(error) => {
                        self.subscriptions.cancel_wanted(effects);
                        let error = self.count_full_table(broker, error, effects);
                        self.fail(broker, &message, error, effects);
                    }
                },
            }
            self.leave(message, effects);
        }
    }

    /// Requests the states that a message needs. Returns the error if the message can never be sent,
    /// but not while one of its states is still to be delivered: a state that arrives later would be taken
    /// for one that the next message requested.
    pub(super) fn request_states(
        &mut self,
        broker: &Broker,
        not_bound: NotBound,
        effects: &mut Effects,
    ) -> Option<JellyError> {
        if !not_bound.waits && not_bound.failed.is_some() {
            return not_bound.failed;
        }
        for (source, perspective) in not_bound.states {
            self.subscriptions.request_state(source, perspective, broker.handle(), effects);
        }
        None
    }

    /// Drops a message that has left the queue. An update is also taken out of the sums of its observer.
    pub(super) fn leave(&mut self, message: Message, effects: &mut Effects) {
        if let Message::Update { subscription, update, charge, is_reset, .. } = &message
            && let Some(queued) = self.subscriptions.queued(subscription)
        {
            if !is_reset && let Some(largest) = queued.remove(*charge) {
                subscription.source.queue_emptied(effects);
                self.subscriptions.sum_of_largest =
                    self.subscriptions.sum_of_largest.saturating_sub(largest);
            }
            // The table has another handle of the subscription, so no code of the application can run
            // here.
            if update.is_harmless() {
                return;
            }
        }
        message.drop_later(effects);
    }

    /// Counts a message for which the tables have no room, and closes the connection after too many of
    /// them.
    pub(super) fn count_full_table(
        &mut self,
        broker: &Broker,
        error: JellyError,
        effects: &mut Effects,
    ) -> JellyError {
        if !error.is_full_table() {
            return error;
        }
        self.table_overflows += 1;
        if self.table_overflows < MAX_TABLE_OVERFLOWS {
            return error;
        }
        if let Some(broker) = broker.me.upgrade() {
            effects.later(move || broker.close());
        }
        error.goodbye()
    }

    /// Fails one message of the queue that cannot be sent.
    fn fail(
        &mut self,
        broker: &Broker,
        message: &Message,
        error: JellyError,
        effects: &mut Effects,
    ) {
        match message {
            Message::Call { answer, .. } => match answer.clone() {
                Some(answer) => {
                    let error = match &self.close_reason {
                        // The call would have been sent if the connection were not closed.
                        Some(reason) => CallError::from(reason.clone()),
                        None => error.into(),
                    };
                    effects.later(move || answer.fail(error));
                }
                // Logging may run code of the application: a subscriber of the log.
                None => effects.later(move || {
                    tracing::warn!(%error, "a call that wants no answer could not be sent");
                }),
            },
            Message::Answer { request_id, .. } => {
                self.put_failure(broker, request_id, error, effects)
            }
            Message::Update { subscription, update, .. } => {
                self.fail_update(broker, subscription, update, error, effects);
            }
        }
    }

    /// Answers with a failure in place of a value that cannot be sent. Logs that, unless the reason is that the
    /// connection is closed.
    pub(super) fn put_failure(
        &mut self,
        broker: &Broker,
        request_id: &[u8],
        error: JellyError,
        effects: &mut Effects,
    ) {
        if self.close_reason.is_none() {
            let (text, broker) = (error.to_string(), broker.shared());
            // Logging may run code of the application: a subscriber of the log.
            effects.later(move || {
                complain!(
                    broker,
                    WARN,
                    error = cut(&text),
                    "an answer cannot be sent, so its call fails"
                );
            });
        }
        let failure = crate::flavors::unsendable(error);
        if let Ok(value) = prepare(broker.style(), Audience::One(None), &failure) {
            let out = self.outbox.bytes();
            self.taught.teach(value.used(), out);
            write_answer(out, Command::Error, request_id, &value);
        }
    }

    /// Ends a subscription from this end: writes `[uncache id]` if the peer holds the object.
    pub(super) fn end(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        effects: &mut Effects,
    ) {
        let id = self.subscriptions.end(subscription, effects);
        if let (Some(id), Some(dialect)) = (id, broker.dialect()) {
            write_removal(self.outbox.bytes(), dialect, Command::Uncache, id);
        }
    }

    /// Binds a message: appends all of it to the outbox, or nothing.
    fn bind(
        &mut self,
        broker: &Broker,
        message: &Message,
        effects: &mut Effects,
    ) -> Result<(), NotBound> {
        let dialect = broker.dialect().ok_or_else(NotBound::no_dialect)?;
        let facts = ConnectionFacts::of(broker, self);
        let tables = (&self.subscriptions, &self.replicas, &self.exports);
        match message {
            Message::Call { head, keywords, answer, .. } => {
                let both = [head, keywords.as_deref().unwrap_or(head)];
                let sections = &both[..1 + usize::from(keywords.is_some())];
                // A section in which nothing depends on the perspective does not keep it.
                let perspective = sections.iter().find_map(|section| section.perspective());
                let plan = Plan::of(tables, facts, sections, perspective)?;
                let request_id = self.waiting.next_id();
                let call = CallHead {
                    request_id,
                    wants_answer: answer.is_some(),
                    lengths: (head.len(), keywords.as_deref().map(Prepared::len)),
                };
                let out = self.outbox.room_for(message.charge());
                teach(&mut self.taught, plan.as_ref(), sections, out);
                let mut begun = begin_call(out, dialect, call);
                let changes = write_sections(plan, sections, out, dialect, &mut begun);
                if keywords.is_none() {
                    no_keywords(out, dialect);
                }
                begun.end(out);
                self.apply(changes, effects);
                if let Some(answer) = &answer
                    && answer.request_id().is_none_or(|id| id.set(request_id))
                {
                    self.waiting.add(request_id, answer.clone());
                }
            }
            Message::Answer { command, request_id, value } => {
                let plan = Plan::of(tables, facts, &[value], value.perspective())?;
                self.outbox.add_answer(message.charge());
                let out = self.outbox.room_for(message.charge());
                teach(&mut self.taught, plan.as_ref(), &[value], out);
                let mut begun = begin_answer(out, dialect, *command, request_id, value.len());
                let changes = write_sections(plan, &[value], out, dialect, &mut begun);
                begun.end(out);
                self.apply(changes, effects);
            }
            Message::Update { subscription, update, more, .. } => {
                self.bind_update(broker, subscription, update, *more, effects)?;
            }
        }
        effects.wake(self.outbox.take_writer());
        Ok(())
    }

    /// Changes the tables after a message was written.
    #[inline]
    pub(super) fn apply(&mut self, changes: Option<Changes>, effects: &mut Effects) {
        if let Some(changes) = changes {
            self.change(changes, effects);
        }
    }

    /// Enters the changes into the tables.
    fn change(&mut self, changes: Changes, effects: &mut Effects) {
        let Changes { last_id, newly_held, resent, exported, counted } = changes;
        self.last_id = self.last_id.max(last_id);
        self.subscriptions.make_held(newly_held, effects);
        resent.into_iter().for_each(|key| self.subscriptions.count(key));
        for (id, exported) in exported {
            self.exports.add(id, exported);
        }
        for id in counted {
            self.exports.count(id);
        }
    }

    /// Empties the queue when the connection closes. Answers are still sent, if they need no new
    /// entries of the tables.
    pub(super) fn close_queue(
        &mut self,
        broker: &Broker,
        reason: &CallError,
        effects: &mut Effects,
    ) {
        if matches!(reason, CallError::Closed { reason: ConnectionError::LocallyClosed, .. }) {
            // This end closed the connection, so messages that were sent before are still written.
            self.advance_up_to(usize::MAX, broker, effects);
        }
        self.subscriptions.close(effects);
        for message in self.queue.take_all() {
            match message {
                Message::Call { answer: Some(answer), head, keywords, to } => {
                    let reason = reason.clone();
                    effects.later(move || {
                        answer.fail(reason);
                        drop((head, keywords, to));
                    });
                }
                Message::Answer { ref request_id, .. } => {
                    if let Err(not_bound) = self.bind(broker, &message, effects) {
                        let error = not_bound.failed.unwrap_or_else(closed_error);
                        self.put_failure(broker, request_id, error, effects);
                    }
                    message.drop_later(effects);
                }
                other => other.drop_later(effects),
            }
        }
    }
}

/// Teaches the peer the names and shapes that a message uses and that it does not know.
#[inline]
pub(super) fn teach(
    taught: &mut Taught,
    plan: Option<&Plan<'_>>,
    sections: &[&Prepared],
    out: &mut Vec<u8>,
) {
    match plan {
        None => sections.iter().for_each(|section| taught.teach(section.used(), out)),
        Some(plan) => plan.used().for_each(|used| taught.teach(used, out)),
    }
}

/// Writes sections as they were planned, or as they were prepared if they need no plan. Returns the
/// changes that follow from it.
#[inline]
pub(super) fn write_sections(
    plan: Option<Plan<'_>>,
    sections: &[&Prepared],
    out: &mut Vec<u8>,
    dialect: Dialect,
    begun: &mut Begun,
) -> Option<Changes> {
    match plan {
        None => {
            for section in sections {
                section.bind(out);
                begun.end_positional(out);
            }
            None
        }
        Some(plan) => Some(plan.write(out, dialect, begun)),
    }
}
