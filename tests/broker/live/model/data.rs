//! What the objects of a story must be, as plain data.

use std::collections::{BTreeMap, BTreeSet};

/// For whom something is shown: nobody, or one of three players, two of whom have the same name.
pub(super) type Reader = usize;

/// The names of the readers.
pub(super) const NAMES: [usize; 4] = [0, 1, 1, 2];

/// The value of one object. Every class has some of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Data {
    pub(super) id: usize,
    /// What a transaction changes first, and what it changes last.
    pub(super) left: u64,
    pub(super) right: u64,
    pub(super) name: String,
    pub(super) score: i64,
    pub(super) numbers: Vec<i64>,
    pub(super) spare: Vec<i64>,
    pub(super) prices: BTreeMap<String, i64>,
    pub(super) tags: BTreeSet<i64>,
    /// Objects are known by their places in the world.
    pub(super) crew: Vec<usize>,
    pub(super) named: BTreeMap<String, usize>,
    pub(super) link: Option<usize>,
    pub(super) boss: Option<usize>,
    /// The cards of each name.
    pub(super) hands: BTreeMap<usize, Vec<i64>>,
    /// For whom a state with cards was taken.
    pub(super) reader: usize,
}

impl Data {
    /// As somebody is shown it. A boss is shown as being there or not: who it is cannot always be said.
    pub(super) fn shown_to(&self, reader: Reader) -> Self {
        let mut shown = self.clone();
        shown.boss = shown.boss.map(|_| 0);
        if !self.hands.is_empty() {
            shown.reader = reader;
            shown.hands.retain(|name, _| *name == NAMES[reader]);
        }
        shown
    }
}

/// Every value that an object has had after a transaction.
pub(super) struct History(Vec<Data>);

impl History {
    pub(super) fn new(first: Data) -> Self {
        Self(vec![first])
    }

    pub(super) fn now(&self) -> &Data {
        &self.0[self.0.len() - 1]
    }

    pub(super) fn push(&mut self, data: Data) {
        if *self.now() != data {
            self.0.push(data);
        }
    }

    /// When the object was as it is shown, not before `since`.
    pub(super) fn find(&self, shown: &Data, reader: Reader, since: usize) -> Option<usize> {
        (since..self.0.len()).find(|&at| self.0[at].shown_to(reader) == *shown)
    }
}
