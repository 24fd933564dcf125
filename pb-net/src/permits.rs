use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::block_in_place,
};

/// Permits for what keeps a thread busy for long: handling one large message. All connections of a
/// server share them. There is one fewer than the runtime has threads, so that one stays free for
/// everybody else; where there is one thread only there is one permit.
pub(crate) struct Permits {
    all: Arc<Semaphore>,
    /// Of one who waits.
    next: Option<Acquire>,
}

type Acquire = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

/// What is held while it is done.
pub(crate) struct Permit {
    _held: Option<OwnedSemaphorePermit>,
}

impl Permit {
    /// Runs what takes long. A runtime of several threads goes on meanwhile in another one: the thread
    /// that is free may sleep where it hears nothing of sockets.
    pub(crate) fn run<R>(self, run: impl FnOnce() -> R) -> R {
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::CurrentThread => run(),
            _ => block_in_place(run),
        }
    }
}

impl Permits {
    /// Makes the permits of one server, or of one connection of a client. Must be called within a tokio
    /// runtime.
    pub(crate) fn new() -> Self {
        let threads = Handle::current().metrics().num_workers();
        Self { all: Arc::new(Semaphore::new(threads.saturating_sub(1).max(1))), next: None }
    }

    /// Waits for a permit, in the order of asking.
    pub(crate) fn poll_acquire(&mut self, cx: &mut Context<'_>) -> Poll<Permit> {
        let all = &self.all;
        let next = self.next.get_or_insert_with(|| {
            let all = all.clone();
            // It is never closed.
            Box::pin(async move { all.acquire_owned().await.ok() })
        });
        next.as_mut().poll(cx).map(|held| {
            self.next = None;
            Permit { _held: held }
        })
    }

    /// Waits no more: a place in the order of asking, or a permit, that nobody comes for would hold up
    /// the others.
    pub(crate) fn give_up(&mut self) {
        self.next = None;
    }
}

/// Shares the permits, for another connection.
impl Clone for Permits {
    fn clone(&self) -> Self {
        Self { all: self.all.clone(), next: None }
    }
}

impl fmt::Debug for Permits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Permits").field(&self.all.available_permits()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::Permits;

    #[tokio::test]
    async fn who_waits_no_more_holds_up_nobody() {
        let mut cx = Context::from_waker(Waker::noop());
        let mut first = Permits::new();
        let (mut second, mut third) = (first.clone(), first.clone());
        let held = first.poll_acquire(&mut cx);
        assert!(held.is_ready());
        assert!(second.poll_acquire(&mut cx).is_pending());
        assert!(third.poll_acquire(&mut cx).is_pending());
        drop(held);
        // It was given the permit and does not come for it.
        second.give_up();
        assert!(third.poll_acquire(&mut cx).is_ready());
    }
}
