//! Updates of live objects, from the announcement to the outbox.

use std::sync::{Arc, Weak};

use super::{
    Broker, State,
    bind::{Missing, Situation},
    complaints::{complain, cut},
    queue::{ENOUGH, OVERHEAD, Unbound, plan, write_sections},
    waiting::Answerable,
};
use crate::{
    banana::write,
    connection_error::Command,
    flavors::CallError,
    live::{Announcement, CacheKey, Life, Work, flag},
};

/// More than what stands before an update's name.
const HEAD: usize = 48;

impl State {
    /// Updates of one transaction, or the state anew; gives how many bytes of that life wait.
    pub(super) fn put_updates(
        &mut self,
        broker: &Broker,
        (object, life): (CacheKey, Life),
        updates: &[Arc<Announcement>],
        anew: bool,
        work: &mut Work,
    ) -> usize {
        for (index, update) in updates.iter().enumerate() {
            let more = index + 1 < updates.len();
            let mut missing = None;
            if self.publishing.queue.is_empty() && self.outbox.len() < ENOUGH {
                match self.bind_update(broker, (object, life), update, more, work) {
                    Ok(()) => continue,
                    Err(why) => missing = Some(why),
                }
            }
            let Some(charge) = self.charge_of(broker, (object, life), update) else { return 0 };
            let update = update.clone();
            let message = Unbound::Update { object, life, update, more, charge, anew };
            match missing.and_then(|missing| self.ask(broker, missing, work)) {
                None => self.publishing.enqueue(message, false),
                Some(_) => {
                    self.publishing.withdraw(&broker.handle(), work);
                    message.discard(work);
                    self.end(broker, object, work);
                    return 0;
                }
            }
        }
        if self.publishing.queue.is_empty() {
            return 0;
        }
        self.publishing.backlog(object, life).map_or(0, |(backlog, _)| backlog.waiting())
    }

    /// What an update takes in the queue; `None` if that life is over.
    fn charge_of(
        &self,
        broker: &Broker,
        (object, life): (CacheKey, Life),
        update: &Announcement,
    ) -> Option<usize> {
        let perspective = self.publishing.perspective(object, life)?;
        let tokens = update.tokens(broker.style(), perspective);
        Some(tokens.map_or(0, |tokens| tokens.prepared.len()) + OVERHEAD)
    }

    /// Puts an update into the outbox, unless that life is over.
    pub(super) fn bind_update(
        &mut self,
        broker: &Broker,
        (object, life): (CacheKey, Life),
        update: &Announcement,
        more: bool,
        work: &mut Work,
    ) -> Result<(), Missing> {
        let dialect = broker.dialect().ok_or_else(Missing::never)?;
        let Some(row) = self.publishing.rows.get(&object).filter(|row| row.life == life) else {
            return match self.publishing.perspective(object, life) {
                // It begins with a message that waits, and this waits behind it.
                Some(_) => Err(Missing { waits: true, ..Missing::default() }),
                None => Ok(()),
            };
        };
        let (id, source) = (row.id, &row.source);
        let perspective = row.perspective.as_ref();
        let tokens = update.tokens(broker.style(), perspective).map_err(Missing::failed)?;
        let tables = (&self.publishing, &self.imports, &self.references);
        let situation = Situation::of(broker, self);
        let plan = plan(tables, situation, &[&tokens.prepared], perspective)?;
        let limit = broker.admission.limits.max_waiting;
        let answers = source.delivery().answers && self.waiting.len() < limit;
        let number = self.waiting.number();
        if answers {
            self.waiting.add(
                number,
                Arc::new(UpdateAnswer { broker: broker.me.clone(), class: source.class() }),
            );
        }
        let out = self.outbox.room_for(HEAD + tokens.prepared.len());
        write::list(out, 7);
        write::string(out, dialect, Command::CacheMessage.name().as_bytes());
        write::unsigned(out, number);
        write::unsigned(out, id);
        let flag_at = out.len() + tokens.flag;
        let changes = write_sections(plan, &[&tokens.prepared], out, dialect);
        out[flag_at..flag_at + 2].copy_from_slice(&flag::tokens(answers, more));
        self.apply_some(changes, work);
        Ok(())
    }
}

/// Who waits for the answer to an update: only the log.
struct UpdateAnswer {
    broker: Weak<Broker>,
    class: &'static str,
}

impl Answerable for UpdateAnswer {
    fn answer(&self, _: &mut crate::jelly::Unjellier<'_>) -> bool {
        false
    }

    fn fail(&self, error: CallError) {
        if error.remote().is_some()
            && let Some(broker) = self.broker.upgrade()
        {
            let (class, error) = (self.class, error.to_string());
            complain!(
                broker,
                WARN,
                class,
                error = cut(&error),
                "an update failed at the other end"
            );
        }
    }
}
