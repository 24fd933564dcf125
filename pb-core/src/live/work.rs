use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    sync::Arc,
    task::Waker,
};

/// The effects of a change, in order: whoever changed something runs them before going on, with no mutex
/// guarded_here and every value put back that was taken out.
#[derive(Default)]
#[must_use]
pub(crate) struct Work {
    /// The next effect, which is nearly always the only one. Invariant: `None` only if `rest` is empty.
    next: Option<Effect>,
    rest: VecDeque<Effect>,
    /// An object whose state cannot be taken before this thread drops its guard.
    guarded_here: Option<Arc<dyn Guarded>>,
    /// Bytes of replicas that were copied, which the size of a message does not tell.
    spent: usize,
}

enum Effect {
    Wake(Waker),
    /// What may have effects in turn, or is code of the application.
    Run(Box<dyn FnOnce(&mut Work) + Send>),
}

/// A place in the code of the application.
pub(crate) type Place = &'static Location<'static>;

/// An object whose value may be with a thread.
pub(crate) trait Guarded: Send + Sync {
    fn class(&self) -> &'static str;

    /// Returns whether this thread has it, and where its guard was asked for.
    #[expect(clippy::option_option, reason = "the inner one is known of guards only")]
    fn held_here(&self) -> Option<Option<Place>>;
}

impl Work {
    fn push(&mut self, effect: Effect) {
        match &mut self.next {
            next @ None => *next = Some(effect),
            Some(_) => self.rest.push_back(effect),
        }
    }

    fn pop(&mut self) -> Option<Effect> {
        std::mem::replace(&mut self.next, self.rest.pop_front())
    }

    /// Runs what may have effects in turn.
    pub(super) fn then(&mut self, task: impl FnOnce(&mut Self) + Send + 'static) {
        self.push(Effect::Run(Box::new(task)));
    }

    /// Runs code of the application.
    pub(crate) fn later(&mut self, task: impl FnOnce() + Send + 'static) {
        self.then(move |_| task());
    }

    /// Drops a value where no mutex is guarded_here: the last handle of an object may be in it.
    pub(crate) fn trash(&mut self, garbage: impl Send + 'static) {
        self.later(move || drop(garbage));
    }

    /// Drops a value, if there is one, where no mutex is guarded_here.
    pub(crate) fn trash_some<T: Send + 'static>(&mut self, garbage: Option<T>) {
        if let Some(garbage) = garbage {
            self.trash(garbage);
        }
    }

    /// Wakes a task.
    pub(crate) fn wake(&mut self, waker: Option<Waker>) {
        if let Some(waker) = waker {
            self.push(Effect::Wake(waker));
        }
    }

    /// Wakes several tasks.
    pub(crate) fn wake_all(&mut self, wakers: Vec<Waker>) {
        wakers.into_iter().for_each(|waker| self.push(Effect::Wake(waker)));
    }

    /// Notes that the state of an object waits for a guard of this thread.
    pub(super) fn waits_for_us(&mut self, object: Arc<dyn Guarded>) {
        self.guarded_here.get_or_insert(object);
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        self.spent = self.spent.saturating_add(bytes);
    }

    pub(crate) fn spent(&self) -> usize {
        self.spent
    }

    /// Runs all effects, and those that follow from them, in a loop and not recursively; one that panics
    /// stops none of the others. Returns an object whose state waits for a guard of this thread.
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
