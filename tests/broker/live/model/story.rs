//! One story: a random sequence of events.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    mem,
    rc::Rc,
    sync::Arc,
};

use pb::{
    Limits,
    live::{Delivery, Observer, WhenSlow},
};
use pb_test_support::Random;

use super::{
    calls::Call,
    changes::Open,
    classes::{Player, STOPS},
    data::{Data, History, Reader},
    line::Line,
    things::{Handle, Held, Locked, RIVERS, THINGS, Thing, first},
};

/// The events that can happen in a story.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kind {
    /// Whether there are updates that replicas cannot follow, and updates that cannot be sent.
    pub(super) fails: bool,
    /// Whether some connections are not written to for a while, and have low limits for waiting updates.
    pub(super) is_slow: bool,
    /// Whether the limits of connections are low.
    pub(super) is_tight: bool,
}

/// The events so far, which are printed if the story fails.
pub(super) type Told = Rc<RefCell<Vec<String>>>;

/// How often each event happened, in all stories together.
pub(super) type Tally = Rc<RefCell<BTreeMap<&'static str, usize>>>;

/// The first two connections are the owner's. Objects that came over the first are passed on over the
/// third, and from there over the fourth.
pub(super) const OWN: usize = 2;
pub(super) const LINES: usize = 4;

/// Returns the connection whose objects are passed on over `line`.
pub(super) fn above(line: usize) -> Option<usize> {
    [None, None, Some(0), Some(2)][line]
}

/// Events that explain why a replica is lost.
#[derive(Default)]
pub(super) struct Excuses {
    /// Objects with an update that no replica can follow.
    pub(super) upset: BTreeSet<usize>,
    /// Objects with an update that could not be sent.
    pub(super) cut: BTreeSet<usize>,
    /// Whether there were objects whose state could not be taken.
    pub(super) is_moody: bool,
    /// Whether a connection over which objects were passed on has closed.
    pub(super) relay_ended: bool,
}

/// A handle of a replica, with the values of its last check.
pub(super) struct Kept {
    pub(super) line: usize,
    /// The number of the connection of that line that it came over.
    pub(super) life: usize,
    pub(super) reader: Reader,
    pub(super) id: usize,
    pub(super) handle: Handle,
    /// The index of its value in the object's history.
    pub(super) since: usize,
    pub(super) version: u64,
    pub(super) data: Data,
    /// Whether it was out of step by then.
    pub(super) is_out_of_step: bool,
}

/// A version that a reader goes on reading.
pub(super) struct Reading {
    pub(super) line: usize,
    pub(super) life: usize,
    pub(super) reader: Reader,
    pub(super) held: Held,
    pub(super) data: Data,
}

pub(super) struct Story<'w> {
    pub(super) kind: Kind,
    pub(super) random: Random,
    told: Told,
    tally: Tally,
    pub(super) things: &'w Arc<Vec<Thing>>,
    pub(super) histories: Vec<History>,
    pub(super) open: Option<Open<'w>>,
    /// An object that stays locked without being changed.
    pub(super) idle: Option<(usize, Locked<'w>)>,
    pub(super) lines: Vec<Line>,
    pub(super) players: Vec<Arc<Player>>,
    pub(super) kept: Vec<Kept>,
    pub(super) reading: Vec<Reading>,
    pub(super) calls: Vec<Call>,
    /// The reader of each push, and the number of the connection of its line.
    pub(super) tickets: HashMap<usize, (Reader, usize)>,
    pub(super) excuses: Excuses,
    pub(super) observers: HashSet<Observer>,
    pub(super) marks: u64,
}

/// Returns how the objects deliver, and the limits of the connections.
pub(super) fn settings(seed: u64, kind: Kind) -> (Vec<Thing>, Limits) {
    let mut random = Random::new(seed.wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1);
    let mut delivery = || {
        let any = Delivery::default().answers(random.below(3) == 0);
        let few = any.max_queued(2_000 + random.below(4_000));
        match random.below(3) {
            _ if !kind.is_slow => any,
            0 => few.when_slow(WhenSlow::Disconnect),
            1 => few.when_slow(WhenSlow::Reset),
            _ => few.max_queued(100_000).when_slow(WhenSlow::Reset),
        }
    };
    let things = (0..THINGS).map(|id| Thing::new(id, delivery())).collect();
    let few = 3 + random.below(5);
    let limits = match (kind.is_tight, random.below(3)) {
        (false, _) => Limits::default(),
        (true, 0) => Limits::default().max_live_objects(few),
        (true, 1) => Limits::default().max_replicas(few),
        (true, _) => Limits::default().max_message(6_000),
    };
    (things, limits)
}

impl<'w> Story<'w> {
    pub(super) fn new(
        seed: u64,
        kind: Kind,
        (things, limits): (&'w Arc<Vec<Thing>>, Limits),
        (told, tally): (Told, Tally),
    ) -> Self {
        STOPS.with_borrow_mut(HashMap::clear);
        let mut story = Self {
            kind,
            random: Random::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            told,
            tally,
            things,
            histories: (0..THINGS).map(|id| History::new(first(id))).collect(),
            open: None,
            idle: None,
            lines: (0..LINES).map(|_| Line::new(things.clone(), limits.clone())).collect(),
            players: (1..4).map(|reader| Arc::new(Player(reader))).collect(),
            kept: Vec::new(),
            reading: Vec::new(),
            calls: Vec::new(),
            tickets: HashMap::new(),
            excuses: Excuses::default(),
            observers: HashSet::new(),
            marks: 0,
        };
        story.begins();
        story
    }

    /// Gives some objects to some observers, and perhaps passes them on.
    fn begins(&mut self) {
        for line in 0..OWN {
            self.is_for_another(line);
            self.fetches(line);
        }
        self.pushes_these(0, RIVERS.collect());
        self.is_quiet();
        for line in OWN..LINES {
            if self.random.below(4) > 0 {
                self.passes_on(line);
                self.is_quiet();
            }
        }
    }

    pub(super) fn counts(&self, what: &'static str) {
        *self.tally.borrow_mut().entry(what).or_default() += 1;
    }

    pub(super) fn say(&self, what: String) {
        self.told.borrow_mut().push(what);
    }

    pub(super) fn step(&mut self) {
        let line = self.random.below(LINES);
        let is_over = self.lines[line].is_over;
        match self.random.below(30) {
            0..=8 => self.changes(),
            9 => self.commits(),
            10..=12 if !is_over && line < OWN => self.fetches(line),
            13 | 14 if !is_over && line < OWN => self.pushes(line),
            13..=15 if !is_over && line >= OWN => self.passes_on(line),
            16 if line < OWN => self.is_for_another(line),
            17 | 18 => self.drops(),
            19 => self.reads_on(),
            20 if self.kind.is_slow => self.stalls(line),
            // Otherwise updates would seldom wait long enough.
            21..=23 if self.kind.is_slow && self.random.below(4) > 0 => self.floods(line),
            21 => self.forgets(line),
            22 => self.sends_back(line),
            23 => self.is_quiet(),
            24 if self.random.below(3) == 0 || is_over => self.ends_a_line(line),
            25 => self.locks_another(),
            _ => self.carries(line),
        }
        self.looks();
    }

    /// Locks an object: a message that needs its state waits, and so do the messages after it.
    fn locks_another(&mut self) {
        if let Some((id, _)) = self.idle.take() {
            return self.say(format!("{id}: no longer idle"));
        }
        let id = self.random.below(THINGS);
        if self.open.as_ref().is_none_or(|open| open.id != id) {
            self.say(format!("{id}: idle"));
            self.idle = Some((id, self.things[id].lock()));
        }
    }

    fn is_for_another(&mut self, line: usize) {
        let reader = self.random.below(self.players.len() + 1);
        self.say(format!("line {line}: for reader {reader}"));
        if !self.lines[line].is_over {
            self.lines[line].is_for(reader, &self.players);
        }
    }

    fn drops(&mut self) {
        let part = 2 + self.random.below(3);
        let random = &mut self.random;
        let before = self.kept.len();
        self.kept.retain(|_| random.below(part) > 0);
        self.reading.retain(|_| random.below(part) > 0);
        self.say(format!("drop {} of {before} handles", before - self.kept.len()));
    }

    /// Keeps reading a version for longer.
    fn reads_on(&mut self) {
        if self.kept.is_empty() {
            return;
        }
        let kept = &self.kept[self.random.below(self.kept.len())];
        let held = kept.handle.hold();
        let data = held().data;
        let Kept { line, life, reader, .. } = *kept;
        self.reading.push(Reading { line, life, reader, held, data });
        self.say(format!("read on {}", kept.id));
    }

    /// Stops carrying the bytes of a connection until all bytes are carried.
    pub(super) fn stalls(&mut self, line: usize) {
        self.lines[line].is_stalled = true;
        self.say(format!("line {line}: stalled"));
    }

    fn carries(&mut self, line: usize) {
        let is_up = self.random.below(2) == 0;
        self.say(format!("line {line}: carry {}", if is_up { "up" } else { "down" }));
        self.lines[line].carries(is_up, &mut self.random);
        self.notices_ends(Vec::new());
    }

    /// Closes a connection, or opens a new one in its place.
    fn ends_a_line(&mut self, line: usize) {
        if self.lines[line].is_over {
            self.say(format!("line {line}: connect"));
            return self.lines[line].reconnects();
        }
        let end = self.random.below(2);
        self.say(format!("line {line}: end"));
        self.lines[line].brokers()[end].close();
        self.notices_ends(Vec::new());
    }

    /// Carries all bytes, and checks that every reader sees the current values.
    pub(super) fn is_quiet(&mut self) {
        self.say("quiet".to_owned());
        self.idle = None;
        self.commits();
        while self.lines.iter_mut().any(Line::settles) {}
        self.notices_ends(Vec::new());
        self.collects();
        while self.lines.iter_mut().any(Line::settles) {}
        self.notices_ends(Vec::new());
        self.checks();
    }

    pub(super) fn calls(&mut self) -> Vec<Call> {
        mem::take(&mut self.calls)
    }
}
