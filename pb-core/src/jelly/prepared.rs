use std::collections::{HashMap, HashSet};

use super::{TableEntry, scratch};
use crate::{
    banana::{Dialect, write},
    perspective::Perspective,
};

/// A value as tokens, ready for any connection that speaks its dialect.
///
/// *Prepare* ran the user's code; *bind* fills the patches and appends the tokens to a connection's
/// outbox. Without patches binding is a copy of bytes.
#[derive(Debug)]
pub(crate) struct Prepared {
    dialect: Dialect,
    tokens: Vec<u8>,
    /// In the order of the places.
    patches: Vec<Patch>,
    /// Whether something is bound to a connection.
    entries: bool,
    /// For whom it was prepared. Kept only where it has patches.
    perspective: Option<Perspective>,
}

/// A place in the tokens where something goes that is decided when the message is bound.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) at: usize,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum Place {
    /// `[reference n` goes here if the value of this slot is met again.
    First(u32),
    /// `[dereference n]` goes here.
    Again(u32),
    /// An expression of the connection's goes here.
    Entry(Box<dyn TableEntry>),
}

impl Prepared {
    pub(crate) fn new(
        dialect: Dialect,
        tokens: Vec<u8>,
        mut patches: Vec<Patch>,
        perspective: Option<Perspective>,
    ) -> Self {
        if !patches.is_empty() {
            let again: HashSet<u32> = patches
                .iter()
                .filter_map(|patch| match patch.place {
                    Place::Again(slot) => Some(slot),
                    Place::First(_) | Place::Entry(_) => None,
                })
                .collect();
            // What is never met again is not marked at all.
            patches.retain(|patch| match patch.place {
                Place::First(slot) => again.contains(&slot),
                Place::Again(_) | Place::Entry(_) => true,
            });
        }
        let entries = patches.iter().any(|patch| matches!(patch.place, Place::Entry(_)));
        Self { dialect, tokens, patches, entries, perspective }
    }

    /// No value at all, where none is wanted.
    pub(crate) fn nothing(dialect: Dialect) -> Self {
        Self { dialect, tokens: Vec::new(), patches: Vec::new(), entries: false, perspective: None }
    }

    /// Whether something in it is bound to a connection, so that [`bind`](Self::bind) is not enough.
    pub(crate) fn has_entries(&self) -> bool {
        self.entries
    }

    /// Whether no code of the application runs when it is dropped.
    pub(crate) fn is_harmless(&self) -> bool {
        !self.entries && self.perspective.is_none()
    }

    pub(crate) fn tokens(&self) -> &[u8] {
        &self.tokens
    }

    pub(crate) fn patches(&self) -> &[Patch] {
        &self.patches
    }

    pub(crate) fn perspective(&self) -> Option<&Perspective> {
        self.perspective.as_ref()
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How many bytes binding appends, without the patches.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Appends the tokens. Numbers count from 1 in the order in which values are met a second time,
    /// as Twisted gives them (`jelly._Jellier._cook`).
    pub(crate) fn bind(&self, out: &mut Vec<u8>) {
        if self.patches.is_empty() {
            out.extend_from_slice(&self.tokens);
            return;
        }
        let mut numbers = HashMap::new();
        for patch in &self.patches {
            if let Place::Again(slot) = patch.place {
                let next = numbers.len() as u64 + 1;
                numbers.entry(slot).or_insert(next);
            }
        }
        let mut written = 0;
        for patch in &self.patches {
            out.extend_from_slice(&self.tokens[written..patch.at]);
            written = patch.at;
            match patch.place {
                Place::First(slot) => reference(out, self.dialect, numbers[&slot]),
                Place::Again(slot) => dereference(out, self.dialect, numbers[&slot]),
                Place::Entry(_) => debug_assert!(false, "bound by the connection"),
            }
        }
        out.extend_from_slice(&self.tokens[written..]);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.tokens.len());
        self.bind(&mut out);
        out
    }
}

/// What goes before a value that is met again.
pub(crate) fn reference(out: &mut Vec<u8>, dialect: Dialect, number: u64) {
    write::list(out, 3);
    write::string(out, dialect, b"reference");
    write::unsigned(out, number);
}

pub(crate) fn dereference(out: &mut Vec<u8>, dialect: Dialect, number: u64) {
    write::list(out, 2);
    write::string(out, dialect, b"dereference");
    write::unsigned(out, number);
}

impl Drop for Prepared {
    fn drop(&mut self) {
        scratch::give_back(std::mem::take(&mut self.tokens));
    }
}
