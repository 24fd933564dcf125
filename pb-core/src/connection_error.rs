//! The reasons why a connection closes, and the commands of the protocol.

use std::{fmt, io, sync::Arc, time::Duration};

use crate::{
    banana::{BananaError, compact::names::Untaught},
    jelly::registry::RegistryError,
};

/// The reason why a connection has closed.
///
/// Every call that waited for an answer over the connection fails with it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The peer closed the connection.
    #[error("the peer closed the connection")]
    ClosedByPeer,
    /// This end closed the connection.
    #[error("this end closed the connection")]
    LocallyClosed,
    /// This end closed the connection with [`Peer::abort`](crate::Peer::abort), without waiting for anything.
    #[error("this end aborted the connection")]
    Aborted,
    /// The peer's bytes are not Banana.
    #[error(transparent)]
    Banana(#[from] BananaError),
    /// The peer's messages break the rules of the protocol.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// The peer has sent nothing within `Timeouts::handshake`. A peer that sent part of a handshake is a
    /// [`ProtocolError::IncompleteHandshake`].
    #[error(
        "the peer has sent nothing within {0:?}: it may not speak Perspective Broker, or expect TLS"
    )]
    HandshakeTimeout(Duration),
    /// The peer has not logged in within `Timeouts::login`.
    #[error("the peer has not logged in within {0:?} (`pb::Timeouts::login`)")]
    LoginTimeout(Duration),
    /// The peer had not logged in yet when too many others waited to do so (`Capacity::max_logging_in`): of
    /// those, the connection that has waited longest is closed.
    #[error(
        "the connection was closed after {0:?} without a login, to make room for a newer one \
         (`pb::Capacity::max_logging_in`)"
    )]
    LoginDisplaced(Duration),
    /// A message has begun, and the rest of it has not arrived within `Timeouts::message`.
    #[error("a message is incomplete after {within:?}: only {received} bytes of it have arrived")]
    MessageTimeout {
        /// The number of bytes that have arrived.
        received: usize,
        /// The time since the first of them arrived.
        within: Duration,
    },
    /// The peer has sent nothing although it was asked for a sign of life (`Keepalive`).
    #[error("the peer has sent nothing for {0:?}, and did not answer a `ping` (`pb::Keepalive`)")]
    KeepaliveTimeout(Duration),
    /// The connections of the server together take more memory than `Capacity::max_memory`, and this one
    /// takes more than its share.
    #[error(
        "the connections of this server take more than {0} bytes of memory (`pb::Capacity::max_memory`), and \
         this one, which takes more than its share, was closed"
    )]
    ServerMemory(usize),
    /// The peer does not read the bytes that are sent to it (`Timeouts::stall`).
    #[error("the peer has taken nothing for {within:?} while {waiting} bytes wait to be written")]
    Stalled {
        /// The time in which the peer took nothing.
        within: Duration,
        /// The number of bytes that wait to be written.
        waiting: usize,
    },
    /// More answers wait to be written than [`max_outbox`](crate::Limits::max_outbox) allows. Running calls
    /// are cancelled, since their answers could not be sent.
    #[error(
        "more than {0} bytes of answers wait to be written (`pb::Limits::max_outbox`): the peer reads too slowly"
    )]
    OutboxFull(usize),
    /// The peer does not keep up with the updates of a live object whose
    /// [`Delivery`](crate::Delivery) closes the connections of slow observers.
    #[error("the peer is too slow an observer of `{class}`: {queued} bytes of updates wait for it")]
    SlowObserver {
        /// The class of the object.
        class: &'static str,
        /// The bytes of updates that waited.
        queued: usize,
    },
    /// The stream failed.
    #[error("the connection failed: {0}")]
    Io(Arc<io::Error>),
    /// Two registered types have the same class name.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl From<Untaught> for ConnectionError {
    fn from(untaught: Untaught) -> Self {
        let what = match untaught {
            Untaught::Frame => "sent an invalid definition of a name or a shape",
            Untaught::Unknown => "did not define a name or a shape",
        };
        ProtocolError::Names { what }.into()
    }
}

impl From<io::Error> for ConnectionError {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// A violation of the protocol's rules in messages that are valid Banana.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The peer's first bytes are neither an offer of dialects nor the choice of one. It may be a browser, or
    /// a client of TLS. The error shows at most sixteen of the bytes, escaped.
    #[error("the peer does not speak Perspective Broker: its first bytes are `{0}`")]
    NotPerspectiveBroker(Box<str>),
    /// The peer has begun the offer or the choice of a dialect, and did not complete it in time, or closed
    /// the connection. The error shows at most sixteen of the bytes, escaped.
    #[error("the peer does not speak Perspective Broker: all that it sent is `{0}`")]
    IncompleteHandshake(Box<str>),
    /// The peer offers no dialect that this end knows.
    #[error(
        "the peer offers neither of Banana's dialects `pb` and `none`: is it a Perspective Broker program?"
    )]
    NoCommonDialect,
    /// The peer picked a dialect that was not offered.
    #[error("the peer picked a dialect that was not offered")]
    UnknownDialect,
    /// The peer speaks another version of the protocol.
    #[error(
        "the peer speaks another version of the protocol than 6, which is the only one known here"
    )]
    Version,
    /// A top-level expression is not a list that begins with a command.
    #[error(
        "the peer sent an expression that is not a message: messages are lists that begin with a command"
    )]
    NotAMessage,
    /// A message has missing or extra parts, or a part of the wrong type.
    #[error(
        "the peer sent a malformed `{command}` message, with a part that is missing, surplus or of the wrong type: \
         the log shows it at the level `trace`"
    )]
    Malformed {
        /// The command that the message begins with.
        command: &'static str,
    },
    /// In dialect `pb-compact-1`, the peer taught a name or a shape in a malformed frame, twice, or beyond the bounds of
    /// the table, or used the number of one that it never taught.
    #[error("the peer {what} that this end needs to read its messages")]
    Names {
        /// What the peer did.
        what: &'static str,
    },
    /// The peer answered a call that was never made.
    #[error("the peer answered call {0}, which was never made")]
    UnknownRequest(i128),
    /// The peer sent many more live objects than [`Limits::max_replicas`](crate::Limits::max_replicas)
    /// allows.
    #[error("the peer sends more live objects than `pb::Limits::max_replicas` allows")]
    TooManyReplicas,
    /// The peer committed more faults than [`Limits::max_faults`](crate::Limits::max_faults) allows.
    #[error(
        "the peer committed more than {limit} faults in a short time (`pb::Limits::max_faults`)"
    )]
    TooManyFaults {
        /// The limit that was exceeded.
        limit: usize,
    },
    /// A message releases an id that does not exist.
    #[error(
        "the peer sent `{command}` for an id that does not exist, or that it had released already"
    )]
    UnknownId {
        /// The command that the message begins with.
        command: &'static str,
    },
}

/// The commands of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// `[version 6]`
    Version,
    /// `[message reqid objid name wantanswer args kw]`
    Message,
    /// `[cachemessage reqid cacheid name wantanswer args kw]`
    CacheMessage,
    /// `[answer reqid value]`
    Answer,
    /// `[error reqid failure]`
    Error,
    /// `[decref objid]`
    Decref,
    /// `[decache cacheid]`
    Decache,
    /// `[uncache cacheid]`
    Uncache,
    /// `[didNotUnderstand command]`
    DidNotUnderstand,
}

impl Command {
    /// Returns the error of a malformed message with this command.
    pub(crate) const fn malformed(self) -> ProtocolError {
        ProtocolError::Malformed { command: self.name() }
    }

    /// Returns the error of a message with this command for an id that does not exist.
    pub(crate) const fn unknown_id(self) -> ProtocolError {
        ProtocolError::UnknownId { command: self.name() }
    }

    /// Returns the name of the command on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Message => "message",
            Self::CacheMessage => "cachemessage",
            Self::Answer => "answer",
            Self::Error => "error",
            Self::Decref => "decref",
            Self::Decache => "decache",
            Self::Uncache => "uncache",
            Self::DidNotUnderstand => "didNotUnderstand",
        }
    }

    /// Returns the number of parts of a message with this command, the command among them.
    pub(crate) const fn parts(self) -> usize {
        match self {
            Self::Message | Self::CacheMessage => 7,
            Self::Answer | Self::Error => 3,
            Self::Version
            | Self::Decref
            | Self::Decache
            | Self::Uncache
            | Self::DidNotUnderstand => 2,
        }
    }

    /// Returns the command with this name.
    pub(crate) fn named(name: &[u8]) -> Option<Self> {
        use Command::*;
        [Version, Message, CacheMessage, Answer, Error, Decref, Decache, Uncache, DidNotUnderstand]
            .into_iter()
            .find(|command| command.name().as_bytes() == name)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
