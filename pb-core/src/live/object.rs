use std::sync::Arc;

use super::{
    CacheKey, Connection, Delivery, Key, Life, Link, Observer, Observing, StateOf, Work,
    connection::Beginning, flat::drop_flat, hold::Hold, lane::Item, scope,
};
use crate::{
    jelly::{JellyError, JellyErrorKind},
    perspective::Perspective,
    sync::{Condvar, Mutex, ThreadId, lock, this_thread, wait},
};

/// A value that is owned by one at a time, and observed.
pub(crate) struct Object<H: Hold> {
    cell: Mutex<Cell<H>>,
    /// Somebody sleeps until the value is in.
    free: Condvar,
    pub(crate) link: Link,
    pub(crate) face: Option<StateOf<H::Value>>,
    pub(crate) delivery: Delivery,
    pub(super) error: Mutex<Option<JellyError>>,
}

/// What the leaf mutex guards. While the value is in, nothing is asked.
struct Cell<H> {
    /// `None` while somebody has it out, or builds it.
    value: Option<H>,
    by: Option<ThreadId>,
    /// It is not published any more: the object is a replica that was lost.
    lost: bool,
    /// It could not be built.
    dead: bool,
    sleepers: usize,
    asked: Vec<Request>,
}

/// All that anybody may want of an object that he does not have.
pub(crate) enum Request {
    /// A state for a new observer.
    Begin { connection: Arc<dyn Connection>, perspective: Option<Perspective> },
    /// An observer has left.
    Stopped { connection: Arc<dyn Connection>, key: CacheKey, life: Life },
    /// An observer does not keep up: it is sent the state anew.
    Reset { life: Life },
    /// Nothing can be said of it any more.
    Lost,
}

/// An object of any class that can be published.
pub(crate) trait Source: std::any::Any + Send + Sync {
    fn class(&self) -> &'static str;
    fn link(&self) -> &Link;
    fn delivery(&self) -> &Delivery;
    /// Never waits: it is done here if the value is in, else by whoever has it out.
    fn ask(self: Arc<Self>, request: Request, work: &mut Work);
    /// Whether this thread has it out.
    fn is_held_here(&self) -> bool;

    fn key(&self) -> Key {
        self.link().lane().key
    }
}

impl<H: Hold> Object<H> {
    /// Out, by this thread, until it is [filled](Self::fill).
    pub(crate) fn empty(face: Option<StateOf<H::Value>>, delivery: Delivery) -> Self {
        Self {
            cell: Mutex::new(Cell {
                value: None,
                by: Some(this_thread()),
                lost: false,
                dead: false,
                sleepers: 0,
                asked: Vec::new(),
            }),
            free: Condvar::new(),
            link: Link::new(),
            face,
            delivery,
            error: Mutex::new(None),
        }
    }

    pub(crate) fn fill(self: &Arc<Self>, value: H) {
        let mut work = Work::default();
        self.put_back(value, &mut work);
        work.run();
    }

    /// Takes something out of the cell, or sleeps until it is there.
    fn wait<R>(&self, take: impl Fn(&mut Cell<H>) -> Option<R>) -> R {
        scope::check();
        let mut cell = lock(&self.cell);
        loop {
            if let Some(taken) = take(&mut cell) {
                let more = cell.sleepers > 0 && cell.value.is_some();
                drop(cell);
                if more {
                    self.free.notify_one();
                }
                return taken;
            }
            if cell.dead {
                drop(cell);
                panic!("this replica could not be built");
            }
            if cell.by == Some(this_thread()) {
                drop(cell);
                panic!(
                    "this thread has this live object already: a guard of it is alive, or it is being built"
                );
            }
            cell.sleepers += 1;
            cell = wait(&self.free, cell);
            cell.sleepers -= 1;
        }
    }

    /// The value itself. It must be [put back](Self::put_back).
    pub(crate) fn take(&self) -> H {
        self.wait(|cell| {
            let value = cell.value.take()?;
            cell.by = Some(this_thread());
            Some(value)
        })
    }

    /// The value as readers see it.
    pub(crate) fn peek(&self) -> H
    where
        H: Clone,
    {
        self.wait(|cell| cell.value.clone())
    }

    /// Puts a value back of which nothing is told that was announced since it was taken.
    pub(super) fn put_back_untold(self: &Arc<Self>, value: H, work: &mut Work) {
        drop(self.link.lane().take());
        self.put_back(value, work);
    }

    /// It could not be built: whoever waits for it is told.
    pub(crate) fn abandon(self: &Arc<Self>, work: &mut Work) {
        let asked = {
            let mut cell = lock(&self.cell);
            cell.dead = true;
            cell.by = None;
            std::mem::take(&mut cell.asked)
        };
        self.free.notify_all();
        for request in asked {
            self.refuse(request, work);
        }
    }

    fn refuse(self: &Arc<Self>, request: Request, work: &mut Work) {
        match request {
            Request::Begin { connection, perspective } => {
                let key = CacheKey::new(self.key(), perspective.as_ref());
                let error = JellyErrorKind::LostReplica.into();
                connection.deliver(key, self.clone(), Err(error), work);
            }
            Request::Stopped { connection, key, .. } => connection.settled(key, work),
            Request::Reset { .. } | Request::Lost => {}
        }
    }

    /// Owns the value until nothing is left to be told and nothing is asked, then puts it back.
    pub(crate) fn put_back(self: &Arc<Self>, mut held: H, work: &mut Work) {
        loop {
            self.announce(&mut held, work);
            let asked = {
                let mut cell = lock(&self.cell);
                if cell.asked.is_empty() {
                    // Looked at and put back in one step: no request is lost.
                    cell.value = Some(held);
                    cell.by = None;
                    let wake = cell.sleepers > 0;
                    drop(cell);
                    if wake {
                        self.free.notify_one();
                    }
                    return;
                }
                cell.by = Some(this_thread());
                std::mem::take(&mut cell.asked)
            };
            for request in asked {
                match request {
                    Request::Begin { connection, perspective } => {
                        if let Some(Request::Stopped { life, .. }) =
                            self.begin(&held, connection, perspective, work)
                        {
                            self.stopped(&mut held, life);
                        }
                    }
                    Request::Stopped { connection, key, life } => {
                        self.stopped(&mut held, life);
                        connection.settled(key, work);
                    }
                    // Told with what else is announced, when all requests are done.
                    Request::Reset { life } => {
                        self.link.lane().announce(Item::Reset(Some(life)));
                    }
                    Request::Lost => {
                        lock(&self.cell).lost = true;
                        self.end_all(work);
                    }
                }
            }
        }
    }

    /// The value to be changed. A copy of it is tied to the object as the original was.
    pub(crate) fn value_mut<'h>(&self, held: &'h mut H) -> &'h mut H::Value {
        let copied = held.is_shared();
        let value = held.value_mut();
        if let Some(face) = self.face.as_ref().filter(|_| copied) {
            (face.link)(value, &self.link.renewed());
        }
        value
    }

    /// Takes the state for a new observer, which is one from here on. If nobody wants it any more, gives
    /// what must be done about that.
    fn begin(
        self: &Arc<Self>,
        held: &H,
        connection: Arc<dyn Connection>,
        perspective: Option<Perspective>,
        work: &mut Work,
    ) -> Option<Request> {
        let key = CacheKey::new(self.key(), perspective.as_ref());
        let lost = lock(&self.cell).lost;
        let Some(face) = self.face.filter(|_| !lost) else {
            let error = JellyErrorKind::LostReplica.into();
            connection.deliver(key, self.clone(), Err(error), work);
            return None;
        };
        let life = Life::next();
        let observer = Observer(life);
        let style = connection.style();
        let state =
            scope::guarded(|| (face.state)(held.value(), style, perspective.as_ref(), &observer));
        match state.unwrap_or_else(|| Err(panicked())) {
            Err(error) => {
                connection.deliver(key, self.clone(), Err(error), work);
                None
            }
            Ok(state) => {
                // Before delivery: nobody else can announce until the value is back.
                let beginning = Beginning { state, life, perspective: perspective.clone() };
                let observing =
                    Observing { connection: connection.clone(), key, life, perspective };
                self.link.lane().add(observing);
                let wanted = connection.deliver(key, self.clone(), Ok(beginning), work);
                (!wanted).then_some(Request::Stopped { connection, key, life })
            }
        }
    }

    fn stopped(&self, held: &mut H, life: Life) {
        let Some(observing) = self.link.lane().remove(life) else { return };
        if let Some(face) = &self.face {
            let perspective = observing.perspective.as_ref();
            scope::guarded(|| (face.stopped)(self.value_mut(held), perspective, &Observer(life)));
        }
    }

    /// Lets every observer go.
    fn end_all(&self, work: &mut Work) {
        let observers = self.link.lane().observers().clone();
        for observing in observers {
            observing.connection.end(observing.key, observing.life, work);
        }
    }

    pub(crate) fn take_error(&self) -> Option<JellyError> {
        lock(&self.error).take()
    }
}

pub(super) fn panicked() -> JellyError {
    JellyError::custom("taking the state panicked")
}

impl<H: Hold> Source for Object<H> {
    fn class(&self) -> &'static str {
        self.face.as_ref().map_or("", |face| face.class)
    }

    fn link(&self) -> &Link {
        &self.link
    }

    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn ask(self: Arc<Self>, request: Request, work: &mut Work) {
        let held = {
            let mut cell = lock(&self.cell);
            if cell.dead {
                drop(cell);
                return self.refuse(request, work);
            }
            let begins = matches!(request, Request::Begin { .. });
            cell.asked.push(request);
            let Some(held) = cell.value.take() else {
                let is_ours = begins && cell.by == Some(this_thread());
                drop(cell);
                if is_ours {
                    work.waits_for_us(self);
                }
                return;
            };
            cell.by = Some(this_thread());
            held
        };
        self.put_back(held, work);
    }

    fn is_held_here(&self) -> bool {
        let cell = lock(&self.cell);
        cell.value.is_none() && cell.by == Some(this_thread())
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
