//! Writes a value that was received, as it arrived.

use std::collections::HashMap;

use super::{Any, Content, OwnName};
use crate::{
    banana::{Entries, Integer, Key, Token},
    broker::reference::RemoteReference,
    jelly::{
        Atom, Jellier, Jelly, JellyError, JellyErrorKind, Kind, SharedMark, Unjellier, excerpt,
    },
    live::{Arrival, OwnLive, Sent},
};

impl Jelly for Any {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let from = self.reader();
        Writer { content: &self.content, from, slots: HashMap::new() }.value(out)
    }
}

/// The reader of the value that is written, and the slots of its shared parts.
struct Writer<'a> {
    content: &'a Content,
    from: Unjellier<'a>,
    /// The slot of each number that was written. A part is written where it is met first, wherever it is
    /// defined.
    slots: HashMap<u64, u32>,
}

/// Returns the error for bytes that no value begins with.
#[cold]
fn malformed() -> JellyError {
    JellyError::custom("the received value is malformed")
}

impl<'a> Writer<'a> {
    /// Writes the next value.
    fn value(&mut self, out: &mut Jellier) -> Result<(), JellyError> {
        let at = self.from.cursor.at();
        match self.from.link().map_err(JellyError::custom)? {
            Some(SharedMark::Definition { number, extra }) => {
                match self.slots.get(&number) {
                    Some(slot) => {
                        out.refer(*slot);
                        self.skip(1)?;
                    }
                    None => self.shared(number, out)?,
                }
                self.skip(extra)
            }
            Some(SharedMark::Dereference { number }) => match self.slots.get(&number) {
                Some(slot) => {
                    out.refer(*slot);
                    Ok(())
                }
                None => {
                    let back = self.from.cursor.at();
                    let start = self.from.start_of(number).map_err(JellyError::custom)?;
                    self.from.cursor.seek(start);
                    self.shared(number, out)?;
                    self.from.cursor.seek(back);
                    Ok(())
                }
            },
            None => self.plain(at, out),
        }
    }

    /// Writes the next value as that of a number.
    fn shared(&mut self, number: u64, out: &mut Jellier) -> Result<(), JellyError> {
        let slot = out.slot();
        self.slots.insert(number, slot);
        out.define(slot);
        out.nested(|out| self.value(out))
    }

    /// Writes the next value, which is no link.
    fn plain(&mut self, at: usize, out: &mut Jellier) -> Result<(), JellyError> {
        let Token::List(elements) = self.token(out)? else { return Ok(()) };
        let word = self.from.cursor.string().filter(|_| elements > 0).ok_or_else(malformed)?;
        let items = elements - 1;
        let Some(atom) = Atom::of(word) else {
            return self.object(at, word, items, out);
        };
        match (atom, atom.kind()) {
            (Atom::Unicode, _) => {
                let text = self.from.cursor.string().ok_or_else(malformed)?;
                out.text(std::str::from_utf8(text).map_err(JellyError::custom)?)?;
                self.skip(items.saturating_sub(1))
            }
            (_, Kind::Sequence) => {
                out.expression(atom.word(), items)?;
                self.values(items, out)
            }
            (_, Kind::Dictionary) => {
                self.from.cursor.seek(at);
                let entries = self.from.open_dictionary().ok_or_else(malformed)?;
                self.dictionary(entries, out)
            }
            (Atom::Boolean, _) if items == 1 && self.boolean(out) => Ok(()),
            (_, Kind::Scalar | Kind::Unpersistable) => {
                out.expression(atom.word(), items)?;
                (0..items).try_for_each(|_| match self.token(out)? {
                    Token::List(_) => Err(malformed()),
                    _ => Ok(()),
                })
            }
            (_, Kind::Entry) => self.entry(at, atom, out),
            (_, Kind::Link) => Err(malformed()),
            (_, Kind::Code) => Err(JellyError::custom(format_args!(
                "the received value names code (`{}`), which is never sent",
                atom.word()
            ))),
        }
    }

    /// Writes a boolean, whose word is next. Returns false, and writes nothing, if the word is another one.
    fn boolean(&mut self, out: &mut Jellier) -> bool {
        let mut ahead = self.from.cursor.clone();
        let value = match ahead.string() {
            Some(b"true") => true,
            Some(b"false") => false,
            _ => return false,
        };
        out.boolean(value);
        self.from.cursor = ahead;
        true
    }

    /// Writes a dictionary with these entries.
    fn dictionary(
        &mut self,
        mut entries: Entries<'a>,
        out: &mut Jellier,
    ) -> Result<(), JellyError> {
        // The names of attributes that were taught may be far longer than the state that has them.
        let limit = self.content.admission.limits.max_outbox;
        if out.len() > limit {
            return Err(JellyErrorKind::TooLarge(out.len()).into());
        }
        out.expression(Atom::Dictionary.word(), entries.len())?;
        out.nested(|out| {
            while !entries.is_empty() {
                let key = self.from.cursor.entry(&mut entries).ok_or_else(malformed)?;
                out.pair();
                match key {
                    Key::Taught(attribute) => out.text(attribute.name())?,
                    Key::Written => self.value(out)?,
                }
                self.value(out)?;
            }
            Ok(())
        })
    }

    /// Writes a number, a byte string or a float, and returns the token. Of a list, nothing is written.
    fn token(&mut self, out: &mut Jellier) -> Result<Token<'a>, JellyError> {
        let token = self.from.cursor.token().ok_or_else(malformed)?;
        match &token {
            Token::List(_) => {}
            Token::Int(value) => out.integer(&Integer::from(*value)),
            Token::Large(value) => out.integer(value),
            Token::Float(value) => out.float(*value),
            Token::Bytes(bytes) => out.bytes(bytes)?,
        }
        Ok(token)
    }

    /// Writes values one level deeper.
    fn values(&mut self, count: usize, out: &mut Jellier) -> Result<(), JellyError> {
        out.nested(|out| (0..count).try_for_each(|_| self.value(out)))
    }

    /// Writes a copy, or a live object that arrived with its state.
    fn object(
        &mut self,
        at: usize,
        class: &[u8],
        items: usize,
        out: &mut Jellier,
    ) -> Result<(), JellyError> {
        let id = self.from.cursor.clone().token().filter(|_| items >= 2);
        if matches!(id, Some(Token::Int(_))) {
            return self.entry(at, Atom::Cached, out);
        }
        out.elements(2)?;
        out.bytes(class)?;
        self.values(1, out)?;
        self.skip(items.saturating_sub(1))
    }

    /// Writes the entry that begins at a place.
    fn entry(&mut self, at: usize, atom: Atom, out: &mut Jellier) -> Result<(), JellyError> {
        match atom {
            Atom::Remote => match RemoteReference::kept_at(&self.from, at) {
                Some(reference) => reference.jelly(out)?,
                None => return Err(unknown(atom)),
            },
            Atom::Local => {
                let name = match self.from.cursor.clone().token() {
                    Some(Token::Int(id)) => u64::try_from(id).ok().map(OwnName::Id),
                    Some(Token::Bytes(name)) => Some(OwnName::Text(name.into())),
                    _ => None,
                };
                let own = name.and_then(|name| self.content.own_objects.get(&name));
                out.entry(own.ok_or_else(|| unknown(atom))?.clone())?;
            }
            Atom::LocalCache => {
                let own = self.from.arrived::<OwnLive>(at).ok_or_else(|| unknown(atom))?;
                // The object may be one that depends on its receiver.
                out.perspective()?;
                out.entry(match &own.via {
                    Some(arrival) => Sent::Replica(arrival.clone()),
                    None => Sent::Published(own.source.clone()),
                })?;
            }
            _ => {
                let arrival = self.from.arrived::<Arrival>(at).ok_or_else(|| unknown(atom))?;
                out.entry(Sent::Replica(arrival))?;
            }
        }
        self.from.cursor.seek(at);
        self.skip(1)
    }

    /// Skips expressions.
    fn skip(&mut self, count: usize) -> Result<(), JellyError> {
        (0..count).try_for_each(|_| self.from.cursor.skip().map(drop).ok_or_else(malformed))
    }
}

/// Returns the error for an entry that stood for nothing when it arrived.
#[cold]
fn unknown(atom: Atom) -> JellyError {
    JellyError::custom(format_args!(
        "`{}` in the received value stood for no object that was known when it arrived",
        excerpt(atom.word())
    ))
}
