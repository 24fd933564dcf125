//! How much a peer may ask before it takes what it asked for.

use std::sync::atomic::Ordering;

use super::{Broker, State};
use crate::{connection_error::ConnectionError, limits::Limits};

/// Bytes of answers that may wait before nothing more is heard.
const MAX_ANSWERS: usize = 1 << 20;

/// The same where nobody has logged in yet.
const MAX_ANSWERS_BEFORE_LOGIN: usize = 64 << 10;

impl State {
    /// Returns whether the peer has to take something before it is heard again. `again` says whether it was
    /// so: then more than a little has to be taken.
    fn is_blocked(&self, limits: &Limits, again: bool) -> bool {
        let part = if again { 2 } else { 1 };
        self.outbox.answers().saturating_add(self.drops.bytes()) > self.max_answers / part
            || self.backlog() > limits.max_outbox / 2 / part
    }

    /// Sees whether the peer means no good: it sends more that is refused than could ever be held.
    #[inline]
    pub(super) fn check(&self, limits: &Limits) -> Result<(), ConnectionError> {
        self.replicas.check(limits)?;
        if self.drops.memory() > limits.max_outbox {
            return Err(ConnectionError::OutboxFull(limits.max_outbox));
        }
        Ok(())
    }

    /// Checks the same for the driver, which reads and writes; returns its backlog too, and whether it is
    /// blocked.
    pub(super) fn check_and_disarm(
        &mut self,
        limits: &Limits,
    ) -> Result<(usize, bool), ConnectionError> {
        self.check(limits)?;
        Ok((self.backlog_and_disarm(), self.is_blocked(limits, false)))
    }
}

impl Broker {
    /// Returns whether too much waits to be written for the peer to be heard again, after
    /// [`Progress::Blocked`](super::Progress::Blocked).
    pub fn is_blocked(&self) -> bool {
        self.state().is_blocked(&self.admission.limits, true)
    }

    /// Lets more answers wait, twice as many each time and up to half of
    /// [`Limits::max_outbox`](crate::Limits::max_outbox): for a peer that takes nothing since it waits for
    /// us in the same way. Returns false if no more may wait. A driver calls it every so often while
    /// nothing is taken.
    pub fn hear_more(&self) -> bool {
        let most = self.admission.limits.max_outbox / 2;
        let mut state = self.state();
        if self.awaits_login() || state.max_answers >= most {
            return false;
        }
        state.max_answers = state.max_answers.saturating_mul(2).min(most);
        true
    }

    /// Returns how many bytes of answers may wait when all before them was taken.
    pub(super) fn initial_max_answers(&self) -> usize {
        let limit = if self.awaits_login() { MAX_ANSWERS_BEFORE_LOGIN } else { MAX_ANSWERS };
        limit.min(self.admission.limits.max_outbox / 2)
    }

    /// Says how many of the bytes that were taken last are written; all of them are when it is asked for
    /// more.
    pub fn handle_written(&self, bytes: usize) {
        self.state().outbox.written(bytes);
    }

    /// Returns whether peers have to log in here, and nobody has yet.
    pub fn awaits_login(&self) -> bool {
        self.awaits_login.load(Ordering::Acquire)
    }

    /// Somebody has logged in: what holds before a login holds no more.
    pub(super) fn set_logged_in(&self) {
        if self.awaits_login.swap(false, Ordering::AcqRel) {
            let up_to = self.initial_max_answers();
            self.state().max_answers = up_to;
        }
    }

    /// The longest message that is taken now.
    pub(super) fn max_message(&self) -> usize {
        let limits = &self.admission.limits;
        match self.awaits_login() {
            true => limits.max_message.min(limits.max_message_before_login),
            false => limits.max_message,
        }
    }
}
