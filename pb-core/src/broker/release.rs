//! What came with a message and nobody read is given back.
//!
//! A live object that comes for the first time is built even then, and dropped: of `[tuple [C 5 state]]` in
//! a call that is refused the peer knows nothing yet, and may have sent `[cached 5]` behind it, which must
//! find a replica under 5. Only if its class is not registered there is none, but a row for what the peer
//! still says of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    Broker,
    unread::{HandleKind, UnreadHandle, unread},
};
use crate::{
    jelly::{Notes, Section, Unjellier, Unjelly, instance::Instance},
    live::Arrivals,
    perspective::Perspective,
};

impl Broker {
    /// Tells the peer that what nobody read of a section has been dropped.
    pub(super) fn release(
        &self,
        section: Section<'_>,
        read: Option<&Arrivals>,
        caller: Option<&Perspective>,
    ) {
        let mut release = Release { broker: self, section, read, caller, builder: None };
        unread(section, read, &mut |handle| release.one(handle));
    }
}

/// A section that is gone through for what nobody read.
struct Release<'a> {
    broker: &'a Broker,
    section: Section<'a>,
    read: Option<&'a Arrivals>,
    caller: Option<&'a Perspective>,
    /// Has what was read and what has been built for nobody, since what is built may refer to both.
    builder: Option<Unjellier<'a>>,
}

impl Release<'_> {
    fn one(&mut self, UnreadHandle { kind, id, at }: UnreadHandle) {
        if self.is_too_much() {
            return;
        }
        if kind == HandleKind::First && !self.is_here(at) {
            self.build(at);
        }
        // Each is counted by a handle, which is dropped with the arrivals or kept in a replica.
        if self.is_here(at) {
            return;
        }
        let command = self.broker.state().replicas.enter_unread(kind, id);
        if let Some(command) = command {
            self.broker.send_drops(command, id, 1);
        }
    }

    /// Returns whether the connection ends anyway.
    fn is_too_much(&self) -> bool {
        let (state, limits) = (self.broker.state(), &self.broker.admission.limits);
        state.close_reason.is_some() || state.check(limits).is_err()
    }

    fn is_here(&self, at: usize) -> bool {
        self.builder.as_ref().and_then(Unjellier::arrivals).is_some_and(|all| all.has(at))
    }

    /// Builds the replica that begins here, of which nobody asked for a handle: the peer may have sent it
    /// once more already, by its number alone.
    fn build(&mut self, at: usize) {
        let mut from = match self.builder.take() {
            Some(builder) => builder.go_on_at(at),
            None => {
                let from = self.section.read_at(at, &self.broker.admission, Some(self.broker));
                let mut from = from.of_caller(self.caller);
                from.notes = self.read.cloned().map(|read| Box::new(read) as Notes);
                from
            }
        }
        .inside(true);
        let before = from.taken();
        let live = from.peek_class().and_then(|class| std::str::from_utf8(class).ok());
        let live = live.and_then(|class| self.broker.admission.registry.find(class));
        if live.is_some_and(|entry| entry.is_live()) {
            let _ = catch_unwind(AssertUnwindSafe(|| Instance::unjelly(&mut from).map(drop)));
        }
        self.broker.state().unpaid += from.taken() - before;
        self.builder = Some(from);
    }
}
