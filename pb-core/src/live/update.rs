use std::{ops::Deref, sync::Arc};

use super::{Announcement, Cacheable, Link, lane::Item};
use crate::jelly::Args;

/// An update that is running: its arguments were encoded before its body, which may consume them.
#[must_use]
#[derive(Debug)]
pub struct Update {
    link: Option<Link>,
    announcement: Option<Announcement>,
}

/// What every method marked `#[update]` begins with.
pub(crate) fn begin_update<T: Cacheable>(
    value: &mut T,
    name: &'static str,
    args: &dyn Args,
) -> Update {
    Update::begin(value.observers().tied(), name, args)
}

impl Update {
    pub(super) fn begin(link: Option<&Link>, name: &str, args: &dyn Args) -> Self {
        let Some(link) = link.filter(|link| link.is_current()) else {
            return Self { link: None, announcement: None };
        };
        // Replicas run the same code: what an update does in turn is not told again.
        let outermost = link.lane().enter() == 1;
        let mut update = Self { link: Some(link.clone()), announcement: None };
        if outermost && link.lane().observer_count() > 0 {
            update.announcement = Some(link.lane().encode(name, args));
        }
        update
    }

    /// Announces it, if it happened.
    pub fn end(mut self, happened: bool) {
        if let Some(link) = self.link.take() {
            let announcement = self.announcement.take().filter(|_| happened);
            link.lane().leave(
                happened,
                announcement.map(|announcement| Item::Update(Arc::new(announcement))),
            );
        }
    }
}

impl Drop for Update {
    fn drop(&mut self) {
        // It panicked half-way, where no replica could follow.
        if let Some(link) = self.link.take() {
            link.lane().leave(false, Some(Item::Reset(None)));
        }
    }
}

/// What a method marked `#[update]` returned. Its type decides whether it failed: method lookup finds the
/// method of [`Anything`] where there is none here.
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

impl<T, E> Returned<'_, Result<T, E>> {
    /// Returns whether it is no `Err`.
    pub const fn happened(&self) -> bool {
        self.0.is_ok()
    }
}

impl<T> Deref for Returned<'_, T> {
    type Target = Anything;

    fn deref(&self) -> &Anything {
        &Anything
    }
}

/// A value of a type that is not known to be a `Result`.
#[derive(Debug)]
pub struct Anything;

impl Anything {
    /// Returns true: an update that returns it has happened.
    pub const fn happened(&self) -> bool {
        true
    }
}
