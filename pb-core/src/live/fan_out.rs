//! Sending the announcements of an object to the connections of its observers.

use std::sync::Arc;

use tracing::warn;

use super::{
    Effects, EncodedUpdate, LiveClass, Object, Observer, Room, Source, Subscription, WhenSlow,
    announcer::Announcement, class_code, requests::panicked, stored::Stored,
};
use crate::few::Few;

impl Object {
    /// Passes to each observer's connection the updates that are for that observer, as one transaction.
    /// Slow observers are handled as the object's `Delivery` says.
    pub(super) fn send_announcements(&self, stored: &mut Stored, effects: &mut Effects) {
        let Some(class) = self.class() else { return };
        let announcer = self.link.announcer();
        if !(class.is_linked)(stored.get(), &self.link) {
            // The value, or an observed collection in it, was replaced, so the changes are not known.
            announcer.start_over();
            (class.link)(self.value_mut(stored), &self.link.renewed());
        }
        let announcements = announcer.take();
        #[cfg(debug_assertions)]
        super::witness::compare(
            stored.get(),
            class,
            &self.witness,
            announcer.subscription_count(),
            &announcements,
        );
        if announcements.is_empty() {
            return;
        }
        let mut slow = Vec::new();
        let mut resets = Vec::new();
        let broken = announcements.iter().find_map(|item| match item {
            Announcement::ToAll(update) | Announcement::ToOne(_, update) => update.error(),
            Announcement::Reset(_) => None,
        });
        if let Some(error) = broken {
            // Each connection ends the subscription whose form of the update failed.
            warn!(
                class = class.name,
                %error,
                "an update of a live object cannot be encoded, so its observers lose their replicas \
                 (`Published::take_error`)"
            );
            self.keep_error(error.clone());
        }
        let (for_all, announcements) = match announcements.iter().all(Announcement::is_for_all) {
            true => (announcements.try_map(Announcement::for_all), Few::default()),
            false => (None, announcements),
        };
        for subscription in &*announcer.subscriptions() {
            let for_this_one;
            let updates = match &for_all {
                Some(updates) => updates,
                None => match updates_for(&announcements, subscription) {
                    None => {
                        resets.push(subscription.clone());
                        continue;
                    }
                    Some(updates) => {
                        for_this_one = updates;
                        &for_this_one
                    }
                },
            };
            if updates.is_empty() {
                continue;
            }
            let limit = self.delivery.max_queued;
            match subscription.connection.update(subscription, updates, limit, effects) {
                Room::Enough => {}
                Room::Exceeded { queued } => slow.push((subscription.clone(), queued)),
            }
        }
        for (subscription, queued) in slow {
            match self.delivery.when_slow {
                WhenSlow::Disconnect => {
                    subscription.connection.close_slow(class.name, queued, effects)
                }
                WhenSlow::Reset => resets.push(subscription),
            }
        }
        for subscription in resets {
            self.reset(stored, class, &subscription, effects);
        }
    }

    /// Sends a reset to an observer. If the state cannot be sent, ends its subscription.
    fn reset(
        &self,
        stored: &Stored,
        class: &LiveClass,
        to: &Arc<Subscription>,
        effects: &mut Effects,
    ) {
        let (observer, style) = (Observer::of(to), to.style());
        let perspective = to.perspective.as_ref();
        let state = class_code::run(|| class.reset(stored.get(), style, perspective, &observer));
        match state.map(|state| (state.error().cloned(), state)) {
            Some((None, state)) => to.connection.reset(to, Arc::new(state), effects),
            failed => {
                let error = failed.and_then(|(error, _)| error);
                let error = error.unwrap_or_else(|| panicked(class.name));
                warn!(class = class.name, %error, "the state of a reset cannot be taken");
                self.keep_error(error);
                to.connection.end(to, effects);
            }
        }
    }
}

impl Announcement {
    /// Returns whether it is an update for all observers.
    fn is_for_all(&self) -> bool {
        matches!(self, Self::ToAll(_))
    }

    /// Returns the update if it is for all observers.
    fn for_all(self) -> Option<Arc<EncodedUpdate>> {
        match self {
            Self::ToAll(update) => Some(update),
            Self::ToOne(..) | Self::Reset(_) => None,
        }
    }
}

/// Returns the updates for one observer; `None` if it gets a reset, whose state contains all updates.
fn updates_for(
    announcements: &[Announcement],
    to: &Arc<Subscription>,
) -> Option<Few<Arc<EncodedUpdate>>> {
    let mut updates = Few::default();
    for item in announcements {
        match item {
            Announcement::ToAll(update) => updates.push(update.clone()),
            Announcement::ToOne(observer, update) if observer.is(to) => {
                updates.push(update.clone())
            }
            Announcement::Reset(None) => return None,
            Announcement::Reset(Some(observer)) if observer.is(to) => return None,
            Announcement::ToOne(..) | Announcement::Reset(Some(_)) => {}
        }
    }
    Some(updates)
}
