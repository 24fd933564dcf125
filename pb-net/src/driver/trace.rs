//! Logging of the messages of a connection at level `trace`, with passwords blanked.

use pb_core::{
    Dialect,
    driver::{Broker, Input},
    wire::Printed,
};
use tracing::{Level, enabled, trace};

/// The most waiting bytes that are kept to be logged.
const KEPT: usize = 1 << 20;

/// Returns a copy of the bytes that wait to be handled, for [`received`]. Empty unless level `trace` is
/// enabled.
pub(super) fn waiting(input: &mut Input) -> Vec<u8> {
    if !enabled!(Level::TRACE) {
        return Vec::new();
    }
    let waiting = input.buffer();
    waiting[..waiting.len().min(KEPT)].to_vec()
}

/// Logs the messages that were handled: the first `handled` bytes of those that waited.
pub(super) fn received(broker: &Broker, waiting: &[u8], handled: usize) {
    let shown = &waiting[..waiting.len().min(handled)];
    if !shown.is_empty() {
        trace!(direction = "received", bytes = handled, messages = %broker.received(shown));
    }
}

/// Logs whole messages that are about to be written. Before a dialect is chosen, they are in dialect `none`.
pub(super) fn sent(dialect: Option<Dialect>, bytes: &[u8]) {
    let printed = Printed::sent(dialect.unwrap_or(Dialect::None), bytes);
    trace!(direction = "sent", bytes = bytes.len(), messages = %printed);
}
