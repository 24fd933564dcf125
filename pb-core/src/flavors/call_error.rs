use std::{fmt, net::SocketAddr, time::Duration};

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
    /// A login of which the peer's root object knows nothing.
    #[error(
        "the peer's root object serves no logins ({0}): serve a `pb::cred::Portal` there, or in Twisted a \
         `twisted.cred.portal.Portal`"
    )]
    NoLogins(RemoteError),
    /// A login that was answered, and with something else than what one is given: nearly always with why it
    /// is refused. The text of the answer is here, or what was answered in its place.
    #[error("the peer refused the login: {0}")]
    LoginRefused(Box<str>),
    /// An argument cannot travel. Nothing was sent.
    #[error("the call cannot be sent: {0}")]
    Jelly(#[from] JellyError),
    /// The answer is not what was asked for, or its class is not let in.
    #[error("the answer cannot be read: {0}")]
    Unjelly(#[from] UnjellyError),
    /// The answer did not come in time. It is dropped if it still comes.
    #[error("no answer to {called} within {within:?}")]
    Timeout {
        /// What was called; of a login its first step.
        called: Box<Called>,
        /// How long was waited.
        within: Duration,
    },
    /// The connection ended, or had ended before (`pb.PBConnectionLost`, `pb.DeadReferenceError`).
    #[error("the connection is closed{}: {reason}", with(.called.as_deref()))]
    Closed {
        /// What was called, if it was a call.
        called: Option<Box<Called>>,
        /// Why the connection ended.
        reason: ConnectionError,
    },
    /// The peer has not said yet what it speaks. Nothing was sent.
    #[error("the connection is not ready")]
    NotReady,
    /// A [limit](crate::Limits) was reached. Nothing was sent.
    #[error("too much is under way: {0}")]
    Full(LimitReached),
    /// Reading the answer panicked, in code of the type it was read into.
    #[error("reading the answer{} panicked", to(.called.as_deref()))]
    Panicked {
        /// What was called.
        called: Option<Box<Called>>,
    },
}

fn with(called: Option<&Called>) -> String {
    called.map(|called| format!(", and with it the call of {called}")).unwrap_or_default()
}

fn to(called: Option<&Called>) -> String {
    called.map(|called| format!(" to {called}")).unwrap_or_default()
}

/// The method of a peer's that was called, for errors: ``` `ring` at 10.0.0.7:8787 ```.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Called {
    /// The method, cut if it is longer than 256 bytes.
    pub method: Box<str>,
    /// The peer, over TCP.
    pub address: Option<SocketAddr>,
}

impl Called {
    /// Returns the method of this peer.
    pub fn new(method: impl Into<Box<str>>, address: Option<SocketAddr>) -> Self {
        Self { method: method.into(), address }
    }
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.method)?;
        self.address.map_or(Ok(()), |address| write!(f, " at {address}"))
    }
}

/// A connection that ended, of which no call is known.
impl From<ConnectionError> for CallError {
    fn from(reason: ConnectionError) -> Self {
        Self::Closed { called: None, reason }
    }
}

impl CallError {
    /// Leaves out the address of the peer, which concerns nobody else.
    pub(super) fn without_address(&self) -> Self {
        let mut error = self.clone();
        let called = match &mut error {
            Self::Timeout { called, .. } => Some(called),
            Self::Closed { called, .. } | Self::Panicked { called } => called.as_mut(),
            _ => None,
        };
        if let Some(called) = called {
            called.address = None;
        }
        error
    }

    /// The peer's exception, if the method failed there.
    pub fn remote(&self) -> Option<&RemoteError> {
        match self {
            Self::Remote(error) | Self::NoLogins(error) => Some(error),
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
