//! Backpressure for the input: how much a peer may ask before it takes the answers.

use std::sync::atomic::Ordering;

use super::{Broker, State};
use crate::{connection_error::ConnectionError, limits::Limits};

/// The bytes of answers that may wait at first before no more input is handled.
const MAX_ANSWERS: usize = 1 << 20;

/// That limit while no user has logged in.
const MAX_ANSWERS_BEFORE_LOGIN: usize = 64 << 10;

impl State {
    /// Returns whether the peer has to take some bytes before its input is handled again. `again` says
    /// whether the input was blocked before: then half of the bytes have to be taken.
    fn is_blocked(&self, limits: &Limits, again: bool) -> bool {
        let part = if again { 2 } else { 1 };
        self.outbox.answers().saturating_add(self.owed_releases.bytes()) > self.max_answers / part
            || self.backlog() > limits.max_outbox / 2 / part
    }

    /// Checks that the peer is not hostile: that it does not send many more refused objects than could
    /// ever be held.
    #[inline]
    pub(super) fn check(&self, limits: &Limits) -> Result<(), ConnectionError> {
        self.replicas.check(limits)?;
        if self.owed_releases.memory() > limits.max_outbox {
            return Err(ConnectionError::OutboxFull(limits.max_outbox));
        }
        Ok(())
    }

    /// Checks the peer like [`check`](Self::check), for the driver, which both reads and writes.
    /// Returns the backlog, and whether the input is blocked.
    pub(super) fn check_and_disarm(
        &mut self,
        limits: &Limits,
    ) -> Result<(usize, bool), ConnectionError> {
        self.check(limits)?;
        Ok((self.backlog_and_disarm(), self.is_blocked(limits, false)))
    }
}

impl Broker {
    /// Returns whether too many bytes still wait to be written to handle more input, after
    /// [`Progress::Blocked`](super::Progress::Blocked).
    pub fn is_blocked(&self) -> bool {
        self.state().is_blocked(&self.admission.limits, true)
    }

    /// Doubles the bytes of answers that may wait, up to half of
    /// [`Limits::max_outbox`](crate::Limits::max_outbox). Returns false if no more may wait.
    ///
    /// A peer may take nothing because it waits in the same way for this end. To resolve that deadlock,
    /// a driver calls this at intervals while nothing is taken.
    pub fn hear_more(&self) -> bool {
        let most = self.admission.limits.max_outbox / 2;
        let mut state = self.state();
        if self.awaits_login() || state.max_answers >= most {
            return false;
        }
        state.max_answers = state.max_answers.saturating_mul(2).min(most);
        true
    }

    /// Returns how many bytes of answers may wait, once all answers before them were taken.
    pub(super) fn initial_max_answers(&self) -> usize {
        let limit = if self.awaits_login() { MAX_ANSWERS_BEFORE_LOGIN } else { MAX_ANSWERS };
        limit.min(self.admission.limits.max_outbox / 2)
    }

    /// Notes how many of the bytes that were taken last are written. When the driver takes more bytes, all
    /// that it took before count as written.
    pub fn handle_written(&self, bytes: usize) {
        self.state().outbox.written(bytes);
    }

    /// Returns whether a portal is served here and no user has logged in.
    pub fn awaits_login(&self) -> bool {
        self.awaits_login.load(Ordering::Acquire)
    }

    /// Notes that a user has logged in, which lifts the limits for peers without a login.
    pub(super) fn set_logged_in(&self) {
        if self.awaits_login.swap(false, Ordering::AcqRel) {
            let up_to = self.initial_max_answers();
            self.state().max_answers = up_to;
        }
    }

    /// Returns the length of the longest message that is accepted now.
    pub(super) fn max_message(&self) -> usize {
        let limits = &self.admission.limits;
        match self.awaits_login() {
            true => limits.max_message.min(limits.max_message_before_login),
            false => limits.max_message,
        }
    }
}
