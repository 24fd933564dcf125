//! What an object hands to the connections of its observers.

use std::sync::Arc;

use tracing::warn;

use super::{
    Announcement, Life, Object, Observer, Observing, Room, StateOf, WhenSlow, Work, hold::Hold,
    lane::Item, object::panicked, scope,
};
use crate::sync::lock;

impl<H: Hold> Object<H> {
    /// Hands everything that was announced to the connections.
    pub(super) fn announce(&self, held: &mut H, work: &mut Work) {
        let Some(face) = &self.face else { return };
        let lane = self.link.lane();
        if !(face.is_linked)(held.value(), &self.link) {
            // The whole value, or part of it, was replaced: what has changed is not known.
            lane.start_over();
            (face.link)(self.value_mut(held), &self.link.renewed());
        }
        let items = lane.take();
        #[cfg(debug_assertions)]
        super::witness::compare(held.value(), face, lane, &items);
        if items.is_empty() {
            return;
        }
        let mut slow = Vec::new();
        let mut anew = Vec::new();
        let broken = items.iter().find_map(|item| match item {
            Item::Update(update) | Item::Tell(_, update) => update.error(),
            Item::Reset(_) => None,
        });
        if let Some(error) = broken {
            warn!(class = face.class, %error, "an update cannot be sent");
            *lock(&self.error) = Some(error.clone());
        }
        let everybody: Option<Vec<_>> = items.iter().map(Item::to_everybody).collect();
        for observing in &*lane.observers() {
            let of_this_one;
            let updates = match &everybody {
                Some(updates) => updates,
                None => match updates_for(&items, observing.life) {
                    None => {
                        anew.push(observing.clone());
                        continue;
                    }
                    Some(updates) => {
                        of_this_one = updates;
                        &of_this_one
                    }
                },
            };
            if updates.is_empty() {
                continue;
            }
            let Observing { connection, key, life, .. } = observing;
            let limit = self.delivery.max_queued;
            match connection.update(*key, *life, updates, limit, work) {
                Room::Enough => {}
                Room::Exceeded { queued } => slow.push((observing.clone(), queued)),
            }
        }
        for (observing, queued) in slow {
            match self.delivery.when_slow {
                WhenSlow::Disconnect => observing.connection.give_up(face.class, queued, work),
                WhenSlow::Reset => anew.push(observing),
            }
        }
        for observing in anew {
            self.reset(held, face, &observing, work);
        }
    }

    /// Sends an observer the state anew.
    fn reset(&self, held: &H, face: &StateOf<H::Value>, to: &Observing, work: &mut Work) {
        let Observing { connection, key, life, perspective } = to;
        let observer = Observer(*life);
        let style = connection.style();
        let state =
            scope::guarded(|| (face.reset)(held.value(), style, perspective.as_ref(), &observer));
        match state.map(|state| (state.error().cloned(), state)) {
            Some((None, state)) => {
                connection.reset(*key, *life, Arc::new(state), work);
            }
            failed => {
                let error = failed.and_then(|(error, _)| error);
                *lock(&self.error) = Some(error.unwrap_or_else(panicked));
                connection.end(*key, *life, work);
            }
        }
    }
}

impl Item {
    /// The update, if it is for all.
    fn to_everybody(&self) -> Option<Arc<Announcement>> {
        match self {
            Self::Update(update) => Some(update.clone()),
            Self::Tell(..) | Self::Reset(_) => None,
        }
    }
}

/// What is told to one observer; `None` if it gets the state, in which all of that is.
fn updates_for(items: &[Item], life: Life) -> Option<Vec<Arc<Announcement>>> {
    let mut updates = Vec::new();
    for item in items {
        match item {
            Item::Update(update) => updates.push(update.clone()),
            Item::Tell(to, update) if *to == life => updates.push(update.clone()),
            Item::Reset(to) if to.is_none_or(|to| to == life) => return None,
            Item::Tell(..) | Item::Reset(_) => {}
        }
    }
    Some(updates)
}
