use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use pb_core::{
    ConnectionError, Referenceable,
    driver::{Broker, Config, Input, Progress, Task, Transmit, Turn},
};

use crate::{Clock, tokens};

/// How bytes arrive at an [`End`].
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// In pieces of so many bytes.
    pub piece: usize,
    /// In turns that end soon, so that a message may have to wait for the next one.
    pub in_turns: bool,
}

impl Cut {
    /// In one piece, and handled in one turn.
    pub const WHOLE: Self = Self { piece: usize::MAX, in_turns: false };
}

/// One end of a connection: a broker, and what a driver would hold for it.
pub struct End {
    /// The connection.
    pub broker: Arc<Broker>,
    /// What has arrived and was not handled yet.
    pub input: Input,
    /// Calls of the peer that go on beside the others.
    pub tasks: Vec<Task>,
    /// Why the driver would close the connection.
    pub failed: Option<ConnectionError>,
    /// How bytes arrive.
    pub cut: Cut,
}

impl End {
    /// Returns an end that has said and received nothing yet.
    #[must_use]
    pub fn new(broker: Arc<Broker>) -> Self {
        Self { input: broker.input(), broker, tasks: Vec::new(), failed: None, cut: Cut::WHOLE }
    }

    /// Returns the same end, at which bytes arrive so.
    #[must_use]
    pub fn cut(mut self, cut: Cut) -> Self {
        self.cut = cut;
        self
    }

    /// Returns a server whose client has picked this dialect.
    pub fn server(root: impl Referenceable, dialect: &str) -> Self {
        Self::server_with(root, dialect, |_| {})
    }

    /// Returns a server with these settings, whose client has picked this dialect.
    ///
    /// # Panics
    /// When two types claim one class, or the server knows no such dialect.
    pub fn server_with(
        root: impl Referenceable,
        dialect: &str,
        set: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::new(Clock::default()).unwrap();
        set(&mut config);
        let mut end = Self::new(Broker::server(Some(Arc::new(root)), &config));
        end.feed(dialect);
        end.feed("[version 6]");
        end.sent();
        assert!(end.failed.is_none(), "{:?}", end.failed);
        end
    }

    /// Returns what is to be written, and tells the broker that it was.
    pub fn sent(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut cx = Context::from_waker(Waker::noop());
        match self.broker.poll_transmit(&mut cx, &mut out) {
            Poll::Ready(Transmit::Bytes) => self.broker.handle_written(out.len()),
            Poll::Ready(Transmit::Closing) | Poll::Pending => out.clear(),
        }
        out
    }

    /// Receives messages that are given as [text](tokens).
    pub fn feed(&mut self, messages: &str) {
        self.receive(&tokens(messages));
    }

    /// Receives bytes, and handles as much of what has arrived as can be.
    pub fn receive(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(self.cut.piece) {
            self.input.buffer().extend_from_slice(piece);
            self.handle();
        }
        // What was written meanwhile may have made room for what came before.
        if bytes.is_empty() {
            self.handle();
        }
    }

    /// Handles what has arrived. What had to wait until something was written goes on with that.
    pub fn handle(&mut self) {
        let mut turn = Turn::endless();
        while self.failed.is_none() {
            if self.cut.in_turns {
                // What is left of a turn when the others of a thread had theirs.
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

    /// Has one turn: handles what has arrived as a driver does, and writes nothing.
    ///
    /// # Errors
    /// What a driver would close the connection for.
    pub fn turn(&mut self, turn: &mut Turn) -> Result<Progress, ConnectionError> {
        self.broker.handle_input(&mut self.input, turn, &mut self.tasks)
    }

    /// Polls the calls that go on beside the others.
    pub fn run_tasks(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        self.tasks.retain_mut(|task| Pin::new(task).poll(&mut cx).is_pending());
    }

    /// Returns whether the connection has ended.
    pub fn is_over(&self) -> bool {
        self.broker.close_reason().is_some()
    }

    /// Ends the connection as a driver does when its peer is gone.
    pub fn close(&mut self) {
        self.broker.handle_closed(ConnectionError::ClosedByPeer);
        self.tasks.clear();
        self.broker.handle_finished();
    }
}
