//! The connection, as it appears to local live objects.

use std::sync::Arc;

use super::Broker;
use crate::{
    connection_error::{Command, ConnectionError},
    jelly::{JellyError, Prepared, Style},
    live::{Connection, Effects, EncodedUpdate, Request, Room, Subscription, WhenSlow},
};

impl Connection for Broker {
    fn style(&self) -> Style {
        Self::style(self)
    }

    fn accept_state(
        &self,
        subscription: &Arc<Subscription>,
        prepared: Result<Prepared, JellyError>,
        effects: &mut Effects,
    ) -> bool {
        let mut state = self.state();
        if state.close_reason.is_some() {
            effects.drop_some_later(prepared.ok());
            return false;
        }
        let unwanted = state.subscriptions.accept_state(subscription, prepared);
        let is_wanted = unwanted.is_none();
        effects.drop_some_later(unwanted.and_then(Result::ok));
        // A message with several objects is bound when the last of their states is here.
        if !state.subscriptions.is_requesting() {
            state.advance(self, effects);
        }
        effects.wake(state.outbox.take_writer());
        is_wanted
    }

    fn update(
        &self,
        subscription: &Arc<Subscription>,
        updates: &[Arc<EncodedUpdate>],
        limit: usize,
        effects: &mut Effects,
    ) -> Room {
        let mut state = self.state();
        let (mut bytes_before, mut is_full) = (0, false);
        if !state.queue.is_empty() {
            let queued = state.subscriptions.queued(subscription);
            bytes_before = queued.map_or(0, |queued| queued.bytes());
            // A large transaction alone makes no observer slow.
            let backlog = state.backlog().saturating_sub(state.subscriptions.sum_of_largest);
            is_full = bytes_before > 0 && backlog > self.admission.limits.max_outbox;
        }
        let bytes_after = state.put_updates(self, subscription, updates, false, effects);
        if !state.queue.is_empty() {
            effects.wake(state.outbox.take_writer());
        } else if let Some(writer) = state.outbox.call_writer() {
            // More updates may follow in the same poll, and leave in the same write.
            let timer = self.timer.clone();
            effects.later(move || timer.wake_after_poll(writer));
        }
        if bytes_after == 0 {
            return Room::Enough;
        }
        let Some(queued) = state.subscriptions.queued(subscription) else {
            return Room::Enough;
        };
        let transaction = bytes_after.saturating_sub(bytes_before);
        let larger = queued.add_transaction(transaction);
        let exceeds_limit = queued.exceeds(limit);
        state.subscriptions.sum_of_largest += larger;
        // A queue that waits for a state of a local object is not the observer's fault.
        match is_full || exceeds_limit && state.queue.waits_for_peer() {
            true => Room::Exceeded { queued: bytes_after },
            false => Room::Enough,
        }
    }

    fn reset(
        &self,
        subscription: &Arc<Subscription>,
        reset: Arc<EncodedUpdate>,
        effects: &mut Effects,
    ) {
        let mut state = self.state();
        state.put_reset(self, subscription, reset, effects);
        effects.wake(state.outbox.take_writer());
    }

    fn end(&self, subscription: &Arc<Subscription>, effects: &mut Effects) {
        let mut state = self.state();
        state.end(self, subscription, effects);
        effects.wake(state.outbox.take_writer());
    }

    fn settled(&self, subscription: &Arc<Subscription>, effects: &mut Effects) {
        let mut state = self.state();
        state.subscriptions.settle(subscription);
        state.advance(self, effects);
        effects.wake(state.outbox.take_writer());
    }

    fn close_slow(&self, class: &'static str, queued: usize, effects: &mut Effects) {
        self.close_with(ConnectionError::SlowObserver { class, queued }, effects);
    }
}

impl Broker {
    /// Returns whether updates of live objects wait that the peer has not taken yet.
    pub fn has_observers_behind(&self) -> bool {
        self.state().subscriptions.has_queued()
    }

    /// Finds the objects for which an update still waits since the previous call, and applies the
    /// policy of each ([`WhenSlow`]): the connection is closed, or a reset replaces the updates.
    ///
    /// A driver calls it at intervals while updates [wait](Self::has_observers_behind).
    pub fn check_observers(&self) {
        let mut effects = Effects::default();
        let mut slow = None;
        let mut state = self.state();
        // Otherwise the queue waits for a state of a local object.
        let waits_for_peer = state.queue.waits_for_peer();
        for (updates, of) in state.subscriptions.all_queued().filter(|_| waits_for_peer) {
            if !updates.is_stuck() {
                continue;
            }
            match of.source.delivery().when_slow {
                WhenSlow::Disconnect => slow = Some((of.source.class(), updates.bytes())),
                WhenSlow::Reset => effects.ask(of.source.clone(), Request::Reset(of.clone())),
            }
        }
        drop(state);
        if let Some((class, queued)) = slow {
            self.close_slow(class, queued, &mut effects);
        }
        effects.run();
    }

    /// Handles `[decache id]`: the peer has dropped one of its handles.
    pub(super) fn handle_decache(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let unknown = || ConnectionError::from(Command::Decache.unknown_id());
        let mut effects = Effects::default();
        {
            let mut state = self.state();
            let id = id.filter(|id| (1..=state.last_id).contains(id)).ok_or_else(unknown)?;
            // The message may cross an `uncache` of this end, so an id without a subscription is no
            // error.
            if let Some(unheld) = state.subscriptions.uncount(id) {
                state.end(self, &unheld, &mut effects);
            }
        }
        effects.run();
        Ok(())
    }
}
