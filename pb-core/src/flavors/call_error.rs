use std::time::Duration;

use super::RemoteError;
use crate::{
    connection_error::ConnectionError,
    jelly::{InsecureJelly, JellyError, UnjellyError},
};

/// The reason why a call has no answer.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The method failed at the peer.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// An argument cannot be sent. The peer got nothing.
    #[error("the call cannot be sent: {0}")]
    Jelly(#[from] JellyError),
    /// The answer has another type than the call expects, or a class that is not let in.
    #[error("the answer cannot be read: {0}")]
    Unjelly(#[from] UnjellyError),
    /// The answer did not arrive within [`Call::timeout`](crate::Call::timeout). The peer is not told, and a
    /// late answer is dropped.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The connection closed before the answer arrived, or was closed already (`pb.PBConnectionLost`,
    /// `pb.DeadReferenceError`).
    #[error("the connection is closed: {0}")]
    Closed(#[from] ConnectionError),
    /// No dialect has been chosen yet. The peer got nothing.
    #[error("the connection is not ready: the handshake with the peer is not complete")]
    NotReady,
    /// A [limit](crate::Limits) was reached. The peer got nothing.
    #[error("the call was not sent, since a limit was reached: {0}")]
    Full(LimitReached),
    /// Code of the answer's type panicked while the answer was read.
    #[error("reading the answer panicked")]
    Panicked,
}

impl CallError {
    /// Returns the peer's failure, if the method failed there.
    pub fn remote(&self) -> Option<&RemoteError> {
        match self {
            Self::Remote(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the refusal, if the answer contained a class that this end does not let in.
    pub fn insecure(&self) -> Option<&InsecureJelly> {
        match self {
            Self::Unjelly(error) => error.insecure(),
            _ => None,
        }
    }

    /// Returns whether a class was refused: one in the answer by this end, or one in the arguments by the
    /// peer.
    pub fn is_insecure_jelly(&self) -> bool {
        let refused_there =
            |error: &RemoteError| error.is_class("twisted.spread.jelly.InsecureJelly");
        self.insecure().is_some() || self.remote().is_some_and(refused_there)
    }
}

/// The limit, one of [`Limits`](crate::Limits), that a call reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitReached {
    /// [`max_outbox`](crate::Limits::max_outbox), with its value.
    #[error("{0} bytes wait to be written (`pb::Limits::max_outbox`)")]
    Outbox(usize),
    /// [`max_waiting`](crate::Limits::max_waiting), with its value.
    #[error("{0} calls wait for their answers (`pb::Limits::max_waiting`)")]
    Waiting(usize),
}
