//! Liveness of the peer: signs of life, and the progress of an incomplete message.

use std::time::Duration;

use pb_core::driver::Broker;
use tokio::time::Instant;

use crate::{
    deadlines::{Deadline, Deadlines, Due},
    settings::Keepalive,
};

/// A deadline that is noticed later than this was missed because this process was suspended. It says nothing
/// about the peer.
const STOOD_STILL: Duration = Duration::from_secs(1);

/// The state of asking a quiet peer for a sign of life.
pub(crate) struct Liveness {
    keepalive: Keepalive,
    /// The number of bytes that must be written until the request for a sign of life has been written.
    asking: Option<usize>,
}

impl Liveness {
    pub(crate) fn new(keepalive: Keepalive) -> Self {
        Self { keepalive, asking: None }
    }

    /// Notes that bytes have arrived.
    pub(crate) fn heard(&mut self, deadlines: &mut Deadlines) {
        self.asking = None;
        deadlines.clear(Deadline::Pong);
        if self.keepalive.interval < Duration::MAX {
            deadlines.set(Deadline::Quiet, self.keepalive.interval);
        }
    }

    /// Asks the peer for a sign of life.
    pub(crate) fn ask(&mut self, broker: &Broker, deadlines: &mut Deadlines) {
        if let Some(bytes) = broker.ping() {
            self.asking = Some(bytes);
            deadlines.set(Deadline::Pong, self.keepalive.timeout);
        }
    }

    /// Notes that bytes were written. The peer cannot have been asked earlier than now if the request was
    /// among them, so its deadline counts from now.
    pub(crate) fn written(&mut self, bytes: usize, deadlines: &mut Deadlines) {
        if let Some(left) = &mut self.asking {
            *left = left.saturating_sub(bytes);
            if *left == 0 {
                self.asking = None;
            }
            deadlines.set(Deadline::Pong, self.keepalive.timeout);
        }
    }

    /// Returns for how long the peer has been silent, after [`Deadline::Pong`] has passed. `None` if this
    /// process was suspended: then the peer has the same time again.
    pub(crate) fn judge(&self, due: Due, deadlines: &mut Deadlines) -> Option<Duration> {
        if due.late > STOOD_STILL {
            deadlines.set(Deadline::Pong, self.keepalive.timeout);
            return None;
        }
        Some(self.keepalive.interval.saturating_add(self.keepalive.timeout))
    }
}

/// The incomplete message at the end of the input, if there is one.
#[derive(Default)]
pub(crate) struct IncompleteMessage {
    /// The bytes of it that had arrived when all whole messages were last handled; 0 if there is none.
    len: usize,
    /// The bytes that have been read since then.
    read: usize,
    /// The moment when the message began.
    since: Option<Instant>,
}

/// The number of bytes for which an incomplete message gets [`PIECE_TIME`] more.
const PIECE: usize = 1 << 20;
const PIECE_TIME: Duration = Duration::from_secs(1);

impl IncompleteMessage {
    /// Notes that bytes were read.
    pub(crate) fn read(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// Notes that all whole messages have been handled and `len` bytes are left. Sets or clears
    /// [`Deadline::Message`].
    pub(crate) fn left(&mut self, len: usize, within: Duration, deadlines: &mut Deadlines) {
        let read = std::mem::take(&mut self.read);
        if read == 0 {
            return;
        }
        let goes_on = self.len > 0 && len == self.len + read;
        self.len = len;
        if len == 0 {
            self.since = None;
            return deadlines.clear(Deadline::Message);
        }
        if !goes_on {
            self.since = Some(Instant::now());
        }
        if let Some(since) = self.since {
            let more = PIECE_TIME.saturating_mul((len / PIECE).try_into().unwrap_or(u32::MAX));
            deadlines.set_from(since, Deadline::Message, within.saturating_add(more));
        }
    }

    /// Returns how many bytes of the message have arrived, and how long ago it began.
    pub(crate) fn so_far(&self) -> (usize, Duration) {
        (self.len, self.since.map_or(Duration::ZERO, |since| since.elapsed()))
    }
}
