//! The requests to an object, served by the thread that has its value out.

use std::sync::Arc;

use super::{
    Effects, Object, Observer, Request, Subscription,
    announcer::Announcement,
    class_code,
    live_class::{Hook, Hooks},
    stored::Stored,
};
use crate::jelly::{JellyError, JellyErrorKind};

impl Object {
    /// Serves one request.
    pub(super) fn serve(&self, stored: &mut Stored, request: Request, effects: &mut Effects) {
        match request {
            Request::TakeState(subscription) => self.take_state(stored, &subscription, effects),
            Request::Stopped(subscription) => {
                self.stopped(stored, &subscription);
                subscription.connection.settled(&subscription, effects);
            }
            Request::Reset(subscription) => {
                self.link
                    .announcer()
                    .record(Announcement::Reset(Some(Observer::of(&subscription))));
            }
            Request::Lost => {
                self.set_lost();
                let subscriptions = self.link.announcer().subscriptions().clone();
                for subscription in subscriptions {
                    subscription.connection.end(&subscription, effects);
                }
            }
        }
    }

    /// Answers a request of an object that has no value.
    pub(super) fn refuse(&self, request: Request, effects: &mut Effects) {
        match request {
            Request::TakeState(subscription) => {
                let error = Err(JellyErrorKind::LostReplica.into());
                subscription.connection.accept_state(&subscription, error, effects);
            }
            Request::Stopped(subscription) => {
                subscription.connection.settled(&subscription, effects)
            }
            Request::Reset(_) | Request::Lost => {}
        }
    }

    /// Takes the state for a new observer and delivers it. The observer receives all later updates.
    fn take_state(
        &self,
        stored: &mut Stored,
        subscription: &Arc<Subscription>,
        effects: &mut Effects,
    ) {
        let connection = &subscription.connection;
        let Some(class) = self.class().filter(|_| !self.is_lost()) else {
            connection.accept_state(subscription, Err(JellyErrorKind::LostReplica.into()), effects);
            return;
        };
        let observer = Observer::of(subscription);
        let perspective = subscription.perspective.as_ref();
        let style = subscription.style();
        let state = class_code::run(|| class.state(stored.get(), style, perspective, &observer));
        match state.unwrap_or_else(|| Err(panicked(class.name))) {
            Err(error) => {
                connection.accept_state(subscription, Err(error), effects);
            }
            Ok(state) => {
                // Added before `accept_state`: if the state is not wanted any more, `stopped` finds the
                // observer and calls `stopped_observing`. No update can come in between, since the value
                // is out.
                self.link.announcer().add(subscription.clone());
                let is_wanted = connection.accept_state(subscription, Ok(state), effects);
                // After `accept_state`, so that what it announces follows the state.
                self.run_hook(stored, subscription, "started_observing", |hooks| hooks.started);
                if !is_wanted {
                    self.stopped(stored, subscription);
                }
            }
        }
    }

    /// Removes an observer and calls `stopped_observing` for it. Does nothing if it was removed before.
    fn stopped(&self, stored: &mut Stored, subscription: &Arc<Subscription>) {
        if !self.link.announcer().remove(subscription) {
            return;
        }
        self.run_hook(stored, subscription, "stopped_observing", |hooks| hooks.stopped);
    }

    /// Runs a hook of the class for an observer. What it announces is sent before the next request is served.
    fn run_hook(
        &self,
        stored: &mut Stored,
        subscription: &Arc<Subscription>,
        name: &str,
        hook: fn(&Hooks) -> Hook,
    ) {
        let Some(class) = self.class() else { return };
        let Some(hook) = class.hooks.as_ref().map(hook) else { return };
        let (perspective, observer) =
            (subscription.perspective.as_ref(), Observer::of(subscription));
        if class_code::run(|| hook(self.value_mut(stored), perspective, &observer)).is_none() {
            tracing::warn!(
                class = class.name,
                "`{name}` of a live object panicked: what it changed before is kept, and what it announced is \
                 sent"
            );
        }
    }
}

/// Makes the error of a state whose code panicked.
#[cold]
pub(super) fn panicked(class: &str) -> JellyError {
    JellyError::custom(format_args!("taking the state of `{class}` panicked"))
}
