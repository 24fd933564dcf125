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

/// The permits for handling large messages, which keep a thread busy for long, as one connection sees them.
///
/// All connections of a server share the permits. There is one fewer than the runtime has threads, so that
/// one thread stays free for all other work. A runtime with one thread has one permit.
pub(crate) struct Permits {
    all: Arc<Semaphore>,
    /// The future of the permit that this connection waits for.
    next: Option<Acquire>,
}

type Acquire = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

/// A permit, held while a large message is handled.
pub(crate) struct Permit {
    _held: Option<OwnedSemaphorePermit>,
}

impl Permit {
    /// Runs a function that takes long, and releases the permit.
    ///
    /// A runtime of several threads moves its other tasks to another thread meanwhile. Without that, sockets
    /// could stay unpolled although a thread is free, since that thread may sleep without polling them.
    pub(crate) fn run<R>(self, run: impl FnOnce() -> R) -> R {
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::CurrentThread => run(),
            _ => block_in_place(run),
        }
    }
}

impl Permits {
    /// Creates the permits of one server, or of one connection of a client. Must be called within a tokio
    /// runtime.
    pub(crate) fn new() -> Self {
        let threads = Handle::current().metrics().num_workers();
        Self { all: Arc::new(Semaphore::new(threads.saturating_sub(1).max(1))), next: None }
    }

    /// Waits for a permit. Connections get permits in the order in which they began to wait.
    pub(crate) fn poll_acquire(&mut self, cx: &mut Context<'_>) -> Poll<Permit> {
        let all = &self.all;
        let next = self.next.get_or_insert_with(|| {
            let all = all.clone();
            // `None` does not happen, since the semaphore is never closed.
            Box::pin(async move { all.acquire_owned().await.ok() })
        });
        next.as_mut().poll(cx).map(|held| {
            self.next = None;
            Permit { _held: held }
        })
    }

    /// Stops waiting. A place in the queue that is not used any more, or a permit that is not taken, would
    /// hold up other connections.
    pub(crate) fn give_up(&mut self) {
        self.next = None;
    }
}

/// A clone shares the permits, for another connection.
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
    async fn a_connection_that_stops_waiting_holds_up_no_other() {
        let mut cx = Context::from_waker(Waker::noop());
        let mut first = Permits::new();
        let (mut second, mut third) = (first.clone(), first.clone());
        let held = first.poll_acquire(&mut cx);
        assert!(held.is_ready());
        assert!(second.poll_acquire(&mut cx).is_pending());
        assert!(third.poll_acquire(&mut cx).is_pending());
        drop(held);
        // The second connection has been given the permit, and does not take it.
        second.give_up();
        assert!(third.poll_acquire(&mut cx).is_ready());
    }
}
