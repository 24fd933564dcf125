use std::{
    sync::Arc,
    task::{Poll, Waker},
};

use super::Work;
use crate::{
    ConnectionError,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        lock,
    },
};

/// Why a replica is not kept in step any more.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Lost {
    /// The peer let it go (`uncache`): an update could not be sent, or its own replica was lost.
    #[error("let go by the peer")]
    Uncached,
    /// An update could not be applied, so that the state is not the peer's any more.
    #[error("out of step: {0}")]
    OutOfStep(Arc<str>),
    /// The connection ended.
    #[error("the connection is lost: {0}")]
    Connection(ConnectionError),
}

/// Who waits for the next version of a replica.
pub(super) struct Watch {
    state: Mutex<State>,
    /// Looked at for every update.
    is_lost: AtomicBool,
}

#[derive(Default)]
struct State {
    version: u64,
    lost: Option<Lost>,
    wakers: Vec<Waker>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { state: Mutex::new(State::default()), is_lost: AtomicBool::new(false) }
    }
}

impl Watch {
    pub(super) fn set(&self, version: u64, work: &mut Work) {
        let mut state = lock(&self.state);
        state.version = version.max(state.version);
        work.wake_all(std::mem::take(&mut state.wakers));
    }

    /// False if it was lost before.
    pub(super) fn lose(&self, reason: Lost, work: &mut Work) -> bool {
        let mut state = lock(&self.state);
        let first = state.lost.is_none();
        state.lost.get_or_insert(reason);
        self.is_lost.store(true, Ordering::SeqCst);
        work.wake_all(std::mem::take(&mut state.wakers));
        first
    }

    pub(super) fn version(&self) -> u64 {
        lock(&self.state).version
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::SeqCst)
    }

    pub(super) fn lost(&self) -> Option<Lost> {
        lock(&self.state).lost.clone()
    }

    /// The newest version if it is after this one, or the end of them.
    pub(super) fn poll_changed(&self, seen: u64, waker: &Waker) -> Poll<Result<u64, Lost>> {
        let mut state = lock(&self.state);
        match &state.lost {
            _ if state.version > seen => Poll::Ready(Ok(state.version)),
            Some(lost) => Poll::Ready(Err(lost.clone())),
            None => {
                state.wait(waker);
                Poll::Pending
            }
        }
    }

    pub(super) fn poll_lost(&self, waker: &Waker) -> Poll<Lost> {
        let mut state = lock(&self.state);
        match &state.lost {
            Some(lost) => Poll::Ready(lost.clone()),
            None => {
                state.wait(waker);
                Poll::Pending
            }
        }
    }
}

impl State {
    fn wait(&mut self, waker: &Waker) {
        if !self.wakers.iter().any(|known| known.will_wake(waker)) {
            self.wakers.push(waker.clone());
        }
    }
}
