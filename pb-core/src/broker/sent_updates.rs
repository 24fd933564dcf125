//! Updates of live objects, from the announcement to the outbox.

use std::sync::{Arc, Weak};

use super::{
    Broker, State,
    complaints::{complain, cut},
    message::{Message, OVERHEAD},
    outbox::OUTBOX_TARGET,
    plan::{Missing, Plan, Situation},
    sending::write_sections,
    subscriptions::Phase,
    waiting::Answerable,
};
use crate::{
    banana::write,
    connection_error::Command,
    flavors::CallError,
    live::{Effects, EncodedUpdate, Subscription, flag},
};

/// An upper bound for the bytes before an update's name.
const HEAD: usize = 48;

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
            let mut missing = None;
            if self.queue.is_empty() && self.outbox.len() < OUTBOX_TARGET {
                match self.bind_update(broker, subscription, update, more, effects) {
                    Ok(()) => continue,
                    Err(why) => missing = Some(why),
                }
            }
            if self.subscriptions.has_ended(subscription) {
                return 0;
            }
            if let Some(missing) = missing
                && self.request(broker, missing, effects).is_some()
            {
                self.end(broker, subscription, effects);
                return 0;
            }
            let tokens = update.tokens(broker.style(), subscription.perspective.as_ref());
            let charge = tokens.map_or(0, |tokens| tokens.prepared.len()) + OVERHEAD;
            if !is_reset
                && let Some(queued) = self.subscriptions.queued(subscription)
                && queued.add(charge)
            {
                subscription.source.falls_behind();
            }
            self.queue.push_back(Message::Update {
                subscription: subscription.clone(),
                update: update.clone(),
                more,
                charge,
                is_reset,
            });
        }
        if self.queue.is_empty() {
            return 0;
        }
        self.subscriptions.queued(subscription).map_or(0, |queued| queued.bytes())
    }

    /// Binds an update, unless the subscription has ended.
    pub(super) fn bind_update(
        &mut self,
        broker: &Broker,
        subscription: &Arc<Subscription>,
        update: &EncodedUpdate,
        more: bool,
        effects: &mut Effects,
    ) -> Result<(), Missing> {
        let dialect = broker.dialect().ok_or_else(Missing::never)?;
        let id = match self.subscriptions.phase(subscription) {
            Some(Phase::Live(live)) => live.id,
            // The message that will send the object's state waits, and the update waits behind it.
            Some(Phase::Ready { .. }) => return Err(Missing::waits()),
            _ => return Ok(()),
        };
        let perspective = subscription.perspective.as_ref();
        let tokens = update.tokens(broker.style(), perspective).map_err(Missing::failed)?;
        let situation = Situation::of(broker, self);
        let tables = (&self.subscriptions, &self.replicas, &self.exports);
        let plan = Plan::of(tables, situation, &[&tokens.prepared], perspective)?;
        let source = &subscription.source;
        let limit = broker.admission.limits.max_outgoing_calls;
        let answers = source.delivery().answers && self.waiting.len() < limit;
        let request_id = self.waiting.next_id();
        if answers {
            let answer = UpdateAnswer { broker: broker.me.clone(), class: source.class() };
            self.waiting.add(request_id, Arc::new(answer));
        }
        let out = self.outbox.room_for(HEAD + tokens.prepared.len());
        write::list(out, 7);
        write::string(out, dialect, Command::CacheMessage.name().as_bytes());
        write::unsigned(out, request_id);
        write::unsigned(out, id);
        let flag_at = out.len() + tokens.flag;
        let changes = write_sections(plan, &[&tokens.prepared], out, dialect);
        out[flag_at..flag_at + 2].copy_from_slice(&flag::tokens(answers, more));
        self.apply(changes, effects);
        Ok(())
    }

    /// Sends a reset, in place of the updates that wait.
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
}

impl Answerable for UpdateAnswer {
    fn read_answer(&self, from: &mut crate::jelly::Unjellier<'_>) {
        from.pass_over();
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
                "an update failed at the peer, whose replica is lost, or differs from now on"
            );
        }
    }
}
