use std::collections::{HashMap, HashSet};

use super::{TableEntry, scratch};
use crate::{
    banana::{Dialect, compact::taught::Used, encode},
    perspective::Perspective,
};

/// An encoded value, ready for any connection that speaks its dialect.
///
/// *Prepare* has run the application's code. *Bind* fills the patches and appends the tokens to a
/// connection's outbox; without patches it only copies bytes.
#[derive(Debug)]
pub(crate) struct Prepared {
    dialect: Dialect,
    tokens: Vec<u8>,
    /// The names and shapes that the peer must have been taught before.
    used: Used,
    /// What is left open. Most values have nothing.
    open: Option<Box<Open>>,
}

/// What is left open in a value until it is bound.
#[derive(Debug)]
struct Open {
    /// Sorted by offset, and at least one.
    patches: Vec<Patch>,
    /// If true, some patches are entries of a connection's tables.
    entries: bool,
    /// The perspective for which the value was prepared.
    perspective: Option<Perspective>,
}

/// An offset in the tokens at which more tokens are inserted when the message is bound.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) at: usize,
    pub(crate) place: Place,
}

/// The tokens that a patch stands for.
#[derive(Debug)]
pub(crate) enum Place {
    /// `[reference n`, if the value of this slot is met again.
    First(u32),
    /// `[dereference n]`, of the value of this slot.
    Again(u32),
    /// An expression that only the connection can write.
    Entry(Box<dyn TableEntry>),
}

impl Prepared {
    /// Returns a value in which nothing is left open.
    pub(crate) fn new(dialect: Dialect, tokens: Vec<u8>, mut used: Used) -> Self {
        used.settle();
        Self { dialect, tokens, used, open: None }
    }

    /// Returns the value with patches, prepared for a perspective.
    pub(crate) fn open(
        mut self,
        mut patches: Vec<Patch>,
        perspective: Option<Perspective>,
    ) -> Self {
        let again: HashSet<u32> = patches
            .iter()
            .filter_map(|patch| match patch.place {
                Place::Again(slot) => Some(slot),
                Place::First(_) | Place::Entry(_) => None,
            })
            .collect();
        // A value that is never met again gets no `reference`.
        patches.retain(|patch| match patch.place {
            Place::First(slot) => again.contains(&slot),
            Place::Again(_) | Place::Entry(_) => true,
        });
        if !patches.is_empty() {
            let entries = patches.iter().any(|patch| matches!(patch.place, Place::Entry(_)));
            self.open = Some(Box::new(Open { patches, entries, perspective }));
        }
        self
    }

    /// Returns a value without tokens, for an answer that the peer does not want.
    pub(crate) fn nothing(dialect: Dialect) -> Self {
        Self::new(dialect, Vec::new(), Used::new())
    }

    /// Returns the names and shapes that the peer must have been taught before.
    #[inline]
    pub(crate) fn used(&self) -> &Used {
        &self.used
    }

    /// Returns whether the value has entries of a connection's tables, for which [`bind`](Self::bind) is
    /// not enough.
    pub(crate) fn has_entries(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.entries)
    }

    /// Returns whether dropping the value runs no code of the application.
    pub(crate) fn is_harmless(&self) -> bool {
        self.open.as_ref().is_none_or(|open| !open.entries && open.perspective.is_none())
    }

    pub(crate) fn tokens(&self) -> &[u8] {
        &self.tokens
    }

    pub(crate) fn patches(&self) -> &[Patch] {
        self.open.as_ref().map_or(&[], |open| &open.patches)
    }

    pub(crate) fn perspective(&self) -> Option<&Perspective> {
        self.open.as_ref()?.perspective.as_ref()
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns how many bytes binding appends, not counting the patches.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Appends the tokens of a value without entries. Shared values are numbered from 1, in the order in
    /// which they are met a second time, as Twisted numbers them (`jelly._Jellier._cook`).
    pub(crate) fn bind(&self, out: &mut Vec<u8>) {
        let Some(open) = &self.open else {
            return out.extend_from_slice(&self.tokens);
        };
        let mut numbers = HashMap::new();
        for patch in &open.patches {
            if let Place::Again(slot) = patch.place {
                let next = numbers.len() as u64 + 1;
                numbers.entry(slot).or_insert(next);
            }
        }
        let mut written = 0;
        for patch in &open.patches {
            out.extend_from_slice(&self.tokens[written..patch.at]);
            written = patch.at;
            match patch.place {
                Place::First(slot) => reference(out, self.dialect, numbers[&slot]),
                Place::Again(slot) => dereference(out, self.dialect, numbers[&slot]),
                Place::Entry(_) => {
                    debug_assert!(false, "a value with entries must be bound by its connection")
                }
            }
        }
        out.extend_from_slice(&self.tokens[written..]);
    }

    /// Returns the bound tokens of a value without entries.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.tokens.len());
        self.bind(&mut out);
        out
    }
}

/// Appends the beginning of `[reference n X]`, for a value that is met again.
pub(crate) fn reference(out: &mut Vec<u8>, dialect: Dialect, number: u64) {
    encode::expression(out, dialect, "reference", 2);
    encode::unsigned(out, dialect, number);
}

/// Appends `[dereference n]`.
pub(crate) fn dereference(out: &mut Vec<u8>, dialect: Dialect, number: u64) {
    encode::expression(out, dialect, "dereference", 1);
    encode::unsigned(out, dialect, number);
}

impl Drop for Prepared {
    fn drop(&mut self) {
        scratch::recycle(std::mem::take(&mut self.tokens));
    }
}
