//! The connection as live objects of ours see it.

use std::sync::Arc;

use super::{Broker, Command, ConnectionError, ProtocolError, publishing::Slot};
use crate::{
    JellyError,
    jelly::Style,
    live::{Announcement, Beginning, CacheKey, Connection, Life, Room, Source, Work},
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
        let behind = state.put_updates(self, (object, life), updates, work);
        work.wake(state.outbox.take_writer());
        let full = behind > 0 && state.backlog() > self.admission.limits.max_outbox;
        let anew = || state.publishing.rows.get(&object).map_or(0, |row| row.anew);
        if full || behind > limit && behind > limit.saturating_add(anew()) {
            Room::Exceeded { queued: behind }
        } else {
            Room::Enough
        }
    }

    fn reset(&self, object: CacheKey, life: Life, state_anew: Arc<Announcement>, work: &mut Work) {
        let mut state = self.state();
        state.publishing.drop_updates(object, life, &self.handle(), work);
        state.advance(self, work);
        let behind = state.put_updates(self, (object, life), &[state_anew], work);
        if let Some(row) = state.publishing.rows.get_mut(&object) {
            row.anew = behind;
        }
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
            Ok(beginning) => Slot::Here { source, beginning, behind: 0 },
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
