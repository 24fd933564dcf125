//! The task of one connection: moves bytes between a stream and the broker.

mod ending;
mod reading;
mod trace;

use std::{
    io,
    ops::ControlFlow,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use pb_core::{
    ConnectionError,
    driver::{Broker, Input, Task, Transmit, Watch},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
    time::Sleep,
};
use tracing::{debug, warn};

use crate::{
    capacity::Place,
    deadlines::{Deadlines, Waits, sleep_for},
    liveness::{Begun, Liveness},
    permits::Permits,
    settings::{Timeouts, Times},
};

/// Runs one connection until it has ended, both ways.
pub(crate) struct Driver<S> {
    broker: Arc<Broker>,
    ended: Watch,
    stream: S,
    input: Input,
    reading: Reading,
    /// Up to how much is read at once.
    room: usize,
    /// For messages that keep a thread busy for long.
    permits: Permits,
    /// Bytes being written, and how many of them are.
    outgoing: Vec<u8>,
    written: usize,
    phase: Phase,
    /// Bytes that were read and thrown away.
    discarded: usize,
    /// Calls of the peer that did not end at once.
    tasks: JoinSet<()>,
    begun: Vec<Task>,
    /// What it takes of the server.
    place: Place,
    timeouts: Timeouts,
    deadlines: Deadlines,
    liveness: Liveness,
    begun_message: Begun,
    /// When it is looked whether observers keep up; set while any is behind, or something is not taken.
    next_look: Option<Pin<Box<Sleep>>>,
}

/// How far a connection is. Invariant: from `Lingering` on the broker has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The peer has not agreed to a dialect.
    Handshake,
    /// Calls go both ways.
    Open,
    /// Nothing new is begun: calls that run are answered, and answers are written.
    Lingering(Linger),
    /// Everything was written and the peer was told so. It has to be waited for what it still says.
    Draining(Linger),
}

/// How long the end of a connection has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Linger {
    /// Something was written since it was waited for last.
    progress: bool,
    extensions: u32,
}

impl Phase {
    fn is_ending(self) -> bool {
        matches!(self, Self::Lingering(_) | Self::Draining(_))
    }

    /// Returns how long the end has taken, once it has begun.
    fn linger(&mut self) -> Option<&mut Linger> {
        match self {
            Self::Handshake | Self::Open => None,
            Self::Lingering(linger) | Self::Draining(linger) => Some(linger),
        }
    }
}

/// What is done with bytes that come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Everything that has arrived whole was handled.
    On,
    /// More has arrived than was handled yet: that comes first.
    Handling,
    /// Too much waits to be written.
    Paused,
    /// What still comes is thrown away: a socket closed with unread bytes in it would take back what
    /// was written last.
    Discarding,
    /// Nothing more comes.
    Over,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    pub(crate) fn new(
        broker: Arc<Broker>,
        stream: S,
        times: Times,
        permits: Permits,
        place: Place,
    ) -> Self {
        let Times { timeouts, keepalive } = times;
        let mut deadlines = Deadlines::new();
        deadlines.set(Waits::Handshake, timeouts.handshake);
        if broker.awaits_login() {
            deadlines.set(Waits::Login, timeouts.login);
        }
        Self {
            input: broker.input(),
            ended: broker.watch(),
            broker,
            stream,
            reading: Reading::On,
            room: *reading::READ.start(),
            permits,
            place,
            outgoing: Vec::new(),
            written: 0,
            phase: Phase::Handshake,
            discarded: 0,
            tasks: JoinSet::new(),
            begun: Vec::new(),
            timeouts,
            deadlines,
            liveness: Liveness::new(keepalive),
            begun_message: Begun::default(),
            next_look: None,
        }
    }

    /// Until nothing is left to do.
    fn poll_run(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            // Asked for on its own: while the stream takes nothing, nothing else is.
            if !self.phase.is_ending() && self.ended.poll_closed(cx).is_ready() {
                self.linger();
            }
            self.poll_read(cx);
            if self.reading != Reading::Handling {
                self.permits.give_up();
            }
            // Before writing: a task that has ended has left its answer to be written.
            while let Poll::Ready(Some(_)) = self.tasks.poll_join_next(cx) {}
            let written = self.poll_write(cx)?;
            if self.poll_deadlines(cx).is_break() {
                return Poll::Ready(Ok(()));
            }
            self.poll_observers(cx);
            if self.takes_too_much().is_break() {
                return Poll::Ready(Ok(()));
            }
            if written.is_ready() && self.tasks.is_empty() {
                if let Phase::Lingering(linger) = self.phase {
                    ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
                    self.phase = Phase::Draining(linger);
                    self.discard();
                    continue;
                }
                if self.reading == Reading::Over {
                    return Poll::Ready(Ok(()));
                }
            }
            // What was written may have made room to go on.
            if self.reading != Reading::Paused || self.broker.is_blocked() {
                return Poll::Pending;
            }
        }
    }

    /// Breaks if the connection takes more memory than its server has for it.
    fn takes_too_much(&mut self) -> ControlFlow<()> {
        if self.phase.is_ending() || !self.broker.awaits_login() {
            self.place.waits_for_no_login();
        }
        let buffers = self.input.capacity() + self.outgoing.capacity();
        let Some(limit) = self.place.takes(self.broker.memory() + buffers) else {
            return ControlFlow::Continue(());
        };
        let reason = ConnectionError::ServerMemory(limit);
        warn!(%reason, "the connection ends");
        self.end(reason, Reading::Over);
        ControlFlow::Break(())
    }

    /// Writes what there is. Ready when nothing is left and the connection closes.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<Poll<()>> {
        loop {
            if self.written == self.outgoing.len() {
                self.outgoing.clear();
                self.written = 0;
                match self.broker.poll_transmit(cx, &mut self.outgoing) {
                    Poll::Ready(Transmit::Bytes) => {
                        trace::sent(self.broker.dialect(), &self.outgoing);
                    }
                    Poll::Ready(Transmit::Closing) => {
                        return match Pin::new(&mut self.stream).poll_flush(cx) {
                            Poll::Ready(flushed) => flushed.map(Poll::Ready),
                            Poll::Pending => Ok(Poll::Pending),
                        };
                    }
                    Poll::Pending => {
                        self.deadlines.clear(Waits::Stall);
                        let _ = Pin::new(&mut self.stream).poll_flush(cx)?;
                        return Ok(Poll::Pending);
                    }
                }
            }
            let rest = &self.outgoing[self.written..];
            match Pin::new(&mut self.stream).poll_write(cx, rest)? {
                Poll::Ready(0) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(count) => {
                    self.written += count;
                    if let Some(linger) = self.phase.linger() {
                        linger.progress = true;
                    }
                    self.deadlines.clear(Waits::Stall);
                    self.deadlines.clear(Waits::Patience);
                    self.liveness.written(count, &mut self.deadlines);
                    if self.written < self.outgoing.len() {
                        self.broker.handle_written(count);
                    }
                }
                Poll::Pending => {
                    if self.phase == Phase::Open {
                        self.deadlines.set_if_clear(Waits::Stall, self.timeouts.stall);
                    }
                    // Observers may fall behind while nothing is taken and nothing wakes this task.
                    self.wait_to_look();
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Looks every now and then whether observers take their updates.
    fn poll_observers(&mut self, cx: &mut Context<'_>) {
        while let Some(next) = &mut self.next_look {
            if next.as_mut().poll(cx).is_pending() {
                return;
            }
            self.next_look = None;
            self.broker.check_observers();
            if self.written < self.outgoing.len() || self.broker.has_observers_behind() {
                self.wait_to_look();
            }
        }
    }

    fn wait_to_look(&mut self) {
        if self.next_look.is_none() {
            self.next_look = Some(Box::pin(sleep_for(self.timeouts.behind)));
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Future for Driver<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Err(error) = ready!(self.poll_run(cx)) {
            debug!(%error, "the connection ends while writing");
            self.broker.handle_closed(error.into());
        }
        Poll::Ready(())
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.broker.handle_finished();
    }
}
