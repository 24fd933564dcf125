//! Releases the handles that came with a message and were not read.
//!
//! A live object that comes for the first time is built even then, and dropped. For example, a call
//! with `[tuple [C 5 state]]` is refused. The peer does not know that yet, and may already have sent
//! `[cached 5]`, which must find a replica under 5. If the class is not registered there is no replica,
//! but only a row for later messages about the object.

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
    /// Releases the handles in a section that were not read.
    pub(super) fn release(
        &self,
        section: Section<'_>,
        read: Option<&Arrivals>,
        caller: Option<&Perspective>,
    ) {
        let mut release = Release { broker: self, section, read, caller, builder: None };
        unread(section, read, &mut |handle| release.release_one(handle));
    }
}

/// The walk through a section for handles that were not read.
struct Release<'a> {
    broker: &'a Broker,
    section: Section<'a>,
    read: Option<&'a Arrivals>,
    caller: Option<&'a Perspective>,
    /// Knows the values that were read, and those that were built here, since a built one may refer to
    /// both.
    builder: Option<Unjellier<'a>>,
}

impl Release<'_> {
    /// Releases one handle.
    fn release_one(&mut self, UnreadHandle { kind, id, at }: UnreadHandle) {
        // The peer counts no handle of objects of this end that it sends back.
        if matches!(kind, HandleKind::Local | HandleKind::LocalCache) || self.is_closing() {
            return;
        }
        if kind == HandleKind::First && !self.was_built(at) {
            self.build(at);
        }
        // The notes of the reader own a handle of it, which is dropped with them unless a replica keeps
        // it.
        if self.was_built(at) {
            return;
        }
        let command = self.broker.state().replicas.enter_unread(kind, id);
        if let Some(command) = command {
            self.broker.send_releases(command, id, 1);
        }
    }

    /// Returns whether the connection will be closed anyway.
    fn is_closing(&self) -> bool {
        let (state, limits) = (self.broker.state(), &self.broker.admission.limits);
        state.close_reason.is_some() || state.check(limits).is_err()
    }

    /// Returns whether the expression at this position was built here.
    fn was_built(&self, at: usize) -> bool {
        self.builder.as_ref().and_then(Unjellier::arrivals).is_some_and(|all| all.has(at))
    }

    /// Builds the replica that begins here, although no code asked for it: the peer may have sent the
    /// object again already, by its id alone.
    fn build(&mut self, at: usize) {
        let mut from = match self.builder.take() {
            Some(builder) => builder.go_on_at(at),
            None => {
                let mut from = self.section.read_at(at, &self.broker.admission, Some(self.broker));
                from.caller = self.caller;
                from.notes = self.read.cloned().map(|read| Box::new(read) as Notes);
                from
            }
        }
        .inside(true);
        let before = from.charged();
        let live = from.peek_class().and_then(|class| std::str::from_utf8(class).ok());
        let live = live.and_then(|class| self.broker.admission.registry.find(class));
        if live.is_some_and(|entry| entry.is_live()) {
            let _ = catch_unwind(AssertUnwindSafe(|| Instance::unjelly(&mut from).map(drop)));
        }
        self.broker.state().unpaid += from.charged() - before;
        self.builder = Some(from);
    }
}
