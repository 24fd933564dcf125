//! Signs of life: a call of an object that cannot exist, which every peer answers with an error.

use std::task::Waker;

use tracing::trace;

use super::{
    Broker, sending,
    serve::{Incoming, Receiver},
};
use crate::{
    banana::write,
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

impl Broker {
    /// Asks the peer for a sign of life: `[message n 0 ping 1 [tuple] [dictionary]]`. The peer answers
    /// that there is no such object, and does not log it; Twisted does not either. The call counts in
    /// no limit.
    ///
    /// Returns how many bytes have to be written until the call has left. Returns `None` if no dialect
    /// is agreed on yet, or if the connection is closed.
    pub fn ping(&self) -> Option<usize> {
        let dialect = self.dialect()?;
        let mut state = self.state();
        if state.close_reason.is_some() {
            return None;
        }
        let request_id = state.waiting.next_id();
        state.waiting.ping = Some(request_id);
        let out = state.outbox.bytes();
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
        let (bytes, writer) = (state.outbox.backlog(), state.outbox.take_writer());
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        trace!(request_id, "asks the peer for a sign of life");
        Some(bytes)
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
            let out = state.outbox.room_for(value.len());
            sending::write_answer(out, Command::Error, request_id, &value);
            state.outbox.add_answer(value.len());
        }
        Ok(())
    }
}
