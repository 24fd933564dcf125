//! The live objects inside of a replica: which handles its value has.
//!
//! A handle that is read with the state or an update of a replica has a [`Resident`], which a copy of the value
//! shares. The replica knows its residents weakly, so an object is inside as long as a version of the value has its
//! handle. A clone of the handle that the application makes has none.

use std::{
    any::Any,
    sync::{Arc, Weak},
};

use crate::sync::{Mutex, lock};

/// A replica, without its type, whose handle is in the value of another one.
pub(crate) struct Resident(Arc<dyn Any + Send + Sync>);

impl Resident {
    /// Makes the resident of a handle.
    pub(super) fn new(replica: Arc<dyn Any + Send + Sync>) -> Arc<Self> {
        Arc::new(Self(replica))
    }
}

/// The residents of a replica, and some that have left.
#[derive(Default)]
pub(super) struct Residents(Mutex<Vec<Weak<Resident>>>);

impl Residents {
    /// Adds the residents that were read with the state or an update.
    pub(super) fn add(&self, residents: Vec<Weak<Resident>>) {
        if residents.is_empty() {
            return;
        }
        let mut all = lock(&self.0);
        // Those that have left are removed only when the list would have to grow.
        if all.len() + residents.len() > all.capacity() {
            all.retain(|resident| resident.strong_count() > 0);
        }
        all.extend(residents);
    }

    /// Returns the replicas that are inside now; one that is inside twice may be returned twice.
    pub(super) fn replicas<R: Any + Send + Sync>(&self) -> Vec<Arc<R>> {
        let all = lock(&self.0);
        // This may drop the last handle to a resident, but to no replica, whose drop runs code of the application.
        let present =
            all.iter().filter_map(|resident| resident.upgrade()?.0.clone().downcast().ok());
        present.collect()
    }
}
