//! The value of an object while a guard has it out.

use std::{
    any::Any,
    cell::Cell,
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::{Arc, MutexGuard},
};

use super::{
    Object, class_code,
    effects::Guarded,
    object::Kind,
    stored::{Owned, Stored, other_type},
};

/// The value of a `Published` object, out of it until this is dropped. The drop sends the announcements, serves
/// the requests, and puts the value back.
pub(super) struct Taken<'a, T: Any + Send> {
    /// Invariant: `Some` until this is dropped.
    value: Option<Box<T>>,
    /// The number that the value has for the next reader.
    number: u64,
    object: &'a Arc<Object>,
    /// Neither `Send` nor `Sync`: the thread that took the value must put it back. The compiler's error for a guard
    /// over an `.await` names this type, which says what a guard is.
    not_send: PhantomData<MutexGuard<'static, Cell<()>>>,
}

impl<'a, T: Any + Send> Taken<'a, T> {
    /// Takes the value out, waiting until it is in.
    ///
    /// # Panics
    /// If a reader has the value, and its `Clone` panics.
    #[track_caller]
    pub(super) fn new(object: &'a Arc<Object>) -> Self {
        Self::of(object, object.own(object.take_for_guard()))
    }

    /// Takes the value out if it is in. Otherwise returns whether this thread has it.
    ///
    /// # Panics
    /// If a reader has the value, and its `Clone` panics.
    #[track_caller]
    pub(super) fn try_new(object: &'a Arc<Object>) -> Result<Self, bool> {
        Ok(Self::of(object, object.own(object.try_take_for_guard()?)))
    }

    fn of(object: &'a Arc<Object>, owned: Owned) -> Self {
        let Owned { value, number } = owned;
        match value.downcast() {
            Ok(value) => Self { value: Some(value), number, object, not_send: PhantomData },
            Err(_) => other_type(),
        }
    }
}

impl Object {
    /// Takes the value that a guard has out from its readers.
    ///
    /// # Panics
    /// If a reader has the value, and its `Clone` panics. The value is put back then.
    #[track_caller]
    fn own(self: &Arc<Self>, mut stored: Stored) -> Owned {
        if class_code::run(|| self.unshare(&mut stored)).is_none() {
            self.put_back_now(stored);
            panic!(
                "the `Clone` of the live object `{}` panicked, so it cannot be locked while a `Snapshot` of it is \
                 held",
                Guarded::class(&**self)
            );
        }
        stored.into_owned()
    }

    /// Takes the value from its readers, for a change. If a reader still has it, that makes a copy, which is linked
    /// to the object as the original was.
    pub(super) fn unshare(&self, stored: &mut Stored) {
        if stored.unshare()
            && let (Kind::Owned(class, _), Stored::Owned(owned)) = (self.kind, stored)
        {
            (class.link)(&mut *owned.value, &self.link.renewed());
        }
    }
}

impl<T: Any + Send> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_deref().expect("the value is kept until this is dropped")
    }
}

impl<T: Any + Send> DerefMut for Taken<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_deref_mut().expect("the value is kept until this is dropped")
    }
}

impl<T: Any + Send> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            self.object.put_back_now(Stored::Owned(Owned { value, number: self.number }));
        }
    }
}
