//! The settings of the targets' connections, and the checks when a connection closes.

use std::sync::Arc;

use pb::Limits;
use pb_core::driver::Config;
use pb_test_support::{Clock, End};

/// Returns the default settings, with every class of this crate. Their clock stands still, so that no
/// timeout passes.
pub(crate) fn config() -> Config {
    Config::new(Clock::default()).expect("every class is registered once")
}

/// Returns settings with small limits, so that scripts reach them.
pub(crate) fn narrow() -> Config {
    let mut config = config();
    config.limits = Limits::default()
        .max_message(2_000)
        .max_depth(12)
        .max_reread_bytes(2_000)
        .max_memory(3_000)
        .max_outbox(20_000)
        .max_outgoing_calls(4)
        .max_incoming_calls(2)
        .max_incoming_call_bytes(400)
        .max_references(6)
        .max_live_objects(4)
        .max_replicas(6);
    config
}

/// Returns how many local calls of an end wait for an answer.
pub(crate) fn waiting(end: &End) -> usize {
    end.broker.calls_waiting()
}

/// Returns whether no call is under way in either direction.
pub(crate) fn is_idle(end: &End) -> bool {
    waiting(end) == 0 && end.broker.calls_served() == 0 && end.tasks.is_empty()
}

/// Drops all that a driver holds.
///
/// # Panics
/// When anything else keeps the connection.
pub(crate) fn finish(end: End) {
    let End { broker, input, tasks, .. } = end;
    drop((input, tasks));
    assert!(broker.peer().held_objects().is_empty(), "the peer still holds references");
    assert_eq!(Arc::strong_count(&broker), 1, "something holds a connection that is over");
}
