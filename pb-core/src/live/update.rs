//! Updates while they run.

use std::{ops::Deref, sync::Arc};

use super::{Cacheable, EncodedUpdate, Link, announcer::Announcement};
use crate::jelly::{Args, MethodName};

/// An update that runs. Its arguments were encoded before its body, which may consume them.
#[must_use]
#[derive(Debug)]
pub struct RunningUpdate {
    /// `None` if the value is of no object.
    link: Option<Link>,
    /// `None` inside of another update, and without observers.
    announcement: Option<EncodedUpdate>,
}

/// Begins an update: the first step of each method marked `#[update]`.
pub(crate) fn begin_update<T: Cacheable>(
    value: &mut T,
    name: &'static str,
    args: &dyn Args,
) -> RunningUpdate {
    RunningUpdate::begin(value.observers().object_link(), MethodName::Constant(name), args)
}

impl RunningUpdate {
    /// Begins an update of the object with this link, and encodes its arguments if there are observers.
    pub(super) fn begin(link: Option<&Link>, name: MethodName<'_>, args: &dyn Args) -> Self {
        let Some(link) = link.filter(|link| link.is_current()) else {
            return Self { link: None, announcement: None };
        };
        // Replicas run the same code, so an update inside of another one is not announced.
        let outermost = link.announcer().enter() == 1;
        let mut update = Self { link: Some(link.clone()), announcement: None };
        if outermost && link.announcer().subscription_count() > 0 {
            update.announcement = Some(link.announcer().encode(name, args));
        }
        update
    }

    /// Ends the update, and announces it if its method succeeded.
    pub fn end(mut self, succeeded: bool) {
        if let Some(link) = self.link.take() {
            let announcement = self.announcement.take().filter(|_| succeeded);
            link.announcer().leave(
                succeeded,
                announcement.map(|announcement| Announcement::ToAll(Arc::new(announcement))),
            );
        }
    }
}

impl Drop for RunningUpdate {
    fn drop(&mut self) {
        // The update panicked, so its changes are not known: replicas need the whole state.
        if let Some(link) = self.link.take() {
            link.announcer().leave(false, Some(Announcement::Reset(None)));
        }
    }
}

/// A change of a collection that is announced by any number of updates. If it is dropped before it ends, since
/// its code panicked, the observers get a reset.
#[must_use]
#[derive(Debug)]
pub(super) struct Change {
    /// `None` if the collection is of no object.
    link: Option<Link>,
    /// False inside of another update, and without observers.
    is_announced: bool,
    updates: Vec<EncodedUpdate>,
}

impl Change {
    /// Begins a change of the object with this link.
    pub(super) fn begin(link: Option<&Link>) -> Self {
        let link = link.filter(|link| link.is_current()).cloned();
        let is_announced = link.as_ref().is_some_and(|link| {
            let announcer = link.announcer();
            announcer.enter() == 1 && announcer.subscription_count() > 0
        });
        Self { link, is_announced, updates: Vec::new() }
    }

    /// Adds an update, and encodes its arguments.
    pub(super) fn add(&mut self, name: MethodName<'_>, args: &dyn Args) {
        if let Some(link) = self.link.as_ref().filter(|_| self.is_announced) {
            self.updates.push(link.announcer().encode(name, args));
        }
    }

    /// Ends the change, and announces its updates.
    pub(super) fn end(mut self) {
        if let Some(link) = self.link.take() {
            let updates = std::mem::take(&mut self.updates).into_iter();
            link.announcer().leave(true, updates.map(Arc::new).map(Announcement::ToAll));
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if let Some(link) = self.link.take() {
            link.announcer().leave(false, Some(Announcement::Reset(None)));
        }
    }
}

/// The value that a method marked `#[update]` returned. Its type decides whether the update can fail: for
/// any type but a `Result`, method lookup finds the method of [`Anything`].
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

impl<T, E> Returned<'_, Result<T, E>> {
    /// Returns whether the result is `Ok`.
    pub const fn succeeded(&self) -> bool {
        self.0.is_ok()
    }
}

impl<T> Deref for Returned<'_, T> {
    type Target = Anything;

    fn deref(&self) -> &Anything {
        &Anything
    }
}

/// A stand-in for a returned value whose type is not known to be a `Result`.
#[derive(Debug)]
pub struct Anything;

impl Anything {
    /// Returns true: an update that returns no `Result` always happens.
    pub const fn succeeded(&self) -> bool {
        true
    }
}
