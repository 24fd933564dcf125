use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

use super::{Broker, ConnectionError};

/// Those who wait for a connection to become ready or to end.
#[derive(Default)]
pub(super) struct Watchers {
    last: u64,
    wakers: Vec<(u64, Waker)>,
}

impl Watchers {
    /// Everybody, to be woken when no mutex is held: a waker is somebody's code. They look again then.
    #[must_use]
    pub(super) fn all(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.wakers).into_iter().map(|(_, waker)| waker).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wakers.is_empty()
    }

    fn add(&mut self, watch: &mut Option<u64>, waker: &Waker) {
        let last = &mut self.last;
        let id = *watch.get_or_insert_with(|| {
            *last += 1;
            *last
        });
        match self.wakers.iter_mut().find(|(other, _)| *other == id) {
            Some((_, known)) => known.clone_from(waker),
            None => self.wakers.push((id, waker.clone())),
        }
    }

    fn remove(&mut self, id: u64) -> Option<(u64, Waker)> {
        let index = self.wakers.iter().position(|(other, _)| *other == id)?;
        Some(self.wakers.swap_remove(index))
    }
}

/// Watches a connection begin and end. Dropped, it leaves nothing behind.
pub struct Watch {
    broker: Arc<Broker>,
    id: Option<u64>,
    /// The same, among those who wait for all to be written.
    drainer: Option<u64>,
    /// How often all had been written when this began to wait for it.
    drained: Option<u64>,
}

impl Watch {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        Self { broker, id: None, drainer: None, drained: None }
    }

    /// Ready when the peer is known to speak the protocol.
    ///
    /// # Errors
    /// Why the connection ended before that.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        let mut state = self.broker.state();
        if let Some(reason) = &state.ended {
            return Poll::Ready(Err(reason.clone()));
        }
        if self.broker.dialect.get().is_some() {
            return Poll::Ready(Ok(()));
        }
        state.watchers.add(&mut self.id, cx.waker());
        Poll::Pending
    }

    /// Ready with the reason when the connection has ended.
    pub fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionError> {
        let mut state = self.broker.state();
        if let Some(reason) = &state.ended {
            return Poll::Ready(reason.clone());
        }
        state.watchers.add(&mut self.id, cx.waker());
        Poll::Pending
    }

    /// Ready when nothing waits to be written but what the writer has taken, or when that was so since
    /// this was asked first: of many who wait, none waits for what another one has sent since.
    pub fn poll_drained(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.broker.state();
        let before = *self.drained.get_or_insert(state.drained);
        if state.is_drained() || state.drained != before || state.ended.is_some() {
            self.drained = None;
            return Poll::Ready(());
        }
        state.drainers.add(&mut self.drainer, cx.waker());
        Poll::Pending
    }

    /// Ready when nothing more will be written.
    pub fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.broker.state();
        if state.finished {
            return Poll::Ready(());
        }
        state.watchers.add(&mut self.id, cx.waker());
        Poll::Pending
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            let waker = self.broker.state().watchers.remove(id);
            drop(waker);
        }
        if let Some(id) = self.drainer {
            let waker = self.broker.state().drainers.remove(id);
            drop(waker);
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Watch").field(&self.id).finish()
    }
}
