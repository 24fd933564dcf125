use std::time::Duration;

use super::RemoteError;
use crate::{
    connection_error::ConnectionError,
    jelly::{InsecureJelly, JellyError, UnjellyError},
};

/// Why a call has no answer.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The method failed at the other end.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// An argument cannot travel. Nothing was sent.
    #[error("the call cannot be sent: {0}")]
    Jelly(#[from] JellyError),
    /// The answer is not what was asked for, or its class is not let in.
    #[error("the answer cannot be read: {0}")]
    Unjelly(#[from] UnjellyError),
    /// The answer did not come in time. It is dropped if it still comes.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The connection ended, or had ended before (`pb.PBConnectionLost`, `pb.DeadReferenceError`).
    #[error("the connection is closed: {0}")]
    Closed(#[from] ConnectionError),
    /// The peer has not said yet what it speaks. Nothing was sent.
    #[error("the connection is not ready")]
    NotReady,
    /// A [limit](crate::Limits) was reached. Nothing was sent.
    #[error("too much is under way: {0}")]
    Full(LimitReached),
    /// Reading the answer panicked, in code of the type it was read into.
    #[error("reading the answer panicked")]
    Panicked,
}

impl CallError {
    /// The peer's exception, if the method failed there.
    pub fn remote(&self) -> Option<&RemoteError> {
        match self {
            Self::Remote(error) => Some(error),
            _ => None,
        }
    }

    /// The refusal, if the answer held a class that is not let in here.
    pub fn insecure(&self) -> Option<&InsecureJelly> {
        match self {
            Self::Unjelly(error) => error.insecure(),
            _ => None,
        }
    }

    /// Whether a class was refused, at either end.
    pub fn is_insecure_jelly(&self) -> bool {
        let refused_there =
            |error: &RemoteError| error.is_class("twisted.spread.jelly.InsecureJelly");
        self.insecure().is_some() || self.remote().is_some_and(refused_there)
    }
}

/// Which of the [`Limits`](crate::Limits) was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitReached {
    /// [`max_outbox`](crate::Limits::max_outbox).
    #[error("{0} bytes wait to be written")]
    Outbox(usize),
    /// [`max_waiting`](crate::Limits::max_waiting).
    #[error("{0} calls wait for their answers")]
    Waiting(usize),
}
