use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use pb_core::{
    ConnectionError, Dialect, Referenceable,
    driver::{Broker, Config, Input, Progress, Task, Transmit, Turn},
};

use crate::{config, encoded_in};

/// How bytes arrive at an [`End`].
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// The bytes of each piece, at most.
    pub piece: usize,
    /// Whether they are handled in short turns, so that a message may have to wait for the next turn.
    pub in_turns: bool,
}

impl Cut {
    /// All bytes in one piece, handled in one turn.
    pub const WHOLE: Self = Self { piece: usize::MAX, in_turns: false };
}

/// One end of a connection: a broker, and the state that a driver would hold for it.
pub struct End {
    /// The connection.
    pub broker: Arc<Broker>,
    /// The bytes that have arrived and were not handled yet.
    pub input: Input,
    /// The running calls of the peer that were not ready when they were first polled.
    pub tasks: Vec<Task>,
    /// The error for which the driver would close the connection.
    pub failed: Option<ConnectionError>,
    /// How bytes arrive.
    pub cut: Cut,
}

impl End {
    /// Returns an end that has sent and received nothing yet.
    #[must_use]
    pub fn new(broker: Arc<Broker>) -> Self {
        Self { input: broker.input(), broker, tasks: Vec::new(), failed: None, cut: Cut::WHOLE }
    }

    /// Returns this end with another way in which bytes arrive.
    #[must_use]
    pub fn cut(mut self, cut: Cut) -> Self {
        self.cut = cut;
        self
    }

    /// Returns a server with this root object, whose client speaks the [dialect](crate::dialect()) of this run.
    pub fn server(root: impl Referenceable) -> Self {
        Self::server_with(root, |_| {})
    }

    /// Returns a server with settings made by `set`, whose client has chosen the first dialect of the settings.
    ///
    /// # Panics
    /// When two types claim one class.
    pub fn server_with(root: impl Referenceable, set: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        set(&mut config);
        let mut end = Self::new(Broker::server(Some(Arc::new(root)), &config));
        let dialect = config.dialects.as_slice()[0];
        end.feed(dialect.name());
        if dialect != Dialect::Compact {
            end.feed("[version 6]");
        }
        end.sent();
        assert!(end.failed.is_none(), "{:?}", end.failed);
        end
    }

    /// Returns the bytes that wait to be written, and tells the broker that they were written.
    pub fn sent(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut cx = Context::from_waker(Waker::noop());
        match self.broker.poll_transmit(&mut cx, &mut out) {
            Poll::Ready(Transmit::Bytes) => self.broker.handle_written(out.len()),
            Poll::Ready(Transmit::Closing) | Poll::Pending => out.clear(),
        }
        out
    }

    /// Receives messages that are given as [text](encoded_in), in the dialect of this end.
    pub fn feed(&mut self, messages: &str) {
        self.receive(&encoded_in(self.broker.dialect().unwrap_or(Dialect::None), messages));
    }

    /// Receives bytes, and handles as many of the bytes that have arrived as possible.
    pub fn receive(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(self.cut.piece) {
            self.input.buffer().extend_from_slice(piece);
            self.handle();
        }
        // Bytes that were written since the last call may have made room for messages that were waiting.
        if bytes.is_empty() {
            self.handle();
        }
    }

    /// Handles the bytes that have arrived, until the broker needs more input or blocks until something is
    /// written.
    pub fn handle(&mut self) {
        let mut turn = Turn::endless();
        while self.failed.is_none() {
            if self.cut.in_turns {
                // A turn that has one unit left: the next message ends it.
                turn = Turn::default();
                turn.spend(Turn::UNITS - 1);
            }
            match self.broker.handle_input(&mut self.input, &mut turn, &mut self.tasks) {
                Ok(Progress::TurnOver) => {}
                Ok(Progress::NeedsPermit) => turn.permit_large(),
                Ok(Progress::NeedsInput | Progress::Blocked) => return,
                Err(error) => {
                    self.broker.handle_closed(error.clone());
                    self.failed = Some(error);
                }
            }
        }
    }

    /// Runs one turn: handles the bytes that have arrived as a driver does, and writes nothing.
    ///
    /// # Errors
    /// The error for which a driver would close the connection.
    pub fn turn(&mut self, turn: &mut Turn) -> Result<Progress, ConnectionError> {
        self.broker.handle_input(&mut self.input, turn, &mut self.tasks)
    }

    /// Polls the running calls of the peer, and drops those that are ready.
    pub fn run_tasks(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        self.tasks.retain_mut(|task| Pin::new(task).poll(&mut cx).is_pending());
    }

    /// Returns whether the connection is closed.
    pub fn is_closed(&self) -> bool {
        self.broker.close_reason().is_some()
    }

    /// Closes the connection as a driver does when the peer has closed it.
    pub fn close(&mut self) {
        self.broker.handle_closed(ConnectionError::ClosedByPeer);
        self.tasks.clear();
        self.broker.handle_finished();
    }
}
