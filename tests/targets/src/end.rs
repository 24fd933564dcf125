//! The settings of the targets' connections, and what holds when one of them ends.

use std::sync::Arc;

use pb::Limits;
use pb_core::driver::Config;
use pb_test_support::{Clock, End};

/// Returns the default settings, with every class of this crate. Nothing ever takes too long.
pub(crate) fn config() -> Config {
    Config::new(Clock::default()).expect("no class is registered twice")
}

/// Returns settings with room for few of everything, so that scripts reach the limits.
pub(crate) fn narrow() -> Config {
    let mut config = config();
    config.limits = Limits::default()
        .max_message(2_000)
        .max_depth(12)
        .max_reread(2_000)
        .max_memory(3_000)
        .max_outbox(20_000)
        .max_waiting(4)
        .max_serving(2)
        .max_serving_bytes(400)
        .max_references(6)
        .max_published(4)
        .max_replicas(6);
    config
}

/// Returns how many calls of an end wait for an answer.
pub(crate) fn waiting(end: &End) -> usize {
    end.broker.calls_waiting()
}

/// Returns whether nothing is under way in either direction.
pub(crate) fn is_idle(end: &End) -> bool {
    waiting(end) == 0 && end.broker.calls_served() == 0 && end.tasks.is_empty()
}

/// Drops all that a driver holds.
///
/// # Panics
/// When anything else holds the connection.
pub(crate) fn finish(end: End) {
    let End { broker, input, tasks, .. } = end;
    drop((input, tasks));
    assert!(broker.peer().held_objects().is_empty(), "references are left");
    assert_eq!(Arc::strong_count(&broker), 1, "something holds a connection that is over");
}
