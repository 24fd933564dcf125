//! Waiting for the stages of a connection.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use super::{Broker, State};
use crate::{
    connection_error::ConnectionError,
    sync::MutexGuard,
    wakers::{Awaited, Waiter, Wakers},
};

/// The condition that a connection becomes ready, closed or finished.
struct Stages(Arc<Broker>);

impl Awaited for Stages {
    type State = State;

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state()
    }

    fn wakers(state: &mut State) -> &mut Wakers {
        &mut state.stage_wakers
    }
}

/// The condition that the writer has taken everything.
struct Flushing(Arc<Broker>);

impl Awaited for Flushing {
    type State = State;

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state()
    }

    fn wakers(state: &mut State) -> &mut Wakers {
        &mut state.flush_wakers
    }
}

/// A watch for the stages of a connection: ready, closed, finished. When it is dropped, it leaves
/// nothing behind.
pub struct Watch {
    stages: Waiter<Stages>,
    flushing: Waiter<Flushing>,
    /// The value of `State::flush_count` when this began to wait for the writer.
    flush_count: Option<u64>,
}

impl Watch {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self {
            stages: Waiter::new(Stages(broker.clone())),
            flushing: Waiter::new(Flushing(broker)),
            flush_count: None,
        }
    }

    /// Waits until the peer is known to speak the protocol.
    ///
    /// # Errors
    /// Why the connection closed before that.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        let broker = self.stages.of().0.clone();
        self.stages.poll(cx.waker(), |state| match &state.close_reason {
            Some(reason) => Some(Err(reason.clone())),
            None => broker.dialect.get().map(|_| Ok(())),
        })
    }

    /// Waits until the connection is closed, and returns the reason.
    pub fn poll_closed(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionError> {
        self.stages.poll(cx.waker(), |state| state.close_reason.clone())
    }

    /// Waits until the writer has taken everything that waits to be written. It is enough if that was
    /// so at least once since the first poll, so no task waits for messages that another task sends
    /// meanwhile. Ready also if the connection is closed.
    pub fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let flush_count = &mut self.flush_count;
        self.flushing.poll(cx.waker(), |state| {
            let before = *flush_count.get_or_insert(state.flush_count);
            let over =
                state.is_flushed() || state.flush_count != before || state.close_reason.is_some();
            over.then(|| *flush_count = None)
        })
    }

    /// Waits until the connection is finished: nothing more will be written.
    pub fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.stages.poll(cx.waker(), |state| state.finished.then_some(()))
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}
