//! The releases that are owed to the peer: one `[decref id]` or `[decache id]` for each handle.

use std::collections::VecDeque;

use super::{outbox::Outbox, sent_frames::write_removal};
use crate::{banana::Dialect, connection_error::Command};

/// The releases that are owed for dropped handles and refused messages. Twisted has no message that
/// releases several handles at once, so a message may owe as many bytes as it has itself. Releases are
/// written while the outbox has room, and count as answers until then.
#[derive(Default)]
pub(super) struct OwedReleases {
    queue: VecDeque<Releases>,
    /// The number of releases that are owed.
    count: u64,
}

/// Releases of one object.
struct Releases {
    command: Command,
    id: u64,
    times: u64,
}

/// About the size of one release on the wire.
const WRITTEN: usize = 12;

/// The least number of entries by which the queue grows.
const LEAST: usize = 16;

impl OwedReleases {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Adds releases of `times` handles.
    pub(super) fn add(&mut self, command: Command, id: u64, times: u64) {
        self.count = self.count.saturating_add(times);
        match self.queue.back_mut() {
            Some(last) if (last.command, last.id) == (command, id) => last.times += times,
            _ if times == 0 => {}
            _ => {
                if self.queue.len() == self.queue.capacity() {
                    // Doubling the capacity would take twice the memory in the end.
                    self.queue.reserve_exact(self.queue.len() / 8 + LEAST);
                }
                self.queue.push_back(Releases { command, id, times });
            }
        }
    }

    /// Returns about how many bytes are still to be written.
    pub(super) fn bytes(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX).saturating_mul(WRITTEN)
    }

    /// Returns the memory of the queue.
    pub(super) fn memory(&self) -> usize {
        self.queue.capacity() * size_of::<Releases>()
    }

    /// Writes releases until `enough` bytes wait in the outbox.
    pub(super) fn write(&mut self, enough: usize, outbox: &mut Outbox, dialect: Dialect) {
        while outbox.len() < enough {
            let Some(first) = self.queue.front_mut() else { return self.forget() };
            write_release(outbox, dialect, first.command, first.id);
            first.times -= 1;
            self.count -= 1;
            if first.times == 0 {
                self.queue.pop_front();
            }
        }
    }

    /// OwedReleases all releases: none is owed any more.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Writes one `[decref id]` or `[decache id]`.
fn write_release(outbox: &mut Outbox, dialect: Dialect, command: Command, id: u64) {
    let out = outbox.bytes();
    let before = out.len();
    write_removal(out, dialect, command, id);
    let written = out.len() - before;
    outbox.add_answer(written);
}
