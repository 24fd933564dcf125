use std::{
    any::Any,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    Arrival, Cached, Delivery, Lost, Object, RemoteCache, Request, Source, Work, hold::Hold, scope,
    state_of::RESET, watch::Watch,
};
use crate::{
    flavors::{Dispatch, Failure, Invocation, Outcome},
    jelly::{Unjellier, instance::Instance},
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
enum Followed {
    Yes,
    /// It does not observe updates of that name.
    Passed,
    No,
}

/// A version to which the updates of a transaction are applied, one right after the other by the
/// connection's driver. The value is out of its object for that long.
struct Draft<T> {
    held: Arc<Version<T>>,
    /// An update was followed, so that it is a version of its own.
    is_new: bool,
}

/// A live object at the end that observes it.
pub(super) struct Mirror<T: RemoteCache> {
    pub(super) object: Arc<Object<Arc<Version<T>>>>,
    /// The next version, between two updates of its transaction.
    draft: Mutex<Option<Draft<T>>>,
    pub(super) watch: Watch,
    /// Those by which it was received, alive or not: a weak handle needs any that is.
    arrivals: Mutex<Vec<Weak<Arrival>>>,
    /// About how many bytes the value takes, at most: its state and every update since. What a copy of
    /// it costs.
    weight: AtomicUsize,
}

/// A replica of any class, as its connection sees it.
pub(crate) trait Replica: Any + Send + Sync {
    fn class(&self) -> &'static str;

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
        self.object.fill(Arc::new(Version { number: 0, value }));
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
    fn apply(
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
            match T::observe(value, update) {
                Dispatch::NoSuchMethod => T::observe_field(value, update),
                done => done,
            }
        };
        match scope::guarded(run) {
            Some(Dispatch::NoSuchMethod) => (Dispatch::NoSuchMethod, Followed::Passed),
            Some(done @ Dispatch::Now(Outcome(Err(_)))) => (done, Followed::No),
            Some(done) => (done, Followed::Yes),
            None => {
                let failure = Failure::panicked(update.method());
                (Dispatch::Now(Outcome(Err(failure))), Followed::No)
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
            .unwrap_or_else(|| Dispatch::Now(Outcome(Err(Failure::panicked(RESET)))));
        match state {
            Some(value) => {
                *held = Arc::new(Version { number: held.number, value });
                (done, Followed::Yes)
            }
            None => (done, Followed::No),
        }
    }

    /// Shows a draft to readers, of which no more updates follow.
    fn conclude(&self, draft: Draft<T>, work: &mut Work) {
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
    fn put_back_failed(&self, mut held: Arc<Version<T>>, work: &mut Work) {
        // If a reader has it too it was not changed.
        if let Some(changed) = Arc::get_mut(&mut held) {
            changed.number += 1;
        }
        self.object.put_back_untold(held, work);
    }

    fn out_of_step(&self, done: &Dispatch, work: &mut Work) {
        let reason = match done {
            Dispatch::Now(Outcome(Err(failure))) => failure.message(),
            _ => "an update could not be applied",
        };
        self.lose(Lost::OutOfStep(reason.into()), work);
    }
}

impl<T: RemoteCache> Replica for Mirror<T> {
    fn class(&self) -> &'static str {
        T::CLASS
    }

    fn observe(
        &self,
        update: &mut Invocation<'_>,
        (size, more): (usize, bool),
        work: &mut Work,
    ) -> Dispatch {
        let begun = lock(&self.draft).take();
        let mut draft = match begun {
            // A transaction that has begun goes on to its end, whatever becomes of the replica meanwhile.
            Some(draft) => draft,
            None if self.is_lost() => return Dispatch::failed(Failure::lost()),
            None => Draft { held: self.object.take(), is_new: false },
        };
        let (done, followed) = self.apply(&mut draft.held, update, size, work);
        if followed == Followed::No {
            self.put_back_failed(draft.held, work);
            self.out_of_step(&done, work);
            return done;
        }
        draft.is_new |= followed == Followed::Yes;
        match more {
            true => *lock(&self.draft) = Some(draft),
            false => self.conclude(draft, work),
        }
        done
    }

    fn fail(&self, reason: Lost, work: &mut Work) {
        let draft = lock(&self.draft).take();
        if let Some(draft) = draft {
            self.put_back_failed(draft.held, work);
        }
        self.lose(reason, work);
    }

    fn arrived(&self, arrival: &Arc<Arrival>) {
        let mut arrivals = lock(&self.arrivals);
        // Those that are gone are looked for only where there would have to be more room.
        if arrivals.len() == arrivals.capacity() {
            arrivals.retain(|arrival| arrival.strong_count() > 0);
        }
        arrivals.push(Arc::downgrade(arrival));
    }

    fn lose(&self, reason: Lost, work: &mut Work) {
        if !self.watch.lose(reason, work) {
            return;
        }
        if self.object.face.is_some() {
            work.ask(self.object.clone(), Request::Lost);
        }
    }

    fn is_lost(&self) -> bool {
        self.watch.is_lost()
    }

    fn instance(self: Arc<Self>, arrival: Arc<Arrival>) -> Instance {
        Instance::new(T::CLASS, Cached::new(self, arrival))
    }

    fn source(&self) -> Option<Arc<dyn Source>> {
        self.object.face.is_some().then(|| self.object.clone() as Arc<dyn Source>)
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
