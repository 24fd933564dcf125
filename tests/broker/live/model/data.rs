//! The expected values of the objects of a story, as plain data.

use std::collections::{BTreeMap, BTreeSet};

/// The perspective of a value: none, or one of three players, two of whom have the same name.
pub(super) type Reader = usize;

/// The names of the readers.
pub(super) const NAMES: [usize; 4] = [0, 1, 1, 2];

/// The value of one object. Every class has a part of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Data {
    pub(super) id: usize,
    /// The fields that a transaction changes first and last.
    pub(super) left: u64,
    pub(super) right: u64,
    pub(super) name: String,
    pub(super) score: i64,
    pub(super) numbers: Vec<i64>,
    pub(super) spare: Vec<i64>,
    pub(super) prices: BTreeMap<String, i64>,
    pub(super) tags: BTreeSet<i64>,
    /// The objects of the crew, by their places in the world.
    pub(super) crew: Vec<usize>,
    pub(super) named: BTreeMap<String, usize>,
    pub(super) link: Option<usize>,
    pub(super) boss: Option<usize>,
    /// The cards of each name.
    pub(super) hands: BTreeMap<usize, Vec<i64>>,
    /// The reader for whom a state with cards was taken.
    pub(super) reader: usize,
}

impl Data {
    /// Returns the value as a reader sees it. Whether there is a boss is compared, but not which object it
    /// is: that is not always known.
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

    /// Returns the index of the value that is shown, at or after `since`.
    pub(super) fn find(&self, shown: &Data, reader: Reader, since: usize) -> Option<usize> {
        (since..self.0.len()).find(|&at| self.0[at].shown_to(reader) == *shown)
    }
}
