//! Helpers that capture the log.

use std::sync::OnceLock;

use pb_test_support::{Line, Logged};
use tracing::Level;

/// Returns the warnings that `run` logs in this thread.
pub(crate) fn warnings(run: impl FnOnce()) -> Vec<Line> {
    // One subscriber for all tests: an event that a thread logs while another test installs a subscriber
    // may be missed.
    static LOGGED: OnceLock<Logged> = OnceLock::new();
    let logged = LOGGED.get_or_init(|| {
        let logged = Logged::new(Level::WARN);
        logged.start_everywhere();
        logged
    });
    logged.take();
    run();
    logged.take()
}
