//! Whether the peer is still there, and goes on with what it has begun.

use std::time::Duration;

use pb_core::driver::Broker;
use tokio::time::Instant;

use crate::{
    deadlines::{Deadlines, Due, Waits},
    settings::Keepalive,
};

/// A deadline that is noticed so much too late was missed because this process stood still: it says
/// nothing of the peer.
const STOOD_STILL: Duration = Duration::from_secs(1);

/// Asks a peer for a sign of life when it has been quiet.
pub(crate) struct Liveness {
    keepalive: Keepalive,
    /// Bytes to be written until the peer has been asked.
    asking: Option<usize>,
}

impl Liveness {
    pub(crate) fn new(keepalive: Keepalive) -> Self {
        Self { keepalive, asking: None }
    }

    /// Something has come.
    pub(crate) fn heard(&mut self, deadlines: &mut Deadlines) {
        self.asking = None;
        deadlines.clear(Waits::Pong);
        if self.keepalive.every < Duration::MAX {
            deadlines.set(Waits::Quiet, self.keepalive.every);
        }
    }

    /// The peer has been quiet, and is asked.
    pub(crate) fn ask(&mut self, broker: &Broker, deadlines: &mut Deadlines) {
        if let Some(bytes) = broker.ping() {
            self.asking = Some(bytes);
            deadlines.set(Waits::Pong, self.keepalive.within);
        }
    }

    /// So many bytes were written: the peer has not been asked for longer than that.
    pub(crate) fn written(&mut self, bytes: usize, deadlines: &mut Deadlines) {
        if let Some(left) = &mut self.asking {
            *left = left.saturating_sub(bytes);
            if *left == 0 {
                self.asking = None;
            }
            deadlines.set(Waits::Pong, self.keepalive.within);
        }
    }

    /// There was no sign of life in time. Returns since when the peer is silent, unless this process stood
    /// still: then the peer has as long again.
    pub(crate) fn judge(&self, due: Due, deadlines: &mut Deadlines) -> Option<Duration> {
        if due.late > STOOD_STILL {
            deadlines.set(Waits::Pong, self.keepalive.within);
            return None;
        }
        Some(self.keepalive.every.saturating_add(self.keepalive.within))
    }
}

/// How far a message has come that is not whole.
#[derive(Default)]
pub(crate) struct Begun {
    /// Bytes of it.
    len: usize,
    /// Bytes that have come since.
    read: usize,
    since: Option<Instant>,
}

/// How much of a message gives it [`PIECE_TIME`] more.
const PIECE: usize = 1 << 20;
const PIECE_TIME: Duration = Duration::from_secs(1);

impl Begun {
    pub(crate) fn read(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// Everything that is whole was handled, and so many bytes are left.
    pub(crate) fn left(&mut self, len: usize, within: Duration, deadlines: &mut Deadlines) {
        let read = std::mem::take(&mut self.read);
        if read == 0 {
            return;
        }
        let goes_on = self.len > 0 && len == self.len + read;
        self.len = len;
        if len == 0 {
            self.since = None;
            return deadlines.clear(Waits::Message);
        }
        if !goes_on {
            self.since = Some(Instant::now());
        }
        if let Some(since) = self.since {
            let more = PIECE_TIME.saturating_mul((len / PIECE).try_into().unwrap_or(u32::MAX));
            deadlines.set_from(since, Waits::Message, within.saturating_add(more));
        }
    }

    /// How much of it is here, and since when.
    pub(crate) fn so_far(&self) -> (usize, Duration) {
        (self.len, self.since.map_or(Duration::ZERO, |since| since.elapsed()))
    }
}
