//! A replica with its type: its value, versions, and updates.

use std::sync::{
    Arc, Weak,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    Arrival, Delivery, Effects, Object, RemoteCache, class_code, live_class::RESET, status::Status,
    storage::Storage,
};
use crate::{
    flavors::{Dispatch, Failure, Invocation},
    jelly::Unjellier,
    sync::{Mutex, lock},
};

/// One version of a replica. While a reader has it, changes are made to a copy.
#[derive(Clone)]
pub(super) struct Version<T> {
    pub(super) number: u64,
    pub(super) value: T,
}

impl<T: Clone + Send + Sync + 'static> Storage for Arc<Version<T>> {
    type Value = T;

    fn value(&self) -> &T {
        &self.value
    }

    fn value_mut(&mut self) -> &mut T {
        &mut Self::make_mut(self).value
    }

    fn is_shared(&self) -> bool {
        Self::strong_count(self) > 1
    }
}

/// Whether an update was applied to a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applied {
    Yes,
    /// The class does not observe updates of that name, so the replica is still in step.
    Ignored,
    /// The update failed: the replica is lost.
    No,
}

/// The version to which the updates of a transaction are applied. The connection's driver applies one right
/// after the other, and the value stays out of its object until the last.
pub(super) struct Draft<T> {
    pub(super) stored: Arc<Version<T>>,
    /// Whether an update was applied, so that this is a new version.
    pub(super) is_new: bool,
}

/// A replica whose type is known. [`Replica`](super::Replica) is its interface without the type.
pub(super) struct TypedReplica<T: RemoteCache> {
    pub(super) object: Arc<Object<Arc<Version<T>>>>,
    /// The next version, between two updates of its transaction; otherwise `None`.
    pub(super) draft: Mutex<Option<Draft<T>>>,
    pub(super) status: Status,
    /// All arrivals of it, dropped or not. A weak handle is upgraded with any that still lives.
    pub(super) arrivals: Mutex<Vec<Weak<Arrival>>>,
    /// An estimate of the value's bytes that only grows: its state and all updates since. A copy of the value
    /// is charged with it.
    weight: AtomicUsize,
}

impl<T: RemoteCache> TypedReplica<T> {
    /// Creates a replica without a value. This thread must [build](Self::build) or
    /// [abandon](Self::abandon) it, and others wait for that.
    pub(super) fn new() -> Self {
        Self {
            object: Arc::new(Object::new_taken(T::RELAY, Delivery::default())),
            draft: Mutex::new(None),
            status: Status::default(),
            arrivals: Mutex::new(Vec::new()),
            weight: AtomicUsize::new(0),
        }
    }

    /// Sets the value that was read from the state.
    pub(super) fn build(&self, value: T, weight: usize) {
        self.weight.store(weight, Ordering::Relaxed);
        self.object.put_back_now(Arc::new(Version { number: 0, value }));
    }

    /// Notes that the state could not be read.
    pub(super) fn abandon(&self) {
        let mut effects = Effects::default();
        self.object.abandon(&mut effects);
        effects.run();
    }

    /// Returns an arrival that has a handle.
    pub(super) fn any_arrival(&self) -> Option<Arc<Arrival>> {
        lock(&self.arrivals).iter().rev().find_map(Weak::upgrade)
    }

    /// Runs the method of an update.
    pub(super) fn apply(
        &self,
        stored: &mut Arc<Version<T>>,
        update: &mut Invocation<'_>,
        size: usize,
        effects: &mut Effects,
    ) -> (Dispatch, Applied) {
        if update.method() == RESET {
            self.weight.store(size, Ordering::Relaxed);
            return self.set_state(stored, update);
        }
        // Not a race: only the driver changes the weight.
        let weight = self.weight.load(Ordering::Relaxed);
        if stored.is_shared() {
            effects.spend(weight);
        }
        self.weight.store(weight.saturating_add(size), Ordering::Relaxed);
        // `value_mut` may copy the value, which is code of the class as well.
        let run = || {
            let value = self.object.value_mut(stored);
            let done = T::observe(value, update);
            if done.is_missing() { T::observe_field(value, update) } else { done }
        };
        match class_code::run(run) {
            Some(done) if done.is_missing() => (done, Applied::Ignored),
            Some(done) if done.failure().is_some() => (done, Applied::No),
            Some(done) => (done, Applied::Yes),
            None => {
                (Dispatch::failed(Failure::panicked("the update", update.method())), Applied::No)
            }
        }
    }

    /// Applies a reset. An `#[observe]` method of the class with the name of that update is never called.
    fn set_state(
        &self,
        stored: &mut Arc<Version<T>>,
        update: &mut Invocation<'_>,
    ) -> (Dispatch, Applied) {
        let mut state = None;
        let run = || {
            update.now(|update| {
                let StateArgument(value) = update.argument::<StateArgument<T>>("state")?;
                update.no_more_arguments()?;
                state = Some(value);
                Ok(())
            })
        };
        let done = class_code::run(run)
            .unwrap_or_else(|| Dispatch::failed(Failure::panicked("the update", RESET)));
        match state {
            Some(value) => {
                *stored = Arc::new(Version { number: stored.number, value });
                (done, Applied::Yes)
            }
            None => (done, Applied::No),
        }
    }

    /// Puts a draft back for readers, after the last update of its transaction.
    pub(super) fn conclude(&self, draft: Draft<T>, effects: &mut Effects) {
        let Draft { mut stored, is_new } = draft;
        if !is_new {
            return self.object.put_back(stored, effects);
        }
        // No reader has this version yet.
        Arc::make_mut(&mut stored).number += 1;
        let version = stored.number;
        self.object.put_back(stored, effects);
        self.status.set(version, effects);
    }

    /// Puts the value back after an update failed. The value may be half-changed: it gets a number of its own,
    /// so that no two different values have the same number.
    pub(super) fn put_back_failed(&self, mut stored: Arc<Version<T>>, effects: &mut Effects) {
        // If a reader has this version too, it was not changed.
        if let Some(changed) = Arc::get_mut(&mut stored) {
            changed.number += 1;
        }
        self.object.put_back_silently(stored, effects);
    }
}

/// The state of a replica as the argument of a reset.
struct StateArgument<T>(T);

impl<'de, T: RemoteCache> crate::jelly::Unjelly<'de> for StateArgument<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> crate::jelly::ReadResult<Self> {
        from.one_by::<_, T>(<T as RemoteCache>::EXACT, T::from_wire).map(StateArgument)
    }
}
