//! A live object: its value, which one thread at a time may take out, and the requests for it.

use std::{
    any::{Any, TypeId},
    panic::Location,
    sync::Arc,
};

#[cfg(debug_assertions)]
use super::witness::Witness;
use super::{
    Delivery, Effects, Key, Link, LiveClass, Request, Source, class_code,
    effects::{CallSite, Guarded},
    iterative_drop::drop_iteratively,
    replica_class::ReplicaClass,
    stored::{Owned, ReadClass, Stored, Version, other_type},
};
use crate::{
    jelly::JellyError,
    sync::{Condvar, Mutex, ThreadId, lock, rank, this_thread, wait},
};

/// A value that one thread at a time may take out, and that connections observe.
pub(crate) struct Object {
    pub(super) kind: Kind,
    cell: Mutex<Cell, { rank::ALONE }>,
    /// Signals the threads that sleep until the value is in.
    value_is_in: Condvar,
    pub(crate) link: Link,
    pub(crate) delivery: Delivery,
    /// The last error that ended subscriptions, for [`take_error`](Self::take_error).
    error: Mutex<Option<JellyError>>,
    #[cfg(debug_assertions)]
    pub(super) witness: Mutex<Witness>,
}

/// The origin of an object's value, which decides its class.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// The application's, under `Published`; and the type of the value.
    Owned(&'static LiveClass, TypeId),
    /// A peer's.
    Replica(&'static ReplicaClass),
}

/// The part of an object that `Object::cell` guards.
struct Cell {
    value: Value,
    /// Invariant: empty while the value is in.
    requests: Vec<Request>,
    /// The number of threads that sleep until the value is in.
    sleepers: usize,
    /// Set when the object is a replica that was lost: no new observer is accepted.
    is_lost: bool,
}

/// The place of an object's value.
enum Value {
    /// In the object.
    In(Stored),
    /// Taken out by the thread with this id, which changes or builds it; and the place of the `lock()`, if a
    /// guard has it.
    Out(ThreadId, Option<CallSite>),
    /// Missing, since it could not be built.
    Unbuilt,
}

impl Value {
    /// Takes the value out if it is in, and notes that this thread has it.
    fn take(&mut self) -> Option<Stored> {
        self.take_for(None)
    }

    /// Takes the value out like [`take`](Self::take), and notes the place of the `lock()`.
    fn take_for_guard(&mut self, place: CallSite) -> Option<Stored> {
        self.take_for(Some(place))
    }

    fn take_for(&mut self, guard: Option<CallSite>) -> Option<Stored> {
        if !matches!(self, Self::In(_)) {
            return None;
        }
        match std::mem::replace(self, Self::Out(this_thread(), guard)) {
            Self::In(stored) => Some(stored),
            Self::Out(..) | Self::Unbuilt => None,
        }
    }

    /// Returns whether this thread has the value out.
    fn is_out_here(&self) -> bool {
        matches!(self, Self::Out(by, _) if *by == this_thread())
    }

    /// Returns where the guard that has the value was requested.
    fn taken_at(&self) -> Option<CallSite> {
        match self {
            Self::Out(_, place) => *place,
            Self::In(_) | Self::Unbuilt => None,
        }
    }
}

impl Object {
    /// Creates an object whose value this thread has out, until it [puts it back](Self::put_back_now).
    pub(super) fn new_taken(kind: Kind, delivery: Delivery) -> Self {
        Self {
            kind,
            cell: Mutex::new(Cell {
                value: Value::Out(this_thread(), None),
                requests: Vec::new(),
                sleepers: 0,
                is_lost: false,
            }),
            value_is_in: Condvar::new(),
            link: Link::new(),
            delivery,
            error: Mutex::new(None),
            #[cfg(debug_assertions)]
            witness: Mutex::new(Witness::Nothing),
        }
    }

    /// Returns the class; `None` for a replica whose type cannot be sent on to other peers.
    pub(super) fn class(&self) -> Option<&'static LiveClass> {
        match self.kind {
            Kind::Owned(class, _) => Some(class),
            Kind::Replica(class) => class.relay.as_ref(),
        }
    }

    /// Returns whether this is the application's object, with a value of this type.
    pub(super) fn is_owned<T: 'static>(&self) -> bool {
        matches!(self.kind, Kind::Owned(_, of) if of == TypeId::of::<T>())
    }

    /// Creates an object of the application with its value.
    pub(super) fn new_owned(
        class: &'static LiveClass,
        of: TypeId,
        value: Box<dyn Any + Send>,
        delivery: Delivery,
    ) -> Arc<Self> {
        let object = Arc::new(Self::new_taken(Kind::Owned(class, of), delivery));
        object.put_back_now(Stored::Owned(Owned { value, number: 0 }));
        object
    }

    /// Puts the value back, and runs the effects of that.
    pub(super) fn put_back_now(self: &Arc<Self>, value: Stored) {
        let mut effects = Effects::default();
        self.put_back(value, &mut effects);
        effects.run();
    }

    /// Calls `take` with the value, again and again until it returns something. Sleeps in between until
    /// the value is put back.
    ///
    /// # Panics
    /// If this thread has the value out, where it would wait for itself, or if the value could not be
    /// built. In debug builds also inside of [`class_code::run`].
    #[track_caller]
    fn wait<R>(&self, take: impl Fn(&mut Value) -> Option<R>) -> R {
        class_code::assert_outside();
        let mut cell = lock(&self.cell);
        loop {
            if let Some(taken) = take(&mut cell.value) {
                // A reader left the value in: wake another sleeping thread, which can have it too.
                let wakes = cell.sleepers > 0 && matches!(cell.value, Value::In(_));
                drop(cell);
                if wakes {
                    self.value_is_in.notify_one();
                }
                return taken;
            }
            if matches!(cell.value, Value::Unbuilt) {
                drop(cell);
                panic!("this replica has no value: its state could not be read");
            }
            if cell.value.is_out_here() {
                let place = cell.value.taken_at();
                drop(cell);
                self.panic_would_deadlock(place);
            }
            cell.sleepers += 1;
            cell = wait(&self.value_is_in, cell);
            cell.sleepers -= 1;
        }
    }

    /// Panics, since this thread would wait for itself.
    #[cold]
    #[track_caller]
    fn panic_would_deadlock(&self, place: Option<CallSite>) -> ! {
        let class = Guarded::class(self);
        match place {
            Some(place) => panic!(
                "this thread already has a guard of the live object `{class}`, taken at {place}: drop that \
                 guard first, or use it (two `lock()` in one expression are two guards)"
            ),
            None => panic!(
                "this thread already has the value of the live object `{class}`, which is being built, or \
                 changed by an update: do not read it there"
            ),
        }
    }

    /// Takes the value out for a guard, waiting until it is in. The caller must
    /// [put it back](Self::put_back).
    #[track_caller]
    pub(super) fn take_for_guard(&self) -> Stored {
        let place = Location::caller();
        self.wait(|value| value.take_for_guard(place))
    }

    /// Takes the value out for a guard if it is in. Otherwise returns whether this thread has it.
    #[track_caller]
    pub(super) fn try_take_for_guard(&self) -> Result<Stored, bool> {
        let place = Location::caller();
        let mut cell = lock(&self.cell);
        cell.value.take_for_guard(place).ok_or_else(|| cell.value.is_out_here())
    }

    /// Returns the value of a `Published` object, waiting until it is in.
    #[track_caller]
    pub(super) fn read(&self, class: &'static ReadClass) -> Version {
        self.wait(|value| match value {
            Value::In(stored) => Some(stored.share(class)),
            Value::Out(..) | Value::Unbuilt => None,
        })
    }

    /// Takes the value out, waiting until it is in. The caller must [put it back](Self::put_back).
    #[track_caller]
    pub(super) fn take(&self) -> Stored {
        self.wait(Value::take)
    }

    /// Returns the newest version of a replica, waiting until it is in.
    #[track_caller]
    pub(super) fn peek(&self) -> Version {
        self.wait(|value| match value {
            Value::In(stored) => Some(stored.version()?.clone()),
            Value::Out(..) | Value::Unbuilt => None,
        })
    }

    /// Puts the value back, and drops all announcements that were made since it was taken.
    pub(super) fn put_back_silently(self: &Arc<Self>, value: Stored, effects: &mut Effects) {
        drop(self.link.announcer().take());
        self.put_back(value, effects);
    }

    /// Notes that the value could not be built. Threads that wait for it panic, and requests are refused.
    pub(super) fn abandon(self: &Arc<Self>, effects: &mut Effects) {
        let requests = {
            let mut cell = lock(&self.cell);
            cell.value = Value::Unbuilt;
            std::mem::take(&mut cell.requests)
        };
        self.value_is_in.notify_all();
        for request in requests {
            self.refuse(request, effects);
        }
    }

    /// Sends the announcements and serves the requests until there are none left, and puts the value
    /// back.
    pub(super) fn put_back(self: &Arc<Self>, mut stored: Stored, effects: &mut Effects) {
        self.send_announcements(&mut stored, effects);
        loop {
            let requests = {
                let mut cell = lock(&self.cell);
                if cell.requests.is_empty() {
                    // Under one lock with the check for requests, so that no request is missed.
                    cell.value = Value::In(stored);
                    let wakes = cell.sleepers > 0;
                    drop(cell);
                    if wakes {
                        self.value_is_in.notify_one();
                    }
                    return;
                }
                std::mem::take(&mut cell.requests)
            };
            for request in requests {
                self.serve(&mut stored, request, effects);
                // Before the next request: the state of a new observer contains these announcements.
                self.send_announcements(&mut stored, effects);
            }
        }
    }

    /// Returns the value for a change.
    pub(super) fn value_mut<'h>(&self, stored: &'h mut Stored) -> &'h mut dyn Any {
        self.unshare(stored);
        match stored {
            Stored::Owned(owned) => &mut *owned.value,
            Stored::Version(version) => self.change(version),
            Stored::Read(..) => other_type(),
        }
    }

    /// Returns the value of a version for a change. If a reader has the version too, that makes a copy, which is
    /// linked to the object as the original was.
    pub(super) fn change<'v>(&self, version: &'v mut Version) -> &'v mut dyn Any {
        let Kind::Replica(class) = self.kind else { other_type() };
        if version.is_shared() {
            version.value = (class.copy)(&*version.value);
            if let Some(class) = &class.relay {
                (class.link)(version.exclusive(), &self.link.renewed());
            }
        }
        version.exclusive()
    }

    /// Returns whether the object is a replica that was lost: no new observer is accepted.
    pub(super) fn is_lost(&self) -> bool {
        lock(&self.cell).is_lost
    }

    /// Marks the object as a replica that was lost.
    pub(super) fn set_lost(&self) {
        lock(&self.cell).is_lost = true;
    }

    /// Takes the last error that ended subscriptions.
    pub(crate) fn take_error(&self) -> Option<JellyError> {
        lock(&self.error).take()
    }
}

impl Source for Object {
    fn key(&self) -> Key {
        self.link.announcer().key
    }

    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn was_sent_weakly(&self) -> bool {
        self.link.announcer().was_sent_weakly()
    }

    fn queue_began(&self) {
        self.link.announcer().queue_began();
    }

    fn queue_emptied(&self, effects: &mut Effects) {
        self.link.announcer().queue_emptied(effects);
    }

    fn keep_error(&self, error: JellyError) {
        *lock(&self.error) = Some(error);
    }

    fn ask(self: Arc<Self>, request: Request, effects: &mut Effects) {
        let mut cell = lock(&self.cell);
        if matches!(cell.value, Value::Unbuilt) {
            drop(cell);
            return self.refuse(request, effects);
        }
        let begins = matches!(request, Request::TakeState(_));
        cell.requests.push(request);
        match cell.value.take() {
            Some(stored) => {
                drop(cell);
                self.put_back(stored, effects);
            }
            None => {
                let waits_for_this_thread = begins && cell.value.is_out_here();
                drop(cell);
                if waits_for_this_thread {
                    effects.waits_for_this_thread(self);
                }
            }
        }
    }
}

impl Guarded for Object {
    fn class(&self) -> &'static str {
        self.class().map_or("", |class| class.name)
    }

    fn held_here(&self) -> Option<Option<CallSite>> {
        let cell = lock(&self.cell);
        cell.value.is_out_here().then(|| cell.value.taken_at())
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        let value = lock(&self.cell).value.take();
        if let Some(value) = value {
            drop_iteratively(value);
        }
    }
}
