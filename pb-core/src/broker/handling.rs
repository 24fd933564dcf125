//! The handling of the messages that have arrived, one after the other, in one turn.

use std::sync::Arc;

use super::{Broker, Progress, State, Task, Turn};
use crate::{
    connection_error::ConnectionError,
    flavors::{Context, Peer},
    limits::Limits,
};

/// What the messages of one turn share.
pub(super) struct Handling<'t> {
    pub(super) turn: &'t mut Turn,
    /// The calls that could not be answered at once.
    pub(super) tasks: &'t mut Vec<Task>,
    /// The backlog before the last message.
    backlog: Option<usize>,
    /// The context of the last update, which the next one uses again.
    context: Option<Context>,
}

impl<'t> Handling<'t> {
    pub(super) fn new(turn: &'t mut Turn, tasks: &'t mut Vec<Task>) -> Self {
        Self { turn, tasks, backlog: None, context: None }
    }

    /// Charges the turn for what the last message caused. Returns why no further message is handled now, if so.
    #[inline]
    pub(super) fn pause(
        &mut self,
        state: &mut State,
        limits: &Limits,
    ) -> Result<Option<Progress>, ConnectionError> {
        let (backlog, is_blocked) = state.check_and_disarm(limits)?;
        // The turn pays for the bytes that the last message caused to be written.
        let written = backlog.saturating_sub(self.backlog.unwrap_or(backlog));
        self.backlog = Some(backlog);
        self.turn.spend(written.saturating_add(std::mem::take(&mut state.unpaid)));
        // The peer must take its answers before more of its input is handled.
        Ok(is_blocked.then_some(Progress::Blocked))
    }

    /// Charges the turn like [`pause`](Self::pause), before a message of `len` bytes. Returns why that message is not
    /// handled now, if so.
    #[inline]
    pub(super) fn pause_before(
        &mut self,
        len: usize,
        state: &mut State,
        limits: &Limits,
    ) -> Result<Option<Progress>, ConnectionError> {
        let paused = self.pause(state, limits)?;
        Ok(match paused {
            None if self.turn.is_used_up() => Some(Progress::TurnOver),
            None if self.turn.needs_permit(len) => Some(Progress::NeedsPermit),
            paused => paused,
        })
    }

    /// Returns the context of an update, to be [kept](Self::keep_context) when it was applied.
    #[inline]
    pub(super) fn update_context(&mut self, broker: &Arc<Broker>, wants_answer: bool) -> Context {
        let kept = self.context.take().filter(|context| context.wants_answer() == wants_answer);
        kept.unwrap_or_else(|| Context::new(Peer::new(broker.clone()), None, wants_answer))
    }

    /// Keeps the context of an update for the next one.
    #[inline]
    pub(super) fn keep_context(&mut self, context: Context) {
        self.context = Some(context);
    }
}
