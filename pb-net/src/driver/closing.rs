//! Why and how a connection ends.

use std::{
    ops::ControlFlow,
    task::{Context, Poll},
    time::Duration,
};

use pb_core::ConnectionError;
use tokio::io::{AsyncRead, AsyncWrite};
use tracing::{debug, warn};

use super::{Driver, Linger, Phase, Reading};
use crate::{
    deadlines::{Due, Waits},
    settings::Timeouts,
};

/// How often a closing connection waits for a peer that still takes something.
const EXTENSIONS: u32 = 12;

/// How long a connection lingers over which nobody has logged in.
const LINGER_BEFORE_LOGIN: Duration = Duration::from_secs(1);

/// Bytes to be written from which on the peer must take some of them.
const STALLED: usize = 1 << 20;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    /// Nothing more is read. What was asked before is still answered.
    pub(super) fn end(&mut self, reason: ConnectionError, reading: Reading) {
        debug!(%reason, "disconnected");
        self.reading = reading;
        self.broker.handle_closed(reason);
        if !self.phase.is_ending() {
            self.linger();
        }
    }

    /// Calls that run are answered, new ones are refused, for a while.
    pub(super) fn linger(&mut self) {
        match self.phase.linger() {
            None => self.phase = Phase::Lingering(Linger::default()),
            Some(linger) => linger.progress = false,
        }
        self.deadlines.clear_all();
        let linger = match self.broker.awaits_login() {
            true => self.timeouts.linger.min(LINGER_BEFORE_LOGIN),
            false => self.timeouts.linger,
        };
        self.deadlines.set(Waits::Linger, linger);
    }

    /// Nothing that still comes is listened to.
    pub(super) fn discard(&mut self) {
        if self.reading != Reading::Over {
            self.reading = Reading::Discarding;
        }
    }

    /// Breaks when the time is up for the connection.
    pub(super) fn poll_deadlines(&mut self, cx: &mut Context<'_>) -> ControlFlow<()> {
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
            Waits::Handshake => {
                let unfinished = self.broker.unfinished_handshake(&self.input);
                let reason = unfinished.unwrap_or(ConnectionError::HandshakeTimeout(handshake));
                (reason, Reading::Over)
            }
            Waits::Login if self.broker.awaits_login() => {
                (ConnectionError::LoginTimeout(login), Reading::Discarding)
            }
            Waits::Message => {
                let (len, since) = self.begun_message.so_far();
                (
                    ConnectionError::MessageTimeout { received: len, within: since },
                    Reading::Discarding,
                )
            }
            Waits::Pong => {
                let silent = self.liveness.judge(due, &mut self.deadlines)?;
                (ConnectionError::Silent(silent), Reading::Over)
            }
            Waits::Stall if self.broker.backlog() > STALLED => (
                ConnectionError::Stalled { within: stall, waiting: self.broker.backlog() },
                Reading::Over,
            ),
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
        // A deadline to linger is set from when that begins.
        let Some(linger) = self.phase.linger() else { return ControlFlow::Continue(()) };
        linger.extensions += 1;
        if !linger.progress || linger.extensions > EXTENSIONS {
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
