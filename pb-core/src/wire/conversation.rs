use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{
    frames,
    message::{Body, Message, NotDecoded, Reply, Sender, body, choice, offer},
};
use crate::{
    banana::{
        Dialect, Dialects, Input, choose, compact::names::Names, may_be_choice, may_be_offer,
        picked,
    },
    connection_error::Command,
    limits::Limits,
};

/// How many times longer than the longest frame a message may be that has the names of its attributes in full.
const NAMES: usize = 8;

/// The most bytes of a method's name that are kept until the call is answered.
const NAME: usize = 256;

/// A decoder of what the two ends of one connection say to each other.
///
/// Bytes are [pushed](Self::push) as they were recorded or as they pass by, cut anywhere: the cuts make no
/// difference to the messages. Whole messages are returned at once. Server and client are those of the
/// connection; either may call the other.
///
/// No bytes make it fail: what cannot be decoded is a message that says so ([`Body::NotUnderstood`],
/// [`Body::Broken`]). Memory is bounded: the conversation keeps the bytes that were pushed until their messages
/// are taken, at most [`Limits::max_message`] of an incomplete message, and the names of
/// [`Limits::max_outgoing_calls`] calls of each end, for the answers to them.
///
/// Passwords are [blanked](super#what-is-blanked) unless they are [shown](Self::show_passwords).
///
/// # Examples
/// ```
/// use pb::wire::{Conversation, Sender};
///
/// let mut conversation = Conversation::new();
/// let mut lines = Vec::new();
/// for (sender, bytes) in [
///     (Sender::Server, &b"\x02\x80\x02\x82pb\x04\x82none"[..]),
///     (Sender::Client, b"\x02\x82pb\x02\x80\x13"),
///     (Sender::Client, b"\x87\x06\x81"),
/// ] {
///     for message in conversation.push(sender, bytes) {
///         lines.push(format!("{sender}, {} bytes: {message}", message.size));
///     }
/// }
/// assert_eq!(
///     lines,
///     ["server, 12 bytes: [pb none]", "client, 4 bytes: pb", "client, 6 bytes: [version 6]"],
/// );
/// ```
pub struct Conversation {
    client: Stream,
    server: Stream,
    limits: Limits,
    /// The dialect of the messages after the handshake, once it is known.
    dialect: Option<Dialect>,
    /// True if messages of the server may have waited for the dialect, and were not decoded yet. They come
    /// before what the client sent after its choice.
    server_is_behind: bool,
    shows_passwords: bool,
}

/// What one end says.
struct Stream {
    input: Input,
    /// What it has taught, in dialect `pb-compact-1`.
    names: Arc<Names>,
    phase: Phase,
    /// The bytes that arrived and are in no message that was returned.
    left: usize,
    /// The names of the methods that this end called and that were not answered yet, by request number.
    called: BTreeMap<i64, Box<str>>,
}

/// How far a stream is.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// Its first message is an offer or a choice.
    Handshake,
    /// Its first message is an offer or a choice, or any other message: the dialect was set.
    Either,
    /// The handshake is behind it.
    Open,
    /// It could not be decoded.
    Broken,
}

impl Stream {
    fn new(limits: &Limits) -> Self {
        Self {
            input: Input::new(limits),
            names: Arc::default(),
            phase: Phase::Handshake,
            left: 0,
            called: BTreeMap::new(),
        }
    }
}

impl Conversation {
    /// Creates the decoder of a connection whose bytes are known from the beginning.
    pub fn new() -> Self {
        let limits = Limits::default();
        Self {
            client: Stream::new(&limits),
            server: Stream::new(&limits),
            limits,
            dialect: None,
            server_is_behind: false,
            shows_passwords: false,
        }
    }

    /// Sets the limits: [`max_message`](Limits::max_message), and
    /// [`max_outgoing_calls`](Limits::max_outgoing_calls) for the calls of which the names are remembered. No
    /// other limit has an effect.
    ///
    /// Call it before the first [`push`](Self::push).
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.client.input.set_limit(limits.max_message);
        self.server.input.set_limit(limits.max_message);
        self.limits = limits;
        self
    }

    /// Sets the dialect, for recordings that begin behind the handshake or contain only what the server sent.
    /// Twisted and this library speak [`Dialect::Pb`] to each other.
    ///
    /// Call it before the first [`push`](Self::push). The bytes of each end must begin with a whole message.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        for stream in [&mut self.client, &mut self.server] {
            stream.phase = Phase::Either;
            stream.input.set_dialect(dialect);
        }
        self
    }

    /// Shows everything as it was sent, passwords included.
    #[must_use]
    pub fn show_passwords(mut self) -> Self {
        self.shows_passwords = true;
        self
    }

    /// Adds bytes that an end has sent, and returns the messages that are complete now.
    ///
    /// Messages that are not taken from the iterator come with the next call. Bytes of the server that arrive
    /// before the client's choice of a dialect is known wait for it, and come with the push that contains it.
    pub fn push(&mut self, sender: Sender, bytes: &[u8]) -> Messages<'_> {
        let stream = self.stream(sender);
        stream.left += bytes.len();
        if stream.phase != Phase::Broken {
            stream.input.reserve(bytes.len());
            stream.input.buffer().extend_from_slice(bytes);
        }
        Messages { conversation: self, sender }
    }

    /// Ends the stream of an end, which sends nothing more. Returns a message of kind [`Body::Rest`] if bytes
    /// of it were not decoded.
    pub fn finish(&mut self, sender: Sender) -> Option<Message> {
        let stream = self.stream(sender);
        let left = std::mem::take(&mut stream.left);
        stream.input = Input::new(&Limits::default());
        stream.phase = Phase::Broken;
        (left > 0).then(|| Message::note(sender, left, Body::Rest))
    }

    fn stream(&mut self, sender: Sender) -> &mut Stream {
        match sender {
            Sender::Client => &mut self.client,
            Sender::Server => &mut self.server,
        }
    }

    /// Returns the next message of an end that is complete.
    fn next(&mut self, sender: Sender) -> Option<Message> {
        let message = self.decode(sender);
        let message = message.unwrap_or_else(|why| {
            let stream = self.stream(sender);
            stream.input = Input::new(&Limits::default());
            stream.phase = Phase::Broken;
            Some(Message::note(sender, 0, Body::Broken(why)))
        })?;
        self.stream(sender).left -= message.size;
        Some(message)
    }

    fn decode(&mut self, sender: Sender) -> Result<Option<Message>, NotDecoded> {
        let Self { dialect, shows_passwords, limits, .. } = self;
        let (dialect, shows_passwords) = (*dialect, *shows_passwords);
        let most_waiting = limits.max_message;
        let client_is_broken = self.client.phase == Phase::Broken;
        let stream = self.stream(sender);
        match stream.phase {
            Phase::Broken => return Ok(None),
            Phase::Open if dialect.is_none() => {
                // The server's messages wait for the client's choice, which may name no known dialect.
                let is_hopeless = client_is_broken || sender == Sender::Client;
                if is_hopeless || stream.input.len() > most_waiting {
                    return Err(NotDecoded::NoDialect);
                }
                return Ok(None);
            }
            Phase::Handshake => {
                let waiting = stream.input.waiting();
                let may_be = match sender {
                    Sender::Client => may_be_choice(waiting),
                    Sender::Server => may_be_offer(waiting),
                };
                if !may_be {
                    return Err(NotDecoded::NotPerspectiveBroker(sender));
                }
            }
            Phase::Either | Phase::Open => {}
        }
        let Some(frame) = stream.input.next_frame()? else { return Ok(None) };
        let is_handshake = match stream.phase {
            Phase::Handshake => true,
            // A frame of dialect `pb-compact-1` begins with no handshake's bytes, but only by chance.
            Phase::Either if dialect == Some(Dialect::Compact) => false,
            Phase::Either => is_handshake(sender, frame.cursor()),
            _ => false,
        };
        let chosen = match sender {
            Sender::Client if is_handshake => picked(frame.cursor(), &Dialects::default()),
            _ => None,
        };
        let read = |bytes: &bytes::Bytes| match (is_handshake, sender) {
            (true, Sender::Client) => choice(bytes),
            (true, Sender::Server) => offer(bytes),
            (false, _) => body(bytes),
        };
        let mut message = match dialect {
            Some(Dialect::Compact) if !is_handshake => {
                frames::learn(frame.bytes, &stream.names);
                let most = most_waiting.saturating_mul(NAMES);
                let written = frames::message(frame.bytes, &stream.names, most);
                Message::of_frame(sender, frame.bytes, written, shows_passwords)
            }
            _ => Message::of(sender, frame.bytes, shows_passwords, read),
        };
        stream.phase = Phase::Open;
        if let Some(dialect) = chosen {
            self.agree(dialect);
        }
        self.relate(sender, &mut message.body);
        Ok(Some(message))
    }

    /// Reads both ends in this dialect from now on.
    fn agree(&mut self, dialect: Dialect) {
        self.dialect = Some(dialect);
        self.server_is_behind = true;
        self.client.input.set_dialect(dialect);
        self.server.input.set_dialect(dialect);
    }

    /// Remembers the name of a call, or gives an answer the name of its call.
    fn relate(&mut self, sender: Sender, body: &mut Body) {
        let most = self.limits.max_outgoing_calls;
        match body {
            Body::Call(call) | Body::Update(call) if call.wants_answer => {
                let Some(request) = call.request.as_int() else { return };
                let mut end = call.method.len().min(NAME);
                while !call.method.is_char_boundary(end) {
                    end -= 1;
                }
                let called = &mut self.stream(sender).called;
                called.insert(request, call.method[..end].into());
                if called.len() > most {
                    called.pop_first();
                }
            }
            Body::Answer(Reply { request, method, .. })
            | Body::Error(Reply { request, method, .. }) => {
                let called = &mut self.stream(sender.other()).called;
                let name = request.as_int().and_then(|request| called.remove(&request));
                *method = name.map(String::from);
            }
            _ => {}
        }
    }
}

/// Returns whether the first message of an end is its part of the handshake.
fn is_handshake(sender: Sender, first: crate::banana::Cursor<'_>) -> bool {
    let mut cursor = first.clone();
    match sender {
        Sender::Client => cursor.string().is_some(),
        Sender::Server => {
            choose(first, &Dialects::default()).is_some()
                && cursor.list().is_some()
                && cursor.string().is_some_and(|name| Command::named(name).is_none())
        }
    }
}

impl Default for Conversation {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

/// The complete messages among the bytes that were [pushed](Conversation::push).
#[derive(Debug)]
pub struct Messages<'a> {
    conversation: &'a mut Conversation,
    sender: Sender,
}

impl Iterator for Messages<'_> {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let Self { conversation, sender } = self;
        if conversation.server_is_behind {
            if let Some(message) = conversation.next(Sender::Server) {
                return Some(message);
            }
            conversation.server_is_behind = false;
        }
        let next = conversation.next(*sender);
        // What the other end sent may have waited, or was not taken from an iterator.
        next.or_else(|| conversation.next(sender.other()))
    }
}
