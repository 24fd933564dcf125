//! The handles of replicas that the peer counts, and the interface of a connection to them.

use std::{
    any::Any,
    fmt,
    sync::{Arc, Weak},
};

use super::{Replica, Source};
use crate::jelly::ReadResult;

/// The interface of a connection to the replicas that came over it.
pub(crate) trait ReplicaConnection: Any + Send + Sync {
    /// Enters a replica before its state is read, since the state may contain the replica.
    ///
    /// # Errors
    /// If the id is in use, there are too many replicas, or the connection is closed.
    fn import(&self, id: u64, replica: Arc<Replica>) -> ReadResult<()>;

    /// Notes the bytes of memory of a replica whose state was read.
    ///
    /// # Errors
    /// If all replicas together take too much.
    fn imported(&self, id: u64, bytes: usize) -> ReadResult<()>;

    /// Drops a replica whose state could not be read. Later updates of it are refused.
    fn discard(&self, id: u64);

    /// Returns the replica with this id, which the peer sent once more, and counts a handle of it. If the
    /// replica is lost, the handle is released at once instead.
    fn known(&self, id: u64) -> Option<Arc<Replica>>;

    /// Returns the replica that has this id now.
    fn replica(&self, id: u64) -> Option<Arc<Replica>>;

    /// Releases an arrival whose last handle was dropped.
    fn decache(&self, arrival: &Arrival);

    /// Returns the local live object with this id, which the peer sent back.
    fn published(&self, id: u64) -> Option<Arc<dyn Source>>;

    /// Returns the handle through which a replica was sent on under this id, which the peer sent back.
    fn relayed(&self, id: u64) -> Option<Arc<Arrival>>;

    /// Returns a value that keeps the connection open while it lives.
    fn keeper(&self) -> Option<Arc<dyn Any + Send + Sync>>;
}

/// The shared part of the `Cached` handles that were read from one `[class id state]` or `[cached id]`. The
/// sender counts it until it is released by `[decache id]`, which is sent when this is dropped.
pub(crate) struct Arrival {
    pub(crate) replica: Arc<Replica>,
    pub(crate) id: u64,
    pub(super) from: Weak<dyn ReplicaConnection>,
}

impl Arrival {
    /// Makes an arrival of a replica. Its drop releases it, so the connection must have counted it before.
    pub(crate) fn new(
        replica: Arc<Replica>,
        id: u64,
        from: Weak<dyn ReplicaConnection>,
    ) -> Arc<Self> {
        let arrival = Arc::new(Self { replica, id, from });
        arrival.replica.add_arrival(&arrival);
        arrival
    }

    /// Returns a value that keeps the connection open while it lives.
    pub(super) fn connection_keeper(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.from.upgrade()?.keeper()
    }

    /// Returns whether it came over the connection at this address.
    pub(crate) fn came_over(&self, connection: *const ()) -> bool {
        self.from.as_ptr().cast::<()>() == connection
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if let Some(from) = self.from.upgrade() {
            from.decache(self);
        }
    }
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Arrival").field(&self.id).finish()
    }
}
