//! Handles that were dropped and of which the peer is still to be told: `[decref id]` and `[decache id]`,
//! one each.

use std::collections::VecDeque;

use super::outbox::Outbox;
use crate::{
    banana::{Dialect, write},
    connection_error::Command,
};

/// What is owed for handles that were dropped, and for messages that were refused. Twisted knows no number
/// of times, so that one message may owe as many bytes as it has: they are written while there is room for
/// them, and count as answers until then.
#[derive(Default)]
pub(super) struct Drops {
    owed: VecDeque<Owed>,
    /// How many of them there are.
    count: u64,
}

struct Owed {
    command: Command,
    id: u64,
    times: u64,
}

/// About how many bytes one takes when it is written.
const WRITTEN: usize = 12;

/// How many there is room for at least.
const LEAST: usize = 16;

impl Drops {
    pub(super) fn is_empty(&self) -> bool {
        self.owed.is_empty()
    }

    /// Owes so many more.
    pub(super) fn add(&mut self, command: Command, id: u64, times: u64) {
        self.count = self.count.saturating_add(times);
        match self.owed.back_mut() {
            Some(last) if (last.command, last.id) == (command, id) => last.times += times,
            _ if times == 0 => {}
            _ => {
                if self.owed.len() == self.owed.capacity() {
                    // Doubled it would take twice as much in the end.
                    self.owed.reserve_exact(self.owed.len() / 8 + LEAST);
                }
                self.owed.push_back(Owed { command, id, times });
            }
        }
    }

    /// Returns about how many bytes are still to be written.
    pub(super) fn bytes(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX).saturating_mul(WRITTEN)
    }

    /// What this takes.
    pub(super) fn memory(&self) -> usize {
        self.owed.capacity() * size_of::<Owed>()
    }

    /// Writes some of it, until so much waits to be written.
    pub(super) fn write(&mut self, enough: usize, outbox: &mut Outbox, dialect: Dialect) {
        while outbox.len() < enough {
            let Some(first) = self.owed.front_mut() else { return self.forget() };
            drop_one(outbox, dialect, first.command, first.id);
            first.times -= 1;
            self.count -= 1;
            if first.times == 0 {
                self.owed.pop_front();
            }
        }
    }

    /// Nothing is owed any more.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// `[decref id]` or `[decache id]`
fn drop_one(outbox: &mut Outbox, dialect: Dialect, command: Command, id: u64) {
    let out = outbox.bytes();
    let before = out.len();
    write::list(out, 2);
    write::string(out, dialect, command.name().as_bytes());
    write::unsigned(out, id);
    let written = out.len() - before;
    outbox.add_answer(written);
}
