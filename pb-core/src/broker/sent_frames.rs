//! The parts of messages around prepared values, in each dialect.

use crate::{
    banana::{
        Dialect,
        compact::frame::{self, Length, flag, kind},
        encode, write,
    },
    connection_error::Command,
    jelly::Prepared,
};

/// The greatest number of bytes in front of a prepared value, but for the request id of an answer.
pub(super) const HEAD: usize = 48;

/// A message whose values are still to be written.
#[must_use]
pub(super) struct Begun {
    /// The length of the frame. `None` in Banana.
    length: Option<Length>,
    /// The length of what is in front of the keyword arguments.
    positional: Option<Length>,
}

impl Begun {
    const BANANA: Self = Self { length: None, positional: None };

    /// Notes that the values in front of the keyword arguments are written.
    #[inline]
    pub(super) fn end_positional(&mut self, out: &mut Vec<u8>) {
        if let Some(positional) = self.positional.take() {
            positional.end(out);
        }
    }

    /// Ends the message.
    #[inline]
    pub(super) fn end(self, out: &mut Vec<u8>) {
        if let Some(length) = self.length {
            length.end(out);
        }
    }
}

/// A call that is to be written.
pub(super) struct CallHead {
    pub(super) request_id: u64,
    pub(super) wants_answer: bool,
    /// The length of the receiver, the method and the positional arguments, and of the keyword arguments, if there are
    /// some. Both may be estimates.
    pub(super) lengths: (usize, Option<usize>),
}

/// Begins a call. In Banana the receiver, the method, the flag and the arguments must follow; in dialect
/// `pb-compact-1` there is no flag, and keyword arguments only if they were announced.
#[inline]
pub(super) fn begin_call(out: &mut Vec<u8>, dialect: Dialect, call: CallHead) -> Begun {
    let CallHead { request_id, wants_answer, lengths: (positional, keywords) } = call;
    if dialect != Dialect::Compact {
        write::list(out, 7);
        write::string(out, dialect, Command::Message.name().as_bytes());
        write::unsigned(out, request_id);
        return Begun::BANANA;
    }
    let flags = if wants_answer { flag::ANSWER } else { 0 };
    let flags = flags | if keywords.is_some() { flag::KEYWORDS } else { 0 };
    let estimate = positional + keywords.unwrap_or_default() + frame::number_len(request_id);
    let length = frame::begin(out, kind::CALL | flags, estimate);
    if wants_answer {
        frame::number(out, request_id);
    }
    let positional = keywords.map(|_| Length::begin(out, positional));
    Begun { length: Some(length), positional }
}

/// Writes the keyword arguments of a call without any.
#[inline]
pub(super) fn no_keywords(out: &mut Vec<u8>, dialect: Dialect) {
    if dialect != Dialect::Compact {
        encode::expression(out, dialect, "dictionary", 0);
    }
}

/// Begins an update of an object, whose name and arguments must follow. In Banana the flag stands between them.
#[inline]
pub(super) fn begin_update(
    out: &mut Vec<u8>,
    dialect: Dialect,
    id: u64,
    (request_id, wants_answer, more): (u64, bool, bool),
    estimate: usize,
) -> Begun {
    if dialect != Dialect::Compact {
        write::list(out, 7);
        write::string(out, dialect, Command::CacheMessage.name().as_bytes());
        write::unsigned(out, request_id);
        write::unsigned(out, id);
        return Begun::BANANA;
    }
    let flags = if wants_answer { flag::ANSWER } else { 0 } | if more { flag::MORE } else { 0 };
    let mut estimate = estimate + frame::number_len(id);
    if wants_answer {
        estimate += frame::number_len(request_id);
    }
    let length = frame::begin(out, kind::UPDATE | flags, estimate);
    if wants_answer {
        frame::number(out, request_id);
    }
    frame::number(out, id);
    Begun { length: Some(length), positional: None }
}

/// Begins `[answer reqid value]` or `[error reqid failure]`; the value must follow. The request id is as the peer
/// wrote it.
#[inline]
pub(super) fn begin_answer(
    out: &mut Vec<u8>,
    dialect: Dialect,
    command: Command,
    request_id: &[u8],
    estimate: usize,
) -> Begun {
    if dialect != Dialect::Compact {
        write::list(out, 3);
        write::string(out, dialect, command.name().as_bytes());
        out.extend_from_slice(request_id);
        return Begun::BANANA;
    }
    let kind = if command == Command::Error { kind::ERROR } else { kind::ANSWER };
    let length = frame::begin(out, kind, estimate + request_id.len());
    out.extend_from_slice(request_id);
    Begun { length: Some(length), positional: None }
}

/// Writes an answer whose value names no entries of the tables, and uses no names that the peer must be taught.
pub(super) fn write_answer(
    out: &mut Vec<u8>,
    command: Command,
    request_id: &[u8],
    value: &Prepared,
) {
    let begun = begin_answer(out, value.dialect(), command, request_id, value.len());
    value.bind(out);
    begun.end(out);
}

/// Writes a message that removes an entry of a table: `[decref id]`, `[decache id]`, `[uncache id]`.
pub(super) fn write_removal(out: &mut Vec<u8>, dialect: Dialect, command: Command, id: u64) {
    if dialect != Dialect::Compact {
        write::list(out, 2);
        write::string(out, dialect, command.name().as_bytes());
        return write::unsigned(out, id);
    }
    let kind = match command {
        Command::Decref => kind::DECREF,
        Command::Decache => kind::DECACHE,
        _ => kind::UNCACHE,
    };
    let length = frame::begin(out, kind, 1);
    frame::number(out, id);
    length.end(out);
}

/// Writes a frame of dialect `pb-compact-1` that is only a kind.
pub(super) fn write_bare(out: &mut Vec<u8>, kind: u8) {
    frame::begin(out, kind, 0).end(out);
}
