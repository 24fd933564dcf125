//! The connection as live objects of ours see it.

use std::sync::Arc;

use super::{
    Broker,
    publishing::{Backlog, Slot},
    queue::ENOUGH,
};
use crate::{
    connection_error::{Command, ConnectionError, ProtocolError},
    jelly::{JellyError, Style},
    live::{
        Announcement, Beginning, CacheKey, Connection, Life, Request, Room, Source, WhenSlow, Work,
    },
};

impl Connection for Broker {
    fn style(&self) -> Style {
        Self::style(self)
    }

    fn update(
        &self,
        object: CacheKey,
        life: Life,
        updates: &[Arc<Announcement>],
        limit: usize,
        work: &mut Work,
    ) -> Room {
        let mut state = self.state();
        let (mut before, mut is_full) = (0, false);
        if !state.publishing.queue.is_empty() {
            let backlog = state.publishing.backlog(object, life);
            before = backlog.map_or(0, |(backlog, _)| backlog.waiting());
            let backlog = state.backlog().saturating_sub(state.publishing.large);
            is_full = before > 0 && backlog > self.admission.limits.max_outbox;
        }
        let queued = state.put_updates(self, (object, life), updates, false, work);
        work.wake(state.outbox.take_writer());
        if queued == 0 {
            return Room::Enough;
        }
        let Some((backlog, _)) = state.publishing.backlog(object, life) else {
            return Room::Enough;
        };
        let larger = backlog.was_put_together(queued.saturating_sub(before));
        let exceeds = backlog.exceeds(limit);
        state.publishing.large += larger;
        // While there is room in the outbox, the queue waits for a state of ours and not for the peer.
        let exceeds = is_full || exceeds && state.outbox.len() >= ENOUGH;
        if exceeds { Room::Exceeded { queued } } else { Room::Enough }
    }

    fn reset(&self, object: CacheKey, life: Life, state_anew: Arc<Announcement>, work: &mut Work) {
        let mut state = self.state();
        state.publishing.drop_updates(object, life, &self.handle(), work);
        state.advance(self, work);
        state.put_updates(self, (object, life), &[state_anew], true, work);
        work.wake(state.outbox.take_writer());
    }

    fn deliver(
        &self,
        object: CacheKey,
        source: Arc<dyn Source>,
        beginning: Result<Beginning, JellyError>,
        work: &mut Work,
    ) -> bool {
        let mut state = self.state();
        if state.ended.is_some() {
            return false;
        }
        if let Some(Slot::Unwanted) = state.publishing.slots.get(&object) {
            state.publishing.slots.remove(&object);
            state.advance(self, work);
            work.wake(state.outbox.take_writer());
            return false;
        }
        let slot = match beginning {
            Ok(beginning) => Slot::Here { source, beginning, backlog: Backlog::default() },
            Err(error) => Slot::Failed(error),
        };
        state.publishing.slots.insert(object, slot);
        // A message with many objects is looked at when the last of them is here.
        if !state.publishing.is_asking() {
            state.advance(self, work);
        }
        work.wake(state.outbox.take_writer());
        true
    }

    fn end(&self, object: CacheKey, life: Life, work: &mut Work) {
        let mut state = self.state();
        if state.publishing.perspective(object, life).is_some() {
            state.end(self, object, work);
        }
        work.wake(state.outbox.take_writer());
    }

    fn settled(&self, object: CacheKey, work: &mut Work) {
        let mut state = self.state();
        if let Some(Slot::Ending) = state.publishing.slots.get(&object) {
            state.publishing.slots.remove(&object);
        }
        state.advance(self, work);
        work.wake(state.outbox.take_writer());
    }

    fn give_up(&self, class: &'static str, queued: usize, work: &mut Work) {
        self.end_with(ConnectionError::SlowObserver { class, queued }, work);
    }
}

impl Broker {
    /// Whether updates of live objects wait that the peer has not taken yet.
    pub fn has_observers_behind(&self) -> bool {
        self.state().publishing.has_backlog()
    }

    /// Has the policy of each object act for which updates wait that waited already when this was called
    /// before: the connection is closed, or the state is sent anew in their place
    /// ([`WhenSlow`](crate::WhenSlow)). A driver calls it every so often while something
    /// [waits](Self::has_observers_behind).
    pub fn check_observers(&self) {
        let mut work = Work::default();
        let mut slow = None;
        let mut state = self.state();
        // Else what waits does so for a state of ours.
        let waits_for_peer = state.outbox.len() >= ENOUGH;
        for (backlog, source, life) in state.publishing.backlogs().filter(|_| waits_for_peer) {
            if !backlog.is_stuck() {
                continue;
            }
            match source.delivery().when_slow {
                WhenSlow::Disconnect => slow = Some((source.class(), backlog.waiting())),
                WhenSlow::Reset => work.ask(source.clone(), Request::Reset { life }),
            }
        }
        drop(state);
        if let Some((class, queued)) = slow {
            self.give_up(class, queued, &mut work);
        }
        work.run();
    }

    /// `[decache id]`: the peer has dropped one of its handles.
    pub(super) fn decached(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let unknown = || ConnectionError::from(ProtocolError::UnknownId(Command::Decache));
        let mut work = Work::default();
        {
            let mut state = self.state();
            let id = id.filter(|id| (1..=state.last_id).contains(id)).ok_or_else(unknown)?;
            let Some(key) = state.publishing.keys.get(&id).copied() else {
                // It crosses our own `uncache`.
                return Ok(());
            };
            let row = state.publishing.rows.get_mut(&key).ok_or_else(unknown)?;
            row.count -= 1;
            if row.count == 0 {
                state.end(self, key, &mut work);
            }
        }
        work.run();
        Ok(())
    }
}
