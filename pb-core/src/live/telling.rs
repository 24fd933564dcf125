//! What an object hands to the connections of its observers.

use std::sync::Arc;

use tracing::warn;

use super::{
    Announcement, LiveClass, Object, Observer, Room, Subscription, WhenSlow, Work, hold::Hold,
    lane::Item, object::panicked, scope,
};
use crate::sync::lock;

impl<H: Hold> Object<H> {
    /// Hands everything that was announced to the connections.
    pub(super) fn tell_observers(&self, held: &mut H, work: &mut Work) {
        let Some(class) = &self.class else { return };
        let lane = self.link.lane();
        if !(class.is_linked)(held.value(), &self.link) {
            // The whole value, or part of it, was replaced: what has changed is not known.
            lane.start_over();
            (class.link)(self.value_mut(held), &self.link.renewed());
        }
        let items = lane.take();
        #[cfg(debug_assertions)]
        super::witness::compare(
            held.value(),
            class,
            &self.witness,
            (lane.observer_count(), &items),
        );
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
            warn!(class = class.name, %error, "an update cannot be sent");
            *lock(&self.error) = Some(error.clone());
        }
        let everybody: Option<Vec<_>> = items.iter().map(Item::to_everybody).collect();
        for subscription in &*lane.observers() {
            let of_this_one;
            let updates = match &everybody {
                Some(updates) => updates,
                None => match updates_for(&items, subscription) {
                    None => {
                        anew.push(subscription.clone());
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
            let limit = self.delivery.max_queued;
            match subscription.connection.update(subscription, updates, limit, work) {
                Room::Enough => {}
                Room::Exceeded { queued } => slow.push((subscription.clone(), queued)),
            }
        }
        for (subscription, queued) in slow {
            match self.delivery.when_slow {
                WhenSlow::Disconnect => subscription.connection.give_up(class.name, queued, work),
                WhenSlow::Reset => anew.push(subscription),
            }
        }
        for subscription in anew {
            self.reset(held, class, &subscription, work);
        }
    }

    /// Sends an observer the state anew.
    fn reset(
        &self,
        held: &H,
        class: &LiveClass<H::Value>,
        to: &Arc<Subscription>,
        work: &mut Work,
    ) {
        let (observer, style) = (Observer::of(to), to.style());
        let perspective = to.perspective.as_ref();
        let state = scope::guarded(|| (class.reset)(held.value(), style, perspective, &observer));
        match state.map(|state| (state.error().cloned(), state)) {
            Some((None, state)) => to.connection.reset(to, Arc::new(state), work),
            failed => {
                let error = failed.and_then(|(error, _)| error);
                *lock(&self.error) = Some(error.unwrap_or_else(|| panicked(class.name)));
                to.connection.end(to, work);
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

/// Returns the updates that one observer is told; `None` if it is sent the state, which has them all.
fn updates_for(items: &[Item], to: &Arc<Subscription>) -> Option<Vec<Arc<Announcement>>> {
    let mut updates = Vec::new();
    for item in items {
        match item {
            Item::Update(update) => updates.push(update.clone()),
            Item::Tell(observer, update) if observer.is(to) => updates.push(update.clone()),
            Item::Reset(None) => return None,
            Item::Reset(Some(observer)) if observer.is(to) => return None,
            Item::Tell(..) | Item::Reset(Some(_)) => {}
        }
    }
    Some(updates)
}
