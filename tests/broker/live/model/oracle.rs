//! The properties that are checked, and when.

use std::{
    collections::{BTreeMap, BTreeSet},
    task::Poll,
};

use pb::{CallError, ConnectionError, live::Lost};
use pb_test_support::poll_once;

use super::{
    calls::{Call, Waiting},
    classes::STOPS,
    data::Reader,
    story::{Kept, OWN, Story, above},
    things::{Handle, Locked, Look, Owned, RIVERS, Thing, WORKS, each},
    works::Mood,
};

/// The objects that are held, by connection and reader, also within one another.
#[derive(Default)]
struct Holders {
    all: BTreeSet<(usize, Reader, usize)>,
}

/// The place of a replica.
#[derive(Debug, Clone, Copy)]
struct At {
    line: usize,
    life: usize,
    reader: Reader,
}

/// The least number of bytes that wait for a slow connection. A connection that is written to is never
/// closed as slow.
const SLOW: usize = 10_000;

impl Story<'_> {
    /// Checks that each replica shows a value that its object once had, and no earlier one than before.
    pub(super) fn looks(&mut self) {
        for kept in &mut self.kept {
            let is_out_of_step = matches!(kept.handle.lost_reason(), Some(Lost::UpdateFailed(_)));
            let Look { version, data, .. } = kept.handle.look();
            if is_out_of_step {
                // A lost replica does not change any more.
                if kept.is_out_of_step {
                    assert_eq!(data, kept.data, "a replica of {} that was lost changes", kept.id);
                }
                (kept.is_out_of_step, kept.version, kept.data) = (true, version, data);
                continue;
            }
            assert!(version >= kept.version, "a replica of {} goes backwards", kept.id);
            assert_eq!(version, kept.handle.version(), "the versions of {}", kept.id);
            assert_eq!(data.left, data.right, "half of a transaction of {} is shown", kept.id);
            if version == kept.version && kept.since > 0 {
                assert_eq!(data, kept.data, "version {version} of {} changes", kept.id);
                continue;
            }
            let since = self.histories[kept.id].find(&data, kept.reader, kept.since);
            let Some(since) = since else {
                panic!(
                    "reader {} of line {} is shown what {} never was: {data:?}\nwhich is now {:?}",
                    kept.reader,
                    kept.line,
                    kept.id,
                    self.histories[kept.id].now().shown_to(kept.reader)
                );
            };
            (kept.since, kept.version, kept.data) = (since, version, data);
        }
        for reading in &self.reading {
            assert_eq!((reading.held)().data, reading.data, "a version that is held changes");
        }
    }

    /// Closes the other end of a connection that one end has closed. `slow` is the number of bytes that
    /// waited for each before an object was changed.
    pub(super) fn notices_ends(&mut self, slow: Vec<usize>) {
        for line in 0..self.lines.len() {
            if self.lines[line].is_over {
                continue;
            }
            let Some(reason) = self.lines[line].close_reason() else { continue };
            self.say(format!("line {line} has ended: {reason}"));
            match reason {
                ConnectionError::LocallyClosed | ConnectionError::ClosedByPeer => {}
                ConnectionError::SlowObserver { .. } => {
                    self.counts("a connection is given up");
                    let waited = slow.get(line).copied().unwrap_or_default();
                    assert!(waited >= SLOW, "slow, with {waited} bytes waiting: {reason}");
                }
                reason => {
                    assert!(self.kind.is_tight, "no event explains this close reason: {reason}")
                }
            }
            self.lines[line].is_cut();
            self.excuses.relay_ended |= line != 1;
            let life = self.lines[line].life;
            let gone = self.kept.iter().filter(|kept| (kept.line, kept.life) == (line, life));
            for kept in gone {
                assert!(
                    kept.handle.lost_reason().is_some(),
                    "{} is in step although its connection is closed",
                    kept.id
                );
            }
        }
    }

    /// Checks that every call has ended, and keeps the objects in the answers.
    pub(super) fn collects(&mut self) {
        for Call { line, life, waiting } in self.calls() {
            let error = match waiting {
                Waiting::Pushed(mut call) => match poll_once(call.as_mut()) {
                    Poll::Pending => panic!("a call over line {line} is not answered"),
                    Poll::Ready(Ok(())) => continue,
                    Poll::Ready(Err(error)) => error,
                },
                Waiting::Fetched(ticket, mut call) => match poll_once(call.as_mut()) {
                    Poll::Pending => panic!("a fetch over line {line} is not answered"),
                    Poll::Ready(Ok(things)) => {
                        let reader = self.lines[line].fetched(ticket).unwrap();
                        self.keeps(line, life, reader, things);
                        continue;
                    }
                    Poll::Ready(Err(error)) => error,
                },
            };
            self.say(format!("a call over line {line} fails: {error}"));
            let text = error.to_string();
            let is_excused = match error {
                CallError::Closed { .. } => self.has_ended(line, life),
                _ if self.kind.is_tight => true,
                _ if text.contains("not in the mood") => self.excuses.is_moody,
                _ if text.contains("the replica is lost") => self.breaks_relays(),
                _ => false,
            };
            assert!(is_excused, "no event explains this error: {text}");
        }
        for line in 0..self.lines.len() {
            for (ticket, things) in self.lines[line].taken() {
                let (reader, life) = self.tickets[&ticket];
                self.keeps(line, life, reader, things);
            }
        }
    }

    fn has_ended(&self, line: usize, life: usize) -> bool {
        self.lines[line].life != life || self.lines[line].is_over
    }

    fn breaks_relays(&self) -> bool {
        let Self { excuses, kind, .. } = self;
        let is_broken = |id| excuses.upset.contains(&id) || excuses.cut.contains(&id);
        excuses.relay_ended || kind.is_tight || RIVERS.into_iter().any(is_broken)
    }

    /// Returns whether an event explains why a replica is lost.
    fn explains(&self, id: usize, At { line, life, .. }: At, lost: &Lost) -> bool {
        let excuses = &self.excuses;
        match lost {
            Lost::Connection(_) => self.has_ended(line, life),
            Lost::UpdateFailed(_) => excuses.upset.contains(&id) || self.kind.is_tight,
            Lost::Uncached => {
                excuses.cut.contains(&id)
                    || self.kind.is_tight
                    || (WORKS.contains(&id) && excuses.is_moody)
                    || (line >= OWN && self.breaks_relays())
            }
            _ => false,
        }
    }

    /// Checks after all bytes were carried that every replica equals its object, or is lost with a reason.
    pub(super) fn checks(&mut self) {
        self.looks();
        for (id, thing) in self.things.iter().enumerate() {
            let mut locked = thing.lock();
            let data = each!(Locked, &locked, value => value.data());
            assert_eq!(data, *self.histories[id].now(), "what was done to {id}");
            self.observers.extend(locked.observers().iter().map(|(_, observer)| observer));
        }
        let mut holders = Holders::default();
        for kept in &self.kept {
            let at = At { line: kept.line, life: kept.life, reader: kept.reader };
            self.is_in_step(&kept.handle, at, &mut holders);
        }
        for reading in &self.reading {
            let at = At { line: reading.line, life: reading.life, reader: reading.reader };
            for inner in (reading.held)().inner {
                self.is_in_step(&inner, at, &mut holders);
            }
        }
        for kept in &self.kept {
            let at = At { line: kept.line, life: kept.life, reader: kept.reader };
            self.knows_its_boss(&kept.handle, at, &holders);
        }
        self.is_observed_by(&holders);
    }

    fn is_in_step(&self, handle: &Handle, at: At, holders: &mut Holders) {
        let Look { data, inner, .. } = handle.look();
        let id = data.id;
        match handle.lost_reason() {
            Some(lost) => {
                let is_explained = self.explains(id, at, &lost);
                assert!(is_explained, "no event explains why {id} is lost at {at:?}: {lost}");
                self.counts(match lost {
                    Lost::UpdateFailed(_) => "out of step",
                    Lost::Uncached => "let go",
                    _ => "lost with its connection",
                });
            }
            None => {
                let now = self.histories[id].now().shown_to(at.reader);
                assert_eq!(data, now, "{id} at {at:?}");
                self.holds(id, at, holders);
                self.counts(["in step", "in step", "passed on", "passed on twice"][at.line]);
            }
        }
        for inner in inner {
            self.is_in_step(&inner, at, holders);
        }
    }

    /// Records an observer of a replica that was passed on, which is held for it by the relay above, too.
    fn holds(&self, id: usize, at: At, holders: &mut Holders) {
        let mut line = Some(at.line);
        while let Some(at_line) = line {
            holders.all.insert((at_line, at.reader, id));
            line = above(at_line);
        }
    }

    /// Checks that the weak handle leads to the right object, while that is held.
    fn knows_its_boss(&self, handle: &Handle, at: At, holders: &Holders) {
        let Look { data, inner, boss, .. } = handle.look();
        if handle.lost_reason().is_none()
            && let Some(id) = self.histories[data.id].now().boss
            && let Some(boss) = boss
        {
            match boss.upgrade().map(Handle::Works) {
                Some(boss) if boss.lost_reason().is_none() => {
                    self.counts("has a boss");
                    let seen = boss.look().data;
                    let now = self.histories[id].now().shown_to(at.reader);
                    assert_eq!(seen, now, "the boss of {}", data.id);
                }
                Some(_) => {}
                None => {
                    let is_held = holders.all.contains(&(at.line, at.reader, id));
                    assert!(!is_held, "the boss of {} is held, and not found", data.id);
                }
            }
        }
        for inner in inner {
            self.knows_its_boss(&inner, at, holders);
        }
    }

    /// Checks that every reader that holds an object observes it once, and that no other reader observes
    /// it.
    fn is_observed_by(&self, holders: &Holders) {
        for (id, thing) in self.things.iter().enumerate() {
            let of_this = |holders: &BTreeSet<(usize, Reader, usize)>| {
                let own = holders.iter().filter(|(line, _, of)| *line < OWN && *of == id);
                let mut readers: Vec<_> = own.map(|(_, reader, _)| *reader).collect();
                readers.sort_unstable();
                readers
            };
            let expected = of_this(&holders.all);
            let readers = thing.lock().readers();
            assert_eq!(thing.observers(), readers.len(), "of {id}");
            assert_eq!(readers, expected, "who observes {id}");
        }
    }

    /// Fetches every object where none is held, and then drops everything.
    pub(super) fn ends_in_peace(mut self) {
        self.is_quiet();
        self.reading.clear();
        for id in WORKS {
            if let Thing::Works(works) = &self.things[id] {
                works.lock().mood = Mood::default();
            }
        }
        for line in 0..OWN {
            self.is_fetched_by_all(line);
        }
        self.kept.clear();
        self.is_quiet();
        self.is_quiet();
        for line in 0..self.lines.len() {
            for broker in self.lines[line].brokers() {
                assert!(broker.peer().held_objects().is_empty(), "{broker:?}");
                assert_eq!(broker.backlog(), 0, "{broker:?}");
            }
        }
        self.leaves_nothing_behind();
    }

    /// Checks that a new fetch shows the current value.
    fn is_fetched_by_all(&mut self, line: usize) {
        if self.lines[line].is_over {
            self.say(format!("line {line}: connect"));
            self.lines[line].reconnects();
        }
        if self.kind.is_tight {
            return;
        }
        for reader in 0..=self.players.len() {
            self.lines[line].is_for(reader, &self.players);
            self.fetches_all(line);
            let before = self.kept.len();
            self.is_quiet();
            assert_eq!(self.kept.len(), before + self.things.len(), "line {line}");
            let fresh = &self.kept[before..];
            for Kept { id, handle, .. } in fresh {
                let lost = handle.lost_reason();
                assert!(lost.is_none(), "{id} for reader {reader} of line {line}: {lost:?}");
            }
        }
        self.lines[line].is_for(0, &self.players);
    }

    pub(super) fn ends_in_the_middle(mut self) {
        self.say("all ends".to_owned());
        for line in 0..self.lines.len() {
            if !self.lines[line].is_over {
                let end = self.random.below(2);
                self.lines[line].brokers()[end].close();
            }
        }
        self.notices_ends(Vec::new());
        self.idle = None;
        self.commits();
        self.collects();
        self.checks();
        self.leaves_nothing_behind();
    }

    fn leaves_nothing_behind(mut self) {
        self.kept.clear();
        self.reading.clear();
        for (id, thing) in self.things.iter().enumerate() {
            assert_eq!(thing.observers(), 0, "of {id}");
            assert!(thing.is_caught_up(), "an observer of {id} is behind");
        }
        STOPS.with_borrow(|told| {
            let often: BTreeMap<_, _> = told.values().map(|times| (*times, ())).collect();
            assert!(often.keys().all(|times| *times == 1), "an observer was reported twice");
            let all = self.observers.iter().all(|observer| told.contains_key(observer));
            assert!(all, "an observer was not reported");
        });
    }
}
