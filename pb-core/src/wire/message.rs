use std::{borrow::Cow, fmt};

use bytes::Bytes;

use super::{
    expression::{Expression, bounds},
    printed::Text,
    secrets::blanked,
};
use crate::{
    banana::{BananaError, Cursor},
    connection_error::Command,
};

/// The end of a connection that sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sender {
    /// The end that opened the connection, and that chose the dialect.
    Client,
    /// The end that accepted the connection, and that offered the dialects.
    Server,
}

impl Sender {
    /// Returns the name of the end: `client` or `server`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }

    /// Returns the end that receives what this one sends.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One message of a [`Conversation`](super::Conversation).
///
/// `{}` prints it as one line, as [`Printed`](super::Printed) does and with its bounds; `{:#}` prints the
/// line in full. In JSON it is an object with the members `sender`, `size`, `blanked` (if true), `kind` and
/// those of its [`Body`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The end that sent the message.
    pub sender: Sender,
    /// The bytes of the message on the wire. For [`Body::Rest`], the bytes that were not decoded; 0 for
    /// [`Body::Broken`].
    pub size: usize,
    /// Whether something in it was [blanked](super#what-is-blanked).
    pub blanked: bool,
    /// The contents.
    pub body: Body,
    /// The message as it is printed.
    whole: Bytes,
}

/// The contents of a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// `[pb none]`: the server offers dialects, the preferred one first.
    Offer(Vec<String>),
    /// `pb`: the client chooses a dialect.
    Choice(String),
    /// `[version 6]`: the version of the protocol.
    Version(Expression),
    /// `[message reqid objid name wantanswer args kw]`: a call.
    Call(Call),
    /// `[cachemessage reqid cacheid name wantanswer args kw]`: an update of a live object.
    Update(Call),
    /// `[answer reqid value]`
    Answer(Reply),
    /// `[error reqid failure]`
    Error(Reply),
    /// `[decref objid]`: the sender has dropped its references to an object of the other end.
    Decref(Expression),
    /// `[decache cacheid]`: the sender has dropped its replica of an object of the other end.
    Decache(Expression),
    /// `[uncache cacheid]`: an object of the sender has no replica at the other end any more.
    Uncache(Expression),
    /// `[didNotUnderstand command]`: the other end sent an unknown command.
    DidNotUnderstand(Expression),
    /// `[name number name]` or `[shape number class attribute…]`, in dialect `pb-compact-1`: the sender gives a name,
    /// or the class and attributes of a state, the number by which it is sent from now on. Other messages are shown with
    /// the names.
    Names(Expression),
    /// `[ping]`, in dialect `pb-compact-1`: the sender asks for a sign of life.
    Ping,
    /// `[pong]`, in dialect `pb-compact-1`: the sender gives a sign of life.
    Pong,
    /// An expression that is not a message of the protocol. The next one is decoded again.
    NotUnderstood(NotDecoded),
    /// Bytes that cannot be decoded. Nothing more of this sender's bytes is.
    Broken(NotDecoded),
    /// The number of bytes at the end of the sender's stream that were not decoded: those of an incomplete
    /// message, or those behind [`Broken`](Self::Broken).
    Rest,
}

impl Body {
    /// Returns a word for the kind of the message, as in its JSON form: `call`, `answer`, `not_understood`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Offer(_) => "offer",
            Self::Choice(_) => "choice",
            Self::Version(_) => "version",
            Self::Call(_) => "call",
            Self::Update(_) => "update",
            Self::Answer(_) => "answer",
            Self::Error(_) => "error",
            Self::Decref(_) => "decref",
            Self::Decache(_) => "decache",
            Self::Uncache(_) => "uncache",
            Self::DidNotUnderstand(_) => "did_not_understand",
            Self::Names(_) => "names",
            Self::Ping => "ping",
            Self::Pong => "pong",
            Self::NotUnderstood(_) => "not_understood",
            Self::Broken(_) => "broken",
            Self::Rest => "rest",
        }
    }
}

/// A call of a method, or an update of a live object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The number by which an answer names the call. Each end counts its own calls and updates.
    pub request: Expression,
    /// The receiver: the id or the name of an object of the other end, such as `root`; of an update, the id
    /// of an object of the sender.
    pub object: Expression,
    /// The name of the method.
    pub method: String,
    /// Whether the sender wants an answer.
    pub wants_answer: bool,
    /// The positional arguments, a tuple.
    pub arguments: Expression,
    /// The keyword arguments, a dictionary.
    pub keywords: Expression,
}

/// The answer to a call, or its failure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The number of the call, among those of the other end.
    pub request: Expression,
    /// The method that was called. `None` if the conversation does not contain the call, or has forgotten
    /// it: it remembers at most [`Limits::max_outgoing_calls`](crate::Limits::max_outgoing_calls) of each
    /// end, and the first 256 bytes of each name.
    pub method: Option<String>,
    /// The value, or the failure.
    pub value: Expression,
}

/// The reason why bytes could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDecoded {
    /// The first bytes are neither an offer of dialects nor the choice of one.
    #[error("the {0} does not speak Perspective Broker: its first bytes are no handshake")]
    NotPerspectiveBroker(Sender),
    /// No dialect was agreed on: the client chose an unknown one, or its choice is missing.
    #[error(
        "the dialect is not known, since the client's choice is missing or names an unknown one: push the \
         client's bytes too, or set `Conversation::dialect`"
    )]
    NoDialect,
    /// The bytes are not Banana.
    #[error(transparent)]
    Banana(#[from] BananaError),
    /// A frame of dialect `pb-compact-1` is malformed, or of an unknown kind, or uses a number that was given to no name.
    #[error("the frame is malformed, of an unknown kind, or uses the number of an unknown name")]
    Frame,
    /// The expression is not a list that begins with a command.
    #[error("it is no message: messages are lists that begin with a command")]
    NotAMessage,
    /// The command is unknown.
    #[error("the protocol has no such command")]
    UnknownCommand,
    /// A part of the message is missing, surplus, or of the wrong type.
    #[error("a part of the `{command}` message is missing, surplus or of the wrong type")]
    Malformed {
        /// The command that the message begins with.
        command: &'static str,
    },
}

impl Message {
    /// Creates the message of one whole expression. `body` reads it, after secrets were blanked.
    pub(super) fn of(
        sender: Sender,
        bytes: &[u8],
        shows_passwords: bool,
        body: impl FnOnce(&Bytes) -> Body,
    ) -> Self {
        let shown = match shows_passwords {
            true => Cow::Borrowed(bytes),
            false => blanked(bytes),
        };
        let blanked = matches!(shown, Cow::Owned(_));
        let whole = Bytes::from(shown.into_owned());
        Self { sender, size: bytes.len(), blanked, body: body(&whole), whole }
    }

    /// Creates the message of a frame that is written as Banana. `None` if it could not be.
    pub(super) fn of_frame(
        sender: Sender,
        frame: &[u8],
        written: Option<Vec<u8>>,
        shows_passwords: bool,
    ) -> Self {
        let Some(written) = written else {
            return Self::note(sender, frame.len(), Body::NotUnderstood(NotDecoded::Frame));
        };
        let message = Self::of(sender, &written, shows_passwords, frame_body);
        Self { size: frame.len(), ..message }
    }

    /// Returns the whole message, with what was blanked. `None` for notes about bytes that were not decoded.
    pub fn expression(&self) -> Option<Expression> {
        (!self.whole.is_empty()).then(|| whole(&self.whole))
    }

    /// Creates a note about bytes that are not shown.
    pub(super) fn note(sender: Sender, size: usize, body: Body) -> Self {
        Self { sender, size, blanked: false, body, whole: Bytes::new() }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Body::Broken(why) => write!(f, "(not decoded: {why})"),
            Body::Rest => write!(f, "({} bytes that were not decoded)", self.size),
            Body::NotUnderstood(why) => {
                Text(&self.whole, bounds(f)).fmt(f)?;
                write!(f, " (not understood: {why})")
            }
            _ => Text(&self.whole, bounds(f)).fmt(f),
        }
    }
}

/// Reads a message after the handshake.
pub(super) fn body(message: &Bytes) -> Body {
    read(message).unwrap_or_else(Body::NotUnderstood)
}

/// Reads a message that was a frame.
fn frame_body(message: &Bytes) -> Body {
    let mut cursor = Cursor::new(message, 0);
    match cursor.list().and_then(|_| cursor.string()) {
        Some(b"name" | b"shape") => Body::Names(whole(message)),
        Some(b"ping") => Body::Ping,
        Some(b"pong") => Body::Pong,
        _ => body(message),
    }
}

fn read(message: &Bytes) -> Result<Body, NotDecoded> {
    let mut cursor = Cursor::new(message, 0);
    let (Some(parts), Some(name)) = (cursor.list(), cursor.string()) else {
        return Err(NotDecoded::NotAMessage);
    };
    let command = Command::named(name).ok_or(NotDecoded::UnknownCommand)?;
    let parts = (parts == command.parts()).then(|| parse(message, cursor, command)).flatten();
    parts.ok_or_else(|| NotDecoded::Malformed { command: command.name() })
}

/// Reads the parts behind the command.
fn parse(message: &Bytes, mut cursor: Cursor<'_>, command: Command) -> Option<Body> {
    let first = part(message, &mut cursor)?;
    Some(match command {
        Command::Version => Body::Version(first),
        Command::Decref => Body::Decref(first),
        Command::Decache => Body::Decache(first),
        Command::Uncache => Body::Uncache(first),
        Command::DidNotUnderstand => Body::DidNotUnderstand(first),
        Command::Answer | Command::Error => {
            let value = part(message, &mut cursor)?;
            let reply = Reply { request: first, method: None, value };
            if command == Command::Answer { Body::Answer(reply) } else { Body::Error(reply) }
        }
        Command::Message | Command::CacheMessage => {
            let call = Call {
                request: first,
                object: part(message, &mut cursor)?,
                method: std::str::from_utf8(cursor.string()?).ok()?.to_owned(),
                wants_answer: cursor.truth()?,
                arguments: part(message, &mut cursor)?,
                keywords: part(message, &mut cursor)?,
            };
            if command == Command::Message { Body::Call(call) } else { Body::Update(call) }
        }
    })
}

fn part(message: &Bytes, cursor: &mut Cursor<'_>) -> Option<Expression> {
    let start = cursor.at();
    cursor.skip()?;
    Some(Expression::new(message, start..cursor.at()))
}

/// Reads an offer. Items that are not strings are left out.
pub(super) fn offer(message: &Bytes) -> Body {
    let mut cursor = Cursor::new(message, 0);
    let items = cursor.list().unwrap_or(0);
    let name = |_| match cursor.string() {
        None => cursor.skip().and(None),
        Some(name) => Some(lossy(name)),
    };
    Body::Offer((0..items).filter_map(name).collect())
}

/// Reads a choice.
pub(super) fn choice(message: &Bytes) -> Body {
    Body::Choice(Cursor::new(message, 0).string().map(lossy).unwrap_or_default())
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// Reads a whole expression.
fn whole(message: &Bytes) -> Expression {
    Expression::new(message, 0..message.len())
}
