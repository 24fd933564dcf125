//! The task of one connection: moves bytes between a stream and the broker.

use std::{
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use pb_core::{Broker, ConnectionError, Input, Task, Transmit};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite},
    task::JoinSet,
    time::{Instant, Sleep, sleep},
};
use tracing::{debug, warn};

use crate::Timeouts;

/// The least room for a read, and the most that is reserved for one.
const READ: std::ops::RangeInclusive<usize> = 4 * 1024..=64 * 1024;

/// Runs one connection until it has ended, both ways.
pub(crate) struct Driver<S> {
    broker: Arc<Broker>,
    stream: S,
    input: Input,
    reading: Reading,
    /// Bytes being written, and how many of them are.
    outgoing: Vec<u8>,
    written: usize,
    /// Everything was written and the peer was told so.
    shut_down: bool,
    /// Calls of the peer that did not end at once.
    tasks: JoinSet<()>,
    begun: Vec<Task>,
    timeouts: Timeouts,
    alarm: Alarm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Reading up to this much at once.
    On { room: usize },
    /// Too much waits to be written.
    Paused,
    /// What still comes is thrown away: a socket closed with unread bytes in it would take back what
    /// was written last.
    Discarding,
    /// Nothing more comes.
    Over,
}

/// The one thing that is waited for at a time.
struct Alarm {
    waits: Waits,
    sleep: Pin<Box<Sleep>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    Nothing,
    Handshake,
    Stall,
    Linger,
}

impl Alarm {
    fn set(&mut self, waits: Waits, duration: Duration) {
        if self.waits != waits {
            self.waits = waits;
            self.sleep.as_mut().reset(Instant::now() + duration);
        }
    }

    fn clear(&mut self, waits: Waits) {
        if self.waits == waits {
            self.waits = Waits::Nothing;
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Waits> {
        if self.waits == Waits::Nothing {
            return Poll::Pending;
        }
        ready!(self.sleep.as_mut().poll(cx));
        Poll::Ready(std::mem::replace(&mut self.waits, Waits::Nothing))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    pub(crate) fn new(broker: Arc<Broker>, stream: S, timeouts: Timeouts) -> Self {
        Self {
            input: broker.input(),
            broker,
            stream,
            reading: Reading::On { room: *READ.start() },
            outgoing: Vec::new(),
            written: 0,
            shut_down: false,
            tasks: JoinSet::new(),
            begun: Vec::new(),
            timeouts,
            alarm: Alarm { waits: Waits::Handshake, sleep: Box::pin(sleep(timeouts.handshake)) },
        }
    }

    /// Until nothing is left to do.
    fn poll_run(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            // Asked for on its own: while the stream takes nothing, nothing else is.
            if !self.is_closing() && self.broker.poll_ended(cx).is_ready() {
                self.reading = Reading::Discarding;
            }
            self.poll_read(cx);
            let written = self.poll_write(cx)?;
            while let Poll::Ready(Some(_)) = self.tasks.poll_join_next(cx) {}
            if self.poll_alarm(cx) && self.is_closing() {
                return Poll::Ready(Ok(()));
            }
            if written.is_ready() && self.tasks.is_empty() {
                if !self.shut_down {
                    ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
                    self.shut_down = true;
                }
                if self.reading == Reading::Over {
                    return Poll::Ready(Ok(()));
                }
            }
            // What was written may have made room to go on.
            if self.reading != Reading::Paused || self.backlog() > 0 {
                return Poll::Pending;
            }
        }
    }

    fn backlog(&self) -> usize {
        self.broker.backlog() + self.outgoing.len() - self.written
    }

    fn is_closing(&self) -> bool {
        matches!(self.reading, Reading::Discarding | Reading::Over)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) {
        if self.reading == Reading::Paused && self.backlog() == 0 {
            self.reading = Reading::On { room: *READ.start() };
            self.handle_input();
        }
        loop {
            let room = match self.reading {
                Reading::On { room } => room,
                Reading::Discarding => {
                    self.input = self.broker.input();
                    *READ.start()
                }
                Reading::Paused | Reading::Over => return,
            };
            let buffer = self.input.buffer();
            buffer.reserve(room);
            match pin!(self.stream.read_buf(buffer)).poll(cx) {
                Poll::Pending => return,
                Poll::Ready(Ok(0)) => self.end(ConnectionError::ClosedByPeer, Reading::Over),
                Poll::Ready(Err(error)) => self.end(error.into(), Reading::Over),
                Poll::Ready(Ok(read)) => {
                    if self.reading == Reading::Discarding {
                        continue;
                    }
                    // Large messages are read in large pieces; an idle connection keeps a small buffer.
                    let room = if read >= room { room * 2 } else { room / 2 };
                    self.reading = Reading::On { room: room.clamp(*READ.start(), *READ.end()) };
                    self.handle_input();
                }
            }
        }
    }

    fn handle_input(&mut self) {
        match self.broker.handle_input(&mut self.input, &mut self.begun) {
            Ok(true) => {}
            Ok(false) => self.reading = Reading::Paused,
            Err(reason) => {
                warn!(%reason, "the connection ends");
                self.end(reason, Reading::Discarding);
            }
        }
        for task in self.begun.drain(..) {
            self.tasks.spawn(task);
        }
        if self.broker.dialect().is_some() {
            self.alarm.clear(Waits::Handshake);
        }
    }

    /// Nothing more is read. What was asked before is still answered.
    fn end(&mut self, reason: ConnectionError, reading: Reading) {
        self.reading = reading;
        self.broker.handle_closed(reason);
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
                        self.alarm.set(Waits::Linger, self.timeouts.linger);
                        return match Pin::new(&mut self.stream).poll_flush(cx) {
                            Poll::Ready(flushed) => flushed.map(Poll::Ready),
                            Poll::Pending => Ok(Poll::Pending),
                        };
                    }
                    Poll::Pending => {
                        self.alarm.clear(Waits::Stall);
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
                    self.alarm.clear(Waits::Stall);
                    self.alarm.clear(Waits::Linger);
                }
                Poll::Pending => {
                    if self.reading == Reading::Paused {
                        self.alarm.set(Waits::Stall, self.timeouts.stall);
                    } else if self.is_closing() {
                        self.alarm.set(Waits::Linger, self.timeouts.linger);
                    }
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Whether the time was up for what was waited for.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> bool {
        let Poll::Ready(waits) = self.alarm.poll(cx) else {
            return false;
        };
        let reason = match waits {
            Waits::Nothing => return false,
            Waits::Linger => {
                debug!("the peer or a call took too long to let the connection end");
                return true;
            }
            Waits::Handshake => ConnectionError::HandshakeTimeout(self.timeouts.handshake),
            Waits::Stall => ConnectionError::Stalled(self.timeouts.stall, self.backlog()),
        };
        warn!(%reason, "the connection ends");
        self.end(reason, Reading::Over);
        true
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
