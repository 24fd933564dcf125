//! The handle of a replica, without its type.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Lost,
    replica::{Arrival, Replica},
    replica_class::ReplicaClass,
    status::{HasStatus, NextVersion, Status},
    stored::{Version, other_type},
};
use crate::{
    jelly::{ReadResult, Unjellier},
    wakers::Waiter,
};

/// A [`Cached`] without its type.
pub(super) struct Handle {
    pub(super) replica: Arc<Replica>,
    pub(super) arrival: Arc<Arrival>,
    /// The newest version that was read or waited for through this handle.
    pub(super) seen: AtomicU64,
    /// Keeps the connection open. `None` in handles inside of replicas, which may form cycles.
    pub(super) connection_keeper: Option<Arc<dyn Any + Send + Sync>>,
}

impl Handle {
    /// Makes a handle that does not keep the connection open.
    pub(super) fn new(arrival: Arc<Arrival>) -> Self {
        let replica = arrival.replica.clone();
        let seen = AtomicU64::new(replica.status.version());
        Self { replica, arrival, seen, connection_keeper: None }
    }

    /// Makes a handle of an `Arrival` of any class.
    pub(super) fn of_any(arrival: Arc<dyn Any + Send + Sync>) -> Self {
        match arrival.downcast() {
            Ok(arrival) => Self::new(arrival),
            Err(_) => other_type(),
        }
    }

    /// Reads a handle of a class.
    pub(super) fn unjelly(
        class: &'static ReplicaClass,
        from: &mut Unjellier<'_>,
    ) -> ReadResult<Self> {
        let arrival = from.arrival(class)?;
        if (arrival.replica.class.type_id)() != (class.type_id)() {
            return Err(from.other_object(class.name));
        }
        let connection_keeper =
            if from.is_inside_replica() { None } else { arrival.connection_keeper() };
        Ok(Self { connection_keeper, ..Self::new(arrival) })
    }

    /// Returns the newest version, which counts as seen.
    #[track_caller]
    pub(super) fn read(&self) -> Version {
        let version = self.replica.newest();
        self.seen.fetch_max(version.number, Ordering::Relaxed);
        version
    }

    pub(super) async fn changed(&self) -> Result<(), Lost> {
        // Loaded once: another task may wait through this handle, and advance `seen` first.
        let seen = self.seen.load(Ordering::Relaxed);
        let version = Waiter::new(NextVersion(self)).until(|state| state.after(seen)).await?;
        self.seen.fetch_max(version, Ordering::Relaxed);
        Ok(())
    }
}

impl HasStatus for Handle {
    fn status(&self) -> &Status {
        &self.replica.status
    }
}

impl Clone for Handle {
    fn clone(&self) -> Self {
        let seen = AtomicU64::new(self.seen.load(Ordering::Relaxed));
        let (replica, arrival) = (self.replica.clone(), self.arrival.clone());
        Self { replica, arrival, seen, connection_keeper: self.connection_keeper.clone() }
    }
}
