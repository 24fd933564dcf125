//! Changes of the objects, and of the model alike.

mod hall;

use std::panic::{AssertUnwindSafe, catch_unwind};

use pb::Observers;

use super::{
    data::{Data, NAMES},
    story::Story,
    things::{Locked, Owned, PLAIN, RIVERS, THINGS, WORKS, each, plain, river, works},
    works::{End, Mood, Secret},
};

/// A transaction that has not ended.
pub(super) struct Open<'w> {
    pub(super) id: usize,
    pub(super) locked: Locked<'w>,
    /// The value that the object will have.
    pub(super) data: Data,
    /// The last change of the transaction.
    stamp: Option<u64>,
}

impl Story<'_> {
    /// Makes some changes, in a transaction of their own or in the open one.
    pub(super) fn changes(&mut self) {
        if self.open.is_none() {
            // Prefers an object that an observer holds.
            let held = self.random.below(self.kept.len().max(1));
            let id = match self.random.below(4) {
                0 => self.random.below(THINGS),
                _ => self.kept.get(held).map_or(0, |kept| kept.id),
            };
            self.opens(id);
        }
        for _ in 0..=self.random.below(4) {
            self.operates();
        }
        if self.random.below(4) > 0 {
            self.commits();
        }
    }

    /// Sends more than a connection takes at once, in several transactions.
    pub(super) fn floods(&mut self, line: usize) {
        self.commits();
        let held = self.kept.iter().filter(|kept| kept.line == line).map(|kept| kept.id);
        let held: Vec<_> = held.collect();
        if held.is_empty() {
            return;
        }
        self.stalls(line);
        for _ in 0..=self.random.below(10) {
            let which = self.random.below(held.len());
            self.opens(held[which]);
            if let Some(mut open) = self.open.take() {
                let said = self.pads(&mut open);
                self.say(format!("{}:   {said}", open.id));
                self.open = Some(open);
            }
            self.operates();
            self.commits();
        }
    }

    fn opens(&mut self, id: usize) {
        if self.idle.as_ref().is_some_and(|(idle, _)| *idle == id) {
            self.idle = None;
        }
        let mut locked = self.things[id].lock();
        let mut data = self.histories[id].now().clone();
        let stamp = (self.random.below(3) > 0).then(|| self.mark());
        if let Some(stamp) = stamp {
            each!(Locked, &mut locked, value => value.begin(stamp));
            data.left = stamp;
        }
        self.say(format!("{id}: lock, {stamp:?}"));
        self.open = Some(Open { id, locked, data, stamp });
    }

    /// Ends the open transaction.
    pub(super) fn commits(&mut self) {
        let Some(Open { id, mut locked, mut data, stamp, .. }) = self.open.take() else { return };
        if let Some(stamp) = stamp {
            each!(Locked, &mut locked, value => value.end(stamp));
            data.right = stamp;
        }
        self.say(format!("{id}: unlock"));
        self.histories[id].push(data);
        let slow = self.lines.iter().map(|line| line.pair.server.broker.backlog()).collect();
        drop(locked);
        if !self.things[id].is_caught_up() {
            self.counts("somebody is behind");
        }
        self.notices_ends(slow);
    }

    fn operates(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        let said = match self.random.below(10) {
            0..=2 => self.common(&mut open),
            3 if self.kind.fails => self.fails(&mut open),
            3 | 4 if self.kind.is_slow => self.pads(&mut open),
            _ => match open.locked {
                Locked::Plain(_) => self.plain(&mut open),
                Locked::Hall(_) => self.hall(&mut open),
                Locked::Works(_) => self.works(&mut open),
                Locked::Table(_) => self.table(&mut open),
                Locked::River(_) => self.river(&mut open),
            },
        };
        self.say(format!("{}:   {said}", open.id));
        self.open = Some(open);
    }

    /// Makes a change that every class supports.
    fn common(&mut self, open: &mut Open<'_>) -> String {
        let mark = self.mark();
        match self.random.below(7) {
            0 | 1 => {
                open.data.name = mark.to_string();
                each!(Locked, &mut open.locked, value => value.rename(mark.to_string()));
                format!("set_name({mark})")
            }
            2 | 3 => {
                open.data.score = mark as i64;
                each!(Locked, &mut open.locked, value => value.score(mark as i64));
                format!("set_score({mark})")
            }
            4 => {
                // Replicas ignore an update that they do not know.
                open.locked.observers().announce("no_such", (mark,));
                "announce(no_such)".to_owned()
            }
            5 => self.resets(open.locked.observers()),
            _ => {
                let (data, things) = (&open.data, self.things);
                each!(Locked, &mut open.locked, value => **value = Owned::made(data, things));
                "= other".to_owned()
            }
        }
    }

    fn resets(&mut self, observers: &mut Observers) -> String {
        let all: Vec<_> = observers.iter().collect();
        if all.is_empty() || self.random.below(2) == 0 {
            observers.reset_all();
            return "reset_all".to_owned();
        }
        let (_, observer) = &all[self.random.below(all.len())];
        observers.reset(observer);
        "reset".to_owned()
    }

    /// Makes a change after which replicas are lost, since they cannot follow it.
    fn fails(&mut self, open: &mut Open<'_>) -> String {
        let (by, data) = (self.number(), &mut open.data);
        match (self.random.below(6), &mut open.locked) {
            (0, locked) => {
                self.excuses.upset.insert(open.id);
                data.name = by.to_string();
                each!(Locked, &mut *locked, value => value.hides(by.to_string()));
                locked.observers().announce("set_name", (by,));
                format!("announce(set_name, number) for {by}")
            }
            (1, Locked::Works(works)) => {
                self.excuses.upset.insert(open.id);
                let panics = self.random.below(2) == 0;
                works.bite(by, panics);
                data.score += by;
                format!("bite({by}, {panics})")
            }
            (2, Locked::Works(works)) => {
                self.excuses.cut.insert(open.id);
                works.confess(by, Secret);
                data.score += by;
                format!("confess({by})")
            }
            (3, Locked::Works(works)) => {
                self.excuses.is_moody = true;
                works.mood = Mood { is_bad: !works.mood.is_bad };
                format!("mood {}", works.mood.is_bad)
            }
            (4, locked) => {
                self.excuses.cut.insert(open.id);
                data.name = by.to_string();
                each!(Locked, &mut *locked, value => value.hides(by.to_string()));
                locked.observers().announce("set_name", (Secret,));
                format!("announce(set_name, secret) for {by}")
            }
            _ => "nothing".to_owned(),
        }
    }

    /// Makes a large update that changes nothing.
    fn pads(&mut self, open: &mut Open<'_>) -> String {
        let text = "x".repeat(self.size());
        let size = text.len();
        match &mut open.locked {
            Locked::Works(value) => value.pad(text),
            Locked::River(value) => value.pad(text),
            locked => locked.observers().announce("no_such", (text,)),
        }
        format!("pad({size})")
    }

    fn plain(&mut self, open: &mut Open<'_>) -> String {
        let (Locked::Plain(value), by) = (&mut open.locked, self.number()) else { unreachable!() };
        value.add(by);
        open.data.score += by;
        format!("add({by})")
    }

    fn works(&mut self, open: &mut Open<'_>) -> String {
        let (id, by, things) = (open.id, self.number(), self.things);
        let Locked::Works(value) = &mut open.locked else { unreachable!() };
        let data = &mut open.data;
        match self.random.below(13) {
            0 => {
                value.work(by, by.to_string());
                (data.score, data.name) = (data.score + by, by.to_string());
                format!("work({by})")
            }
            1 => {
                value.toil(by, by.to_string());
                (data.score, data.name) = (data.score + by + by, by.to_string());
                data.numbers.push(by);
                format!("toil({by})")
            }
            2 => {
                value.risk(by, End::Well).unwrap();
                data.score += by;
                data.numbers.push(by);
                format!("risk({by}, Well)")
            }
            3 => {
                value.risk(by, End::AtOnce).unwrap_err();
                "risk(AtOnce)".to_owned()
            }
            4 => {
                // As documented the replicas are behind, until they get a reset.
                value.risk(by, End::Late).unwrap_err();
                data.score += by;
                value.observers.reset_all();
                format!("risk({by}, Late), reset_all")
            }
            5 => {
                value.risk(by, End::LateInside).unwrap_err();
                data.numbers.push(by);
                format!("risk({by}, LateInside)")
            }
            6 => {
                let breaks = AssertUnwindSafe(|| value.break_down(by));
                catch_unwind(breaks).unwrap_err();
                data.numbers.push(by);
                data.score += by;
                format!("break_down({by})")
            }
            7 | 8 => {
                data.crew = PLAIN.filter(|_| self.random.below(2) == 0).collect();
                let helper = id + 1 + self.random.below(WORKS.len());
                data.link = WORKS.contains(&helper).then_some(helper);
                let crew = data.crew.iter().map(|&id| plain(things, id)).collect();
                value.hire(crew, data.link.map(|id| works(things, id)));
                format!("hire({:?}, {:?})", data.crew, data.link)
            }
            9 | 10 => {
                let boss = WORKS.start + self.random.below(WORKS.len());
                data.boss = (boss < id).then_some(boss);
                value.report_to(data.boss.map(|id| works(things, id).downgrade()));
                format!("report_to({:?})", data.boss)
            }
            11 => {
                value.numbers.push(by);
                data.numbers.push(by);
                format!("numbers.push({by})")
            }
            _ => self.pads(open),
        }
    }

    fn table(&mut self, open: &mut Open<'_>) -> String {
        let Locked::Table(value) = &mut open.locked else { unreachable!() };
        let (card, name) = (self.number(), NAMES[self.random.below(NAMES.len())]);
        match self.random.below(4) {
            0 => {
                value.redeal(name, card);
                open.data.hands.insert(name, vec![card]);
                format!("redeal({name}, {card})")
            }
            _ => {
                value.deal(name, card);
                open.data.hands.entry(name).or_default().push(card);
                format!("deal({name}, {card})")
            }
        }
    }

    fn river(&mut self, open: &mut Open<'_>) -> String {
        let (by, things) = (self.number(), self.things);
        let Locked::River(value) = &mut open.locked else { unreachable!() };
        let data = &mut open.data;
        let next = open.id + 1 + self.random.below(2);
        let next = RIVERS.contains(&next).then_some(next);
        match self.random.below(5) {
            0 => {
                value.rise(by, next.map(|id| river(things, id)));
                data.score += by;
                data.numbers.push(by);
                data.link = next;
                format!("rise({by}, {next:?})")
            }
            1 => {
                value.set_next(next.map(|id| river(things, id)));
                data.link = next;
                format!("set_next({next:?})")
            }
            2 | 3 => {
                value.numbers.push(by);
                data.numbers.push(by);
                format!("numbers.push({by})")
            }
            _ => self.pads(open),
        }
    }

    /// Returns the size of an update.
    fn size(&mut self) -> usize {
        let most = match self.kind.is_slow {
            true => 100_000,
            false => 3_000,
        };
        1 + self.random.below(most)
    }

    fn number(&mut self) -> i64 {
        self.random.below(1000) as i64
    }

    /// Returns a number that was never used before.
    pub(super) fn mark(&mut self) -> u64 {
        self.marks += 1;
        self.marks
    }
}
