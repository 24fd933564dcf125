//! What a peer counts as received although nobody read it.

use super::{Admission, arrivals::Arrivals, unjellier::Section};
use crate::banana::{Cursor, Token};

/// Something that the peer counts until it is told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owed {
    /// `[class id state]`
    First(u64),
    /// `[cached id]`
    Again(u64),
    /// `[remote id]`
    Remote(u64),
}

/// Finds them in a section that was refused or passed over, in whole or in part.
pub(crate) fn unread(
    section: Section<'_>,
    admission: &Admission,
    read: Option<&Arrivals>,
    found: &mut dyn FnMut(Owed),
) {
    let cursor = section.cursor();
    Walk { cursor, admission, read, found }.value(0);
}

struct Walk<'a> {
    cursor: Cursor<'a>,
    admission: &'a Admission,
    read: Option<&'a Arrivals>,
    found: &'a mut dyn FnMut(Owed),
}

impl Walk<'_> {
    /// One expression. The reading of it may have failed anywhere, so nothing is an error here.
    fn value(&mut self, depth: usize) {
        let start = self.cursor.at();
        let Some(Token::List(elements @ 1..)) = self.cursor.token() else { return };
        let atom = self.cursor.string();
        let Some(atom) = atom.filter(|_| depth <= self.admission.limits.max_depth) else {
            self.cursor.seek(start);
            return self.pass(1);
        };
        let items = elements - 1;
        let is_new = !self.read.is_some_and(|read| read.has(start));
        match atom {
            b"list" | b"tuple" | b"set" | b"frozenset" => self.values(items, depth),
            b"dictionary" => (0..items).for_each(|_| self.pair(depth)),
            b"reference" if items > 0 => {
                self.pass(1);
                self.values(items - 1, depth);
            }
            b"cached" => {
                if let Some(id) = self.id(items).filter(|_| is_new) {
                    (self.found)(Owed::Again(id));
                }
                self.pass(items);
            }
            b"remote" => {
                if let Some(id) = self.id(items).filter(|_| is_new) {
                    (self.found)(Owed::Remote(id));
                }
                self.pass(items);
            }
            b"None" | b"boolean" | b"unicode" | b"datetime" | b"date" | b"time" | b"timedelta"
            | b"decimal" | b"unpersistable" | b"dereference" | b"local" | b"lcache" => {
                self.pass(items);
            }
            class => {
                let mut left = items;
                let may_be_live = std::str::from_utf8(class)
                    .is_ok_and(|class| self.admission.registry.may_be_live(class));
                if let Some(id) = self.id(items).filter(|_| items > 1 && may_be_live) {
                    if is_new {
                        (self.found)(Owed::First(id));
                    }
                    self.pass(1);
                    left -= 1;
                }
                self.values(left, depth);
            }
        }
    }

    fn values(&mut self, count: usize, depth: usize) {
        (0..count).for_each(|_| self.value(depth + 1));
    }

    fn pair(&mut self, depth: usize) {
        let start = self.cursor.at();
        match self.cursor.token() {
            Some(Token::List(2)) => self.values(2, depth),
            _ => {
                self.cursor.seek(start);
                self.pass(1);
            }
        }
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
