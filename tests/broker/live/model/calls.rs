//! The ways in which objects come to their observers: fetched, pushed, passed on, and sent back.

use std::pin::Pin;

use pb::Answer;

use super::{
    data::Reader,
    line::{SeenThings, chosen, handles},
    story::{Kept, OWN, Story, above},
    things::{HALLS, Handle, PLAIN, RIVERS, TABLES, THINGS, WORKS},
};

pub(super) enum Waiting {
    Pushed(Pin<Box<Answer<()>>>),
    /// The call for all classes of objects, with the line of the fetch.
    Fetched(usize, Pin<Box<Answer<SeenThings>>>),
}

pub(super) struct Call {
    pub(super) line: usize,
    pub(super) life: usize,
    pub(super) waiting: Waiting,
}

impl Story<'_> {
    fn some(&mut self) -> Vec<usize> {
        let all = [PLAIN, HALLS, WORKS, TABLES, RIVERS].into_iter().flatten();
        all.filter(|_| self.random.below(5) == 0).collect()
    }

    /// Makes the client ask for objects.
    pub(super) fn fetches(&mut self, line: usize) {
        let ids = self.some();
        self.asks_for(line, ids);
    }

    pub(super) fn fetches_all(&mut self, line: usize) {
        self.asks_for(line, (0..THINGS).collect());
    }

    fn asks_for(&mut self, line: usize, ids: Vec<usize>) {
        let ticket = self.mark() as usize;
        self.say(format!("line {line}: fetch {ids:?}"));
        let root = self.lines[line].pair.client.broker.peer().root();
        let call = root.call_remote::<SeenThings>("fetch", (ticket, ids)).send();
        let waiting = Waiting::Fetched(ticket, Box::pin(call));
        self.calls.push(Call { line, life: self.lines[line].life, waiting });
    }

    /// Calls the client's object with objects.
    pub(super) fn pushes(&mut self, line: usize) {
        let ids = self.some();
        self.pushes_these(line, ids);
    }

    pub(super) fn pushes_these(&mut self, line: usize, ids: Vec<usize>) {
        let ticket = self.mark() as usize;
        self.say(format!("line {line}: push {ids:?}"));
        self.tickets.insert(ticket, (self.lines[line].reader(), self.lines[line].life));
        let root = self.lines[line].pair.server.broker.peer().root();
        let call = root.call_remote::<()>("take", (ticket, chosen(self.things, &ids))).send();
        let waiting = Waiting::Pushed(Box::pin(call));
        self.calls.push(Call { line, life: self.lines[line].life, waiting });
    }

    /// Sends a replica that came over another connection over this one. The perspective that it had there
    /// decides which object it is here.
    pub(super) fn passes_on(&mut self, line: usize) {
        let from = above(line);
        let rivers: Vec<_> = (self.kept.iter())
            .filter(|kept| Some(kept.line) == from)
            .filter_map(|kept| match &kept.handle {
                Handle::River(river) => Some((kept.reader, kept.id, river.clone())),
                _ => None,
            })
            .collect();
        if rivers.is_empty() {
            return;
        }
        let (reader, id, river) = rivers[self.random.below(rivers.len())].clone();
        let ticket = self.mark() as usize;
        self.say(format!("line {line}: pass on {id}"));
        self.tickets.insert(ticket, (reader, self.lines[line].life));
        let root = self.lines[line].pair.server.broker.peer().root();
        let none = [(); 0];
        let things = (none, none, none, none, [river]);
        let call = root.call_remote::<()>("take", (ticket, things)).send();
        let waiting = Waiting::Pushed(Box::pin(call));
        self.calls.push(Call { line, life: self.lines[line].life, waiting });
    }

    /// Drops a call that waits for its answer.
    pub(super) fn forgets(&mut self, line: usize) {
        if line >= OWN || self.lines[line].is_over {
            return;
        }
        self.fetches(line);
        self.say(format!("line {line}: forget it"));
        self.calls.pop();
    }

    /// Sends replicas back to their owner. Only replicas whose release is not under way are known there.
    pub(super) fn sends_back(&mut self, line: usize) {
        if line >= OWN {
            return;
        }
        self.is_quiet();
        if self.lines[line].is_over {
            return;
        }
        let mut things = SeenThings::default();
        let mut ids = Vec::new();
        for kept in &self.kept {
            if kept.line != line || kept.handle.lost_reason().is_some() {
                continue;
            }
            ids.push(kept.id);
            match kept.handle.clone() {
                Handle::Plain(seen) => things.0.push(seen),
                Handle::Hall(seen) => things.1.push(seen),
                Handle::Works(seen) => things.2.push(seen),
                Handle::Table(seen) => things.3.push(seen),
                Handle::River(seen) => things.4.push(seen),
            }
        }
        self.say(format!("line {line}: send back {ids:?}"));
        let root = self.lines[line].pair.client.broker.peer().root();
        let call = root.call_remote::<()>("bring", (things, ids)).send();
        let waiting = Waiting::Pushed(Box::pin(call));
        self.calls.push(Call { line, life: self.lines[line].life, waiting });
        self.is_quiet();
    }

    /// Keeps the objects that arrived, with the perspective that they arrived for.
    pub(super) fn keeps(&mut self, line: usize, life: usize, reader: Reader, things: SeenThings) {
        for handle in handles(things) {
            let look = handle.look();
            let (version, data) = (look.version, look.data);
            let id = data.id;
            self.kept.push(Kept {
                line,
                life,
                reader,
                id,
                handle,
                since: 0,
                version,
                data,
                is_out_of_step: false,
            });
        }
    }
}
