//! Finds handles that the peer counts although this end did not read them.

use crate::{
    banana::{Cursor, Entries, Key, Token},
    jelly::{Atom, Kind, Section},
    live::Arrivals,
};

/// An entry of the connection's tables in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnreadHandle {
    pub(super) kind: HandleKind,
    /// 0 for an object that is given by its name.
    pub(super) id: u64,
    /// Its position in the message.
    pub(super) at: usize,
}

/// The expression that brought a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandleKind {
    /// `[class id state]`
    First,
    /// `[cached id]`
    Known,
    /// `[remote id]`
    Remote,
    /// `[local id]` or `[local name]`, of an object of this end. The peer counts no handle.
    Local,
    /// `[lcache id]`, of a live object of this end. The peer counts no handle.
    LocalCache,
}

/// Finds the handles in a section that was refused or skipped, in whole or in part.
pub(super) fn unread(
    section: Section<'_>,
    read: Option<&Arrivals>,
    found: &mut dyn FnMut(UnreadHandle),
) {
    let cursor = section.cursor();
    let mut walk = Walk { cursor, read, found, open: vec![Open::Values(1)] };
    while walk.step() {}
}

/// An expression whose parts are being walked.
#[derive(Debug, Clone)]
enum Open<'a> {
    /// This many values are left.
    Values(usize),
    /// These entries of a dictionary are left.
    Entries(Entries<'a>),
    /// This many parts are left, none of which holds a handle.
    Rest(usize),
}

/// The deepest level that is walked. A value that is read has far fewer levels.
const MAX_DEPTH: usize = 10_000;

/// The walk through a section.
struct Walk<'a> {
    cursor: Cursor<'a>,
    read: Option<&'a Arrivals>,
    found: &'a mut dyn FnMut(UnreadHandle),
    /// The stack of the walk. It is on the heap, since values that were refused for their depth are
    /// walked too.
    open: Vec<Open<'a>>,
}

impl Walk<'_> {
    /// Walks one part. Returns false at the end. The reading may have failed anywhere, so malformed
    /// parts are no errors here.
    fn step(&mut self) -> bool {
        match self.open.pop() {
            None => return false,
            Some(Open::Values(0)) => {}
            Some(Open::Rest(count)) => self.pass(count),
            Some(Open::Values(count)) => {
                self.open.push(Open::Values(count - 1));
                self.value();
            }
            Some(Open::Entries(mut entries)) => {
                if entries.is_empty() {
                    return true;
                }
                let start = self.cursor.at();
                let key = self.cursor.entry(&mut entries);
                self.open.push(Open::Entries(entries));
                match key {
                    Some(Key::Written) => self.open.push(Open::Values(2)),
                    Some(Key::Taught(_)) => self.open.push(Open::Values(1)),
                    None => {
                        self.cursor.seek(start);
                        self.pass(1);
                    }
                }
            }
        }
        true
    }

    /// Reads the head of an expression, and opens the expression.
    fn value(&mut self) {
        let start = self.cursor.at();
        let elements = match self.cursor.token() {
            Some(Token::List(elements @ 1..)) => elements,
            Some(_) => return,
            // Nothing behind a malformed part can be told apart.
            None => return self.open.clear(),
        };
        let atom = self.cursor.string();
        let Some(atom) = atom.filter(|_| self.open.len() <= MAX_DEPTH) else {
            self.cursor.seek(start);
            return self.pass(1);
        };
        let items = elements - 1;
        let is_new = !self.read.is_some_and(|read| read.has(start));
        let opened = match Atom::of(atom) {
            Some(Atom::Reference) if items > 0 => {
                self.pass(1);
                Open::Values(items - 1)
            }
            Some(Atom::Cached | Atom::Remote) => {
                if let Some(id) = self.id(items).filter(|_| is_new) {
                    let kind =
                        if atom == b"cached" { HandleKind::Known } else { HandleKind::Remote };
                    (self.found)(UnreadHandle { kind, id, at: start });
                }
                Open::Rest(items)
            }
            Some(own @ (Atom::Local | Atom::LocalCache)) => {
                let kind =
                    if own == Atom::Local { HandleKind::Local } else { HandleKind::LocalCache };
                let id = self.id(items).unwrap_or(0);
                (self.found)(UnreadHandle { kind, id, at: start });
                Open::Rest(items)
            }
            Some(known) => match known.kind() {
                Kind::Sequence => Open::Values(items),
                Kind::Dictionary => {
                    self.cursor.seek(start);
                    match self.cursor.dictionary() {
                        Some(entries) => Open::Entries(entries),
                        None => Open::Rest(0),
                    }
                }
                Kind::Scalar | Kind::Unpersistable | Kind::Link | Kind::Entry => Open::Rest(items),
                // The expression is refused, but the handles in it count all the same.
                Kind::Code => Open::Values(items),
            },
            // With an id the object is counted, whatever is registered for the class here.
            None => match self.id(items).filter(|_| items > 1) {
                None => Open::Values(items),
                Some(id) => {
                    if is_new {
                        (self.found)(UnreadHandle { kind: HandleKind::First, id, at: start });
                    }
                    self.pass(1);
                    Open::Values(items - 1)
                }
            },
        };
        self.open.push(opened);
    }

    /// Returns the id that comes next, if there is one, without moving the cursor.
    fn id(&self, items: usize) -> Option<u64> {
        self.cursor.clone().unsigned().filter(|_| items > 0)
    }

    /// Skips expressions.
    fn pass(&mut self, count: usize) {
        if (0..count).any(|_| self.cursor.skip().is_none()) {
            self.open.clear();
        }
    }
}
