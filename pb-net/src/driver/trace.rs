//! What a connection carries, message by message, for whoever asks for it at level `trace`.

use pb_core::{Dialect, banana::Printed, driver::Input};
use tracing::{Level, enabled, trace};

/// How many of the bytes that wait are kept to be shown.
const KEPT: usize = 1 << 20;

/// Returns the bytes that wait to be handled, as far as they are shown; nothing if nobody asks for them.
pub(super) fn waiting(input: &mut Input) -> Vec<u8> {
    if !enabled!(Level::TRACE) {
        return Vec::new();
    }
    let waiting = input.buffer();
    waiting[..waiting.len().min(KEPT)].to_vec()
}

/// Logs so many bytes, which were handled whole, of those that waited.
pub(super) fn received(dialect: Option<Dialect>, waiting: &[u8], handled: usize) {
    let shown = &waiting[..waiting.len().min(handled)];
    if !shown.is_empty() {
        trace!(direction = "received", bytes = handled, messages = %printed(dialect, shown));
    }
}

/// Logs bytes that are about to be written, which are whole messages.
pub(super) fn sent(dialect: Option<Dialect>, bytes: &[u8]) {
    trace!(direction = "sent", bytes = bytes.len(), messages = %printed(dialect, bytes));
}

/// Before a dialect is chosen every word is spelt out.
fn printed(dialect: Option<Dialect>, bytes: &[u8]) -> Printed<'_> {
    Printed::new(dialect.unwrap_or(Dialect::None), bytes)
}
