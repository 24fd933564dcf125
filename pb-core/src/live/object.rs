use std::{panic::Location, sync::Arc};

#[cfg(debug_assertions)]
use super::witness::Witness;
use super::{
    Delivery, Key, Link, LiveClass, Observer, Request, Source, Subscription, Work,
    flat::drop_flat,
    hold::Hold,
    lane::Item,
    scope,
    work::{Guarded, Place},
};
use crate::{
    jelly::{JellyError, JellyErrorKind},
    sync::{Condvar, Mutex, ThreadId, lock, rank, this_thread, wait},
};

/// A value that is owned by one at a time, and observed.
pub(crate) struct Object<H: Hold> {
    cell: Mutex<Cell<H>, { rank::ALONE }>,
    /// Somebody sleeps until the value is in.
    free: Condvar,
    pub(crate) link: Link,
    pub(crate) class: Option<LiveClass<H::Value>>,
    pub(crate) delivery: Delivery,
    pub(super) error: Mutex<Option<JellyError>>,
    #[cfg(debug_assertions)]
    pub(super) witness: Mutex<Witness>,
}

/// What `Object::cell` guards.
struct Cell<H> {
    value: Value<H>,
    /// Invariant: empty while the value is in.
    requests: Vec<Request>,
    /// Threads that sleep until the value is in.
    sleepers: usize,
    /// Nobody can begin to observe it any more: it is a replica that was lost.
    is_lost: bool,
}

/// Where the value of an object is.
enum Value<H> {
    /// In the object.
    In(H),
    /// With this thread, which changes it or builds it; and where the guard was asked for, if it is one.
    Out(ThreadId, Option<Place>),
    /// Nowhere: it could not be built.
    Unbuilt,
}

impl<H> Value<H> {
    /// Takes the value out, if it is in.
    fn take(&mut self) -> Option<H> {
        if !matches!(self, Self::In(_)) {
            return None;
        }
        match std::mem::replace(self, Self::Out(this_thread(), None)) {
            Self::In(held) => Some(held),
            Self::Out(..) | Self::Unbuilt => None,
        }
    }

    /// Returns whether this thread has it out.
    fn is_out_here(&self) -> bool {
        matches!(self, Self::Out(by, _) if *by == this_thread())
    }

    /// Returns where the guard was asked for that has it.
    fn taken_at(&self) -> Option<Place> {
        match self {
            Self::Out(_, place) => *place,
            Self::In(_) | Self::Unbuilt => None,
        }
    }
}

impl<H: Hold> Object<H> {
    /// Out, by this thread, until it is [put back](Self::put_back_now).
    pub(crate) fn empty(class: Option<LiveClass<H::Value>>, delivery: Delivery) -> Self {
        Self {
            cell: Mutex::new(Cell {
                value: Value::Out(this_thread(), None),
                requests: Vec::new(),
                sleepers: 0,
                is_lost: false,
            }),
            free: Condvar::new(),
            link: Link::new(),
            class,
            delivery,
            error: Mutex::new(None),
            #[cfg(debug_assertions)]
            witness: Mutex::new(Witness::Nothing),
        }
    }

    /// Puts the value back, and runs the effects.
    pub(crate) fn put_back_now(self: &Arc<Self>, value: H) {
        let mut work = Work::default();
        self.put_back(value, &mut work);
        work.run();
    }

    /// Takes something of the value, or sleeps until it is in.
    #[track_caller]
    fn wait<R>(&self, take: impl Fn(&mut Value<H>) -> Option<R>) -> R {
        scope::check();
        let mut cell = lock(&self.cell);
        loop {
            if let Some(taken) = take(&mut cell.value) {
                // Readers leave the value in, for the next who sleeps.
                let wakes = cell.sleepers > 0 && matches!(cell.value, Value::In(_));
                drop(cell);
                if wakes {
                    self.free.notify_one();
                }
                return taken;
            }
            if matches!(cell.value, Value::Unbuilt) {
                drop(cell);
                panic!("this replica could not be built");
            }
            if cell.value.is_out_here() {
                let place = cell.value.taken_at();
                drop(cell);
                self.refuse_twice(place);
            }
            cell.sleepers += 1;
            cell = wait(&self.free, cell);
            cell.sleepers -= 1;
        }
    }

    /// Panics: this thread waits for itself.
    #[cold]
    #[track_caller]
    fn refuse_twice(&self, place: Option<Place>) -> ! {
        let class = Guarded::class(self);
        match place {
            Some(place) => panic!(
                "this thread has a guard of the live object `{class}` already, taken at {place}: drop that \
                 guard first, or use it (two `lock()` in one expression are two guards)"
            ),
            None => panic!(
                "this thread has the live object `{class}` already: it is being built, or changed by an \
                 update of the peer's"
            ),
        }
    }

    /// Takes the value out for a guard. It must be [put back](Self::put_back).
    #[track_caller]
    pub(crate) fn take_for_guard(&self) -> H {
        let place = Location::caller();
        self.wait(|value| {
            let held = value.take()?;
            *value = Value::Out(this_thread(), Some(place));
            Some(held)
        })
    }

    /// Takes the value out. It must be [put back](Self::put_back).
    #[track_caller]
    pub(crate) fn take(&self) -> H {
        self.wait(Value::take)
    }

    /// Returns the value as readers see it.
    #[track_caller]
    pub(crate) fn peek(&self) -> H
    where
        H: Clone,
    {
        self.wait(|value| match value {
            Value::In(held) => Some(held.clone()),
            Value::Out(..) | Value::Unbuilt => None,
        })
    }

    /// Puts a value back of which nothing is told that was announced since it was taken.
    pub(super) fn put_back_untold(self: &Arc<Self>, value: H, work: &mut Work) {
        drop(self.link.lane().take());
        self.put_back(value, work);
    }

    /// Tells everybody who waits for the value that it could not be built.
    pub(crate) fn abandon(self: &Arc<Self>, work: &mut Work) {
        let requests = {
            let mut cell = lock(&self.cell);
            cell.value = Value::Unbuilt;
            std::mem::take(&mut cell.requests)
        };
        self.free.notify_all();
        for request in requests {
            self.refuse(request, work);
        }
    }

    /// Answers a request where there is no value.
    fn refuse(&self, request: Request, work: &mut Work) {
        match request {
            Request::Begin(subscription) => {
                let error = Err(JellyErrorKind::LostReplica.into());
                subscription.connection.deliver(&subscription, error, work);
            }
            Request::Stopped(subscription) => subscription.connection.settled(&subscription, work),
            Request::Reset(_) | Request::Lost => {}
        }
    }

    /// Tells what was announced and does what is requested, until there is nothing of either, and puts
    /// the value back.
    pub(crate) fn put_back(self: &Arc<Self>, mut held: H, work: &mut Work) {
        loop {
            self.tell_observers(&mut held, work);
            let requests = {
                let mut cell = lock(&self.cell);
                if cell.requests.is_empty() {
                    // Looked at and put back in one step: no request is lost.
                    cell.value = Value::In(held);
                    let wakes = cell.sleepers > 0;
                    drop(cell);
                    if wakes {
                        self.free.notify_one();
                    }
                    return;
                }
                std::mem::take(&mut cell.requests)
            };
            for request in requests {
                self.serve(&mut held, request, work);
            }
        }
    }

    /// Does what is requested.
    fn serve(&self, held: &mut H, request: Request, work: &mut Work) {
        match request {
            Request::Begin(subscription) => self.begin(held, &subscription, work),
            Request::Stopped(subscription) => {
                self.stopped(held, &subscription);
                subscription.connection.settled(&subscription, work);
            }
            // Told with what else is announced, when all requests are done.
            Request::Reset(subscription) => {
                self.link.lane().record(Item::Reset(Some(Observer::of(&subscription))));
            }
            Request::Lost => {
                lock(&self.cell).is_lost = true;
                let observers = self.link.lane().observers().clone();
                for subscription in observers {
                    subscription.connection.end(&subscription, work);
                }
            }
        }
    }

    /// The value to be changed. A copy of it is tied to the object as the original was.
    pub(crate) fn value_mut<'h>(&self, held: &'h mut H) -> &'h mut H::Value {
        let copied = held.is_shared();
        let value = held.value_mut();
        if let Some(class) = self.class.as_ref().filter(|_| copied) {
            (class.link)(value, &self.link.renewed());
        }
        value
    }

    /// Takes the state for a new observer, which is one from here on.
    fn begin(&self, held: &mut H, subscription: &Arc<Subscription>, work: &mut Work) {
        let connection = &subscription.connection;
        let is_lost = lock(&self.cell).is_lost;
        let Some(class) = self.class.filter(|_| !is_lost) else {
            connection.deliver(subscription, Err(JellyErrorKind::LostReplica.into()), work);
            return;
        };
        let observer = Observer::of(subscription);
        let perspective = subscription.perspective.as_ref();
        let style = subscription.style();
        let state = scope::guarded(|| (class.state)(held.value(), style, perspective, &observer));
        match state.unwrap_or_else(|| Err(panicked(class.name))) {
            Err(error) => {
                connection.deliver(subscription, Err(error), work);
            }
            Ok(state) => {
                // Before delivery: nobody else can announce until the value is back.
                self.link.lane().add(subscription.clone());
                if !connection.deliver(subscription, Ok(state), work) {
                    self.stopped(held, subscription);
                }
            }
        }
    }

    /// Says goodbye to an observer, once.
    fn stopped(&self, held: &mut H, subscription: &Arc<Subscription>) {
        if !self.link.lane().remove(subscription) {
            return;
        }
        if let Some(class) = &self.class {
            let (perspective, observer) =
                (subscription.perspective.as_ref(), Observer::of(subscription));
            let stopped = || (class.stopped)(self.value_mut(held), perspective, &observer);
            if scope::guarded(stopped).is_none() {
                tracing::warn!(class = class.name, "`stopped_observing` panicked");
            }
        }
    }

    pub(crate) fn take_error(&self) -> Option<JellyError> {
        lock(&self.error).take()
    }
}

#[cold]
pub(super) fn panicked(class: &str) -> JellyError {
    JellyError::custom(format_args!("taking the state of `{class}` panicked"))
}

impl<H: Hold> Source for Object<H> {
    fn key(&self) -> Key {
        self.link.lane().key
    }

    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn is_way_back(&self) -> bool {
        self.link.lane().is_way_back()
    }

    fn falls_behind(&self) {
        self.link.lane().falls_behind();
    }

    fn catches_up(&self, work: &mut Work) {
        self.link.lane().catches_up(work);
    }

    fn ask(self: Arc<Self>, request: Request, work: &mut Work) {
        let mut cell = lock(&self.cell);
        if matches!(cell.value, Value::Unbuilt) {
            drop(cell);
            return self.refuse(request, work);
        }
        let begins = matches!(request, Request::Begin(_));
        cell.requests.push(request);
        match cell.value.take() {
            Some(held) => {
                drop(cell);
                self.put_back(held, work);
            }
            None => {
                let waits_for_us = begins && cell.value.is_out_here();
                drop(cell);
                if waits_for_us {
                    work.waits_for_us(self);
                }
            }
        }
    }
}

impl<H: Hold> Guarded for Object<H> {
    fn class(&self) -> &'static str {
        self.class.as_ref().map_or("", |class| class.name)
    }

    fn held_here(&self) -> Option<Option<Place>> {
        let cell = lock(&self.cell);
        cell.value.is_out_here().then(|| cell.value.taken_at())
    }
}

impl<H: Hold> Drop for Object<H> {
    fn drop(&mut self) {
        let value = lock(&self.cell).value.take();
        if let Some(value) = value {
            drop_flat(value);
        }
    }
}
