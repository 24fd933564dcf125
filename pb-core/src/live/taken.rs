//! The value of an object while a guard has it out.

use std::{
    cell::Cell,
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::{Arc, MutexGuard},
};

use super::{Object, storage::Storage};

/// The value of an object, out of it until this is dropped. The drop sends the announcements, serves the
/// requests, and puts the value back.
pub(super) struct Taken<'a, S: Storage> {
    /// Invariant: `Some` until this is dropped.
    stored: Option<S>,
    object: &'a Arc<Object<S>>,
    /// Neither `Send` nor `Sync`: the thread that took the value must put it back. The compiler's error for a guard
    /// over an `.await` names this type, which says what a guard is.
    not_send: PhantomData<MutexGuard<'static, Cell<()>>>,
}

impl<'a, S: Storage> Taken<'a, S> {
    /// Takes the value out, waiting until it is in.
    #[track_caller]
    pub(super) fn new(object: &'a Arc<Object<S>>) -> Self {
        Self { stored: Some(object.take_for_guard()), object, not_send: PhantomData }
    }
}

impl<S: Storage> Deref for Taken<'_, S> {
    type Target = S::Value;

    fn deref(&self) -> &S::Value {
        self.stored.as_ref().expect("the value is kept until this is dropped").value()
    }
}

impl<S: Storage> DerefMut for Taken<'_, S> {
    fn deref_mut(&mut self) -> &mut S::Value {
        self.object
            .value_mut(self.stored.as_mut().expect("the value is kept until this is dropped"))
    }
}

impl<S: Storage> Drop for Taken<'_, S> {
    fn drop(&mut self) {
        if let Some(stored) = self.stored.take() {
            self.object.put_back_now(stored);
        }
    }
}
