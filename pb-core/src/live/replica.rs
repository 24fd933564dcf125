//! A replica: its value, versions, and updates; the handles of it that the peer counts; and the interface of
//! their connection.

use std::{
    any::Any,
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use super::{
    Delivery, Effects, Lost, Object, Request, Source, class_code,
    live_class::RESET,
    object::Kind,
    replica_class::ReplicaClass,
    resident::{Resident, Residents},
    status::{HasStatus, Status},
    stored::{Stored, Version},
};
use crate::{
    flavors::{Dispatch, Failure, Invocation},
    jelly::{Instance, ReadResult, Unjellier},
    sync::{Mutex, lock},
};

/// A replica of a peer's live object. Its connection keeps it in a table, and handles share it.
pub(crate) struct Replica {
    pub(super) class: &'static ReplicaClass,
    pub(super) object: Arc<Object>,
    /// The next version, between two updates of its transaction; otherwise `None`.
    draft: Mutex<Option<Draft>>,
    /// Whether there is a draft. Most transactions have one update, which looks here only.
    has_draft: AtomicBool,
    pub(super) status: Status,
    /// All arrivals of it, dropped or not. A weak handle is upgraded with any that still lives.
    arrivals: Mutex<Vec<Weak<Arrival>>>,
    /// The live objects inside of it.
    residents: Residents,
    /// An estimate of the value's bytes that only grows: its state and all updates since. A copy of the value
    /// is charged with it.
    weight: AtomicUsize,
    /// Whether its state, or one around it, could not be read.
    is_discarded: AtomicBool,
}

/// The version to which the updates of a transaction are applied. The connection's driver applies one right
/// after the other, and the value stays out of its object until the last.
struct Draft {
    version: Version,
    /// Whether an update was applied, so that this is a new version.
    is_new: bool,
}

/// Whether an update was applied to a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Applied {
    Yes,
    /// The class does not observe updates of that name, so the replica is still in step.
    Ignored,
    /// The update failed: the replica is lost.
    No,
}

impl Replica {
    /// Creates a replica without a value. This thread must [read](Self::read_state) it, and others wait for
    /// that.
    pub(super) fn new(class: &'static ReplicaClass) -> Arc<Self> {
        Arc::new(Self {
            class,
            object: Arc::new(Object::new_taken(Kind::Replica(class), Delivery::default())),
            draft: Mutex::new(None),
            has_draft: AtomicBool::new(false),
            status: Status::default(),
            arrivals: Mutex::new(Vec::new()),
            residents: Residents::default(),
            weight: AtomicUsize::new(0),
            is_discarded: AtomicBool::new(false),
        })
    }

    /// Reads the value from its state. If that fails or panics, threads that wait for the value panic.
    pub(super) fn read_state(&self, from: &mut Unjellier<'_>) -> ReadResult<()> {
        /// A replica whose state is read. If that ends early, the drop wakes the threads that wait for it.
        struct Building<'a>(&'a Replica);

        impl Drop for Building<'_> {
            fn drop(&mut self) {
                self.0.abandon();
            }
        }

        let building = Building(self);
        let (start, charged) = (from.cursor.at(), from.charged());
        let around = from.replace_residents(Vec::new());
        let value = from.inside_replica(self.class.read);
        let residents = from.replace_residents(around);
        let value = value?;
        self.residents.add(residents);
        let weight = from.charged().saturating_sub(charged);
        let weight = weight + from.cursor.at().saturating_sub(start);
        std::mem::forget(building);
        self.weight.store(weight, Ordering::Relaxed);
        self.object.put_back_now(Stored::Version(Version { number: 0, value }));
        Ok(())
    }

    /// Notes that the state could not be read.
    fn abandon(&self) {
        let mut effects = Effects::default();
        self.object.abandon(&mut effects);
        effects.run();
    }

    /// Notes that its state, or one around it, could not be read: no value may contain it.
    pub(super) fn discard(&self) {
        self.is_discarded.store(true, Ordering::Relaxed);
    }

    /// Returns whether its state, or one around it, could not be read.
    pub(super) fn is_discarded(&self) -> bool {
        // Not a race: only the thread that reads the message asks, and it noted it.
        self.is_discarded.load(Ordering::Relaxed)
    }

    /// Returns the newest version, waiting while an update changes it.
    #[track_caller]
    pub(super) fn newest(&self) -> Version {
        self.object.peek()
    }

    /// Returns an arrival that has a handle.
    pub(super) fn any_arrival(&self) -> Option<Arc<Arrival>> {
        lock(&self.arrivals).iter().rev().find_map(Weak::upgrade)
    }

    /// Returns the replicas whose handles are in a version of the value that exists. One may be returned twice.
    pub(super) fn inside(&self) -> Vec<Arc<Self>> {
        self.residents.replicas()
    }

    /// Notes an arrival of the replica.
    pub(super) fn add_arrival(&self, arrival: &Arc<Arrival>) {
        let mut arrivals = lock(&self.arrivals);
        // Dropped arrivals are removed only when the list would have to grow.
        if arrivals.len() == arrivals.capacity() {
            arrivals.retain(|arrival| arrival.strong_count() > 0);
        }
        arrivals.push(Arc::downgrade(arrival));
    }

    /// Returns the class name.
    pub(crate) fn class(&self) -> &'static str {
        self.class.name
    }

    /// Returns the name of the replica's type, for errors.
    pub(crate) fn type_name(&self) -> &'static str {
        (self.class.type_name)()
    }

    /// Returns the replica as an object to send on to other peers, if its type can be sent.
    pub(crate) fn source(&self) -> Option<Arc<dyn Source>> {
        self.class.relay.is_some().then(|| self.object.clone() as Arc<dyn Source>)
    }

    /// Returns whether the replica is lost.
    pub(crate) fn is_lost(&self) -> bool {
        self.status.is_lost()
    }

    /// Marks the replica as lost, wakes every task that waits for it, and ends the subscriptions to it if it is
    /// relayed.
    pub(crate) fn lose(&self, reason: Lost, effects: &mut Effects) {
        if self.status.lose(reason, effects) && self.class.relay.is_some() {
            effects.ask(self.object.clone(), Request::Lost);
        }
    }

    /// Puts the value back of a transaction that has begun, without the rest of its updates, and marks the
    /// replica as [lost](Self::lose). Called only by the driver that applies the transaction.
    pub(crate) fn lose_with_draft(&self, reason: Lost, effects: &mut Effects) {
        if let Some(draft) = self.take_draft() {
            self.put_back_failed(draft.version, effects);
        }
        self.lose(reason, effects);
    }

    /// Applies an update of `size` bytes. If `more` updates of its transaction follow, the value stays out,
    /// and the caller must apply them at once.
    pub(crate) fn observe(
        &self,
        update: &mut Invocation<'_>,
        size: usize,
        more: bool,
        effects: &mut Effects,
    ) -> Dispatch {
        let mut draft = match self.take_draft() {
            // A transaction that has begun is applied to its end, even if the replica is lost meanwhile.
            Some(draft) => draft,
            None if self.is_lost() => return Dispatch::failed(Failure::lost()),
            None => Draft { version: self.object.take().into_version(), is_new: false },
        };
        let (done, applied) = self.apply(&mut draft.version, update, size, effects);
        for section in update.sections_mut().into_iter().flatten() {
            self.residents.add(section.replace_residents(Vec::new()));
        }
        if applied == Applied::No {
            self.put_back_failed(draft.version, effects);
            let reason = done.failure().map_or("the update failed", Failure::message);
            self.lose(Lost::UpdateFailed(reason.into()), effects);
            return done;
        }
        draft.is_new |= applied == Applied::Yes;
        match more {
            true => self.keep_draft(draft),
            false => self.conclude(draft, effects),
        }
        done
    }

    /// Takes the draft, if a transaction has begun.
    #[inline]
    fn take_draft(&self) -> Option<Draft> {
        // Not a race: only the driver applies updates.
        if !self.has_draft.load(Ordering::Relaxed) {
            return None;
        }
        self.has_draft.store(false, Ordering::Relaxed);
        lock(&self.draft).take()
    }

    /// Keeps the draft until the next update of its transaction.
    fn keep_draft(&self, draft: Draft) {
        *lock(&self.draft) = Some(draft);
        self.has_draft.store(true, Ordering::Relaxed);
    }

    /// Runs the method of an update.
    fn apply(
        &self,
        version: &mut Version,
        update: &mut Invocation<'_>,
        size: usize,
        effects: &mut Effects,
    ) -> (Dispatch, Applied) {
        if update.method() == RESET {
            self.weight.store(size, Ordering::Relaxed);
            return self.set_state(version, update);
        }
        // Not a race: only the driver changes the weight.
        let weight = self.weight.load(Ordering::Relaxed);
        if version.is_shared() {
            effects.spend(weight);
        }
        self.weight.store(weight.saturating_add(size), Ordering::Relaxed);
        // `change` may copy the value, which is code of the class as well.
        let run = || (self.class.observe)(self.object.change(version), update);
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
    fn set_state(&self, version: &mut Version, update: &mut Invocation<'_>) -> (Dispatch, Applied) {
        let mut state = None;
        let run = || {
            update.now(|update| {
                let value = update.argument_by("state", self.class.read)?;
                update.no_more_arguments()?;
                state = Some(value);
                Ok(())
            })
        };
        let done = class_code::run(run)
            .unwrap_or_else(|| Dispatch::failed(Failure::panicked("the update", RESET)));
        match state {
            Some(value) => {
                version.value = value;
                (done, Applied::Yes)
            }
            None => (done, Applied::No),
        }
    }

    /// Puts a draft back for readers, after the last update of its transaction.
    fn conclude(&self, draft: Draft, effects: &mut Effects) {
        let Draft { mut version, is_new } = draft;
        if !is_new {
            return self.object.put_back(Stored::Version(version), effects);
        }
        version.number += 1;
        let number = version.number;
        self.object.put_back(Stored::Version(version), effects);
        self.status.set(number, effects);
    }

    /// Puts the value back after an update failed. The value may be half-changed: it gets a number of its own,
    /// so that no two different values have the same number.
    fn put_back_failed(&self, mut version: Version, effects: &mut Effects) {
        // If a reader has this version too, it was not changed.
        if !version.is_shared() {
            version.number += 1;
        }
        self.object.put_back_silently(Stored::Version(version), effects);
    }
}

impl HasStatus for Arc<Replica> {
    fn status(&self) -> &Status {
        &self.status
    }
}

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

    /// Returns a handle of the replica as a value of any class.
    pub(super) fn instance(self: Arc<Self>, resident: Option<Arc<Resident>>) -> Instance {
        (self.replica.class.instance)(self, resident)
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
