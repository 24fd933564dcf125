use std::sync::{
    Arc, Weak,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    Arrival, Delivery, Object, RemoteCache, Work, hold::Hold, live_class::RESET, scope,
    watch::Watch,
};
use crate::{
    flavors::{Dispatch, Failure, Invocation},
    jelly::Unjellier,
    sync::{Mutex, lock},
};

/// One version of a replica. Changes are made to a copy while somebody reads it.
#[derive(Clone)]
pub(super) struct Version<T> {
    pub(super) number: u64,
    pub(super) value: T,
}

impl<T: Clone + Send + Sync + 'static> Hold for Arc<Version<T>> {
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

/// Whether a replica is in step after an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    Yes,
    /// It does not observe updates of that name.
    Passed,
    No,
}

/// A version to which the updates of a transaction are applied, one right after the other by the
/// connection's driver. The value is out of its object for that long.
pub(super) struct Draft<T> {
    pub(super) held: Arc<Version<T>>,
    /// An update was followed, so that it is a version of its own.
    pub(super) is_new: bool,
}

/// A live object at the end that observes it.
pub(super) struct Mirror<T: RemoteCache> {
    pub(super) object: Arc<Object<Arc<Version<T>>>>,
    /// The next version, between two updates of its transaction.
    pub(super) draft: Mutex<Option<Draft<T>>>,
    pub(super) watch: Watch,
    /// Those by which it was received, alive or not: a weak handle needs any that is.
    pub(super) arrivals: Mutex<Vec<Weak<Arrival>>>,
    /// About how many bytes the value takes, at most: its state and every update since. What a copy of
    /// it costs.
    weight: AtomicUsize,
}

impl<T: RemoteCache> Mirror<T> {
    /// Out until it is [built](Self::build).
    pub(super) fn new() -> Self {
        Self {
            object: Arc::new(Object::empty(T::RELAY, Delivery::default())),
            draft: Mutex::new(None),
            watch: Watch::default(),
            arrivals: Mutex::new(Vec::new()),
            weight: AtomicUsize::new(0),
        }
    }

    pub(super) fn build(&self, value: T, weight: usize) {
        self.weight.store(weight, Ordering::Relaxed);
        self.object.put_back_now(Arc::new(Version { number: 0, value }));
    }

    pub(super) fn abandon(&self) {
        let mut work = Work::default();
        self.object.abandon(&mut work);
        work.run();
    }

    /// Returns one of the arrivals of which a handle is alive.
    pub(super) fn any_arrival(&self) -> Option<Arc<Arrival>> {
        lock(&self.arrivals).iter().rev().find_map(Weak::upgrade)
    }

    /// Runs the method of the update.
    pub(super) fn apply(
        &self,
        held: &mut Arc<Version<T>>,
        update: &mut Invocation<'_>,
        size: usize,
        work: &mut Work,
    ) -> (Dispatch, Followed) {
        if update.method() == RESET {
            self.weight.store(size, Ordering::Relaxed);
            return self.set_state(held, update);
        }
        // Only the driver changes it.
        let weight = self.weight.load(Ordering::Relaxed);
        if held.is_shared() {
            work.spend(weight);
        }
        self.weight.store(weight.saturating_add(size), Ordering::Relaxed);
        // The value may have to be copied first, which is code of the class as well.
        let run = || {
            let value = self.object.value_mut(held);
            let done = T::observe(value, update);
            if done.is_missing() { T::observe_field(value, update) } else { done }
        };
        match scope::guarded(run) {
            Some(done) if done.is_missing() => (done, Followed::Passed),
            Some(done) if done.failure().is_some() => (done, Followed::No),
            Some(done) => (done, Followed::Yes),
            None => {
                (Dispatch::failed(Failure::panicked("the update", update.method())), Followed::No)
            }
        }
    }

    /// Takes the state anew. A class that has an update of that name of its own would never see it.
    fn set_state(
        &self,
        held: &mut Arc<Version<T>>,
        update: &mut Invocation<'_>,
    ) -> (Dispatch, Followed) {
        let mut state = None;
        let run = || {
            update.now(|update| {
                let State(value) = update.argument::<State<T>>("state")?;
                update.no_more_arguments()?;
                state = Some(value);
                Ok(())
            })
        };
        let done = scope::guarded(run)
            .unwrap_or_else(|| Dispatch::failed(Failure::panicked("the update", RESET)));
        match state {
            Some(value) => {
                *held = Arc::new(Version { number: held.number, value });
                (done, Followed::Yes)
            }
            None => (done, Followed::No),
        }
    }

    /// Shows a draft to readers, of which no more updates follow.
    pub(super) fn conclude(&self, draft: Draft<T>, work: &mut Work) {
        let Draft { mut held, is_new } = draft;
        if !is_new {
            return self.object.put_back(held, work);
        }
        // No reader has this version yet.
        Arc::make_mut(&mut held).number += 1;
        let version = held.number;
        self.object.put_back(held, work);
        self.watch.set(version, work);
    }

    /// It may show now what is no version of the owner's, and not the one that was read before.
    pub(super) fn put_back_failed(&self, mut held: Arc<Version<T>>, work: &mut Work) {
        // If a reader has it too it was not changed.
        if let Some(changed) = Arc::get_mut(&mut held) {
            changed.number += 1;
        }
        self.object.put_back_untold(held, work);
    }
}

/// The state of a replica, as an argument.
struct State<T>(T);

impl<'de, T: RemoteCache> crate::jelly::Unjelly<'de> for State<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> crate::jelly::ReadResult<Self> {
        from.one_by::<_, T>(<T as RemoteCache>::EXACT, T::from_wire).map(State)
    }
}
