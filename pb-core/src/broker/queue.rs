//! Messages on their way into the outbox, in order.

use std::sync::Arc;

use super::{
    Broker, RemoteReference, State,
    bind::{Changes, Missing, Plan, Situation, Tables},
    imports::Imports,
    publishing::{Publishing, Slot},
    references::References,
    waiting::Answerable,
};
use crate::{
    banana::{Dialect, write},
    connection_error::{Command, ConnectionError},
    flavors::CallError,
    jelly::{Audience, JellyError, JellyErrorKind, Prepared, prepare},
    live::{Announcement, CacheKey, Life, Request, Work},
    perspective::Perspective,
};

/// While more than this waits to be written, updates are kept where many connections share them.
pub(super) const ENOUGH: usize = 128 * 1024;

/// Which time it is one too many that something finds no room in the tables.
const GOODBYE: u32 = 4;

/// What an update in a queue takes besides its bytes.
pub(super) const OVERHEAD: usize = 64;

/// A message that is prepared: what it holds of the connection's tables is not decided yet.
pub(super) enum Unbound {
    Call {
        head: Prepared,
        keywords: Option<Prepared>,
        answer: Option<Arc<dyn Answerable>>,
        /// Whose method is called, if the call may have to wait.
        to: Option<RemoteReference>,
    },
    Reply {
        command: Command,
        request: Box<[u8]>,
        value: Prepared,
    },
    Update {
        object: CacheKey,
        life: Life,
        update: Arc<Announcement>,
        more: bool,
        charge: usize,
        /// It is the state anew.
        anew: bool,
    },
}

impl Unbound {
    /// Whether an answer will be waited for.
    pub(super) fn awaits_answer(&self) -> bool {
        matches!(self, Self::Call { answer: Some(_), .. })
    }

    pub(super) fn charge(&self) -> usize {
        match self {
            Self::Call { head, keywords, .. } => {
                head.len() + keywords.as_ref().map_or(0, Prepared::len) + OVERHEAD
            }
            Self::Reply { request, value, .. } => request.len() + value.len() + OVERHEAD,
            Self::Update { charge, .. } => *charge,
        }
    }

    /// Drops it where no mutex is held, if code of the application could run.
    pub(super) fn discard(self, work: &mut Work) {
        let harmless = match &self {
            Self::Call { head, keywords, answer, to } => {
                answer.is_none()
                    && to.is_none()
                    && head.is_harmless()
                    && keywords.as_ref().is_none_or(Prepared::is_harmless)
            }
            Self::Reply { value, .. } => value.is_harmless(),
            Self::Update { update, .. } => update.is_harmless(),
        };
        if !harmless {
            work.trash(self);
        }
    }
}

/// What became of a message that was put.
pub(super) enum Put {
    /// It is in the outbox, or waits for its turn.
    Sent,
    /// Nothing of it was sent.
    Failed(Unbound, JellyError),
}

impl State {
    /// Sends a message, behind whatever waits.
    pub(super) fn put(&mut self, broker: &Broker, message: Unbound, work: &mut Work) -> Put {
        if !self.publishing.queue.is_empty() {
            self.publishing.enqueue(message, false);
            return Put::Sent;
        }
        match self.bind(broker, &message, work) {
            Ok(()) => {
                message.discard(work);
                Put::Sent
            }
            Err(missing) => match self.ask(broker, missing, work) {
                None => {
                    self.publishing.enqueue(message, false);
                    Put::Sent
                }
                Some(error) => {
                    self.publishing.withdraw(&broker.handle(), work);
                    Put::Failed(message, self.violated(broker, error, work))
                }
            },
        }
    }

    /// Binds from the head of the queue while it can, and while there is not much to write anyway.
    pub(super) fn advance(&mut self, broker: &Broker, work: &mut Work) {
        self.advance_up_to(ENOUGH, broker, work);
    }

    fn advance_up_to(&mut self, enough: usize, broker: &Broker, work: &mut Work) {
        while self.outbox.len() < enough {
            let Some(message) = self.publishing.queue.pop_front() else { break };
            let bound = match self.publishing.is_over(&message) {
                true => Ok(()),
                false => self.bind(broker, &message, work),
            };
            match bound {
                Ok(()) => {
                    self.publishing.leaves(&message, work);
                    // Also one that was bound may have needed less in the end than it asked for.
                    if !self.publishing.slots.is_empty() {
                        self.publishing.head_is_gone(&broker.handle(), work);
                    }
                    message.discard(work);
                }
                Err(missing) => match self.ask(broker, missing, work) {
                    None => return self.publishing.enqueue(message, true),
                    Some(error) => {
                        self.publishing.leaves(&message, work);
                        self.publishing.withdraw(&broker.handle(), work);
                        let error = self.violated(broker, error, work);
                        self.fail(broker, message, error, work);
                    }
                },
            }
        }
    }

    /// Asks for what a message needs. The error, if it cannot be sent any more: only when nothing of it
    /// is under way, else a later message would meet a state that was taken for this one.
    pub(super) fn ask(
        &mut self,
        broker: &Broker,
        missing: Missing,
        work: &mut Work,
    ) -> Option<JellyError> {
        if !missing.waits && missing.failed.is_some() {
            return missing.failed;
        }
        for (source, perspective) in missing.ask {
            let key = CacheKey::new(source.key(), perspective.as_ref());
            let slot = self.publishing.slots.entry(key);
            if let std::collections::hash_map::Entry::Vacant(slot) = slot {
                slot.insert(Slot::Asked);
                let connection = broker.handle();
                work.ask(source, Request::Begin { connection, perspective });
            }
        }
        None
    }

    /// As Twisted does, the connection is closed when its tables were too small for the fourth time.
    fn violated(&mut self, broker: &Broker, error: JellyError, work: &mut Work) -> JellyError {
        if !error.is_full_table() {
            return error;
        }
        self.violations += 1;
        if self.violations < GOODBYE {
            return error;
        }
        if let Some(broker) = broker.me.upgrade() {
            work.later(move || broker.close());
        }
        error.goodbye()
    }

    /// A message from the queue that cannot be sent fails alone.
    fn fail(&mut self, broker: &Broker, message: Unbound, error: JellyError, work: &mut Work) {
        match &message {
            Unbound::Call { answer, .. } => match answer.clone() {
                Some(answer) => {
                    let error = match &self.ended {
                        // It would have been sent, had the connection not ended.
                        Some(reason) => CallError::Lost(reason.clone()),
                        None => error.into(),
                    };
                    work.later(move || answer.fail(error));
                }
                // A subscriber is code of the application.
                None => work.later(move || {
                    tracing::warn!(%error, "a call that wants no answer cannot be sent");
                }),
            },
            Unbound::Reply { request, .. } => self.reply_failure(broker, request, error),
            // That replica is out of step for good.
            Unbound::Update { object, .. } => self.end(broker, *object, work),
        }
        message.discard(work);
    }

    /// A result that cannot be sent becomes an error answer.
    pub(super) fn reply_failure(&mut self, broker: &Broker, request: &[u8], error: JellyError) {
        let failure = crate::flavors::unsendable(error);
        if let Ok(value) = prepare(broker.style(), Audience::One(None), &failure) {
            reply(self.outbox.bytes(), Command::Error, request, &value);
        }
    }

    /// Ends a life from this side.
    pub(super) fn end(&mut self, broker: &Broker, object: CacheKey, work: &mut Work) {
        if let Some(dialect) = broker.dialect() {
            let out = self.outbox.bytes();
            self.publishing.end(object, out, dialect, broker.handle(), work);
        }
    }

    /// Puts a message into the outbox, all of it or nothing.
    fn bind(&mut self, broker: &Broker, message: &Unbound, work: &mut Work) -> Result<(), Missing> {
        let dialect = broker.dialect().ok_or_else(Missing::never)?;
        let situation = Situation::of(broker, self);
        match message {
            Unbound::Call { head, keywords, answer, .. } => {
                let both = [head, keywords.as_ref().unwrap_or(head)];
                let sections = &both[..1 + usize::from(keywords.is_some())];
                let plan = plan(
                    (&self.publishing, &self.imports, &self.references),
                    situation,
                    sections,
                    // Either may hold nothing that depends on it, and then does not keep it.
                    sections.iter().find_map(|section| section.perspective()),
                )?;
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
                self.apply_some(changes, work);
                if let Some(answer) = answer.as_ref().filter(|answer| answer.sent_as(number)) {
                    self.waiting.add(number, answer.clone());
                }
            }
            Unbound::Reply { command, request, value } => {
                let plan = plan(
                    (&self.publishing, &self.imports, &self.references),
                    situation,
                    &[value],
                    value.perspective(),
                )?;
                self.outbox.add_answer(message.charge());
                let out = self.outbox.room_for(message.charge());
                write::list(out, 3);
                write::string(out, dialect, command.name().as_bytes());
                out.extend_from_slice(request);
                let changes = write_sections(plan, &[value], out, dialect);
                self.apply_some(changes, work);
            }
            Unbound::Update { object, life, update, more, .. } => {
                self.bind_update(broker, (*object, *life), update, *more, work)?;
            }
        }
        work.wake(self.outbox.take_writer());
        Ok(())
    }

    /// The input has ended. Answers are still sent, as far as they need nothing of the object tables.
    pub(super) fn close_queue(&mut self, broker: &Broker, reason: &CallError, work: &mut Work) {
        if matches!(reason, CallError::Lost(ConnectionError::Closed)) {
            // What was sent before is still written.
            self.advance_up_to(usize::MAX, broker, work);
        }
        self.publishing.close(&broker.handle(), work);
        for message in std::mem::take(&mut self.publishing.queue) {
            match message {
                Unbound::Call { answer: Some(answer), head, keywords, to } => {
                    let reason = reason.clone();
                    work.later(move || {
                        answer.fail(reason);
                        drop((head, keywords, to));
                    });
                }
                Unbound::Reply { ref request, .. } => {
                    if let Err(missing) = self.bind(broker, &message, work) {
                        let error = missing.failed.unwrap_or_else(closing);
                        self.reply_failure(broker, request, error);
                    }
                    message.discard(work);
                }
                other => other.discard(work),
            }
        }
        self.publishing.queued = 0;
        self.publishing.queued_calls = 0;
    }
}

impl State {
    /// The message is written: ids and counts are given out.
    pub(super) fn apply_some(&mut self, changes: Option<Changes>, work: &mut Work) {
        let Some(changes) = changes else { return };
        let Changes { last_id, begun, again, exported, counted } = changes;
        self.last_id = self.last_id.max(last_id);
        self.publishing.apply(begun, again, work);
        for (id, exported) in exported {
            self.references.add(id, exported);
        }
        for id in counted {
            self.references.count(id);
        }
    }
}

/// Nothing live is sent over a connection that closes.
pub(super) fn closing() -> JellyError {
    JellyErrorKind::Custom("the connection is closing".to_owned()).into()
}

/// `[answer reqid value]` or `[error reqid failure]`, of a value that is bound to nothing.
pub(super) fn reply(out: &mut Vec<u8>, command: Command, request: &[u8], value: &Prepared) {
    write::list(out, 3);
    write::string(out, value.dialect(), command.name().as_bytes());
    out.extend_from_slice(request);
    value.bind(out);
}

/// What a message holds of the tables; `None` if it holds nothing of them.
pub(super) fn plan<'a>(
    (publishing, imports, references): (&'a Publishing, &'a Imports, &'a References),
    situation: Situation,
    sections: &[&'a Prepared],
    perspective: Option<&'a Perspective>,
) -> Result<Option<Plan<'a>>, Missing> {
    if !sections.iter().any(|section| section.has_entries()) {
        return Ok(None);
    }
    Plan::of(Tables { publishing, imports, references, situation }, sections, perspective).map(Some)
}

/// Writes what was planned, or what needs no plan, and gives what has changed.
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
        Some(plan) => {
            plan.write(out, dialect);
            Some(plan.changes())
        }
    }
}
