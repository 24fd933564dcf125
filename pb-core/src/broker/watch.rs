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
        &mut state.watchers
    }
}

/// That the writer has taken all.
struct Draining(Arc<Broker>);

impl Awaited for Draining {
    type State = State;

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state()
    }

    fn wakers(state: &mut State) -> &mut Wakers {
        &mut state.drainers
    }
}

/// Watches a connection begin and end. Dropped, it leaves nothing behind.
pub struct Watch {
    stages: Waiter<Stages>,
    draining: Waiter<Draining>,
    /// How often the writer had taken all when this began to wait for it.
    drained: Option<u64>,
}

impl Watch {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self {
            stages: Waiter::new(Stages(broker.clone())),
            draining: Waiter::new(Draining(broker)),
            drained: None,
        }
    }

    /// Ready when the peer is known to speak the protocol.
    ///
    /// # Errors
    /// Why the connection ended before that.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        let broker = self.stages.of().0.clone();
        self.stages.poll(cx.waker(), |state| match &state.ended {
            Some(reason) => Some(Err(reason.clone())),
            None => broker.dialect.get().map(|_| Ok(())),
        })
    }

    /// Ready with the reason when the connection has ended.
    pub fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionError> {
        self.stages.poll(cx.waker(), |state| state.ended.clone())
    }

    /// Ready when nothing waits to be written but what the writer has taken, or when that was so since
    /// this was asked first: of many who wait, none waits for what another one has sent since.
    pub fn poll_drained(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let drained = &mut self.drained;
        self.draining.poll(cx.waker(), |state| {
            let before = *drained.get_or_insert(state.drained);
            let over = state.is_drained() || state.drained != before || state.ended.is_some();
            over.then(|| *drained = None)
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
