//! The handle of a replica, without its type.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Lost, class_code,
    replica::{Arrival, Replica},
    replica_class::ReplicaClass,
    resident::Resident,
    status::{HasStatus, NextVersion, Stamp, Status},
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
    /// The [`Stamp`] of the last change, of the replica or of one inside of it, that was shown through this handle.
    seen_within: AtomicU64,
    /// Keeps the connection open. `None` in handles inside of replicas, which may form cycles.
    pub(super) connection_keeper: Option<Arc<dyn Any + Send + Sync>>,
    /// Makes the replica one that is inside of another. `None` in handles that are not.
    resident: Option<Arc<Resident>>,
}

impl Handle {
    /// Makes a handle that does not keep the connection open.
    pub(super) fn new(arrival: Arc<Arrival>) -> Self {
        let replica = arrival.replica.clone();
        let seen_within = AtomicU64::new(Stamp::now().0);
        let seen = AtomicU64::new(replica.status.version());
        Self { replica, arrival, seen, seen_within, connection_keeper: None, resident: None }
    }

    /// Makes a handle that keeps the connection open.
    pub(super) fn keeping_connection(arrival: Arc<Arrival>) -> Self {
        Self { connection_keeper: arrival.connection_keeper(), ..Self::new(arrival) }
    }

    /// Makes a handle of an `Arrival` of any class.
    pub(super) fn of_any(
        arrival: Arc<dyn Any + Send + Sync>,
        resident: Option<Arc<Resident>>,
    ) -> Self {
        match arrival.downcast() {
            Ok(arrival) => Self { resident, ..Self::new(arrival) },
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
        match from.resident(&arrival)? {
            None => Ok(Self::keeping_connection(arrival)),
            resident => Ok(Self { resident, ..Self::new(arrival) }),
        }
    }

    /// Returns the newest version, which counts as seen.
    #[track_caller]
    pub(super) fn read(&self) -> Version {
        let now = Stamp::now();
        let version = self.replica.newest();
        self.seen.fetch_max(version.number, Ordering::Relaxed);
        self.show_within(now);
        version
    }

    /// Returns the stamp of the last change within the replica that was shown.
    pub(super) fn seen_within(&self) -> Stamp {
        Stamp(self.seen_within.load(Ordering::Relaxed))
    }

    /// Notes that all changes within the replica until `now` were shown.
    pub(super) fn show_within(&self, now: Stamp) {
        self.seen_within.fetch_max(now.0, Ordering::Relaxed);
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
        let seen_within = AtomicU64::new(self.seen_within.load(Ordering::Relaxed));
        let (replica, arrival) = (self.replica.clone(), self.arrival.clone());
        let connection_keeper = self.connection_keeper.clone();
        // In code of a class, the clone is of the value that has the handle.
        let resident = if class_code::is_running() { self.resident.clone() } else { None };
        Self { replica, arrival, seen, seen_within, connection_keeper, resident }
    }
}
