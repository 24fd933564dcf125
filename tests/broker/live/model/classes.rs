//! The classes of the stories, at the owner and at the observer.

use std::{cell::RefCell, collections::BTreeMap, collections::HashMap};

use pb::{
    Cached, Observers, Perspective, Published,
    live::{ObservedMap, ObservedSet, ObservedVec, Observer},
};

use super::data::NAMES;

/// The perspective of a player.
pub(super) struct Player(pub(super) usize);

/// Returns the reader that a perspective stands for.
pub(super) fn reader_of(perspective: Option<&Perspective>) -> usize {
    perspective.and_then(|of| of.downcast_ref::<Player>()).map_or(0, |player| player.0)
}

thread_local! {
    /// How often each observer was told that it has stopped observing. Each story has a thread to itself.
    pub(super) static STOPS: RefCell<HashMap<Observer, usize>> = RefCell::default();
}

pub(super) fn count_stop<T>(_: &mut T, _: Option<&Perspective>, observer: &Observer) {
    STOPS.with_borrow_mut(|told| *told.entry(observer.clone()).or_default() += 1);
}

/// A class of plain fields.
#[derive(pb::Cacheable, Default)]
#[pb(class = "model.Plain", stopped_observing = count_stop)]
pub(super) struct Plain {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[pb::methods]
impl Plain {}

impl Plain {
    /// Announces its change by hand.
    pub(super) fn add(&mut self, by: i64) {
        self.score += by;
        self.observers.announce("add", (by,));
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Plain)]
pub(super) struct SeenPlain {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
}

#[pb::methods]
impl SeenPlain {
    #[observe]
    fn add(&mut self, by: i64) {
        self.score += by;
    }
}

/// A class of collections, of numbers and of objects.
#[derive(pb::Cacheable, Default)]
#[pb(class = "model.Hall", stopped_observing = count_stop)]
pub(super) struct Hall {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observed)]
    pub(super) numbers: ObservedVec<i64>,
    #[pb(observed)]
    pub(super) spare: ObservedVec<i64>,
    #[pb(observed)]
    pub(super) prices: ObservedMap<String, i64>,
    #[pb(observed)]
    pub(super) tags: ObservedSet<i64>,
    #[pb(observed)]
    pub(super) crew: ObservedVec<Published<Plain>>,
    #[pb(observed)]
    pub(super) named: ObservedMap<String, Published<Plain>>,
    #[pb(setter)]
    pub(super) table: Option<Published<Table>>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[pb::methods]
impl Hall {
    /// Changes collections inside an update, which is announced once.
    #[update]
    pub(super) fn tidy(&mut self, number: i64) {
        self.numbers.clear();
        self.numbers.push(number);
        self.tags.insert(number);
        self.set_score(number);
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Hall)]
pub(super) struct SeenHall {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observed)]
    pub(super) numbers: ObservedVec<i64>,
    #[pb(observed)]
    pub(super) spare: ObservedVec<i64>,
    #[pb(observed)]
    pub(super) prices: ObservedMap<String, i64>,
    #[pb(observed)]
    pub(super) tags: ObservedSet<i64>,
    #[pb(observed)]
    pub(super) crew: ObservedVec<Cached<SeenPlain>>,
    #[pb(observed)]
    pub(super) named: ObservedMap<String, Cached<SeenPlain>>,
    #[pb(setter)]
    pub(super) table: Option<Cached<SeenTable>>,
}

#[pb::methods]
impl SeenHall {
    #[observe]
    fn tidy(&mut self, number: i64) {
        self.numbers.clear();
        self.numbers.push(number);
        self.tags.insert(number);
        self.score = number;
    }
}

/// A class in which each observer sees the cards of its own name.
#[derive(pb::Cacheable, Default)]
#[pb(class = "model.Table", state_for = Table::seen_by, stopped_observing = count_stop)]
pub(super) struct Table {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    pub(super) hands: BTreeMap<usize, Vec<i64>>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[derive(pb::Jelly)]
struct TableState<'a> {
    id: usize,
    left: u64,
    right: u64,
    name: &'a str,
    score: i64,
    reader: usize,
    hand: &'a [i64],
}

#[pb::methods]
impl Table {}

impl Table {
    fn seen_by(&self, perspective: Option<&Perspective>) -> TableState<'_> {
        let reader = reader_of(perspective);
        let hand = self.hands.get(&NAMES[reader]).map_or(&[][..], Vec::as_slice);
        let Self { id, left, right, score, .. } = *self;
        TableState { id, left, right, name: &self.name, score, reader, hand }
    }

    pub(super) fn observers_named(&self, name: usize) -> Vec<Observer> {
        let all = self.observers.iter();
        let named = all.filter(|(of, _)| NAMES[reader_of(of.as_ref())] == name);
        named.map(|(_, observer)| observer).collect()
    }

    /// Announces a card only to the observers of its name.
    pub(super) fn deal(&mut self, name: usize, card: i64) {
        self.hands.entry(name).or_default().push(card);
        for observer in self.observers_named(name) {
            self.observers.tell(&observer, "dealt", (card,));
        }
    }

    /// Changes all cards of a name, and resets the observers of that name.
    pub(super) fn redeal(&mut self, name: usize, card: i64) {
        self.hands.insert(name, vec![card]);
        for observer in self.observers_named(name) {
            self.observers.reset(&observer);
        }
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Table)]
pub(super) struct SeenTable {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    pub(super) reader: usize,
    pub(super) hand: Vec<i64>,
}

#[pb::methods]
impl SeenTable {
    #[observe]
    fn dealt(&mut self, card: i64) {
        self.hand.push(card);
    }
}

/// A class that is passed on, at the end that publishes it first.
#[derive(pb::Cacheable, Default)]
#[pb(class = "model.River", stopped_observing = count_stop)]
pub(super) struct River {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observed)]
    pub(super) numbers: ObservedVec<i64>,
    #[pb(setter)]
    pub(super) next: Option<Published<Self>>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[pb::methods]
impl River {
    #[update]
    pub(super) fn rise(&mut self, by: i64, next: Option<Published<Self>>) {
        self.score += by;
        self.numbers.push(by);
        self.next = next;
    }

    #[update]
    pub(super) fn pad(&mut self, text: String) {
        drop(text);
    }
}

/// The same class, where it is observed and passed on.
#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "model.River", stopped_observing = count_stop)]
pub(super) struct Stream {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observed)]
    pub(super) numbers: ObservedVec<i64>,
    #[pb(setter)]
    pub(super) next: Option<Cached<Self>>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[pb::methods]
impl Stream {
    #[update]
    #[observe]
    fn rise(&mut self, by: i64, next: Option<Cached<Self>>) {
        self.score += by;
        self.numbers.push(by);
        self.next = next;
    }

    #[update]
    #[observe]
    fn pad(&mut self, text: String) {
        drop(text);
    }
}
