use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Waker,
};

use super::{Request, Source};

/// What must still be done, with no mutex held and every value put back that was taken out: whoever
/// changed something does it, before it goes on.
#[derive(Default)]
#[must_use]
pub(crate) struct Work {
    asks: VecDeque<(Arc<dyn Source>, Request)>,
    /// Code of the application: answer slots are told, and values are dropped.
    tasks: VecDeque<Box<dyn FnOnce() + Send>>,
    /// The same, after all else.
    last: VecDeque<Box<dyn FnOnce() + Send>>,
    /// The one that nearly always is the only one.
    waker: Option<Waker>,
    wakers: Vec<Waker>,
    /// A state that cannot be taken before this thread drops its guard.
    held: Option<Arc<dyn Source>>,
    /// What was done that the size of a message does not tell: bytes of replicas that were copied.
    spent: usize,
}

impl Work {
    pub(crate) fn ask(&mut self, object: Arc<dyn Source>, request: Request) {
        self.asks.push_back((object, request));
    }

    pub(super) fn waits_for_us(&mut self, object: Arc<dyn Source>) {
        self.held.get_or_insert(object);
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        self.spent = self.spent.saturating_add(bytes);
    }

    pub(crate) fn spent(&self) -> usize {
        self.spent
    }

    pub(crate) fn later(&mut self, task: impl FnOnce() + Send + 'static) {
        self.tasks.push_back(Box::new(task));
    }

    pub(crate) fn at_last(&mut self, task: impl FnOnce() + Send + 'static) {
        self.last.push_back(Box::new(task));
    }

    /// To be dropped where no mutex is held: the last handle of an object may be in it.
    pub(crate) fn trash(&mut self, garbage: impl Send + 'static) {
        self.later(move || drop(garbage));
    }

    pub(crate) fn trash_some<T: Send + 'static>(&mut self, garbage: Option<T>) {
        if let Some(garbage) = garbage {
            self.trash(garbage);
        }
    }

    pub(crate) fn wake(&mut self, waker: Option<Waker>) {
        match (&self.waker, waker) {
            (_, None) => {}
            (None, waker) => self.waker = waker,
            (Some(_), Some(waker)) => self.wakers.push(waker),
        }
    }

    pub(crate) fn wake_all(&mut self, wakers: Vec<Waker>) {
        self.wakers.extend(wakers);
    }

    /// Does it, and what comes of it, in a loop and not recursively. What panics is the last of its
    /// kind only. An object whose state waits for a guard of this thread is given back.
    pub(crate) fn run(mut self) -> Option<Arc<dyn Source>> {
        loop {
            self.waker.take().into_iter().chain(self.wakers.drain(..)).for_each(Waker::wake);
            if let Some(task) = self.tasks.pop_front() {
                let _ = catch_unwind(AssertUnwindSafe(task));
            } else if let Some((object, request)) = self.asks.pop_front() {
                let _ = catch_unwind(AssertUnwindSafe(|| object.ask(request, &mut self)));
            } else if let Some(task) = self.last.pop_front() {
                let _ = catch_unwind(AssertUnwindSafe(task));
            } else if self.waker.is_none() {
                return self.held;
            }
        }
    }
}
