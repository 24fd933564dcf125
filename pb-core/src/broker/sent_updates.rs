//! Updates of live objects, from the announcement to the outbox.

use std::sync::{Arc, Weak};

use super::{
    Broker, State,
    complaints::{complain, cut},
    message::{Message, OVERHEAD},
    outbox::OUTBOX_TARGET,
    plan::{ConnectionFacts, NotBound, Plan},
    sending::{teach, write_sections},
    sent_frames::{HEAD, begin_update},
    subscriptions::Phase,
    waiting::Answerable,
};
use crate::{
    flavors::{CallError, LOST, RemoteError},
    jelly::JellyError,
    live::{Effects, EncodedUpdate, Subscription},
    wire::flag,
};

impl State {
    /// Sends the updates of one transaction, or a reset. Returns how many bytes of updates wait for
    /// that observer.
    pub(super) fn put_updates(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        updates: &[Arc<EncodedUpdate>],
        is_reset: bool,
        effects: &mut Effects,
    ) -> usize {
        for (index, update) in updates.iter().enumerate() {
            let more = index + 1 < updates.len();
            let mut not_bound = None;
            if self.queue.is_empty() && self.outbox.len() < OUTBOX_TARGET {
                match self.bind_update(broker, subscription, update, more, effects) {
                    Ok(()) => continue,
                    Err(why) => not_bound = Some(why),
                }
            }
            if !self.subscriptions.is_observing(subscription) {
                return 0;
            }
            let waits_for_state = not_bound.is_some();
            if let Some(not_bound) = not_bound
                && let Some(error) = self.request_states(broker, not_bound, effects)
            {
                let error = self.count_full_table(broker, error, effects);
                self.fail_update(broker, subscription, update, error, effects);
                return 0;
            }
            let tokens = update.tokens(subscription.style(), subscription.perspective.as_ref());
            let charge = tokens.map_or(0, |tokens| tokens.prepared.len()) + OVERHEAD;
            if !is_reset
                && let Some(queued) = self.subscriptions.queued(subscription)
                && queued.add(charge)
            {
                subscription.source.queue_began();
            }
            let (subscription, update) = (subscription.clone(), update.clone());
            let message = Message::Update { subscription, update, more, charge, is_reset };
            match waits_for_state {
                true => self.queue.push_waiting(message),
                false => self.queue.push_back(message),
            }
        }
        if self.queue.is_empty() {
            return 0;
        }
        self.subscriptions.queued(subscription).map_or(0, |queued| queued.bytes())
    }

    /// Appends an update to the outbox. If its subscription has ended, drops the update and returns `Ok`.
    pub(super) fn bind_update(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        update: &EncodedUpdate,
        more: bool,
        effects: &mut Effects,
    ) -> Result<(), NotBound> {
        let dialect = broker.dialect().ok_or_else(NotBound::no_dialect)?;
        let id = match self.subscriptions.phase(subscription) {
            Some(Phase::Held(held)) => held.id,
            // The message that will send the object's state waits, and the update waits behind it.
            Some(Phase::Ready { .. }) => return Err(NotBound::waiting()),
            _ => return Ok(()),
        };
        let perspective = subscription.perspective.as_ref();
        let tokens = update.tokens(subscription.style(), perspective).map_err(NotBound::failed)?;
        let facts = ConnectionFacts::of(broker, self);
        let tables = (&self.subscriptions, &self.replicas, &self.exports);
        let plan = Plan::of(tables, facts, &[&tokens.prepared], perspective)?;
        let source = &subscription.source;
        let limit = broker.admission.limits.max_outgoing_calls;
        let answers = source.delivery().answers && self.waiting.len() < limit;
        let request_id = self.waiting.next_id();
        if answers {
            let answer = UpdateAnswer {
                broker: broker.me.clone(),
                class: source.class(),
                subscription: Arc::downgrade(subscription),
            };
            self.waiting.add(request_id, Arc::new(answer));
        }
        let sections = [&tokens.prepared];
        let out = self.outbox.room_for(HEAD + tokens.prepared.len());
        teach(&mut self.taught, plan.as_ref(), &sections, out);
        let request = (request_id, answers, more);
        let mut begun = begin_update(out, dialect, id, request, tokens.prepared.len());
        let start = out.len();
        let changes = write_sections(plan, &sections, out, dialect, &mut begun);
        if let Some(flag) = tokens.flag {
            let at = start + flag;
            out[at..at + 2].copy_from_slice(&flag::tokens(answers, more));
        }
        begun.end(out);
        self.apply(changes, effects);
        Ok(())
    }

    /// Ends the subscription of an update that cannot be sent, since its replica misses the update. The
    /// error is logged and kept by the object, unless that was done when the update was encoded.
    pub(super) fn fail_update(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        update: &EncodedUpdate,
        error: JellyError,
        effects: &mut Effects,
    ) {
        let is_encoded =
            update.tokens(subscription.style(), subscription.perspective.as_ref()).is_ok();
        // When a connection closes, the subscriptions end for that reason.
        if is_encoded && self.close_reason.is_none() {
            let (source, broker) = (subscription.source.clone(), broker.me.clone());
            effects.later(move || {
                if let Some(broker) = broker.upgrade() {
                    let class = source.class();
                    complain!(
                        broker,
                        WARN,
                        class,
                        %error,
                        "an update of a live object cannot be sent over this connection, so the observer \
                         there loses its replica"
                    );
                }
                source.keep_error(error);
            });
        }
        self.end(broker, subscription, effects);
    }

    /// Sends a reset, in place of all updates of the subscription that wait, an earlier reset among them. If
    /// one of these is the first message of the queue, the states that it requested are not wanted any more.
    /// The messages behind it are bound before the reset is queued.
    pub(super) fn put_reset(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        state: Arc<EncodedUpdate>,
        effects: &mut Effects,
    ) {
        for (index, message) in self.queue.take_all().into_iter().enumerate() {
            if !message.is_update_of(subscription) {
                self.queue.push_back(message);
                continue;
            }
            if index == 0 {
                self.subscriptions.cancel_wanted(effects);
            }
            self.leave(message, effects);
        }
        self.advance(broker, effects);
        self.put_updates(broker, subscription, &[state], true, effects);
    }
}

/// The receiver of the answer to an update, which logs a failure and drops a value.
struct UpdateAnswer {
    broker: Weak<Broker>,
    class: &'static str,
    subscription: Weak<Subscription>,
}

impl UpdateAnswer {
    /// Returns whether a failure follows from an earlier one: the peer has lost its replica and refuses what is
    /// behind the update that failed.
    fn follows(&self, error: &RemoteError) -> bool {
        let has_failed = self.subscription.upgrade().is_none_or(|of| of.note_failure());
        has_failed && error.class() == LOST
    }
}

impl Answerable for UpdateAnswer {
    fn read_answer(&self, from: &mut crate::jelly::Unjellier<'_>) {
        from.pass_over();
    }

    fn fail(&self, error: CallError) {
        if error.remote().is_some_and(|error| !self.follows(error))
            && let Some(broker) = self.broker.upgrade()
        {
            let (class, error) = (self.class, error.to_string());
            complain!(
                broker,
                WARN,
                class,
                error = cut(&error),
                "an update failed at the peer, whose replica is lost, or differs from now on"
            );
        }
    }
}
