//! What the task of a connection waits for with a deadline.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

/// A clock cannot be set further than it goes.
const FOREVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// Sleeps for so long, however long that is.
pub(crate) fn sleep_for(duration: Duration) -> Sleep {
    sleep(duration.min(FOREVER))
}

/// The one thing that is waited for at a time.
pub(crate) struct Alarm {
    waits: Waits,
    sleep: Pin<Box<Sleep>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    Nothing,
    Handshake,
    Stall,
    Linger,
}

impl Alarm {
    pub(crate) fn new(waits: Waits, duration: Duration) -> Self {
        Self { waits, sleep: Box::pin(sleep_for(duration)) }
    }

    pub(crate) fn is_set_for(&self, waits: Waits) -> bool {
        self.waits == waits
    }

    /// Sets it; one that is set for the same goes on.
    pub(crate) fn set(&mut self, waits: Waits, duration: Duration) {
        if self.waits != waits {
            self.waits = waits;
            self.sleep.as_mut().reset(Instant::now() + duration.min(FOREVER));
        }
    }

    pub(crate) fn clear(&mut self, waits: Waits) {
        if self.waits == waits {
            self.waits = Waits::Nothing;
        }
    }

    /// Ready once with what it was set for, when the time is up.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Waits> {
        if self.waits == Waits::Nothing {
            return Poll::Pending;
        }
        ready!(self.sleep.as_mut().poll(cx));
        Poll::Ready(std::mem::replace(&mut self.waits, Waits::Nothing))
    }
}
