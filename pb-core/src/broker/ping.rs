//! Signs of life: a call of an object that cannot exist, which every peer answers with an error.

use std::task::Waker;

use tracing::trace;

use super::{
    Broker, State,
    sent_frames::{write_answer, write_bare},
    serve::{Incoming, Receiver},
};
use crate::{
    banana::{Dialect, compact::frame::kind, write},
    connection_error::{Command, ConnectionError},
    flavors::Failure,
    jelly::{Audience, prepare},
};

/// An id that no object has: the first one is 1.
const NO_OBJECT: u64 = 0;

/// The name of a method that no object has.
const PING: &str = "ping";

impl Incoming<'_> {
    /// Returns whether the call only asks for a sign of life.
    #[inline]
    pub(super) fn is_ping(&self) -> bool {
        matches!(self.receiver, Receiver::Object(NO_OBJECT)) && self.method == PING
    }
}

impl State {
    /// Writes a call of the object that cannot exist.
    fn write_ping(&mut self, dialect: Dialect) {
        let request_id = self.waiting.next_id();
        self.waiting.ping = Some(request_id);
        let out = self.outbox.bytes();
        write::list(out, 7);
        write::string(out, dialect, Command::Message.name().as_bytes());
        write::unsigned(out, request_id);
        write::unsigned(out, NO_OBJECT);
        write::string(out, dialect, PING.as_bytes());
        write::unsigned(out, 1);
        for empty in [&b"tuple"[..], b"dictionary"] {
            write::list(out, 1);
            write::string(out, dialect, empty);
        }
    }
}

impl Broker {
    /// Asks the peer for a sign of life: a frame of its own in dialect `pb-compact-1`, otherwise
    /// `[message n 0 ping 1 [tuple] [dictionary]]`. The peer answers that there is no such object, and does not log it;
    /// Twisted does not either. The call counts in no limit.
    ///
    /// Returns how many bytes have to be written until the call has left. Returns `None` if no dialect
    /// is agreed on yet, or if the connection is closed.
    pub fn ping(&self) -> Option<usize> {
        let dialect = self.dialect()?;
        let mut state = self.state();
        if state.close_reason.is_some() {
            return None;
        }
        if dialect == Dialect::Compact {
            write_bare(state.outbox.bytes(), kind::PING);
        } else {
            state.write_ping(dialect);
        }
        let (bytes, writer) = (state.outbox.backlog(), state.outbox.take_writer());
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        trace!("asks the peer for a sign of life");
        Some(bytes)
    }

    /// Answers a frame that asks for a sign of life.
    pub(super) fn send_pong(&self) {
        trace!("gives the peer a sign of life");
        let mut state = self.state();
        let before = state.outbox.len();
        write_bare(state.outbox.bytes(), kind::PONG);
        let written = state.outbox.len() - before;
        state.outbox.add_answer(written);
    }
    /// Answers a request for a sign of life.
    pub(super) fn pong(&self, incoming: &Incoming<'_>) -> Result<(), ConnectionError> {
        let Incoming { request_id, wants_answer, .. } = *incoming;
        trace!("gives the peer a sign of life");
        for section in [incoming.positional, incoming.keywords] {
            self.release(section, None, None);
        }
        if let Ok(value) = prepare(self.style(), Audience::One(None), &Failure::no_such_object())
            && wants_answer
        {
            let mut state = self.state();
            let State { outbox, taught, .. } = &mut *state;
            let out = outbox.room_for(value.len());
            taught.teach(value.used(), out);
            write_answer(out, Command::Error, request_id, &value);
            outbox.add_answer(value.len());
        }
        Ok(())
    }
}
