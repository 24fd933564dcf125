//! Messages on their way into the outbox, in order.

use std::sync::Arc;

use super::{
    Broker, CallError, Command, RemoteReference, State,
    bind::{Changes, Missing, Plan, Situation, Tables},
    imports::Imports,
    publishing::{Publishing, Slot, UpdateAnswer},
    references::References,
    waiting::Answerable,
};
use crate::{
    Dialect, JellyError, JellyErrorKind, Prepared,
    banana::write,
    jelly::{Audience, prepare},
    live::{Announcement, Key, Life, Request, Work, flag},
};

/// While more than this waits to be written, updates are kept where many connections share them.
const ENOUGH: usize = 128 * 1024;

/// Which time it is one too many that something finds no room in the tables.
const GOODBYE: u32 = 4;

/// What an update in a queue takes besides its bytes.
const OVERHEAD: usize = 64;

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
        object: Key,
        life: Life,
        update: Arc<Announcement>,
        more: bool,
        charge: usize,
    },
}

impl Unbound {
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
                    && !head.has_entries()
                    && keywords.as_ref().is_none_or(|keywords| !keywords.has_entries())
            }
            Self::Reply { value, .. } => !value.has_entries(),
            Self::Update { .. } => false,
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

    /// Updates of one transaction; gives how many bytes of them wait, or `None` if the life is over.
    pub(super) fn put_updates(
        &mut self,
        broker: &Broker,
        (object, life): (Key, Life),
        updates: &[Arc<Announcement>],
        work: &mut Work,
    ) -> Option<usize> {
        for (index, update) in updates.iter().enumerate() {
            let perspective = self.publishing.perspective(object, life)?;
            let tokens = update.tokens(broker.dialect()?, perspective);
            let size = tokens.map_or(0, Prepared::len);
            let message = Unbound::Update {
                object,
                life,
                update: update.clone(),
                more: index + 1 < updates.len(),
                charge: size + OVERHEAD,
            };
            if self.publishing.queue.is_empty() && self.outbox.len() >= ENOUGH {
                self.publishing.enqueue(message, false);
            } else if let Put::Failed(message, _) = self.put(broker, message, work) {
                message.discard(work);
                self.end(broker, object, work);
                return None;
            }
        }
        self.publishing.behind(object, life).map(|(behind, _)| *behind)
    }

    /// Binds from the head of the queue while it can, and while there is not much to write anyway.
    pub(super) fn advance(&mut self, broker: &Broker, work: &mut Work) {
        while self.outbox.len() < ENOUGH {
            let Some(message) = self.publishing.queue.pop_front() else { break };
            match self.bind(broker, &message, work) {
                Ok(()) => {
                    self.publishing.leaves(&message, work);
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
    fn ask(&mut self, broker: &Broker, missing: Missing, work: &mut Work) -> Option<JellyError> {
        if !missing.waits && missing.failed.is_some() {
            return missing.failed;
        }
        for (source, perspective) in missing.ask {
            let slot = self.publishing.slots.entry(source.key());
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
        match message {
            Unbound::Call { answer, .. } => match answer {
                Some(answer) => work.later(move || answer.fail(error.into())),
                None => tracing::warn!(%error, "a call that wants no answer cannot be sent"),
            },
            Unbound::Reply { request, .. } => self.reply_failure(broker, &request, error),
            // That replica is out of step for good.
            Unbound::Update { object, .. } => self.end(broker, object, work),
        }
    }

    /// A result that cannot be sent becomes an error answer.
    pub(super) fn reply_failure(&mut self, broker: &Broker, request: &[u8], error: JellyError) {
        let failure = crate::flavors::unsendable(error);
        let Some(dialect) = broker.dialect() else { return };
        if let Ok(value) = prepare(dialect, Audience::One(None), &failure) {
            reply(self.outbox.bytes(), Command::Error, request, &value);
        }
    }

    /// Ends a life from this side.
    pub(super) fn end(&mut self, broker: &Broker, object: Key, work: &mut Work) {
        if let Some(dialect) = broker.dialect() {
            let out = self.outbox.bytes();
            self.publishing.end(object, out, dialect, broker.handle(), work);
        }
    }

    /// Puts a message into the outbox, all of it or nothing.
    fn bind(&mut self, broker: &Broker, message: &Unbound, work: &mut Work) -> Result<(), Missing> {
        let dialect = broker.dialect().ok_or_else(Missing::never)?;
        let situation =
            Situation::of(broker, self.outbox.len(), self.last_id, self.ended.is_some());
        match message {
            Unbound::Call { head, keywords, answer, .. } => {
                let both = [head, keywords.as_ref().unwrap_or(head)];
                let sections = &both[..1 + usize::from(keywords.is_some())];
                let plan =
                    plan((&self.publishing, &self.imports, &self.references), situation, sections)?;
                let number = self.waiting.number();
                let out = self.outbox.bytes();
                write::list(out, 7);
                write::string(out, dialect, Command::Message.name().as_bytes());
                write::unsigned(out, number);
                let changes = write_sections(plan, sections, out, dialect);
                if keywords.is_none() {
                    write::list(out, 1);
                    write::string(out, dialect, b"dictionary");
                }
                self.apply(changes);
                if let Some(answer) = answer.as_ref().filter(|answer| answer.sent_as(number)) {
                    self.waiting.add(number, answer.clone());
                }
            }
            Unbound::Reply { command, request, value } => {
                let plan =
                    plan((&self.publishing, &self.imports, &self.references), situation, &[value])?;
                let out = self.outbox.bytes();
                write::list(out, 3);
                write::string(out, dialect, command.name().as_bytes());
                out.extend_from_slice(request);
                let changes = write_sections(plan, &[value], out, dialect);
                self.apply(changes);
            }
            Unbound::Update { object, life, update, more, .. } => {
                let Some(row) = self.publishing.rows.get(object).filter(|row| row.life == *life)
                else {
                    // That life is over.
                    return Ok(());
                };
                let (id, class, answers) =
                    (row.id, row.source.class(), row.source.delivery().answers);
                let tokens =
                    update.tokens(dialect, row.perspective.as_ref()).map_err(Missing::failed)?;
                let plan = plan(
                    (&self.publishing, &self.imports, &self.references),
                    situation,
                    &[tokens],
                )?;
                let number = self.waiting.number();
                let answers = answers && self.waiting.len() < broker.admission.limits.max_waiting;
                let out = self.outbox.bytes();
                write::list(out, 7);
                write::string(out, dialect, Command::CacheMessage.name().as_bytes());
                write::unsigned(out, number);
                write::unsigned(out, id);
                let flag_at = out.len() + update.flag();
                let changes = write_sections(plan, &[tokens], out, dialect);
                out[flag_at..flag_at + 2].copy_from_slice(&flag::tokens(answers, *more));
                self.apply(changes);
                if answers {
                    self.waiting.add(number, Arc::new(UpdateAnswer { class }));
                }
            }
        }
        work.wake(self.outbox.take_writer());
        Ok(())
    }

    /// The input has ended. Answers are still sent, as far as they need nothing of the object tables.
    pub(super) fn close_queue(&mut self, broker: &Broker, reason: &CallError, work: &mut Work) {
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
    }
}

impl State {
    /// The message is written: ids and counts are given out.
    fn apply(&mut self, changes: Changes) {
        let Changes { last_id, begun, again, exported, counted } = changes;
        self.last_id = self.last_id.max(last_id);
        self.publishing.apply(begun, again);
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
fn plan<'a>(
    (publishing, imports, references): (&'a Publishing, &'a Imports, &'a References),
    situation: Situation,
    sections: &[&'a Prepared],
) -> Result<Option<Plan<'a>>, Missing> {
    if !sections.iter().any(|section| section.has_entries()) {
        return Ok(None);
    }
    Plan::of(Tables { publishing, imports, references, situation }, sections).map(Some)
}

/// Writes what was planned, or what needs no plan, and gives what has changed.
fn write_sections(
    plan: Option<Plan<'_>>,
    sections: &[&Prepared],
    out: &mut Vec<u8>,
    dialect: Dialect,
) -> Changes {
    match plan {
        None => {
            sections.iter().for_each(|section| section.bind(out));
            Changes::default()
        }
        Some(plan) => {
            plan.write(out, dialect);
            plan.changes()
        }
    }
}
