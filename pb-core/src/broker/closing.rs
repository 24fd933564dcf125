//! The end of a connection, which comes in two halves:
//!
//! | | `ended` is set ([`Broker::close`], [`Broker::handle_closed`]) | `finished` is set ([`Broker::handle_finished`]) |
//! | --- | --- | --- |
//! | calls of ours | fail | fail |
//! | calls of the peer | new ones are refused, those that run are answered | are not answered |
//! | live objects | observed by nobody here; replicas are lost | |
//! | what waits to be written | is written | is thrown away |

use std::task::Waker;

use super::{Broker, exports};
use crate::{
    connection_error::ConnectionError,
    flavors::CallError,
    live::{Lost, Work},
};

impl Broker {
    /// Ends the connection from this end: no more calls, running ones are still answered.
    pub fn close(&self) {
        self.handle_closed(ConnectionError::Closed);
    }

    /// The input has ended. Every waiting call fails with the reason, the first one that is given;
    /// every live object of ours is told that this peer observes it no more, and replicas are lost.
    pub fn handle_closed(&self, reason: ConnectionError) {
        let mut work = Work::default();
        self.end_with(reason, &mut work);
        work.run();
    }

    pub(super) fn end_with(&self, reason: ConnectionError, work: &mut Work) {
        let mut state = self.state();
        if state.ended.is_some() {
            return;
        }
        state.ended = Some(reason.clone());
        state.drops.forget();
        let lost = CallError::from(reason.clone());
        state.close_queue(self, &lost, work);
        let (exports, root) = (state.exports.take_all(), state.root.take());
        work.wake(state.outbox.take_writer());
        work.wake_all(state.watchers.take_all());
        work.wake_all(state.drainers.take_all());
        let waiting = state.waiting.take_all();
        let replicas = state.replicas.take_all();
        drop(state);
        for call in waiting {
            let lost = lost.clone();
            work.later(move || call.fail(lost));
        }
        for replica in replicas {
            replica.lose(Lost::Connection(reason.clone()), work);
            work.trash(replica);
        }
        // After calls have failed and live objects were told who has left them.
        exports::release(exports, work);
        work.trash(root);
    }

    /// The output has ended as well: what was not written never will be.
    pub fn handle_finished(&self) {
        self.close();
        let mut state = self.state();
        state.finished = true;
        state.outbox.discard();
        let watchers = state.watchers.take_all();
        drop(state);
        watchers.into_iter().for_each(Waker::wake);
        // Who may hold handles of this connection.
        self.set_perspective(None);
        self.report_left_out();
    }
}
