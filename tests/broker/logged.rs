//! What is logged meanwhile.

use std::sync::OnceLock;

use pb_test_support::{Line, Logged};
use tracing::Level;

/// Returns the warnings that `run` causes in this thread.
pub(crate) fn warnings(run: impl FnOnce()) -> Vec<Line> {
    // One for all tests: a place that logs for the first time while another test begins to listen would
    // not be heard.
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
