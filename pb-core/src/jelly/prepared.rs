use std::collections::{HashMap, HashSet};

use super::scratch;
use crate::banana::{Dialect, write};

/// A value as tokens, ready for any connection that speaks its dialect.
///
/// *Prepare* ran the user's code; *bind* fills the patches and appends the tokens to a connection's
/// outbox. Without patches binding is a copy of bytes.
#[derive(Debug)]
pub struct Prepared {
    dialect: Dialect,
    tokens: Vec<u8>,
    /// In the order of the places.
    patches: Vec<Patch>,
}

/// A place in the tokens where something goes that is decided when the message is bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patch {
    pub(crate) at: usize,
    pub(crate) place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `[reference n` goes here if the value of this slot is met again.
    First(u32),
    /// `[dereference n]` goes here.
    Again(u32),
}

impl Prepared {
    pub(crate) fn new(dialect: Dialect, tokens: Vec<u8>, mut patches: Vec<Patch>) -> Self {
        if !patches.is_empty() {
            let again: HashSet<u32> = patches
                .iter()
                .filter_map(|patch| match patch.place {
                    Place::Again(slot) => Some(slot),
                    Place::First(_) => None,
                })
                .collect();
            // What is never met again is not marked at all.
            patches.retain(|patch| match patch.place {
                Place::First(slot) => again.contains(&slot),
                Place::Again(_) => true,
            });
        }
        Self { dialect, tokens, patches }
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
            let (atom, elements, slot) = match patch.place {
                Place::First(slot) => ("reference", 3, slot),
                Place::Again(slot) => ("dereference", 2, slot),
            };
            write::list(out, elements);
            write::string(out, self.dialect, atom.as_bytes());
            write::unsigned(out, numbers[&slot]);
        }
        out.extend_from_slice(&self.tokens[written..]);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.tokens.len());
        self.bind(&mut out);
        out
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        scratch::give_back(std::mem::take(&mut self.tokens));
    }
}
