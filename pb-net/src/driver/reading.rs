//! Reading and handling of incoming bytes, one turn at a time.

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
use tracing::Instrument;

use super::{Driver, Phase, Reading, trace};
use crate::{deadlines::Deadline, permits::Permit};

/// The least and the most bytes that are reserved for one read.
pub(super) const READ: std::ops::RangeInclusive<usize> = 4 * 1024..=64 * 1024;

/// The number of bytes of which the reading costs a turn as much as the handling of one byte.
const READING: usize = 8;

/// The number of incoming bytes that are discarded while a connection closes. A peer that sends more only
/// floods this end, so reading stops.
const DISCARDED: usize = 16 << 20;

/// The time after which more messages are handled although the peer takes no answers. The peer may be waiting
/// in the same way, and both ends would wait for ever.
const PATIENCE: Duration = Duration::from_secs(1);

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    /// Reads and handles incoming bytes for one turn, and sets the deadlines that depend on them.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) {
        let heard = self.poll_turn(cx);
        self.input.rest();
        if self.phase.is_closing() {
            return;
        }
        if heard && self.broker.dialect().is_some() {
            if self.phase == Phase::Handshake {
                self.phase = Phase::Open;
                self.deadlines.clear(Deadline::Handshake);
            }
            self.liveness.heard(&mut self.deadlines);
        }
        if self.reading == Reading::On {
            self.deadlines.resume_reading();
            let left = self.input.len();
            self.incomplete.left(left, self.timeouts.message, &mut self.deadlines);
        } else {
            self.deadlines.pause_reading();
        }
        if self.reading == Reading::Paused {
            self.deadlines.set_if_clear(Deadline::Patience, PATIENCE);
        } else {
            self.deadlines.clear(Deadline::Patience);
        }
    }

    /// Reads and handles incoming bytes for one turn. Returns whether any were read.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> bool {
        let mut turn = Turn::default();
        let mut heard = false;
        while !turn.is_used_up() {
            match self.reading {
                Reading::Stopped => return heard,
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
            // The buffer may have more room than this, but a turn ends after so many bytes.
            let mut stream = (&mut self.stream).take(self.room as u64);
            match pin!(stream.read_buf(self.input.buffer())).poll(cx) {
                Poll::Pending => return heard,
                Poll::Ready(Ok(0)) => {
                    let unfinished = self.broker.unfinished_handshake(&self.input);
                    self.close(
                        unfinished.unwrap_or(ConnectionError::ClosedByPeer),
                        Reading::Stopped,
                    );
                }
                Poll::Ready(Err(error)) => self.close(error.into(), Reading::Stopped),
                Poll::Ready(Ok(read)) => {
                    heard = true;
                    turn.spend(read.div_ceil(READING));
                    self.incomplete.read(read);
                    if self.reading == Reading::Discarding {
                        self.discarded += read;
                        if self.discarded > DISCARDED {
                            self.reading = Reading::Stopped;
                        }
                        continue;
                    }
                    // Large messages are read in large pieces, while an idle connection keeps a small buffer.
                    let room = if read >= self.room { self.room * 2 } else { self.room / 2 };
                    self.room = room.clamp(*READ.start(), *READ.end());
                    self.reading = Reading::Handling;
                }
            }
        }
        // More bytes may be ready, but first other connections have their turn, and the answers of this turn
        // are written.
        cx.waker().wake_by_ref();
        heard
    }

    /// Handles the bytes that have arrived. Pending while a large message waits for its permit.
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
            trace::received(broker, &waiting, before.saturating_sub(input.len()));
            for task in self.begun.drain(..) {
                self.tasks.spawn(task.in_current_span());
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
                Err(reason) => self.close(reason, Reading::Discarding),
            }
            return Poll::Ready(());
        }
    }
}
