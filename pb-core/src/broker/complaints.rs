//! What is logged about a peer, and how often it may break rules that end no connection.

use std::time::Duration;

use super::Broker;
use crate::connection_error::{ConnectionError, ProtocolError};

/// Something that may happen so many times at once, and so often a second.
#[derive(Debug, Default)]
struct Rate {
    /// How often it has happened and is not forgiven yet.
    happened: u64,
    /// Up to when was counted.
    at: Duration,
}

impl Rate {
    /// Counts it once more. False if it happens too often.
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

/// The complaints about one peer.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    lines: Rate,
    /// Lines that were not logged since one was.
    left_out: u64,
    faults: Rate,
}

/// The longest that a peer's text is in the log.
const FIELD: usize = 1024;

/// What a peer says goes into a log line, not over many of them.
pub(super) fn cut(text: &str) -> &str {
    let end = (0..=text.len().min(FIELD)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// Logs something about the peer of a broker, unless that was too often lately. To be used where no mutex
/// is held: a subscriber is code of the application.
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
    /// Returns whether another line may be logged, and in it how many were not logged before, if any.
    #[expect(clippy::option_option, reason = "the inner one is what a log line may have or not")]
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

    /// Counts a fault of the peer's that ends no connection by itself.
    ///
    /// # Errors
    /// When there are too many of them.
    pub(super) fn fault(&self) -> Result<(), ConnectionError> {
        let most = self.admission.limits.max_faults;
        let now = self.timer.now();
        // All are forgiven within ten seconds.
        match self.state().complaints.faults.admit(now, most, most.div_ceil(10)) {
            true => Ok(()),
            false => Err(ProtocolError::TooManyFaults { limit: most }.into()),
        }
    }

    /// Says at the end how many lines were not logged.
    pub(super) fn report_left_out(&self) {
        let left_out = std::mem::take(&mut self.state().complaints.left_out);
        if left_out > 0 {
            tracing::warn!(left_out, "log lines about a connection were left out");
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
        // However finely time is cut.
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
