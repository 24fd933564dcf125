use std::{
    any::Any,
    fmt,
    sync::{Arc, Weak},
};

/// Who a peer is, for objects whose state depends on who receives them (`pb.Avatar` as seen by
/// `getStateToCopyFor`).
///
/// Calls over a plain connection have no perspective.
#[derive(Clone)]
pub struct Perspective(Arc<dyn Any + Send + Sync>);

impl Perspective {
    /// A perspective made of the application's own object.
    pub fn new<T: Any + Send + Sync>(avatar: Arc<T>) -> Self {
        Self(avatar)
    }

    /// The application's object, if it is a `T`.
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }

    /// The same, to be kept.
    pub fn downcast<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.0.clone().downcast().ok()
    }
}

impl Perspective {
    /// What tells it from others that are alive.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    pub(crate) fn downgrade(&self) -> WeakPerspective {
        WeakPerspective(Arc::downgrade(&self.0))
    }
}

/// A perspective that is kept alive by others.
pub(crate) struct WeakPerspective(Weak<dyn Any + Send + Sync>);

impl WeakPerspective {
    /// Runs no code of the application, as upgrading it and dropping that could.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }

    pub(crate) fn upgrade(&self) -> Option<Perspective> {
        self.0.upgrade().map(Perspective)
    }
}

/// Whether both are the same object of the application.
impl PartialEq for Perspective {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Perspective {}

impl fmt::Debug for Perspective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Perspective").finish_non_exhaustive()
    }
}
