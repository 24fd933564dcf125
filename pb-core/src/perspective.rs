use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, Weak},
};

/// The identity for which a value is written: after a login this is the avatar (the `perspective` argument of
/// `getStateToCopyFor`).
///
/// Two perspectives are equal if they are the same object of the application. A connection without a login
/// has no perspective, unless [`Peer::set_perspective`](crate::Peer::set_perspective) gives it one.
///
/// # Examples
/// ```
/// use std::sync::Arc;
///
/// use pb::{Context, Perspective};
///
/// struct Player {
///     name: String,
/// }
///
/// struct Door;
///
/// #[pb::methods]
/// impl Door {
///     #[remote]
///     fn enter(&self, name: String, context: &Context) {
///         let player = Arc::new(Player { name });
///         context.peer().set_perspective(Some(Perspective::new(player)));
///     }
/// }
/// # let _ = |player: Player| player.name;
/// ```
#[derive(Clone)]
pub struct Perspective(Arc<dyn Any + Send + Sync>);

impl Perspective {
    /// Creates a perspective from an object of the application.
    pub fn new<T: Any + Send + Sync>(avatar: Arc<T>) -> Self {
        Self(avatar)
    }

    /// Returns the application's object if it is a `T`.
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }

    /// Returns a shared pointer to the application's object if it is a `T`.
    pub fn downcast<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.0.clone().downcast().ok()
    }
}

impl Perspective {
    /// Returns the address of the object, which is unique among the perspectives that are alive.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Returns a weak pointer to the object.
    pub(crate) fn downgrade(&self) -> WeakPerspective {
        WeakPerspective(Arc::downgrade(&self.0))
    }
}

/// A pointer to a perspective that does not keep it alive.
pub(crate) struct WeakPerspective(Weak<dyn Any + Send + Sync>);

impl WeakPerspective {
    /// Returns whether the perspective is alive.
    ///
    /// Runs no code of the application. Upgrading could: if the upgraded pointer is the last one, dropping it
    /// runs the object's `Drop`.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }

    /// Returns the perspective if it is alive.
    pub(crate) fn upgrade(&self) -> Option<Perspective> {
        self.0.upgrade().map(Perspective)
    }
}

/// Two perspectives are equal if they are the same object of the application.
impl PartialEq for Perspective {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Perspective {}

impl Hash for Perspective {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

impl fmt::Debug for Perspective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Perspective").finish_non_exhaustive()
    }
}
