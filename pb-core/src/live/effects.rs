//! Effects that run after a change, when no mutex is held.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    sync::Arc,
    task::Waker,
};

/// The effects of a change, in order. The thread that made the change [runs](Self::run) them before it goes
/// on. Invariant: it holds no mutex then, and the function that filled these effects has put back the value
/// that it took. The thread may still have the value of *another* object out (a call under a guard), so an
/// effect must never wait for an object.
#[derive(Default)]
#[must_use]
pub(crate) struct Effects {
    /// The next effect, which is nearly always the only one. Invariant: `None` only if `rest` is empty.
    next: Option<Effect>,
    rest: VecDeque<Effect>,
    /// An object whose state cannot be taken before this thread drops its guard.
    guarded_here: Option<Arc<dyn Guarded>>,
    /// Bytes of the replicas that were copied. They count for a connection's turn beside its messages.
    spent: usize,
}

/// One effect of a change.
enum Effect {
    /// Wakes a task.
    Wake(Waker),
    /// Runs a function that may add effects, or code of the application.
    Run(Box<dyn FnOnce(&mut Effects) + Send>),
}

/// A place in the code of the application.
pub(crate) type CallSite = &'static Location<'static>;

/// An object whose value a thread may have out, such as one with a guard.
pub(crate) trait Guarded: Send + Sync {
    /// Returns the class name of the object.
    fn class(&self) -> &'static str;

    /// Returns whether this thread has the value out, and where its guard was requested.
    #[expect(clippy::option_option, reason = "the inner one is known of guards only")]
    fn held_here(&self) -> Option<Option<CallSite>>;
}

impl Effects {
    /// Adds an effect behind the others.
    fn push(&mut self, effect: Effect) {
        match &mut self.next {
            next @ None => *next = Some(effect),
            Some(_) => self.rest.push_back(effect),
        }
    }

    /// Takes the first effect.
    fn pop(&mut self) -> Option<Effect> {
        std::mem::replace(&mut self.next, self.rest.pop_front())
    }

    /// Adds a function to run, which may add effects of its own.
    pub(super) fn then(&mut self, task: impl FnOnce(&mut Self) + Send + 'static) {
        self.push(Effect::Run(Box::new(task)));
    }

    /// Adds a function to run.
    pub(crate) fn later(&mut self, task: impl FnOnce() + Send + 'static) {
        self.then(move |_| task());
    }

    /// Adds a value to drop. It may contain the last handle of an object, whose drop runs code of the
    /// application.
    pub(crate) fn drop_later(&mut self, garbage: impl Send + 'static) {
        self.later(move || drop(garbage));
    }

    /// Adds a value to drop, if there is one.
    pub(crate) fn drop_some_later<T: Send + 'static>(&mut self, garbage: Option<T>) {
        if let Some(garbage) = garbage {
            self.drop_later(garbage);
        }
    }

    /// Adds a task to wake, if there is one.
    pub(crate) fn wake(&mut self, waker: Option<Waker>) {
        if let Some(waker) = waker {
            self.push(Effect::Wake(waker));
        }
    }

    /// Adds tasks to wake.
    pub(crate) fn wake_all(&mut self, wakers: Vec<Waker>) {
        wakers.into_iter().for_each(|waker| self.push(Effect::Wake(waker)));
    }

    /// Notes that the state of an object waits for a guard of this thread. Only the first is kept.
    pub(super) fn waits_for_this_thread(&mut self, object: Arc<dyn Guarded>) {
        self.guarded_here.get_or_insert(object);
    }

    /// Counts the bytes of a replica that was copied.
    pub(super) fn spend(&mut self, bytes: usize) {
        self.spent = self.spent.saturating_add(bytes);
    }

    /// Returns the bytes of all replicas that were copied.
    pub(crate) fn spent(&self) -> usize {
        self.spent
    }

    /// Runs all effects, and the effects that they add, in a loop without recursion. If one panics, the
    /// others still run. Returns an object whose state waits for a guard of this thread, if there is one.
    pub(crate) fn run(mut self) -> Option<Arc<dyn Guarded>> {
        while let Some(effect) = self.pop() {
            match effect {
                Effect::Wake(waker) => waker.wake(),
                Effect::Run(task) => {
                    let _ = catch_unwind(AssertUnwindSafe(|| task(&mut self)));
                }
            }
        }
        self.guarded_here
    }
}
