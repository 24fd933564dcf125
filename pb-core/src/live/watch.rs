use std::sync::Arc;

use super::Work;
use crate::{
    connection_error::ConnectionError,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
        lock,
    },
    wakers::{Awaited, Waiter, Wakers},
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

/// Which version a replica has, and who waits for the next one or for the end.
pub(super) struct Watch {
    state: Mutex<State>,
    /// Looked at for every update.
    is_lost: AtomicBool,
}

#[derive(Default)]
pub(super) struct State {
    version: u64,
    lost: Option<Lost>,
    /// Those who wait for the next version.
    for_version: Wakers,
    /// Those who wait for the end alone.
    for_end: Wakers,
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
        work.wake_all(state.for_version.take_all());
    }

    /// False if it was lost before.
    pub(super) fn lose(&self, reason: Lost, work: &mut Work) -> bool {
        let mut state = lock(&self.state);
        let first = state.lost.is_none();
        state.lost.get_or_insert(reason);
        self.is_lost.store(true, Ordering::SeqCst);
        work.wake_all(state.for_version.take_all());
        work.wake_all(state.for_end.take_all());
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

    /// Waits until it is not kept in step any more.
    pub(super) async fn until_lost(&self) -> Lost {
        Waiter::new(End(self)).until(|state| state.lost.clone()).await
    }
}

impl State {
    /// The newest version if it is after this one, or the end of them.
    pub(super) fn after(&self, seen: u64) -> Option<Result<u64, Lost>> {
        match &self.lost {
            _ if self.version > seen => Some(Ok(self.version)),
            lost => lost.clone().map(Err),
        }
    }
}

/// A handle of a replica.
pub(super) trait Watched {
    fn watch(&self) -> &Watch;
}

impl<W: Watched> Watched for &W {
    fn watch(&self) -> &Watch {
        (**self).watch()
    }
}

/// The versions of a replica, to be waited for.
pub(super) struct Versions<W>(pub(super) W);

impl<W: Watched> Awaited for Versions<W> {
    type State = State;

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0.watch().state)
    }

    fn wakers(state: &mut State) -> &mut Wakers {
        &mut state.for_version
    }
}

/// The end of them.
struct End<'a>(&'a Watch);

impl Awaited for End<'_> {
    type State = State;

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }

    fn wakers(state: &mut State) -> &mut Wakers {
        &mut state.for_end
    }
}
