//! Running models.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use loom::{
    model::Builder,
    sync::{Condvar, Mutex},
    thread,
};

/// Runs a model in every order of its threads.
pub(crate) fn model(run: impl Fn() + Send + Sync + 'static) {
    check(Builder::new(), run);
}

/// Runs a model in every order in which threads are preempted at most `preemptions` times.
pub(crate) fn bounded(preemptions: usize, run: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound.get_or_insert(preemptions);
    check(builder, run);
}

/// Runs a model, and prints the number of orders.
fn check(mut builder: Builder, run: impl Fn() + Send + Sync + 'static) {
    // Two handshakes take many of the 1,000 branches that are the default.
    builder.max_branches = 10_000;
    let orders = Arc::new(AtomicUsize::new(0));
    let counted = orders.clone();
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        run();
    });
    // Printed with `--nocapture`.
    println!("{} orders", orders.load(Ordering::Relaxed));
}

/// Spawns a thread of a model.
pub(crate) fn spawn<T: 'static>(run: impl FnOnce() -> T + 'static) -> thread::JoinHandle<T> {
    thread::spawn(run)
}

/// A waker of a thread that sleeps.
#[derive(Default)]
pub(crate) struct Sleeper {
    woken: Mutex<bool>,
    free: Condvar,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.free.notify_one();
    }
}

/// Polls until the output is ready. If the waker is never woken, loom reports a deadlock.
pub(crate) fn wait_for<T>(mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    let sleeper = Arc::new(Sleeper { woken: Mutex::new(false), free: Condvar::new() });
    let waker = Waker::from(sleeper.clone());
    loop {
        if let Poll::Ready(output) = poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        let mut woken = sleeper.woken.lock().unwrap();
        while !std::mem::take(&mut *woken) {
            woken = sleeper.free.wait(woken).unwrap();
        }
    }
}

/// Runs a future to its end.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    wait_for(|cx| future.as_mut().poll(cx))
}

/// Polls a future once.
pub(crate) fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
