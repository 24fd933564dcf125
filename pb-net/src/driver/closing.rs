//! Closing of a connection: the reasons, the deadlines, and the order.

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
    deadlines::{Deadline, Due},
    settings::Timeouts,
};

/// How often [`Deadline::Linger`] is extended for a peer that still takes bytes.
const EXTENSIONS: u32 = 12;

/// The most time that a connection without a login may linger.
const LINGER_BEFORE_LOGIN: Duration = Duration::from_secs(1);

/// The number of waiting bytes above which [`Deadline::Stall`] closes the connection.
const STALLED: usize = 1 << 20;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Driver<S> {
    /// Closes the connection for a reason. Calls that run are still answered.
    pub(super) fn close(&mut self, reason: ConnectionError, reading: Reading) {
        self.reading = reading;
        self.broker.handle_closed(reason);
        if !self.phase.is_closing() {
            self.linger();
        }
    }

    /// Logs why the connection is closed. Called once for each connection, whoever has closed it.
    fn log_closed(&self) {
        use ConnectionError::{Aborted, ClosedByPeer, Io, LocallyClosed, LoginDisplaced};
        let Some(reason) = self.broker.close_reason() else { return };
        let is_usual = match reason {
            ClosedByPeer | LocallyClosed | Aborted | Io(_) | LoginDisplaced(_) => true,
            // Whoever connects gets the reason as an error.
            _ => self.phase == Phase::Handshake && self.broker.is_client(),
        };
        match is_usual {
            true => debug!(%reason, "the connection is closed"),
            false => warn!(%reason, "this end closes the connection"),
        }
    }

    /// Gives running calls, and the writing of their answers, a limited time from now on.
    pub(super) fn linger(&mut self) {
        match self.phase.linger() {
            None => {
                self.log_closed();
                self.phase = Phase::Lingering(Linger::default());
            }
            Some(linger) => linger.progress = false,
        }
        self.deadlines.clear_all();
        let linger = match self.broker.awaits_login() {
            true => self.timeouts.linger.min(LINGER_BEFORE_LOGIN),
            false => self.timeouts.linger,
        };
        self.deadlines.set(Deadline::Linger, linger);
    }

    /// Discards incoming bytes from now on.
    pub(super) fn discard(&mut self) {
        if self.reading != Reading::Stopped {
            self.reading = Reading::Discarding;
        }
    }

    /// Acts on the deadlines that have passed. Breaks when nothing more is to be written.
    pub(super) fn poll_deadlines(&mut self, cx: &mut Context<'_>) -> ControlFlow<()> {
        while let Poll::Ready(due) = self.deadlines.poll(cx) {
            if due.deadline == Deadline::Patience {
                if self.broker.hear_more() {
                    self.reading = Reading::Handling;
                    cx.waker().wake_by_ref();
                }
                continue;
            }
            match self.close_reason(due) {
                Some((reason, reading)) => {
                    self.close(reason, reading);
                    if reading == Reading::Stopped {
                        return ControlFlow::Break(());
                    }
                }
                None if due.deadline == Deadline::Linger => self.linger_on()?,
                None => {}
            }
        }
        ControlFlow::Continue(())
    }

    /// Returns why a deadline closes the connection, and how reading goes on then. `None` if the connection
    /// stays open, or is closing already.
    fn close_reason(&mut self, due: Due) -> Option<(ConnectionError, Reading)> {
        let Timeouts { handshake, login, stall, .. } = self.timeouts;
        Some(match due.deadline {
            Deadline::Handshake => {
                let unfinished = self.broker.unfinished_handshake(&self.input);
                let reason = unfinished.unwrap_or(ConnectionError::HandshakeTimeout(handshake));
                (reason, Reading::Stopped)
            }
            Deadline::Login if self.broker.awaits_login() => {
                (ConnectionError::LoginTimeout(login), Reading::Discarding)
            }
            Deadline::Message => {
                let (len, since) = self.incomplete.so_far();
                (
                    ConnectionError::MessageTimeout { received: len, within: since },
                    Reading::Discarding,
                )
            }
            Deadline::Pong => {
                let silent = self.liveness.judge(due, &mut self.deadlines)?;
                (ConnectionError::KeepaliveTimeout(silent), Reading::Stopped)
            }
            Deadline::Stall if self.broker.backlog() > STALLED => (
                ConnectionError::Stalled { within: stall, waiting: self.broker.backlog() },
                Reading::Stopped,
            ),
            Deadline::Stall => {
                self.deadlines.set(Deadline::Stall, stall);
                return None;
            }
            Deadline::Quiet => {
                self.liveness.ask(&self.broker, &mut self.deadlines);
                return None;
            }
            Deadline::Login | Deadline::Patience | Deadline::Linger => return None,
        })
    }

    /// Aborts the calls that still run, and extends the time for writing if the peer still takes bytes.
    /// Breaks if it does not, or if the time was extended often enough.
    fn linger_on(&mut self) -> ControlFlow<()> {
        self.give_up_calls();
        // `Deadline::Linger` is set only in phases that have this.
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
            warn!(
                calls,
                "calls still ran `Timeouts::linger` after their connection closed, and are cancelled"
            );
            self.tasks.abort_all();
        }
    }
}
