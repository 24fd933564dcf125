//! A peer whose bytes the test writes, honest or not.

use std::{panic::resume_unwind, sync::mpsc, thread};

use pb_test_support::{End, HANGS};

use super::classes::Keeper;

/// Returns a server that has received an empty pond with the id 1.
pub(crate) fn fed() -> (End, Keeper) {
    let keeper = Keeper::default();
    let mut end = End::server(keeper.clone());
    end.feed(
        "[message 1 root takePond 0 [tuple [cache_classes.MasterDuckPond 1 [list]]] [dictionary]]",
    );
    assert_eq!(keeper.ponds.lock().unwrap().len(), 1);
    (end, keeper)
}

/// Runs a function that could deadlock: then the test fails, and does not hang.
pub(crate) fn within<R: Send + 'static>(run: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        let result = run();
        let _ = done.send(());
        result
    });
    let waited = is_done.recv_timeout(HANGS);
    assert_ne!(waited, Err(mpsc::RecvTimeoutError::Timeout), "it waits for itself");
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
