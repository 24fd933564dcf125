//! The deadlines of a connection, with one timer for all of them.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

/// The longest time that a timer is set for, since adding a larger duration to an instant may overflow.
const FOREVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// The time by which the timer may be set too early. The deadlines of a busy connection move all the time:
/// setting the timer again for each move would cost more than waking once too early.
const SLACK: Duration = Duration::from_secs(1);

/// Sleeps for a duration of any length.
pub(crate) fn sleep_for(duration: Duration) -> Sleep {
    sleep(duration.min(FOREVER))
}

/// The deadlines that a connection may have, named for the thing that they wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deadline {
    /// The choice of a dialect.
    Handshake,
    /// A login.
    Login,
    /// The rest of a message that has begun.
    Message,
    /// Bytes of any kind; after it the peer is asked for a sign of life.
    Quiet,
    /// Bytes of any kind, since the peer was asked for a sign of life.
    Pong,
    /// The peer to take some of its answers; after it more of the peer's messages are handled.
    Patience,
    /// The peer to take some of the bytes that wait to be written.
    Stall,
    /// The running calls and the outbox of a connection that closes.
    Linger,
}

/// The number of kinds of deadlines.
const KINDS: usize = Deadline::Linger as usize + 1;

/// The deadlines that wait for bytes of the peer. They stand still while nothing is read.
const WHILE_READING: [Deadline; 3] = [Deadline::Message, Deadline::Quiet, Deadline::Pong];

/// The deadlines of one connection, with one timer for all of them.
pub(crate) struct Deadlines {
    at: [Option<Instant>; KINDS],
    /// The moment since when nothing is read, if reading is paused.
    paused_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    /// The moment that the timer is set to. Invariant: no deadline is earlier.
    set_to: Option<Instant>,
    /// The waker that the timer wakes.
    set_for: Option<Waker>,
}

/// A deadline that has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) deadline: Deadline,
    /// How long ago it passed. This is long if the process was suspended.
    pub(crate) late: Duration,
}

impl Deadlines {
    /// Creates a timer without deadlines. Must be called within a tokio runtime.
    pub(crate) fn new() -> Self {
        let timer = Box::pin(sleep_for(FOREVER));
        Self { at: [None; KINDS], paused_since: None, timer, set_to: None, set_for: None }
    }

    pub(crate) fn is_set(&self, deadline: Deadline) -> bool {
        self.at[deadline as usize].is_some()
    }

    /// Sets a deadline to the moment `duration` from now.
    pub(crate) fn set(&mut self, deadline: Deadline, duration: Duration) {
        self.set_from(Instant::now(), deadline, duration);
    }

    /// Sets a deadline to the moment `duration` after `from`.
    #[inline]
    pub(crate) fn set_from(&mut self, from: Instant, deadline: Deadline, duration: Duration) {
        let at = from + duration.min(FOREVER);
        self.at[deadline as usize] = Some(at);
        // A deadline that moves is mostly the one that the timer is set to. Only a move to an earlier moment,
        // or by more than `SLACK`, needs a new search for the earliest deadline.
        if self.set_to.is_some_and(|set_to| at < set_to || set_to + SLACK < at) {
            self.set_to = None;
        }
    }

    /// Sets a deadline, unless it is set already.
    pub(crate) fn set_if_clear(&mut self, deadline: Deadline, duration: Duration) {
        if !self.is_set(deadline) {
            self.set(deadline, duration);
        }
    }

    pub(crate) fn clear(&mut self, deadline: Deadline) {
        self.at[deadline as usize] = None;
    }

    pub(crate) fn clear_all(&mut self) {
        self.at = [None; KINDS];
    }

    /// Stops the clock of the deadlines that wait for bytes of the peer, since nothing is read for a while.
    pub(crate) fn pause_reading(&mut self) {
        if self.paused_since.is_none() {
            self.paused_since = Some(Instant::now());
        }
    }

    /// Lets the clock of these deadlines go on, each with as much time left as it had.
    pub(crate) fn resume_reading(&mut self) {
        let Some(since) = self.paused_since.take() else { return };
        let passed = since.elapsed();
        for deadline in WHILE_READING {
            if let Some(at) = &mut self.at[deadline as usize] {
                *at += passed;
            }
        }
        self.set_to = None;
    }

    /// Returns the deadline that passes first.
    fn earliest(&self) -> Option<(Deadline, Instant)> {
        use Deadline::*;
        let all = [Handshake, Login, Message, Quiet, Pong, Patience, Stall, Linger];
        let is_paused = self.paused_since.is_some();
        let waited_for =
            all.into_iter().filter(|deadline| !(is_paused && WHILE_READING.contains(deadline)));
        waited_for
            .filter_map(|deadline| Some((deadline, self.at[deadline as usize]?)))
            .min_by_key(|due| due.1)
    }

    /// Returns a deadline that has passed, after clearing it.
    #[inline]
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Due> {
        let is_set = self.set_to.is_some()
            && self.set_for.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
        match is_set && !self.timer.is_elapsed() {
            true => Poll::Pending,
            false => self.poll_timer(cx),
        }
    }

    #[cold]
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Due> {
        loop {
            let Some((deadline, at)) = self.earliest() else {
                // Without a moment here, the next deadline that is set sets the timer.
                self.set_to = None;
                return Poll::Pending;
            };
            if self.timer.is_elapsed() {
                let now = Instant::now();
                if at <= now {
                    self.clear(deadline);
                    return Poll::Ready(Due { deadline, late: now - at });
                }
            }
            self.timer.as_mut().reset(at);
            self.set_to = Some(at);
            if self.timer.as_mut().poll(cx).is_pending() {
                self.set_for = Some(cx.waker().clone());
                return Poll::Pending;
            }
        }
    }
}
