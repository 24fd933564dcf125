//! Frames of dialect `pb-compact-1`, written as the messages of Banana that say the same.

use std::sync::Arc;

use super::flag as wanted;
use crate::{
    banana::{
        Cursor, Dialect, Entries, Key, Token,
        compact::{
            frame::{self, flag, kind, take_number},
            names::Names,
        },
        write,
    },
    connection_error::Command,
};

/// The dialect of the messages that frames are written as.
pub(super) const WRITTEN: Dialect = Dialect::Pb;

/// Enters the name or the shape that a frame teaches, if it teaches one that can be entered.
pub(super) fn learn(frame: &[u8], names: &Names) {
    let Some(at) = frame::body(frame) else { return };
    let _ = match frame[at..] {
        [kind::NAME, ref body @ ..] => frame::read_name(names, body),
        [kind::SHAPE, ref body @ ..] => frame::read_shape(names, body),
        _ => return,
    };
}

/// Returns a value as Banana, unless it is malformed or has more than `most` bytes.
pub(crate) fn value(mut cursor: Cursor<'_>, most: usize) -> Option<Vec<u8>> {
    let mut out = Out { bytes: Vec::new(), most };
    out.value(&mut cursor)?;
    Some(out.bytes)
}

/// Returns the message of a frame, whose names were [learned](learn). `None` if the frame is malformed, or if the
/// message has more than `most` bytes: the names in it, which the frame has as numbers, may be long.
pub(super) fn message(frame: &[u8], names: &Arc<Names>, most: usize) -> Option<Vec<u8>> {
    let mut at = frame::body(frame)?;
    let kind = *frame.get(at)?;
    at += 1;
    let mut out = Out { bytes: Vec::new(), most };
    if let Some(flags) = frame::update_flags(kind) {
        out.command(7, Command::CacheMessage.name());
        let end = called(frame, names, (flags, &mut at), true, &mut out)?;
        let flag = (flags & flag::ANSWER != 0, flags & flag::MORE != 0);
        out.bytes.extend_from_slice(&wanted::tokens(flag.0, flag.1));
        arguments(frame, names, (flags, at, end), &mut out)?;
        return Some(out.bytes);
    }
    if let Some(flags) = frame::call_flags(kind) {
        out.command(7, Command::Message.name());
        let end = called(frame, names, (flags, &mut at), false, &mut out)?;
        write::unsigned(&mut out.bytes, (flags & flag::ANSWER).into());
        arguments(frame, names, (flags, at, end), &mut out)?;
        return Some(out.bytes);
    }
    match kind {
        kind::ANSWER | kind::ERROR => {
            let command = if kind == kind::ANSWER { Command::Answer } else { Command::Error };
            out.command(3, command.name());
            out.number(frame, &mut at)?;
            out.value_until(frame.len(), &mut cursor(frame, at, names))?;
        }
        kind::DECREF | kind::DECACHE | kind::UNCACHE => {
            let command = match kind {
                kind::DECREF => Command::Decref,
                kind::DECACHE => Command::Decache,
                _ => Command::Uncache,
            };
            out.command(2, command.name());
            out.number(frame, &mut at)?;
            return Some(out.bytes).filter(|_| at == frame.len());
        }
        kind::NAME => {
            let number = take_number(frame, &mut at)?;
            out.command(3, "name");
            write::unsigned(&mut out.bytes, number);
            write::string(&mut out.bytes, WRITTEN, names.name(number)?.as_bytes());
        }
        kind::SHAPE => {
            let number = take_number(frame, &mut at)?;
            let shape = names.shape(number)?;
            out.command(3 + shape.attributes().len(), "shape");
            write::unsigned(&mut out.bytes, number);
            write::string(&mut out.bytes, WRITTEN, shape.class().unwrap_or_default().as_bytes());
            for attribute in shape.attributes() {
                write::string(&mut out.bytes, WRITTEN, attribute.name().as_bytes());
            }
        }
        kind::PING if at == frame.len() => out.command(1, "ping"),
        kind::PONG if at == frame.len() => out.command(1, "pong"),
        _ => return None,
    }
    Some(out.bytes)
}

fn cursor<'de>(frame: &'de [u8], at: usize, names: &'de Arc<Names>) -> Cursor<'de> {
    Cursor::with_names(frame, at, Some(names))
}

/// Writes the request id, the receiver and the method of a call or an update. Returns the place where the arguments by
/// position end, and moves to the one where they begin.
fn called(
    frame: &[u8],
    names: &Arc<Names>,
    (flags, at): (u8, &mut usize),
    is_update: bool,
    out: &mut Out,
) -> Option<usize> {
    match flags & flag::ANSWER {
        0 => write::unsigned(&mut out.bytes, 0),
        _ => out.number(frame, at)?,
    }
    if is_update {
        out.number(frame, at)?;
    }
    let end = match flags & flag::KEYWORDS {
        0 => frame.len(),
        _ => {
            let len = usize::try_from(take_number(frame, at)?).ok()?;
            at.checked_add(len).filter(|end| *end <= frame.len())?
        }
    };
    let mut cursor = cursor(frame, *at, names);
    if !is_update {
        out.value(&mut cursor)?;
    }
    out.value(&mut cursor)?;
    *at = cursor.at();
    Some(end)
}

/// Writes the arguments of a call or an update.
fn arguments(
    frame: &[u8],
    names: &Arc<Names>,
    (flags, start, end): (u8, usize, usize),
    out: &mut Out,
) -> Option<()> {
    out.value_until(end, &mut cursor(frame, start, names))?;
    match flags & flag::KEYWORDS {
        0 => out.value(&mut cursor(frame::NO_KEYWORDS, 0, names)),
        _ => out.value_until(frame.len(), &mut cursor(frame, end, names)),
    }
}

/// A message that is being written.
struct Out {
    bytes: Vec<u8>,
    most: usize,
}

/// An expression of which some elements are still to be written.
enum Open<'de> {
    Elements(usize),
    Entries(Entries<'de>),
}

impl Out {
    /// Opens a message of this many parts.
    fn command(&mut self, parts: usize, name: &str) {
        write::list(&mut self.bytes, parts);
        write::string(&mut self.bytes, WRITTEN, name.as_bytes());
    }

    /// Writes a number of a frame.
    fn number(&mut self, frame: &[u8], at: &mut usize) -> Option<()> {
        write::unsigned(&mut self.bytes, take_number(frame, at)?);
        Some(())
    }

    /// Writes the next value, which must end at a place.
    fn value_until(&mut self, end: usize, cursor: &mut Cursor<'_>) -> Option<()> {
        self.value(cursor)?;
        (cursor.at() == end).then_some(())
    }

    /// Writes the next value.
    fn value<'de>(&mut self, cursor: &mut Cursor<'de>) -> Option<()> {
        let mut open = vec![Open::Elements(1)];
        while let Some(part) = open.pop() {
            if self.bytes.len() > self.most {
                return None;
            }
            match part {
                Open::Elements(0) => {}
                Open::Elements(left) => {
                    open.push(Open::Elements(left - 1));
                    self.element(cursor, &mut open)?;
                }
                Open::Entries(mut entries) if !entries.is_empty() => {
                    let key = cursor.entry(&mut entries)?;
                    open.push(Open::Entries(entries));
                    write::list(&mut self.bytes, 2);
                    match key {
                        Key::Written => open.push(Open::Elements(2)),
                        Key::Taught(attribute) => {
                            self.text(attribute.name());
                            open.push(Open::Elements(1));
                        }
                    }
                }
                Open::Entries(_) => {}
            }
        }
        Some(())
    }

    fn element<'de>(&mut self, cursor: &mut Cursor<'de>, open: &mut Vec<Open<'de>>) -> Option<()> {
        if let Some(entries) = cursor.dictionary() {
            self.command(entries.len() + 1, "dictionary");
            open.push(Open::Entries(entries));
            return Some(());
        }
        let out = &mut self.bytes;
        match cursor.token()? {
            Token::Int(value) => write::integer(out, &value.into()),
            Token::Large(value) => write::integer(out, &value),
            Token::Float(value) => write::float(out, value),
            Token::Bytes(bytes) => write::string(out, WRITTEN, bytes),
            Token::List(elements) => {
                write::list(out, elements);
                open.push(Open::Elements(elements));
            }
        }
        Some(())
    }

    fn text(&mut self, text: &str) {
        self.command(2, "unicode");
        write::string(&mut self.bytes, WRITTEN, text.as_bytes());
    }
}
