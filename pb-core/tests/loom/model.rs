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

/// Tries every order.
pub(crate) fn model(run: impl Fn() + Send + Sync + 'static) {
    check(Builder::new(), run);
}

/// Tries every order in which threads are interrupted at most this often where they could go on.
pub(crate) fn bounded(preemptions: usize, run: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound.get_or_insert(preemptions);
    check(builder, run);
}

fn check(mut builder: Builder, run: impl Fn() + Send + Sync + 'static) {
    // Two handshakes take some of the thousand that are the default.
    builder.max_branches = 10_000;
    let orders = Arc::new(AtomicUsize::new(0));
    let counted = orders.clone();
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        run();
    });
    // Shown with `--nocapture`.
    println!("{} orders", orders.load(Ordering::Relaxed));
}

/// A thread that is waited for.
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

/// Polls until there is something. One that is never woken is a deadlock, which loom reports.
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

/// [`wait_for`] the end of a future.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    wait_for(|cx| future.as_mut().poll(cx))
}

/// What a future has to say now.
pub(crate) fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
