//! The task of one connection: moves bytes between a stream and the broker.

use std::{
    io,
    ops::ControlFlow,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use pb_core::{
    ConnectionError,
    driver::{Broker, Input, Progress, Task, Transmit, Turn, Watch},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite},
    task::JoinSet,
    time::Sleep,
};
use tracing::{debug, warn};

use crate::{
    Timeouts,
    capacity::Place,
    deadlines::{Deadlines, Due, Waits, sleep_for},
    liveness::{Begun, Liveness},
    permits::{Permit, Permits},
    settings::Settings,
};

/// The least room for a read, and the most that is reserved for one.
const READ: std::ops::RangeInclusive<usize> = 4 * 1024..=64 * 1024;

/// How many bytes that are read cost a turn as much as one that is handled.
const READING: usize = 8;

/// How often a closing connection waits for a peer that still takes something.
const EXTENSIONS: u32 = 12;

/// Bytes to be written from which on the peer must take some of them.
const STALLED: usize = 1 << 20;

/// How long a peer that takes nothing waits until more is heard of it: it may wait in the same way.
const PATIENCE: Duration = Duration::from_secs(1);

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
    /// Nothing new is begun: the broker has ended.
    closing: bool,
    /// Something was written since the connection began to linger.
    progress: bool,
    extensions: u32,
    /// Everything was written and the peer was told so.
    shut_down: bool,
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
        settings: &Settings,
        permits: Permits,
        place: Place,
    ) -> Self {
        let Settings { timeouts, keepalive, .. } = *settings;
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
            room: *READ.start(),
            permits,
            place,
            outgoing: Vec::new(),
            written: 0,
            closing: false,
            progress: false,
            extensions: 0,
            shut_down: false,
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
            if !self.closing && self.ended.poll_ended(cx).is_ready() {
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
                if !self.shut_down {
                    ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
                    self.shut_down = true;
                    self.discard();
                    // It has to be waited for what the peer still says.
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
        if !self.broker.awaits_login() {
            self.place.logged_in();
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

    /// Calls that run are answered, new ones are refused, for a while.
    fn linger(&mut self) {
        self.closing = true;
        self.progress = false;
        self.deadlines.clear_all();
        self.deadlines.set(Waits::Linger, self.timeouts.linger);
    }

    /// Nothing that still comes is listened to.
    fn discard(&mut self) {
        if self.reading != Reading::Over {
            self.reading = Reading::Discarding;
        }
    }

    /// Reads and handles what comes, for one turn, and sees what the peer has still to say.
    fn poll_read(&mut self, cx: &mut Context<'_>) {
        let heard = self.poll_turn(cx);
        if self.closing {
            return;
        }
        if heard && self.broker.dialect().is_some() {
            self.deadlines.clear(Waits::Handshake);
            self.liveness.heard(&mut self.deadlines);
        }
        if self.reading == Reading::On {
            self.deadlines.listen();
            let left = self.input.len();
            self.begun_message.left(left, self.timeouts.message, &mut self.deadlines);
        } else {
            self.deadlines.stop_listening();
        }
        if self.reading == Reading::Paused {
            self.deadlines.set_if_clear(Waits::Patience, PATIENCE);
        } else {
            self.deadlines.clear(Waits::Patience);
        }
    }

    /// Returns whether anything was read.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> bool {
        let mut turn = Turn::default();
        let mut heard = false;
        while !turn.is_over() {
            match self.reading {
                Reading::Over => return heard,
                Reading::Paused if self.broker.is_blocked() => return heard,
                Reading::Paused | Reading::Handling => {
                    if self.poll_handle(cx, &mut turn).is_pending() {
                        return heard;
                    }
                    continue;
                }
                Reading::Discarding => self.input = self.broker.input(),
                Reading::On => {}
            }
            self.input.reserve(self.room);
            // There may be more room, but a turn is over after so much.
            let mut stream = (&mut self.stream).take(self.room as u64);
            match pin!(stream.read_buf(self.input.buffer())).poll(cx) {
                Poll::Pending => return heard,
                Poll::Ready(Ok(0)) => self.end(ConnectionError::ClosedByPeer, Reading::Over),
                Poll::Ready(Err(error)) => self.end(error.into(), Reading::Over),
                Poll::Ready(Ok(read)) => {
                    heard = true;
                    turn.spend(read.div_ceil(READING));
                    self.begun_message.read(read);
                    if self.reading == Reading::Discarding {
                        continue;
                    }
                    // Large messages are read in large pieces; an idle connection keeps a small buffer.
                    let room = if read >= self.room { self.room * 2 } else { self.room / 2 };
                    self.room = room.clamp(*READ.start(), *READ.end());
                    self.reading = Reading::Handling;
                }
            }
        }
        // There is more, but others have their turn, and what was asked so far is answered meanwhile.
        cx.waker().wake_by_ref();
        heard
    }

    /// Handles what has arrived. Pending while a large message waits for its permit.
    fn poll_handle(&mut self, cx: &mut Context<'_>, turn: &mut Turn) -> Poll<()> {
        let mut permit: Option<Permit> = None;
        loop {
            let Self { broker, input, begun, .. } = self;
            let mut handle = || broker.handle_input(input, turn, begun);
            let progress = match permit.take() {
                None => handle(),
                Some(permit) => permit.run(handle),
            };
            for task in self.begun.drain(..) {
                self.tasks.spawn(task);
            }
            if !matches!(progress, Ok(Progress::NeedsPermit)) {
                self.permits.give_up();
            }
            match progress {
                Ok(Progress::NeedsInput) => self.reading = Reading::On,
                Ok(Progress::Blocked) => self.reading = Reading::Paused,
                Ok(Progress::TurnOver) => self.reading = Reading::Handling,
                Ok(Progress::NeedsPermit) => {
                    self.reading = Reading::Handling;
                    permit = Some(ready!(self.permits.poll_acquire(cx)));
                    turn.permit_large();
                    continue;
                }
                Err(reason) => {
                    warn!(%reason, "the connection ends");
                    self.end(reason, Reading::Discarding);
                }
            }
            return Poll::Ready(());
        }
    }

    /// Nothing more is read. What was asked before is still answered.
    fn end(&mut self, reason: ConnectionError, reading: Reading) {
        debug!(%reason, "disconnected");
        self.reading = reading;
        self.broker.handle_closed(reason);
        if !self.closing {
            self.linger();
        }
    }

    /// Writes what there is. Ready when nothing is left and the connection closes.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<Poll<()>> {
        loop {
            if self.written == self.outgoing.len() {
                self.outgoing.clear();
                self.written = 0;
                match self.broker.poll_transmit(cx, &mut self.outgoing) {
                    Poll::Ready(Transmit::Bytes) => {}
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
                    self.progress = true;
                    self.deadlines.clear(Waits::Stall);
                    self.deadlines.clear(Waits::Patience);
                    self.liveness.written(count, &mut self.deadlines);
                    if self.written < self.outgoing.len() {
                        self.broker.handle_written(count);
                    }
                }
                Poll::Pending => {
                    if !self.closing && !self.deadlines.is_set(Waits::Handshake) {
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

    /// Breaks when the time is up for the connection.
    fn poll_deadlines(&mut self, cx: &mut Context<'_>) -> ControlFlow<()> {
        while let Poll::Ready(due) = self.deadlines.poll(cx) {
            if due.waits == Waits::Patience {
                if self.broker.hear_more() {
                    self.reading = Reading::Handling;
                    cx.waker().wake_by_ref();
                }
                continue;
            }
            match self.is_over(due) {
                Some((reason, reading)) => {
                    warn!(%reason, "the connection ends");
                    self.end(reason, reading);
                    if reading == Reading::Over {
                        return ControlFlow::Break(());
                    }
                }
                None if due.waits == Waits::Linger => self.linger_on()?,
                None => {}
            }
        }
        ControlFlow::Continue(())
    }

    /// Why the connection ends with a deadline, and whether what was said before is still answered.
    fn is_over(&mut self, due: Due) -> Option<(ConnectionError, Reading)> {
        let Timeouts { handshake, login, stall, .. } = self.timeouts;
        Some(match due.waits {
            Waits::Handshake => (ConnectionError::HandshakeTimeout(handshake), Reading::Over),
            Waits::Login if self.broker.awaits_login() => {
                (ConnectionError::LoginTimeout(login), Reading::Discarding)
            }
            Waits::Message => {
                let (len, since) = self.begun_message.so_far();
                (ConnectionError::MessageTimeout(len, since), Reading::Discarding)
            }
            Waits::Pong => {
                let silent = self.liveness.judge(due, &mut self.deadlines)?;
                (ConnectionError::Silent(silent), Reading::Over)
            }
            Waits::Stall if self.broker.backlog() > STALLED => {
                (ConnectionError::Stalled(stall, self.broker.backlog()), Reading::Over)
            }
            Waits::Stall => {
                self.deadlines.set(Waits::Stall, stall);
                return None;
            }
            Waits::Quiet => {
                self.liveness.ask(&self.broker, &mut self.deadlines);
                return None;
            }
            Waits::Login | Waits::Patience | Waits::Linger => return None,
        })
    }

    /// Calls have had their time. What is written already is for a peer that is still taking it.
    fn linger_on(&mut self) -> ControlFlow<()> {
        self.give_up_calls();
        self.extensions += 1;
        if !self.progress || self.extensions > EXTENSIONS {
            return ControlFlow::Break(());
        }
        self.discard();
        self.linger();
        ControlFlow::Continue(())
    }

    fn give_up_calls(&mut self) {
        if !self.tasks.is_empty() {
            let calls = self.tasks.len();
            warn!(calls, "calls took too long to let the connection end, and are given up");
            self.tasks.abort_all();
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
