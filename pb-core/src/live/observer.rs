use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, Weak},
};

use super::Subscription;

/// One of those who observe a live object: a perspective over a connection, or a connection where there
/// is none, from the snapshot to the end of it (`RemoteCacheObserver`). Several handles that one peer
/// holds for one perspective are one observer; of two users who are logged in over one connection each
/// is one.
///
/// It keeps nothing alive. Two are equal if they are the same observation: one that has ended is not
/// equal to the next of the same peer.
#[derive(Clone)]
pub struct Observer(Weak<Subscription>);

impl Observer {
    pub(super) fn of(subscription: &Arc<Subscription>) -> Self {
        Self(Arc::downgrade(subscription))
    }

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
