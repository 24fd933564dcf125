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

/// That a connection becomes ready, or ends.
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

/// That the writer has taken all.
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

/// Watches a connection begin and end. Dropped, it leaves nothing behind.
pub struct Watch {
    stages: Waiter<Stages>,
    flushing: Waiter<Flushing>,
    /// How often the writer had taken all when this began to wait for it.
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

    /// Ready when the peer is known to speak the protocol.
    ///
    /// # Errors
    /// Why the connection ended before that.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        let broker = self.stages.of().0.clone();
        self.stages.poll(cx.waker(), |state| match &state.close_reason {
            Some(reason) => Some(Err(reason.clone())),
            None => broker.dialect.get().map(|_| Ok(())),
        })
    }

    /// Ready with the reason when the connection has ended.
    pub fn poll_closed(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionError> {
        self.stages.poll(cx.waker(), |state| state.close_reason.clone())
    }

    /// Ready when nothing waits to be written but what the writer has taken, or when that was so since
    /// this was asked first: of many who wait, none waits for what another one has sent since.
    pub fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let flush_count = &mut self.flush_count;
        self.flushing.poll(cx.waker(), |state| {
            let before = *flush_count.get_or_insert(state.flush_count);
            let over =
                state.is_flushed() || state.flush_count != before || state.close_reason.is_some();
            over.then(|| *flush_count = None)
        })
    }

    /// Ready when nothing more will be written.
    pub fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.stages.poll(cx.waker(), |state| state.finished.then_some(()))
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}
