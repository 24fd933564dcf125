//! Limits for the log lines about a peer, and for its faults.

use std::time::Duration;

use super::Broker;
use crate::connection_error::{ConnectionError, ProtocolError};

/// A counter of events that may happen a number of times at once, and a number of times each second.
#[derive(Debug, Default)]
struct Rate {
    /// The events that are not forgiven yet.
    happened: u64,
    /// The time of the last forgiveness.
    at: Duration,
}

impl Rate {
    /// Counts one event. Returns false if it exceeds the rate.
    fn admit(&mut self, now: Duration, most: usize, per_second: usize) -> bool {
        let passed = now.saturating_sub(self.at);
        let forgiven = passed.as_nanos().saturating_mul(per_second as u128) / 1_000_000_000;
        if forgiven > 0 {
            self.happened = self.happened.saturating_sub(forgiven.try_into().unwrap_or(u64::MAX));
            self.at = now;
        }
        let admitted = self.happened < most as u64;
        self.happened += u64::from(admitted);
        admitted
    }
}

/// The log lines and faults of one peer.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    lines: Rate,
    /// The lines that were left out since the last one that was logged.
    left_out: u64,
    faults: Rate,
}

/// The most bytes of a peer's text in one field of a log line.
const FIELD: usize = 1024;

/// Cuts a text of the peer to the size of a field, so that it does not flood the log.
pub(super) fn cut(text: &str) -> &str {
    let end = (0..=text.len().min(FIELD)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// Logs an event about the peer of a broker, unless there were too many lately. Invariant: no mutex is
/// held, since a subscriber of the log is code of the application.
macro_rules! complain {
    ($broker:expr, $level:ident, $($fields:tt)*) => {
        if tracing::enabled!(tracing::Level::$level)
            && let Some(left_out) = $broker.may_log()
        {
            tracing::event!(tracing::Level::$level, left_out, $($fields)*);
        }
    };
}
pub(super) use complain;

impl Broker {
    /// Returns whether another line may be logged. The inner value is the number of lines that were
    /// left out before it, if any.
    #[expect(
        clippy::option_option,
        reason = "the inner option is the optional field of a log line"
    )]
    pub(super) fn may_log(&self) -> Option<Option<u64>> {
        let most = self.admission.limits.max_log_lines;
        let now = self.timer.now();
        let mut state = self.state();
        let Complaints { lines, left_out, .. } = &mut state.complaints;
        if lines.admit(now, most, most) {
            let before = std::mem::take(left_out);
            return Some((before > 0).then_some(before));
        }
        *left_out += 1;
        None
    }

    /// Counts a fault of the peer, which closes no connection by itself.
    ///
    /// # Errors
    /// Returns an error if there are too many faults.
    pub(super) fn fault(&self) -> Result<(), ConnectionError> {
        let most = self.admission.limits.max_faults;
        let now = self.timer.now();
        // All faults are forgiven within ten seconds.
        match self.state().complaints.faults.admit(now, most, most.div_ceil(10)) {
            true => Ok(()),
            false => Err(ProtocolError::TooManyFaults { limit: most }.into()),
        }
    }

    /// Logs how many lines were left out since the last one. Called when the connection is finished.
    pub(super) fn report_left_out(&self) {
        let left_out = std::mem::take(&mut self.state().complaints.left_out);
        if left_out > 0 {
            tracing::warn!(
                left_out,
                "log lines about a connection were left out (`Limits::max_log_lines`)"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn so_many_at_once_and_so_many_a_second() {
        let mut rate = Rate::default();
        let admitted = |rate: &mut Rate, now| (0..100).filter(|_| rate.admit(now, 20, 10)).count();
        assert_eq!(admitted(&mut rate, SECOND), 20);
        assert_eq!(admitted(&mut rate, SECOND), 0);
        assert_eq!(admitted(&mut rate, 2 * SECOND), 10);
        assert_eq!(admitted(&mut rate, 1000 * SECOND), 20);
        // The result does not depend on how finely time is divided.
        let now = |step: u32| 2000 * SECOND + SECOND * step / 1000;
        assert_eq!((0..10_000).filter(|step| rate.admit(now(*step), 20, 10)).count(), 20 + 99);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let text = "ä".repeat(1000);
        assert_eq!(cut(&text).len(), 1024);
        assert_eq!(cut(&format!("x{text}")).len(), 1023);
        assert_eq!(cut("short"), "short");
    }
}
