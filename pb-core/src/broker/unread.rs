//! What a peer counts as received although nobody read it.

use crate::{
    banana::{Cursor, Token},
    jelly::{Atom, Kind, Section},
    live::Arrivals,
};

/// Something that the peer counts until it is told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnreadHandle {
    pub(super) kind: HandleKind,
    pub(super) id: u64,
    /// Where it stands in the message.
    pub(super) at: usize,
}

/// What kind of entry it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandleKind {
    /// `[class id state]`
    First,
    /// `[cached id]`
    Again,
    /// `[remote id]`
    Remote,
}

/// Finds them in a section that was refused or passed over, in whole or in part.
pub(super) fn unread(
    section: Section<'_>,
    read: Option<&Arrivals>,
    found: &mut dyn FnMut(UnreadHandle),
) {
    let cursor = section.cursor();
    let mut walk = Walk { cursor, read, found, open: vec![Open::Values(1)] };
    while walk.step() {}
}

/// An expression whose parts are being looked at.
#[derive(Debug, Clone, Copy)]
enum Open {
    /// So many values.
    Values(usize),
    /// So many pairs of a dictionary.
    Pairs(usize),
    /// So many parts that hold nothing.
    Rest(usize),
}

/// More levels than this are not looked into; a value that is read has far fewer.
const MAX_DEPTH: usize = 10_000;

struct Walk<'a> {
    cursor: Cursor<'a>,
    read: Option<&'a Arrivals>,
    found: &'a mut dyn FnMut(UnreadHandle),
    /// A stack of its own: what is refused for its depth is looked through as well.
    open: Vec<Open>,
}

impl Walk<'_> {
    /// One part. False at the end. The reading may have failed anywhere, so nothing is an error here.
    fn step(&mut self) -> bool {
        match self.open.pop() {
            None => return false,
            Some(Open::Values(0) | Open::Pairs(0)) => {}
            Some(Open::Rest(count)) => self.pass(count),
            Some(Open::Values(count)) => {
                self.open.push(Open::Values(count - 1));
                self.value();
            }
            Some(Open::Pairs(count)) => {
                self.open.push(Open::Pairs(count - 1));
                let start = self.cursor.at();
                match self.cursor.token() {
                    Some(Token::List(2)) => self.open.push(Open::Values(2)),
                    _ => {
                        self.cursor.seek(start);
                        self.pass(1);
                    }
                }
            }
        }
        true
    }

    /// Looks at the head of an expression, and opens it.
    fn value(&mut self) {
        let start = self.cursor.at();
        let Some(Token::List(elements @ 1..)) = self.cursor.token() else { return };
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
                        if atom == b"cached" { HandleKind::Again } else { HandleKind::Remote };
                    (self.found)(UnreadHandle { kind, id, at: start });
                }
                Open::Rest(items)
            }
            Some(known) => match known.kind() {
                Kind::Sequence => Open::Values(items),
                Kind::Dictionary => Open::Pairs(items),
                Kind::Scalar | Kind::Unpersistable | Kind::Link | Kind::Entry => Open::Rest(items),
                // It is refused, and what it holds is counted all the same.
                Kind::Code => Open::Values(items),
            },
            // With a number it is counted, whatever the class is registered as here.
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

    /// The number that is next, if one is; nothing is read.
    fn id(&self, items: usize) -> Option<u64> {
        self.cursor.clone().unsigned().filter(|_| items > 0)
    }

    fn pass(&mut self, count: usize) {
        for _ in 0..count {
            self.cursor.skip();
        }
    }
}
