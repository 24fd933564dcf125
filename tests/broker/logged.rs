//! What is logged meanwhile.

use pb_test_support::{Line, Logged};
use tracing::Level;

/// Returns the warnings that `run` causes in this thread.
pub(crate) fn warnings(run: impl FnOnce()) -> Vec<Line> {
    let logged = Logged::new(Level::WARN);
    let guard = logged.start();
    run();
    drop(guard);
    logged.take()
}
