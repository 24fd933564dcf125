use std::{
    any::Any,
    fmt,
    sync::{Arc, Weak},
};

use super::{Lost, Source, Work};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{ReadResult, instance::Instance},
};

/// One `[class id state]` or `[cached id]` that was read: the sender counts it until `[decache id]`,
/// which leaves when the last handle of it is dropped.
pub(crate) struct Arrival {
    pub(crate) replica: Arc<dyn Replica>,
    pub(crate) id: u64,
    pub(super) from: Weak<dyn Importing>,
}

/// A replica of any class, as its connection sees it.
pub(crate) trait Replica: Any + Send + Sync {
    fn class(&self) -> &'static str;

    /// Returns the name of its type, for errors.
    fn type_name(&self) -> &'static str;

    /// Applies an update of so many bytes. The value stays out while more of its transaction follows,
    /// which must be at once.
    fn observe(&self, update: &mut Invocation<'_>, of: (usize, bool), work: &mut Work) -> Dispatch;

    /// It cannot be kept in step: the transaction that has begun goes no further.
    fn fail(&self, reason: Lost, work: &mut Work);

    /// It has been received once more.
    fn arrived(&self, arrival: &Arc<Arrival>);

    /// It is not kept in step any more.
    fn lose(&self, reason: Lost, work: &mut Work);

    fn is_lost(&self) -> bool;

    /// A handle of it, whatever its class.
    fn instance(self: Arc<Self>, arrival: Arc<Arrival>) -> Instance;

    /// The same object as something to be published onwards, if its class can be.
    fn source(&self) -> Option<Arc<dyn Source>>;
}

/// A connection, as what came over it sees it.
pub(crate) trait Importing: Any + Send + Sync {
    /// A replica begins to be built: it can be met again before its state is complete.
    fn import(&self, id: u64, replica: Arc<dyn Replica>) -> ReadResult<()>;

    /// A replica was built, and takes so many bytes.
    fn imported(&self, id: u64, bytes: usize) -> ReadResult<()>;

    /// It could not be built. What the peer still says of it is passed over.
    fn discard(&self, id: u64);

    /// The replica with this number, which has arrived once more.
    fn again(&self, id: u64) -> Option<Arc<dyn Replica>>;

    /// The replica with this number, if there is one now.
    fn replica(&self, id: u64) -> Option<Arc<dyn Replica>>;

    /// An arrival has no handles any more.
    fn decache(&self, arrival: &Arrival);

    /// A live object of ours that came home.
    fn published(&self, id: u64) -> Option<Arc<dyn Source>>;

    /// A replica that was passed on, and came back.
    fn relayed(&self, id: u64) -> Option<Arc<Arrival>>;

    /// What keeps the connection open.
    fn owner(&self) -> Option<Arc<dyn Any + Send + Sync>>;
}

impl Arrival {
    /// Counted from here on, and so to be made of what has been counted by the connection.
    pub(crate) fn new(replica: Arc<dyn Replica>, id: u64, from: Weak<dyn Importing>) -> Arc<Self> {
        let arrival = Arc::new(Self { replica, id, from });
        arrival.replica.arrived(&arrival);
        arrival
    }

    /// What keeps the connection open.
    pub(super) fn owner(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.from.upgrade()?.owner()
    }

    /// Whether it came over the connection at this address.
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
