use std::{fmt, net::SocketAddr, time::Duration};

use super::{Error, RemoteError};
use crate::{
    connection_error::ConnectionError,
    jelly::{InsecureJelly, JellyError, UnjellyError},
};

/// The error of a call: it failed at the peer, could not be sent, or its answer did not arrive or could not be
/// read.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The method failed at the peer.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A login at a peer whose root object serves no logins.
    #[error(
        "the peer's root object serves no logins ({0}): serve a `pb::cred::Portal` there, or in Twisted a \
         `twisted.cred.portal.Portal`"
    )]
    NoLogins(RemoteError),
    /// A login was answered with something other than a challenge or an avatar, nearly always with the reason
    /// why it is refused. The text of the answer is here, or a description of the answer.
    #[error("the peer refused the login: {0}")]
    LoginRefused(Box<str>),
    /// An argument cannot be sent. The peer got nothing.
    #[error("the call cannot be sent: {0}")]
    Jelly(JellyError),
    /// The answer has another type than the call expects, or a class that is not allowed.
    #[error("the answer cannot be read: {0}")]
    Unjelly(UnjellyError),
    /// The answer did not arrive within [`Call::timeout`](crate::Call::timeout), or within the default for the calls
    /// of the connection, `Timeouts::call`. The peer is not told, and a late answer is dropped.
    #[error("no answer to {called} within {within:?}")]
    Timeout {
        /// The call; of a login its first step.
        called: Box<Called>,
        /// The time that the call waited.
        within: Duration,
    },
    /// The connection closed before the answer arrived, or was closed already (`PBConnectionLost`,
    /// `DeadReferenceError`). Twisted raises the second from `callRemote`; here the call fails when it is awaited.
    #[error("{}: {reason}", failed(.called.as_deref()))]
    Closed {
        /// The call, if it was a call that failed.
        called: Option<Box<Called>>,
        /// The reason why the connection closed.
        reason: ConnectionError,
    },
    /// No dialect has been chosen yet. The peer got nothing. This happens only to programs that drive a broker
    /// themselves: `connect` waits for the handshake, and the methods of a server are called after it.
    #[error("the connection is not ready: the handshake with the peer is not complete")]
    NotReady,
    /// A [limit](crate::Limits) was reached. The peer got nothing.
    #[error("the call was not sent, since a limit was reached: {0}")]
    LimitReached(LimitReached),
    /// Code of the answer's type panicked while the answer was read.
    #[error("reading the answer{} panicked", to(.called.as_deref()))]
    Panicked {
        /// The call.
        called: Option<Box<Called>>,
    },
}

/// Returns the beginning of the sentence of [`CallError::Closed`].
fn failed(called: Option<&Called>) -> String {
    match called {
        Some(called) => format!("{called} failed, since the connection is closed"),
        None => "the connection is closed".to_owned(),
    }
}

/// Returns the part of the sentence of [`CallError::Panicked`] that names the call.
fn to(called: Option<&Called>) -> String {
    called.map(|called| format!(" to {called}")).unwrap_or_default()
}

/// The method and the peer of a failed call, as errors name them: ``` `ring` at 10.0.0.7:8787 ```.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Called {
    /// The name of the method, cut if it is longer than 256 bytes.
    pub method: Box<str>,
    /// The address of the peer, if the connection is over TCP.
    pub address: Option<SocketAddr>,
}

impl Called {
    /// Creates the name of a call from its method and the address of the peer.
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

/// The error of a closed connection, without the name of a call.
// Written by hand: by `#[from]` an error would be the source of one whose text contains it already.
impl From<JellyError> for CallError {
    fn from(error: JellyError) -> Self {
        Self::Jelly(error)
    }
}

impl From<UnjellyError> for CallError {
    fn from(error: UnjellyError) -> Self {
        Self::Unjelly(error)
    }
}

impl From<ConnectionError> for CallError {
    fn from(reason: ConnectionError) -> Self {
        Self::Closed { called: None, reason }
    }
}

impl CallError {
    /// Returns the error without the address of the peer, which other peers must not learn.
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

    /// Returns the peer's failure, if the method failed there or the peer [serves no logins](Self::NoLogins).
    pub fn remote(&self) -> Option<&RemoteError> {
        match self {
            Self::Remote(error) | Self::NoLogins(error) => Some(error),
            _ => None,
        }
    }

    /// Returns whether the call failed at the peer with an error of a class or of one that descends from it
    /// (`Failure.check`).
    ///
    /// It is [`RemoteError::is_class`] of the peer's failure. An error of this end, such as a timeout or a closed
    /// connection, has no class: match on its variant.
    ///
    /// # Examples
    /// ```
    /// use pb::{CallError, RemoteReference};
    ///
    /// async fn buy(shop: RemoteReference) -> Result<bool, CallError> {
    ///     match shop.call_remote("buy", ("tea",)).await {
    ///         Ok(()) => Ok(true),
    ///         Err(error) if error.is_class("shop.OutOfStock") => Ok(false),
    ///         Err(other) => Err(other),
    ///     }
    /// }
    /// ```
    pub fn is_class(&self, class: &str) -> bool {
        self.remote().is_some_and(|error| error.is_class(class))
    }

    /// Returns whether the call failed at the peer with one of the classes of `E`, as
    /// [`RemoteError::is`] does.
    pub fn is<E: Error>(&self) -> bool {
        self.remote().is_some_and(RemoteError::is::<E>)
    }

    /// Returns whether the peer refused a login: the user is unknown, the password is wrong, or the user may not
    /// log in. Trying again with the same credentials is of no use.
    ///
    /// A refusal is one of:
    ///
    /// * an error of class `twisted.cred.error.LoginFailed` or of one that descends from it
    ///   (`UnauthorizedLogin`, `LoginDenied`, `UnhandledCredentials`), which Twisted's portals and those of this
    ///   library send;
    /// * an answer that contains no avatar ([`LoginRefused`](Self::LoginRefused)), such as Jasmin's
    ///   `(False, "Authentication error for user alice")`.
    ///
    /// Anything else says nothing about the credentials: a closed connection, a timeout, a peer that
    /// [serves no logins](Self::NoLogins), an error of another class in the peer's realm or checker.
    ///
    /// # Examples
    /// ```
    /// use pb::{CallError, Peer, RemoteReference};
    ///
    /// /// Logs in, at most three times, unless the peer refuses the password.
    /// async fn log_in(connect: impl AsyncFn() -> Peer) -> Result<RemoteReference, CallError> {
    ///     let mut attempt = 1;
    ///     loop {
    ///         match connect().await.login("alice", "sesame").await {
    ///             Err(error) if !error.is_login_refused() && attempt < 3 => attempt += 1,
    ///             done => return done,
    ///         }
    ///     }
    /// }
    /// ```
    pub fn is_login_refused(&self) -> bool {
        match self {
            Self::LoginRefused(_) => true,
            Self::Remote(error) => REFUSALS.iter().any(|class| error.is_class(class)),
            _ => false,
        }
    }

    /// Returns the refusal, if the answer contained a class that this end does not allow. Refusals by the peer
    /// are not found: see [`is_insecure_jelly`](Self::is_insecure_jelly).
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

/// The classes of errors by which a login is refused. The first is the ancestor of the others, which some peers
/// send without their ancestors.
const REFUSALS: [&str; 4] = [
    "twisted.cred.error.LoginFailed",
    "twisted.cred.error.UnauthorizedLogin",
    "twisted.cred.error.LoginDenied",
    "twisted.cred.error.UnhandledCredentials",
];

/// The limit, one of [`Limits`](crate::Limits), that a call reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitReached {
    /// [`max_outbox`](crate::Limits::max_outbox), with its value.
    #[error("{0} bytes wait to be written (`pb::Limits::max_outbox`)")]
    Outbox(usize),
    /// [`max_outgoing_calls`](crate::Limits::max_outgoing_calls), with its value.
    #[error("{0} calls wait for their answers (`pb::Limits::max_outgoing_calls`)")]
    OutgoingCalls(usize),
}
