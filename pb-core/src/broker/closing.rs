//! Closing a connection, in two steps:
//!
//! * A connection is *closed* once `close_reason` is set ([`Broker::close`],
//!   [`Broker::handle_closed`]).
//! * It is *finished* once `finished` is set ([`Broker::handle_finished`], [`Broker::abort`]).
//!
//! | | closed | finished |
//! | --- | --- | --- |
//! | local calls | waiting ones fail, new ones too | |
//! | calls of the peer | running ones are answered, new ones are refused | no answers are sent |
//! | live objects | subscriptions end, and replicas are lost | |
//! | messages to be written | are written | are dropped |
//!
//! Errors call a connection *closing* that is closed and not finished.

use std::task::Waker;

use super::{Broker, exports};
use crate::{
    connection_error::ConnectionError,
    flavors::CallError,
    live::{Effects, Lost},
};

impl Broker {
    /// Closes the connection from this end: no new calls begin, and running ones are still answered.
    pub fn close(&self) {
        self.handle_closed(ConnectionError::LocallyClosed);
    }

    /// Closes and finishes the connection: bytes that wait are not written, and running calls are not answered.
    /// The driver must then drop the stream ([`Watch::poll_finished`](super::Watch::poll_finished)).
    pub fn abort(&self) {
        self.handle_closed(ConnectionError::Aborted);
        self.handle_finished();
    }

    /// Closes the connection for `reason`. Does nothing if it is closed already: only the first reason counts.
    /// Every waiting call fails with `reason`. Every local live object is told that the peer does not observe it
    /// any more, and replicas are lost.
    pub fn handle_closed(&self, reason: ConnectionError) {
        let mut effects = Effects::default();
        self.close_with(reason, &mut effects);
        effects.run();
    }

    /// Closes the connection, and puts the effects of that into `effects`.
    pub(super) fn close_with(&self, reason: ConnectionError, effects: &mut Effects) {
        let mut state = self.state();
        if state.close_reason.is_some() {
            return;
        }
        state.close_reason = Some(reason.clone());
        state.owed_releases.forget();
        let lost = CallError::from(reason.clone());
        state.close_queue(self, &lost, effects);
        let (exports, named_objects) =
            (state.exports.take_all(), std::mem::take(&mut state.named_objects));
        effects.wake(state.outbox.take_writer());
        effects.wake_all(state.stage_wakers.take_all());
        effects.wake_all(state.flush_wakers.take_all());
        let waiting = state.waiting.take_all();
        let replicas = state.replicas.take_all();
        drop(state);
        for call in waiting {
            let lost = lost.clone();
            effects.later(move || call.fail(lost));
        }
        for replica in replicas {
            replica.lose(Lost::Connection(reason.clone()), effects);
            effects.drop_later(replica);
        }
        // After the waiting calls have failed, and live objects were told which observers have left.
        exports::drop_all(exports, effects);
        effects.drop_later(named_objects);
    }

    /// Finishes the connection, since the output ends: bytes that were not written never will be.
    pub fn handle_finished(&self) {
        self.close();
        let mut state = self.state();
        state.finished = true;
        state.outbox.clear();
        let stage_wakers = state.stage_wakers.take_all();
        drop(state);
        stage_wakers.into_iter().for_each(Waker::wake);
        // The perspective may hold handles of this connection.
        self.set_perspective(None);
        self.report_left_out();
    }
}
