//! What comes in, for one turn at a time.

use std::{
    pin::pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pb_core::{
    ConnectionError,
    driver::{Progress, Turn},
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tracing::warn;

use super::{Driver, Phase, Reading, trace};
use crate::{deadlines::Waits, permits::Permit};

/// The least room for a read, and the most that is reserved for one.
pub(super) const READ: std::ops::RangeInclusive<usize> = 4 * 1024..=64 * 1024;

/// How many bytes that are read cost a turn as much as one that is handled.
const READING: usize = 8;

/// How many bytes are thrown away for a peer that may still take what was written for it, before it is
/// one that only floods.
const DISCARDED: usize = 16 << 20;

/// How long a peer that takes nothing waits until more is heard of it: it may wait in the same way.
const PATIENCE: Duration = Duration::from_secs(1);

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    /// Reads and handles what comes, for one turn, and sees what the peer has still to say.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) {
        let heard = self.poll_turn(cx);
        if self.phase.is_ending() {
            return;
        }
        if heard && self.broker.dialect().is_some() {
            if self.phase == Phase::Handshake {
                self.phase = Phase::Open;
                self.deadlines.clear(Waits::Handshake);
            }
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
                Poll::Ready(Ok(0)) => {
                    let unfinished = self.broker.unfinished_handshake(&self.input);
                    self.end(unfinished.unwrap_or(ConnectionError::ClosedByPeer), Reading::Over);
                }
                Poll::Ready(Err(error)) => self.end(error.into(), Reading::Over),
                Poll::Ready(Ok(read)) => {
                    heard = true;
                    turn.spend(read.div_ceil(READING));
                    self.begun_message.read(read);
                    if self.reading == Reading::Discarding {
                        self.discarded += read;
                        if self.discarded > DISCARDED {
                            self.reading = Reading::Over;
                        }
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
            let waiting = trace::waiting(input);
            let before = input.len();
            let mut handle = || broker.handle_input(input, turn, begun);
            let progress = match permit.take() {
                None => handle(),
                Some(permit) => permit.run(handle),
            };
            trace::received(broker.dialect(), &waiting, before.saturating_sub(input.len()));
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
}
