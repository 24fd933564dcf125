//! Why a connection ended.

use std::{fmt, io, sync::Arc, time::Duration};

use crate::{banana::BananaError, jelly::registry::RegistryError};

/// Why a connection ended. Everybody who waits gets it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The peer closed it.
    #[error("closed by the peer")]
    ClosedByPeer,
    /// It was closed here.
    #[error("closed")]
    Closed,
    /// The peer's bytes are not Banana.
    #[error(transparent)]
    Banana(#[from] BananaError),
    /// The peer broke the rules of the protocol.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// The peer has sent no byte in time.
    #[error(
        "the peer has sent nothing within {0:?}: it may not speak Perspective Broker, or expect TLS"
    )]
    HandshakeTimeout(Duration),
    /// Nobody has logged in.
    #[error("nobody has logged in within {0:?}")]
    LoginTimeout(Duration),
    /// A message has begun and does not end.
    #[error("a message has not come whole within {within:?}: {received} bytes of it are here")]
    MessageTimeout {
        /// How many bytes of it have come.
        received: usize,
        /// How long it was waited for.
        within: Duration,
    },
    /// The peer gives no sign of life (`Keepalive`).
    #[error("the peer has said nothing for {0:?}")]
    Silent(Duration),
    /// All connections of the server together take more memory than they may, and this one has more
    /// than its share of it.
    #[error("the connections of this server take more than {0} bytes of memory")]
    ServerMemory(usize),
    /// The peer does not read what is sent to it.
    #[error("the peer has taken nothing for {within:?} while {waiting} bytes wait to be written")]
    Stalled {
        /// How long it took nothing.
        within: Duration,
        /// How many bytes wait to be written.
        waiting: usize,
    },
    /// More answers wait to be written than [`max_outbox`](crate::Limits::max_outbox) allows. Calls that
    /// run are given up, since no answer of theirs would get out.
    #[error("more than {0} bytes of answers are waiting")]
    OutboxFull(usize),
    /// The peer does not keep up with the updates of a live object, whose
    /// [`Delivery`](crate::Delivery) says that its connection is closed then.
    #[error("{queued} bytes of updates of `{class}` are waiting for a slow observer")]
    SlowObserver {
        /// The class of the object.
        class: &'static str,
        /// What was waiting.
        queued: usize,
    },
    /// The socket failed.
    #[error("{0}")]
    Io(Arc<io::Error>),
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl From<io::Error> for ConnectionError {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// The peer's messages are sound Banana but no conversation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// What it says first is neither an offer of dialects nor the choice of one: it may be a browser, or
    /// a client of TLS. The bytes are shown escaped, sixteen of them at most.
    #[error("the peer does not speak Perspective Broker: its first bytes are `{0}`")]
    Stranger(Box<str>),
    /// It has begun to say what it speaks, and then said no more in time, or closed the connection. The
    /// bytes are shown escaped, sixteen of them at most.
    #[error("the peer does not speak Perspective Broker: all that it sent is `{0}`")]
    Unfinished(Box<str>),
    /// No dialect that both ends know.
    #[error("the peer offers no dialect that is known here")]
    NoCommonDialect,
    /// The peer picked a dialect that was not offered.
    #[error("the peer picked a dialect that was not offered")]
    UnknownDialect,
    /// Another version of the protocol.
    #[error("the peer speaks another version of the protocol; 6 is known here")]
    Version,
    /// A top-level expression that is not a list beginning with a command.
    #[error("a message must be a list that begins with a command")]
    NotAMessage,
    /// A message with missing or extra parts, or with a part of the wrong type.
    #[error("malformed `{command}` message")]
    Malformed {
        /// The command that the message begins with.
        command: &'static str,
    },
    /// An answer to a call that was never made.
    #[error("an answer to call {0}, which was never made")]
    UnknownRequest(i128),
    /// Many more live objects than [`Limits::max_replicas`](crate::Limits::max_replicas).
    #[error("the peer sends more live objects than are held here")]
    TooManyReplicas,
    /// More [faults](crate::Limits::max_faults) than are forgiven.
    #[error("the peer breaks the rules too often; {limit} times at once are let pass")]
    TooManyFaults {
        /// The limit that was reached.
        limit: usize,
    },
    /// The end of something that does not exist.
    #[error("`{command}` of an id that does not exist")]
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
    /// Returns the error of a message that has missing or extra parts.
    pub(crate) const fn malformed(self) -> ProtocolError {
        ProtocolError::Malformed { command: self.name() }
    }

    /// Returns the error of a message about something that does not exist.
    pub(crate) const fn unknown_id(self) -> ProtocolError {
        ProtocolError::UnknownId { command: self.name() }
    }

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
