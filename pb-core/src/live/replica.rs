//! Replicas as their connection sees them: the handles that the peer counts, and the traits by which a replica
//! and its connection call each other.

use std::{
    any::Any,
    fmt,
    sync::{Arc, Weak},
};

use super::{Effects, Lost, Source};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{ReadResult, instance::Instance},
};

/// The interface of a replica, with its class erased, to its connection.
pub(crate) trait Replica: Any + Send + Sync {
    /// Returns the class name.
    fn class(&self) -> &'static str;

    /// Applies an update of `size` bytes. If `more` updates of its transaction follow, the value stays out,
    /// and the caller must apply them at once.
    fn observe(
        &self,
        update: &mut Invocation<'_>,
        size: usize,
        more: bool,
        effects: &mut Effects,
    ) -> Dispatch;

    /// Returns the name of the replica's type, for errors.
    fn type_name(&self) -> &'static str;

    /// Puts the value back of a transaction that has begun, without the rest of its updates, and marks the
    /// replica as [lost](Self::lose). Called only by the driver that applies the transaction.
    fn lose_with_draft(&self, reason: Lost, effects: &mut Effects);

    /// Notes an arrival of the replica.
    fn add_arrival(&self, arrival: &Arc<Arrival>);

    /// Marks the replica as lost, wakes every task that waits for it, and ends the subscriptions to it if it is
    /// relayed.
    fn lose(&self, reason: Lost, effects: &mut Effects);

    /// Returns whether the replica is lost.
    fn is_lost(&self) -> bool;

    /// Returns a handle of the replica as a value of any class.
    fn instance(self: Arc<Self>, arrival: Arc<Arrival>) -> Instance;

    /// Returns the replica as an object to send on to other peers, if its type can be sent.
    fn source(&self) -> Option<Arc<dyn Source>>;
}

/// The interface of a connection to the replicas that came over it.
pub(crate) trait ReplicaConnection: Any + Send + Sync {
    /// Enters a replica before its state is read, since the state may contain the replica.
    ///
    /// # Errors
    /// If the id is in use, there are too many replicas, or the connection is closed.
    fn import(&self, id: u64, replica: Arc<dyn Replica>) -> ReadResult<()>;

    /// Notes the bytes of memory of a replica whose state was read.
    ///
    /// # Errors
    /// If all replicas together take too much.
    fn imported(&self, id: u64, bytes: usize) -> ReadResult<()>;

    /// Drops a replica whose state could not be read. Later updates of it are refused.
    fn discard(&self, id: u64);

    /// Returns the replica with this id, which the peer sent once more, and counts a handle of it. If the
    /// replica is lost, the handle is released at once instead.
    fn known(&self, id: u64) -> Option<Arc<dyn Replica>>;

    /// Returns the replica that has this id now.
    fn replica(&self, id: u64) -> Option<Arc<dyn Replica>>;

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
    pub(crate) replica: Arc<dyn Replica>,
    pub(crate) id: u64,
    pub(super) from: Weak<dyn ReplicaConnection>,
}

impl Arrival {
    /// Makes an arrival of a replica. Its drop releases it, so the connection must have counted it before.
    pub(crate) fn new(
        replica: Arc<dyn Replica>,
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
