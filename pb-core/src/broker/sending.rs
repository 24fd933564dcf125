//! Messages on their way into the outbox, in order.

use std::sync::Arc;

use super::{
    Broker, State,
    message::Message,
    outbox::ENOUGH,
    plan::{Changes, Missing, Plan, Situation, closing},
};
use crate::{
    banana::{Dialect, write},
    connection_error::{Command, ConnectionError},
    flavors::CallError,
    jelly::{Audience, JellyError, Prepared, prepare},
    live::{Subscription, Work},
};

/// After this many messages that the tables had no room for the connection is closed, as Twisted does.
const MAX_VIOLATIONS: u32 = 4;

impl State {
    /// Sends a message, behind whatever waits: puts it into the outbox, or into the queue. Gives it back
    /// with the reason if nothing of it can be sent.
    #[must_use]
    pub(super) fn put(
        &mut self,
        broker: &Broker,
        message: Message,
        work: &mut Work,
    ) -> Option<(Message, JellyError)> {
        if self.queue.is_empty() {
            match self.bind(broker, &message, work) {
                Ok(()) => {
                    message.discard(work);
                    return None;
                }
                Err(missing) => {
                    if let Some(error) = self.request(broker, missing, work) {
                        return Some((message, self.count_full_table(broker, error, work)));
                    }
                }
            }
        }
        self.queue.push_back(message);
        None
    }

    /// Binds from the head of the queue while it can, and while there is not much to write anyway.
    pub(super) fn advance(&mut self, broker: &Broker, work: &mut Work) {
        self.advance_up_to(ENOUGH, broker, work);
    }

    fn advance_up_to(&mut self, enough: usize, broker: &Broker, work: &mut Work) {
        while self.outbox.len() < enough {
            let Some(message) = self.queue.pop_front() else { break };
            match self.bind(broker, &message, work) {
                // What was bound may have needed less in the end than it asked for.
                Ok(()) => self.subscriptions.first_is_gone(work),
                Err(missing) => match self.request(broker, missing, work) {
                    None => return self.queue.push_front(message),
                    Some(error) => {
                        self.subscriptions.first_is_gone(work);
                        let error = self.count_full_table(broker, error, work);
                        self.fail(broker, &message, error, work);
                    }
                },
            }
            self.leave(message, work);
        }
    }

    /// Requests the states that a message needs. Returns the error if it cannot be sent any more: only
    /// when nothing of it is under way, else a later message would meet a state that was taken for this
    /// one.
    pub(super) fn request(
        &mut self,
        broker: &Broker,
        missing: Missing,
        work: &mut Work,
    ) -> Option<JellyError> {
        if !missing.waits && missing.failed.is_some() {
            return missing.failed;
        }
        for (source, perspective) in missing.states {
            self.subscriptions.request(source, perspective, broker.handle(), work);
        }
        None
    }

    /// Drops a message that was in the queue and has left it.
    pub(super) fn leave(&mut self, message: Message, work: &mut Work) {
        if let Message::Update { subscription, update, charge, anew, .. } = &message
            && let Some(backlog) = self.subscriptions.backlog(subscription)
        {
            if !anew && let Some(largest) = backlog.leave(*charge) {
                subscription.source.catches_up(work);
                self.subscriptions.large = self.subscriptions.large.saturating_sub(largest);
            }
            // The table has another handle of the subscription.
            if update.is_harmless() {
                return;
            }
        }
        message.discard(work);
    }

    /// Counts a message that the tables have no room for, and closes the connection if there were too
    /// many.
    fn count_full_table(
        &mut self,
        broker: &Broker,
        error: JellyError,
        work: &mut Work,
    ) -> JellyError {
        if !error.is_full_table() {
            return error;
        }
        self.violations += 1;
        if self.violations < MAX_VIOLATIONS {
            return error;
        }
        if let Some(broker) = broker.me.upgrade() {
            work.later(move || broker.close());
        }
        error.goodbye()
    }

    /// Fails a message of the queue that cannot be sent, and no other.
    fn fail(&mut self, broker: &Broker, message: &Message, error: JellyError, work: &mut Work) {
        match message {
            Message::Call { answer, .. } => match answer.clone() {
                Some(answer) => {
                    let error = match &self.ended {
                        // It would have been sent, had the connection not ended.
                        Some(reason) => CallError::from(reason.clone()),
                        None => error.into(),
                    };
                    work.later(move || answer.fail(error));
                }
                // A subscriber is code of the application.
                None => work.later(move || {
                    tracing::warn!(%error, "a call that wants no answer cannot be sent");
                }),
            },
            Message::Reply { request, .. } => self.reply_failure(broker, request, error),
            // That replica is out of step for good.
            Message::Update { subscription, .. } => self.end(broker, subscription, work),
        }
    }

    /// Sends an error answer in place of a result that cannot be sent.
    pub(super) fn reply_failure(&mut self, broker: &Broker, request: &[u8], error: JellyError) {
        let failure = crate::flavors::unsendable(error);
        if let Ok(value) = prepare(broker.style(), Audience::One(None), &failure) {
            reply(self.outbox.bytes(), Command::Error, request, &value);
        }
    }

    /// Ends a subscription from this side.
    pub(super) fn end(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        work: &mut Work,
    ) {
        let id = self.subscriptions.end(subscription, work);
        if let (Some(id), Some(dialect)) = (id, broker.dialect()) {
            let out = self.outbox.bytes();
            write::list(out, 2);
            write::string(out, dialect, Command::Uncache.name().as_bytes());
            write::unsigned(out, id);
        }
    }

    /// Puts a message into the outbox, all of it or nothing.
    fn bind(&mut self, broker: &Broker, message: &Message, work: &mut Work) -> Result<(), Missing> {
        let dialect = broker.dialect().ok_or_else(Missing::never)?;
        let situation = Situation::of(broker, self);
        let tables = (&self.subscriptions, &self.replicas, &self.exports);
        match message {
            Message::Call { head, keywords, answer, .. } => {
                let both = [head, keywords.as_ref().unwrap_or(head)];
                let sections = &both[..1 + usize::from(keywords.is_some())];
                // Either may hold nothing that depends on it, and then does not keep it.
                let perspective = sections.iter().find_map(|section| section.perspective());
                let plan = Plan::of(tables, situation, sections, perspective)?;
                let number = self.waiting.number();
                let out = self.outbox.room_for(message.charge());
                write::list(out, 7);
                write::string(out, dialect, Command::Message.name().as_bytes());
                write::unsigned(out, number);
                let changes = write_sections(plan, sections, out, dialect);
                if keywords.is_none() {
                    write::list(out, 1);
                    write::string(out, dialect, b"dictionary");
                }
                self.apply(changes, work);
                if let Some(answer) = answer.as_ref().filter(|answer| answer.sent_as(number)) {
                    self.waiting.add(number, answer.clone());
                }
            }
            Message::Reply { command, request, value } => {
                let plan = Plan::of(tables, situation, &[value], value.perspective())?;
                self.outbox.add_answer(message.charge());
                let out = self.outbox.room_for(message.charge());
                write::list(out, 3);
                write::string(out, dialect, command.name().as_bytes());
                out.extend_from_slice(request);
                let changes = write_sections(plan, &[value], out, dialect);
                self.apply(changes, work);
            }
            Message::Update { subscription, update, more, .. } => {
                self.bind_update(broker, subscription, update, *more, work)?;
            }
        }
        work.wake(self.outbox.take_writer());
        Ok(())
    }

    /// Changes the tables as a message says that was written.
    #[inline]
    pub(super) fn apply(&mut self, changes: Option<Changes>, work: &mut Work) {
        if let Some(changes) = changes {
            self.change(changes, work);
        }
    }

    fn change(&mut self, changes: Changes, work: &mut Work) {
        let Changes { last_id, begun, resent, exported, counted } = changes;
        self.last_id = self.last_id.max(last_id);
        self.subscriptions.begin(begun, work);
        resent.into_iter().for_each(|key| self.subscriptions.count(key));
        for (id, exported) in exported {
            self.exports.add(id, exported);
        }
        for id in counted {
            self.exports.count(id);
        }
    }

    /// Ends the queue with the input. Answers are still sent, as far as they need nothing of the tables.
    pub(super) fn close_queue(&mut self, broker: &Broker, reason: &CallError, work: &mut Work) {
        if matches!(reason, CallError::Lost { reason: ConnectionError::Closed, .. }) {
            // What was sent before is still written.
            self.advance_up_to(usize::MAX, broker, work);
        }
        self.subscriptions.close(work);
        for message in self.queue.take_all() {
            match message {
                Message::Call { answer: Some(answer), head, keywords, to } => {
                    let reason = reason.clone();
                    work.later(move || {
                        answer.fail(reason);
                        drop((head, keywords, to));
                    });
                }
                Message::Reply { ref request, .. } => {
                    if let Err(missing) = self.bind(broker, &message, work) {
                        let error = missing.failed.unwrap_or_else(closing);
                        self.reply_failure(broker, request, error);
                    }
                    message.discard(work);
                }
                other => other.discard(work),
            }
        }
    }
}

/// Writes `[answer reqid value]` or `[error reqid failure]`, of a value that holds nothing of the tables.
pub(super) fn reply(out: &mut Vec<u8>, command: Command, request: &[u8], value: &Prepared) {
    write::list(out, 3);
    write::string(out, value.dialect(), command.name().as_bytes());
    out.extend_from_slice(request);
    value.bind(out);
}

/// Writes sections as they were planned, or as they are if they need no plan, and returns what has
/// changed with that.
#[inline]
pub(super) fn write_sections(
    plan: Option<Plan<'_>>,
    sections: &[&Prepared],
    out: &mut Vec<u8>,
    dialect: Dialect,
) -> Option<Changes> {
    match plan {
        None => {
            sections.iter().for_each(|section| section.bind(out));
            None
        }
        Some(plan) => Some(plan.write(out, dialect)),
    }
}
