//! One observer of a live object, as its class sees it.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, Weak},
};

use super::Subscription;

/// One observer of a live object, from its first state to its end (`RemoteCacheObserver`).
///
/// An observer is a connection together with a perspective, or without one. All handles that a peer has for
/// one perspective are one observer. Two users who are logged in over one connection are two observers.
///
/// It keeps neither the connection nor the subscription alive. Two are equal if they stand for the same
/// subscription: one that has ended is not equal to the next one of the same peer.
#[derive(Clone)]
pub struct Observer(Weak<Subscription>);

impl Observer {
    /// Returns the observer of a subscription.
    pub(super) fn of(subscription: &Arc<Subscription>) -> Self {
        Self(Arc::downgrade(subscription))
    }

    /// Returns whether this is the observer of a subscription.
    pub(super) fn is(&self, subscription: &Arc<Subscription>) -> bool {
        self.0.as_ptr() == Arc::as_ptr(subscription)
    }
}

impl PartialEq for Observer {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl Eq for Observer {}

impl Hash for Observer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_ptr().hash(state);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observer").finish_non_exhaustive()
    }
}
