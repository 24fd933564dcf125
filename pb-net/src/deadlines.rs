//! What the task of a connection waits for with a deadline.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

/// A clock cannot be set further than it goes.
const FOREVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// A timer that is set for this much too early is left as it is: it goes off once for nothing, and the
/// deadlines of a busy connection, which move all the time, cost next to nothing.
const SLACK: Duration = Duration::from_secs(1);

/// Sleeps for so long, however long that is.
pub(crate) fn sleep_for(duration: Duration) -> Sleep {
    sleep(duration.min(FOREVER))
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// The peer's first bytes.
    Handshake,
    /// Somebody to log in.
    Login,
    /// The rest of a message that has begun.
    Message,
    /// Anything, before the peer is asked for a sign of life.
    Quiet,
    /// Anything, since then.
    Pong,
    /// The peer to take something of what it asked for, before more is heard.
    Patience,
    /// The peer to take something.
    Stall,
    /// Calls that still run, at the end.
    Linger,
}

/// How many kinds there are.
const KINDS: usize = Waits::Linger as usize + 1;

/// Those that wait for the peer to say something.
const LISTENING: [Waits; 3] = [Waits::Message, Waits::Quiet, Waits::Pong];

/// The deadlines of one connection, with one timer for all of them.
pub(crate) struct Deadlines {
    at: [Option<Instant>; KINDS],
    /// Since when nothing is read: nothing that could be heard is waited for meanwhile.
    deaf_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    /// What the timer is set to, if it is: no deadline is before that.
    set_to: Option<Instant>,
    /// Who is woken by it.
    set_for: Option<Waker>,
}

/// A deadline that has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) waits: Waits,
    /// How long ago. Much, if the process stood still.
    pub(crate) late: Duration,
}

impl Deadlines {
    /// Makes a timer that is not set. Must be called within a tokio runtime.
    pub(crate) fn new() -> Self {
        let timer = Box::pin(sleep_for(FOREVER));
        Self { at: [None; KINDS], deaf_since: None, timer, set_to: None, set_for: None }
    }

    pub(crate) fn is_set(&self, waits: Waits) -> bool {
        self.at[waits as usize].is_some()
    }

    /// Sets a deadline, from now on.
    pub(crate) fn set(&mut self, waits: Waits, duration: Duration) {
        self.set_from(Instant::now(), waits, duration);
    }

    /// Sets a deadline from a moment on.
    #[inline]
    pub(crate) fn set_from(&mut self, from: Instant, waits: Waits, duration: Duration) {
        let at = from + duration.min(FOREVER);
        self.at[waits as usize] = Some(at);
        // One that moves is mostly the one that the timer is set to.
        if self.set_to.is_some_and(|set_to| at < set_to || set_to + SLACK < at) {
            self.set_to = None;
        }
    }

    /// Sets a deadline; one that is set already stays.
    pub(crate) fn set_if_clear(&mut self, waits: Waits, duration: Duration) {
        if !self.is_set(waits) {
            self.set(waits, duration);
        }
    }

    pub(crate) fn clear(&mut self, waits: Waits) {
        self.at[waits as usize] = None;
    }

    pub(crate) fn clear_all(&mut self) {
        self.at = [None; KINDS];
    }

    /// Nothing is read for a while: what could be heard is not waited for.
    pub(crate) fn stop_listening(&mut self) {
        if self.deaf_since.is_none() {
            self.deaf_since = Some(Instant::now());
        }
    }

    /// It is read again. Whoever had so much time left has it still.
    pub(crate) fn listen(&mut self) {
        let Some(since) = self.deaf_since.take() else { return };
        let passed = since.elapsed();
        for waits in LISTENING {
            if let Some(at) = &mut self.at[waits as usize] {
                *at += passed;
            }
        }
        self.set_to = None;
    }

    fn earliest(&self) -> Option<(Waits, Instant)> {
        use Waits::*;
        let all = [Handshake, Login, Message, Quiet, Pong, Patience, Stall, Linger];
        let is_deaf = self.deaf_since.is_some();
        let waited_for = all.into_iter().filter(|waits| !(is_deaf && LISTENING.contains(waits)));
        waited_for
            .filter_map(|waits| Some((waits, self.at[waits as usize]?)))
            .min_by_key(|due| due.1)
    }

    /// Ready with a deadline that has passed, which is set no more.
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
            let Some((waits, at)) = self.earliest() else {
                // Whatever is set next is before that.
                self.set_to = None;
                return Poll::Pending;
            };
            if self.timer.is_elapsed() {
                let now = Instant::now();
                if at <= now {
                    self.clear(waits);
                    return Poll::Ready(Due { waits, late: now - at });
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
