use std::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use super::{Object, hold::Hold};

/// Has the value out. Dropped, everything is told and done that is to be.
pub(super) struct Taken<'a, H: Hold> {
    held: Option<H>,
    object: &'a Arc<Object<H>>,
    /// The thread that took it puts it back.
    not_send: PhantomData<*const ()>,
}

impl<'a, H: Hold> Taken<'a, H> {
    #[track_caller]
    pub(super) fn new(object: &'a Arc<Object<H>>) -> Self {
        Self { held: Some(object.take_for_guard()), object, not_send: PhantomData }
    }
}

impl<H: Hold> Deref for Taken<'_, H> {
    type Target = H::Value;

    fn deref(&self) -> &H::Value {
        self.held.as_ref().expect("held until it is dropped").value()
    }
}

impl<H: Hold> DerefMut for Taken<'_, H> {
    fn deref_mut(&mut self) -> &mut H::Value {
        self.object.value_mut(self.held.as_mut().expect("held until it is dropped"))
    }
}

impl<H: Hold> Drop for Taken<'_, H> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            self.object.put_back_now(held);
        }
    }
}
