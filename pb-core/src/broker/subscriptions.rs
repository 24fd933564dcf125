//! The live objects of this end that the peer observes, or is about to (Twisted's
//! `remotelyCachedObjects`).

use std::{collections::HashMap, sync::Arc};

use super::{former::Former, queued_bytes::QueuedBytes};
use crate::{
    jelly::{JellyError, Prepared},
    live::{Arrival, CacheKey, Connection, Effects, Request, Source, Subscription},
    local_ids::LocalIdHashing,
    perspective::Perspective,
};

/// The subscriptions of one connection, one for each object and perspective.
#[derive(Default)]
pub(super) struct Subscriptions {
    rows: HashMap<CacheKey, Row, LocalIdHashing>,
    /// The keys of the rows that are `Held`, by their ids.
    ids: HashMap<u64, CacheKey, LocalIdHashing>,
    /// The subscriptions that the first message of the queue wants. Invariant: every row that is
    /// `Requested`, `Ready` or `Failed` is in this list, and the list is empty while the queue is
    /// empty.
    wanted: Vec<Arc<Subscription>>,
    /// How many of them are `Requested`.
    requested: usize,
    /// The sum over all subscriptions of the bytes of the largest transaction that waits. It is subtracted
    /// from the backlog before that is compared with `Limits::max_outbox`: a large transaction alone makes no
    /// observer slow.
    pub(super) sum_of_largest: usize,
    pub(super) former: Former,
}

/// One subscription in the table.
pub(super) struct Row {
    pub(super) subscription: Arc<Subscription>,
    pub(super) phase: Phase,
}

/// The phase of a subscription.
///
/// ```text
/// Requested -- state delivered --> Ready -- message written --> Held
/// Held -- last decache, or ended by this end --> Ending -- object told --> ended
/// Requested -- state cannot be taken --> Failed -- message failed --> ended
/// Requested -- message left the queue unsent --> Unwanted -- state delivered --> ended
/// Ready -- message left the queue unsent, or ended by this end --> Ending
/// any phase -- connection closes --> ended (the object is told of a `Ready` or `Held` one)
/// ```
///
/// A subscription that has ended is in no table, and the object may be sent again.
pub(super) enum Phase {
    /// The object was asked for a state.
    Requested,
    /// The object was asked for a state by a message that has left the queue. The object is told so when it
    /// delivers the state.
    Unwanted,
    /// The object could not give a state, so the message that wants it will fail.
    Failed(JellyError),
    /// The state is here. Updates that follow it wait behind the message that will send the state.
    Ready { state: Prepared, queued: QueuedBytes },
    /// The peer holds the object.
    Held(Held),
    /// The object is being told that the subscription ends, and the peer was told with `uncache` if it
    /// held the object. The next subscription to the object waits until this is done.
    Ending,
}

/// The row of an object that the peer holds.
pub(super) struct Held {
    pub(super) id: u64,
    /// The handles that the peer has: how often the object was sent, less the `decache`s.
    pub(super) count: u64,
    queued: QueuedBytes,
    /// For a relay: an arrival of its replica, so that the owner goes on sending updates while this peer
    /// observes the relay.
    pub(super) via: Option<Arc<Arrival>>,
}

/// A subscription that becomes `Held` with a message.
pub(super) struct NewlyHeld {
    pub(super) key: CacheKey,
    pub(super) id: u64,
    pub(super) via: Option<Arc<Arrival>>,
}

impl Phase {
    /// Returns the updates that wait, if the phase is one in which updates are sent.
    pub(super) fn queued(&mut self) -> Option<&mut QueuedBytes> {
        match self {
            Self::Ready { queued, .. } => Some(queued),
            Self::Held(held) => Some(&mut held.queued),
            Self::Requested | Self::Unwanted | Self::Failed(_) | Self::Ending => None,
        }
    }

    /// Returns whether the phase is one in which updates are sent.
    fn is_observing(&self) -> bool {
        matches!(self, Self::Ready { .. } | Self::Held(_))
    }
}

impl Subscriptions {
    /// Returns the row of an object for one perspective.
    pub(super) fn find(&self, key: CacheKey) -> Option<&Row> {
        self.rows.get(&key)
    }

    /// Returns the subscription that is `Held` under an id.
    pub(super) fn by_id(&self, id: u64) -> Option<(&Arc<Subscription>, &Held)> {
        let row = self.rows.get(self.ids.get(&id)?)?;
        match &row.phase {
            Phase::Held(held) => Some((&row.subscription, held)),
            _ => None,
        }
    }

    /// Counts the objects that the peer holds.
    pub(super) fn held_count(&self) -> usize {
        self.ids.len()
    }

    /// Counts all rows, whatever their phase.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the phase of a subscription; `None` if it has ended.
    #[inline]
    pub(super) fn phase(&mut self, subscription: &Arc<Subscription>) -> Option<&mut Phase> {
        let row = self.rows.get_mut(&subscription.key())?;
        // The object may have a later subscription by now.
        Arc::ptr_eq(&row.subscription, subscription).then_some(&mut row.phase)
    }

    /// Returns whether updates are sent for a subscription: it is `Ready` or `Held`.
    pub(super) fn is_observing(&mut self, subscription: &Arc<Subscription>) -> bool {
        self.phase(subscription).is_some_and(|phase| phase.is_observing())
    }

    /// Returns the updates that wait for a subscription; `None` if none are sent for it any more.
    pub(super) fn queued(&mut self, subscription: &Arc<Subscription>) -> Option<&mut QueuedBytes> {
        self.phase(subscription)?.queued()
    }

    /// Returns the updates that wait for each subscription, including those whose state has not been
    /// sent.
    pub(super) fn all_queued(
        &mut self,
    ) -> impl Iterator<Item = (&mut QueuedBytes, &Arc<Subscription>)> {
        let rows = self.rows.values_mut();
        rows.filter_map(|Row { subscription, phase }| Some((phase.queued()?, &*subscription)))
    }

    /// Returns whether updates wait for any subscription.
    pub(super) fn has_queued(&mut self) -> bool {
        self.all_queued().any(|(queued, _)| queued.bytes() > 0)
    }

    /// Returns whether a state that the first message of the queue wants has not been delivered yet.
    pub(super) fn is_requesting(&self) -> bool {
        self.requested > 0
    }

    /// Begins a subscription for the first message of the queue, if the object has none for this
    /// perspective.
    pub(super) fn request_state(
        &mut self,
        source: Arc<dyn Source>,
        perspective: Option<Perspective>,
        connection: Arc<dyn Connection>,
        effects: &mut Effects,
    ) {
        let key = CacheKey::new(source.key(), perspective.as_ref());
        let std::collections::hash_map::Entry::Vacant(row) = self.rows.entry(key) else {
            // The perspective is dropped under the mutex. It is not the last handle, since the row has
            // one.
            return;
        };
        let subscription = Arc::new(Subscription::new(source.clone(), connection, perspective));
        row.insert(Row { subscription: subscription.clone(), phase: Phase::Requested });
        self.wanted.push(subscription.clone());
        self.requested += 1;
        effects.ask(source, Request::TakeState(subscription));
    }

    /// Takes the state that was requested, or the reason why there is none. Returns it if no message
    /// wants it any more.
    pub(super) fn accept_state(
        &mut self,
        subscription: &Arc<Subscription>,
        state: Result<Prepared, JellyError>,
    ) -> Option<Result<Prepared, JellyError>> {
        match self.phase(subscription) {
            Some(phase @ Phase::Requested) => {
                *phase = match state {
                    Ok(state) => Phase::Ready { state, queued: QueuedBytes::default() },
                    Err(error) => Phase::Failed(error),
                };
                self.requested -= 1;
                None
            }
            Some(Phase::Unwanted) => {
                self.rows.remove(&subscription.key());
                Some(state)
            }
            _ => Some(state),
        }
    }

    /// Makes subscriptions `Held`, after the message with their states was written.
    pub(super) fn make_held(&mut self, newly_held: Vec<NewlyHeld>, effects: &mut Effects) {
        for NewlyHeld { key, id, via } in newly_held {
            let Some(Row { phase, .. }) = self.rows.get_mut(&key) else { continue };
            match std::mem::replace(phase, Phase::Ending) {
                Phase::Ready { state, queued } => {
                    *phase = Phase::Held(Held { id, count: 1, queued, via });
                    self.ids.insert(id, key);
                    self.former.remove(key);
                    drop_later(state, effects);
                }
                other => *phase = other,
            }
        }
    }

    /// Counts one more handle of an object that the peer holds.
    pub(super) fn count(&mut self, key: CacheKey) {
        if let Some(Row { phase: Phase::Held(held), .. }) = self.rows.get_mut(&key) {
            held.count += 1;
        }
    }

    /// Counts one handle less. Returns the subscription if the peer has no handle any more.
    pub(super) fn uncount(&mut self, id: u64) -> Option<Arc<Subscription>> {
        let row = self.rows.get_mut(self.ids.get(&id)?)?;
        let Phase::Held(held) = &mut row.phase else { return None };
        held.count = held.count.saturating_sub(1);
        (held.count == 0).then(|| row.subscription.clone())
    }

    /// Ends a subscription, and tells the object. Does nothing if the subscription has not begun, or
    /// has ended. Returns the id for an `uncache`, if the peer holds the object.
    #[must_use]
    pub(super) fn end(
        &mut self,
        subscription: &Arc<Subscription>,
        effects: &mut Effects,
    ) -> Option<u64> {
        let phase = self.phase(subscription).filter(|phase| phase.is_observing())?;
        let held = match std::mem::replace(phase, Phase::Ending) {
            Phase::Held(Held { id, count, queued, via }) => {
                self.ids.remove(&id);
                if count == 0 && subscription.source.was_sent_weakly() {
                    self.former.add(subscription, id);
                }
                self.clear(&queued, subscription, effects);
                effects.drop_some_later(via);
                Some(id)
            }
            Phase::Ready { state, queued } => {
                self.clear(&queued, subscription, effects);
                drop_later(state, effects);
                None
            }
            _ => None,
        };
        stop(subscription.clone(), effects);
        held
    }

    /// Takes the waiting updates of a subscription out of the sums, and tells the object that none wait.
    fn clear(&mut self, queued: &QueuedBytes, of: &Arc<Subscription>, effects: &mut Effects) {
        self.sum_of_largest = self.sum_of_largest.saturating_sub(queued.largest());
        if queued.bytes() > 0 {
            of.source.queue_emptied(effects);
        }
    }

    /// Removes a subscription, after the object was told of its end.
    pub(super) fn settle(&mut self, subscription: &Arc<Subscription>) {
        if let Some(Phase::Ending) = self.phase(subscription) {
            self.rows.remove(&subscription.key());
        }
    }

    /// Cancels the requests of the first message of the queue, which has left it: a state that arrives later
    /// must not be taken for one that the next message requested.
    pub(super) fn cancel_wanted(&mut self, effects: &mut Effects) {
        self.requested = 0;
        for subscription in std::mem::take(&mut self.wanted) {
            match self.phase(&subscription) {
                Some(phase @ Phase::Requested) => *phase = Phase::Unwanted,
                Some(Phase::Ready { .. }) => {
                    // The peer does not hold the object, so it needs no `uncache`.
                    let _ = self.end(&subscription, effects);
                }
                Some(Phase::Failed(_)) => {
                    self.rows.remove(&subscription.key());
                    effects.drop_later(subscription);
                }
                Some(Phase::Unwanted | Phase::Held(_) | Phase::Ending) => {}
                None => effects.drop_later(subscription),
            }
        }
    }

    /// Ends all subscriptions when the connection closes, and tells every object.
    pub(super) fn close(&mut self, effects: &mut Effects) {
        for (_, Row { subscription, mut phase }) in self.rows.drain() {
            if phase.queued().is_some_and(|queued| queued.bytes() > 0) {
                subscription.source.queue_emptied(effects);
            }
            match phase {
                Phase::Held(held) => {
                    effects.drop_some_later(held.via);
                    stop(subscription, effects);
                }
                Phase::Ready { state, .. } => {
                    drop_later(state, effects);
                    stop(subscription, effects);
                }
                Phase::Requested | Phase::Unwanted | Phase::Failed(_) | Phase::Ending => {
                    effects.drop_later(subscription);
                }
            }
        }
        std::mem::take(&mut self.wanted).into_iter().for_each(|wanted| effects.drop_later(wanted));
        self.ids.clear();
        self.former.clear();
        (self.requested, self.sum_of_largest) = (0, 0);
    }
}

/// Tells the object that a subscription has ended.
fn stop(subscription: Arc<Subscription>, effects: &mut Effects) {
    effects.ask(subscription.source.clone(), Request::Stopped(subscription));
}

/// Drops a state when no mutex is held, if dropping it could run code of the application: it may hold
/// the last handles of objects.
fn drop_later(state: Prepared, effects: &mut Effects) {
    if !state.is_harmless() {
        effects.drop_later(state);
    }
}
