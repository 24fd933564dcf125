//! The task of one connection, which moves bytes between a stream and a broker.

mod closing;
mod reading;
mod trace;

use std::{
    io, mem,
    ops::ControlFlow,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use pb_core::{
    ConnectionError,
    driver::{Broker, Input, Task, Transmit, Watch, recycle_output},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
    time::Sleep,
};

use crate::{
    capacity::Place,
    deadlines::{Deadline, Deadlines, sleep_for},
    liveness::{IncompleteMessage, Liveness},
    permits::Permits,
    settings::{Timeouts, Times},
};

/// The task of one connection. It ends when both directions of the stream are closed.
pub(crate) struct Driver<S> {
    broker: Arc<Broker>,
    /// Wakes this task when the broker's connection closes, and then when it is finished.
    closed: Watch,
    stream: S,
    input: Input,
    reading: Reading,
    /// The most bytes of the next read.
    room: usize,
    /// The permits for messages that keep a thread busy for long.
    permits: Permits,
    /// The bytes that are being written.
    outgoing: Vec<u8>,
    /// The number of bytes of `outgoing` that the stream has taken.
    written: usize,
    phase: Phase,
    /// The number of bytes that were read and discarded.
    discarded: usize,
    /// Running calls of the peer.
    tasks: JoinSet<()>,
    /// Calls that the broker has started and that have no task yet. Empty between polls.
    begun: Vec<Task>,
    /// The place of the connection in its server's capacity.
    place: Place,
    timeouts: Timeouts,
    deadlines: Deadlines,
    liveness: Liveness,
    incomplete: IncompleteMessage,
    /// The moment of the next check whether observers keep up. Set while an observer is behind, or the stream
    /// does not take the bytes of `outgoing`.
    next_check: Option<Pin<Box<Sleep>>>,
}

/// The phase of a connection. Invariant: from `Lingering` on, the broker's connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No dialect has been chosen.
    Handshake,
    /// Calls go both ways.
    Open,
    /// New calls are refused, running calls are answered, and the answers are written.
    Lingering(Linger),
    /// Everything has been written, and this side of the stream is shut down. Incoming bytes are discarded.
    Draining(Linger),
}

/// The progress of a connection that closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Linger {
    /// Whether bytes were written since [`Deadline::Linger`] was set last.
    progress: bool,
    /// How often [`Deadline::Linger`] has been extended.
    extensions: u32,
}

impl Phase {
    fn is_closing(self) -> bool {
        matches!(self, Self::Lingering(_) | Self::Draining(_))
    }

    /// Returns the progress of closing. `None` before the connection closes.
    fn linger(&mut self) -> Option<&mut Linger> {
        match self {
            Self::Handshake | Self::Open => None,
            Self::Lingering(linger) | Self::Draining(linger) => Some(linger),
        }
    }
}

/// The state of reading from the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// All whole messages have been handled, and more is read.
    On,
    /// Whole messages may wait in the input. They are handled before more is read.
    Handling,
    /// Nothing is read, since too many bytes wait to be written.
    Paused,
    /// Incoming bytes are discarded. They must be read, since closing a socket with unread bytes would take
    /// back the bytes that were written last.
    Discarding,
    /// Nothing is read any more.
    Stopped,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    /// Creates the task of a connection. Must be called within a tokio runtime.
    pub(crate) fn new(
        broker: Arc<Broker>,
        stream: S,
        times: Times,
        permits: Permits,
        place: Place,
    ) -> Self {
        let Times { timeouts, keepalive } = times;
        let mut deadlines = Deadlines::new();
        deadlines.set(Deadline::Handshake, timeouts.handshake);
        if broker.awaits_login() {
            deadlines.set(Deadline::Login, timeouts.login);
        }
        Self {
            input: broker.input(),
            closed: broker.watch(),
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
            incomplete: IncompleteMessage::default(),
            next_check: None,
        }
    }

    /// Runs the connection. Ready when nothing is left to do.
    fn poll_run(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            // This needs a check of its own: while the stream takes no bytes, `poll_write` does not ask the
            // broker.
            if !self.phase.is_closing() && self.closed.poll_closed(cx).is_ready() {
                self.linger();
            }
            // `Peer::abort` finishes a connection, and nothing more is written then.
            if self.phase.is_closing() && self.closed.poll_finished(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            self.poll_read(cx);
            if self.reading != Reading::Handling {
                self.permits.give_up();
            }
            // Tasks run before the write, since a task that ends leaves an answer to be written.
            while let Poll::Ready(Some(_)) = self.tasks.poll_join_next(cx) {}
            let written = self.poll_write(cx)?;
            if self.poll_deadlines(cx).is_break() {
                return Poll::Ready(Ok(()));
            }
            self.poll_observers(cx);
            if self.check_memory().is_break() {
                return Poll::Ready(Ok(()));
            }
            if written.is_ready() && self.tasks.is_empty() {
                if let Phase::Lingering(linger) = self.phase {
                    ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
                    self.phase = Phase::Draining(linger);
                    self.discard();
                    continue;
                }
                if self.reading == Reading::Stopped {
                    return Poll::Ready(Ok(()));
                }
            }
            // The write may have made room for reading to go on.
            if self.reading != Reading::Paused || self.broker.is_blocked() {
                return Poll::Pending;
            }
        }
    }

    /// Counts the memory of the connection. Breaks if it exceeds the server's capacity.
    fn check_memory(&mut self) -> ControlFlow<()> {
        if self.phase.is_closing() || !self.broker.awaits_login() {
            self.place.login_done();
        }
        let buffers = self.input.capacity() + self.outgoing.capacity();
        let Some(limit) = self.place.set_memory(self.broker.memory() + buffers) else {
            return ControlFlow::Continue(());
        };
        self.close(ConnectionError::ServerMemory(limit), Reading::Stopped);
        ControlFlow::Break(())
    }

    /// Writes the waiting bytes. Ready when none are left and the connection closes.
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
                        // An idle connection keeps no buffer.
                        recycle_output(mem::take(&mut self.outgoing));
                        self.deadlines.clear(Deadline::Stall);
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
                    self.deadlines.clear(Deadline::Stall);
                    self.deadlines.clear(Deadline::Patience);
                    self.liveness.written(count, &mut self.deadlines);
                    if self.written < self.outgoing.len() {
                        self.broker.handle_written(count);
                    }
                }
                Poll::Pending => {
                    if self.phase == Phase::Open {
                        self.deadlines.set_if_clear(Deadline::Stall, self.timeouts.stall);
                    }
                    // While the stream takes nothing, nothing wakes this task, but observers may fall behind.
                    self.schedule_check();
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Checks every [`Timeouts::observer_lag`] whether observers take their updates.
    fn poll_observers(&mut self, cx: &mut Context<'_>) {
        while let Some(next) = &mut self.next_check {
            if next.as_mut().poll(cx).is_pending() {
                return;
            }
            self.next_check = None;
            self.broker.check_observers();
            if self.written < self.outgoing.len() || self.broker.has_observers_behind() {
                self.schedule_check();
            }
        }
    }

    fn schedule_check(&mut self) {
        if self.next_check.is_none() {
            self.next_check = Some(Box::pin(sleep_for(self.timeouts.observer_lag)));
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Future for Driver<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Err(error) = ready!(self.poll_run(cx)) {
            self.close(error.into(), Reading::Stopped);
        }
        Poll::Ready(())
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.broker.handle_finished();
    }
}
