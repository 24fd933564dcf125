//! Updates of the peer's live objects, from the message to the replica.
//!
//! The updates of one transaction are kept until the last of them is here, and are then applied one
//! after the other. Until then, readers of the replica see the version before, without a copy. Other
//! messages that come in between are handled at once, except for those that remove an entry from a
//! table: an update that is kept may name the entry.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{
    Broker, Progress, Turn,
    complaints::{complain, cut},
    frame_parts::kept_update,
    handling::Handling,
    replicas::Next,
    serve::AnswerTo,
    update_parts::ReceivedUpdate,
};
use crate::{
    banana::Dialect,
    connection_error::ConnectionError,
    flavors::{Dispatch, Failure, Invocation, Outcome},
    live::{Effects, Lost, RESET, Replica, ReplicaConnection},
};

impl<'de> ReceivedUpdate<'de> {
    /// Returns the request id and the method for the answer. `is_logged` is whether the loss of the replica was
    /// logged, from which a failure follows.
    fn answer_to(&self, is_logged: bool) -> AnswerTo<'de> {
        let request_id = self.wants_answer.then_some(self.request_id);
        AnswerTo { request_id, method: self.method, is_logged }
    }
}

impl Broker {
    /// Runs `each` for every update that was kept. Invariant: each of them was parsed before it was kept, so it
    /// parses again.
    fn each_kept<'de>(
        &'de self,
        kept: &'de [u8],
        each: &mut dyn FnMut(&ReceivedUpdate<'de>) -> Result<(), ConnectionError>,
    ) -> Result<(), ConnectionError> {
        let next = |kept| match self.dialect() {
            Some(Dialect::Compact) => kept_update(kept, &self.names),
            _ => ReceivedUpdate::parse_kept(kept),
        };
        let mut rest = kept;
        while let Some((update, behind)) = next(rest) {
            rest = behind;
            each(&update)?;
        }
        Ok(())
    }

    /// Handles an update: keeps it, or applies it after the kept updates of its transaction. Returns why it is not
    /// handled now, if so: nothing was done then.
    pub(super) fn handle_update(
        self: &Arc<Self>,
        update: &ReceivedUpdate<'_>,
        handling: &mut Handling<'_>,
    ) -> Result<Option<Progress>, ConnectionError> {
        let (next, dropped) = {
            let mut state = self.state();
            let limits = &self.admission.limits;
            let paused = handling.pause_before(update.bytes.len(), &mut state, limits)?;
            if paused.is_some() {
                return Ok(paused);
            }
            let next = match &state.close_reason {
                Some(_) => Next::Refused(Failure::new(
                    "perspective_broker.Closing",
                    "the connection is closing, and applies no more updates",
                )),
                None => {
                    let limit = limits.max_message;
                    let may_be_large = |len| !handling.turn.needs_permit(len);
                    state.replicas.next(update.id, update.more, update.bytes, limit, may_be_large)
                }
            };
            (next, state.replicas.make_room(limits.max_replica_bytes))
        };
        drop(dropped);
        if matches!(next, Next::NeedsPermit) {
            return Ok(Some(Progress::NeedsPermit));
        }
        handling.turn.begin(update.bytes.len());
        match next {
            Next::NeedsPermit | Next::Kept => {}
            Next::Refused(failure) => {
                update.sections.into_iter().for_each(|section| self.release(section, None, None));
                self.conclude(
                    &update.answer_to(false),
                    Dispatch::failed(failure),
                    0,
                    handling.tasks,
                )?;
            }
            Next::TooLarge { id, replica, kept, limit } => {
                let why = format!(
                    "the updates of one transaction take more than {limit} bytes \
                     (`Limits::max_message`)"
                );
                self.lose(&replica, id, why);
                self.forget_kept(&kept)?;
                update.sections.into_iter().for_each(|section| self.release(section, None, None));
                self.conclude(
                    &update.answer_to(true),
                    Dispatch::failed(Failure::lost()),
                    0,
                    handling.tasks,
                )?;
                self.handle_deferred()?;
            }
            Next::Apply { id, replica, kept } => {
                self.apply(&replica, id, &kept, update, handling)?;
                if !kept.is_empty() {
                    self.handle_deferred()?;
                }
            }
        }
        Ok(None)
    }

    /// Applies a whole transaction. The value of the replica stays out from the first update to the last, or to
    /// one that fails. No other message of this connection is handled in between: a method that reads the
    /// replica would panic, since this thread has the value out.
    fn apply(
        self: &Arc<Self>,
        replica: &Replica,
        id: u64,
        kept: &[u8],
        last: &ReceivedUpdate<'_>,
        handling: &mut Handling<'_>,
    ) -> Result<(), ConnectionError> {
        let mut effects = Effects::default();
        // The first error of answering. The other updates are applied all the same.
        let mut answered = Ok(());
        let was_lost = replica.is_lost();
        let mut is_lost = was_lost;
        // Logs the loss of the replica once. The failures of later updates follow from it.
        let mut log_lost = |done: &Dispatch| {
            if !is_lost && replica.is_lost() {
                is_lost = true;
                self.log_lost(replica, done.failure().map(Failure::message));
            }
            is_lost
        };
        if !kept.is_empty() {
            handling.turn.spend(kept.len());
            self.each_kept(kept, &mut |update| {
                let done = self.observe(replica, update, true, handling, &mut effects);
                let to = update.answer_to(log_lost(&done));
                if answered.is_ok() {
                    answered = self.conclude(&to, done, update.bytes.len(), handling.tasks);
                }
                Ok(())
            })?;
        }
        let done = self.observe(replica, last, false, handling, &mut effects);
        handling.turn.spend(effects.spent());
        effects.run();
        let to = last.answer_to(log_lost(&done));
        if is_lost && !was_lost {
            self.release_replica(id);
        }
        // Most updates ask for no answer.
        if !last.wants_answer && done.has_answered() {
            return answered;
        }
        answered.and_then(|()| self.conclude(&to, done, last.bytes.len(), handling.tasks))
    }

    /// Applies one update.
    #[inline]
    fn observe(
        self: &Arc<Self>,
        replica: &Replica,
        update: &ReceivedUpdate<'_>,
        more: bool,
        handling: &mut Handling<'_>,
        effects: &mut Effects,
    ) -> Dispatch {
        let context = handling.update_context(self, update.wants_answer);
        // The replica may keep values that an update brings.
        let [positional, keywords] = update.sections;
        let positional = positional.read(&self.admission, Some(&**self)).inside(true);
        let mut call = Invocation::new(update.method, &context, positional);
        if let Err(error) = call.open(keywords) {
            update.sections.into_iter().for_each(|section| self.release(section, None, None));
            let error = error.in_named(update.method.to_owned());
            replica.lose_with_draft(Lost::UpdateFailed(error.to_string().into()), effects);
            return Dispatch::failed(error);
        }
        let observe = || replica.observe(&mut call, update.bytes.len(), more, &mut *effects);
        let done = catch_unwind(AssertUnwindSafe(observe)).unwrap_or_else(|_| {
            let failure = Failure::panicked("the update", update.method);
            replica.lose_with_draft(Lost::UpdateFailed(failure.message().into()), effects);
            Dispatch::failed(failure)
        });
        handling.turn.spend(call.charged().saturating_add(call.moved() / Turn::MOVED));
        if update.method == RESET
            && let Some(id) = update.id
            && let Err(error) = self.imported(id, call.charged().max(update.bytes.len()))
        {
            replica.lose_with_draft(Lost::UpdateFailed(error.to_string().into()), effects);
        }
        self.release_unread(update.sections, &call, None);
        handling.keep_context(context);
        done.or_missing(|| Failure::no_such_update(update.method))
    }

    /// Logs why a replica was lost.
    fn log_lost(&self, replica: &Replica, reason: Option<&str>) {
        let class = replica.class();
        let reason = reason.map_or("an update could not be applied", cut);
        complain!(
            self,
            WARN,
            class,
            reason,
            "a replica is lost, since an update could not be applied"
        );
    }

    /// Marks a replica as lost and releases its handles, since it cannot be kept in step.
    fn lose(&self, replica: &Replica, id: u64, why: String) {
        let mut effects = Effects::default();
        self.log_lost(replica, Some(&why));
        replica.lose(Lost::UpdateFailed(why.into()), &mut effects);
        effects.run();
        self.release_replica(id);
    }

    /// Releases the handles in kept updates, and answers these, when the rest of their transaction will
    /// not come.
    pub(super) fn forget_kept(&self, kept: &[u8]) -> Result<(), ConnectionError> {
        if kept.is_empty() {
            return Ok(());
        }
        self.state().unpaid += kept.len();
        self.each_kept(kept, &mut |update| {
            update.sections.into_iter().for_each(|section| self.release(section, None, None));
            self.send_answer(&update.answer_to(true), Outcome(Err(Failure::lost())))
        })
    }
}
