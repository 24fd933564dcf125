//! One end of a connection whose stream belongs to the target.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use pb::{
    ConnectionError, Limits,
    driver::{Broker, Config, Input, Progress, Task, Timer, Transmit, Turn},
};

/// A clock that stands still: nothing ever takes too long.
struct Never;

impl Timer for Never {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

/// The default settings, with every class of this crate.
pub(crate) fn config() -> Config {
    Config::new(Never).expect("no class is registered twice")
}

/// The same with room for few of everything, so that scripts reach the limits.
pub(crate) fn narrow() -> Config {
    let mut config = config();
    config.limits = Limits::default()
        .max_message(2_000)
        .max_depth(12)
        .max_reread(2_000)
        .max_memory(3_000)
        .max_outbox(20_000)
        .max_waiting(4)
        .max_serving(2)
        .max_serving_bytes(400)
        .max_references(6)
        .max_published(4)
        .max_replicas(6);
    config
}

/// How bytes arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// In pieces of so many.
    pub(crate) piece: usize,
    /// In turns that end, so that a message may have to wait for the next one.
    pub(crate) in_turns: bool,
}

impl Cut {
    pub(crate) const WHOLE: Self = Self { piece: usize::MAX, in_turns: false };
}

/// A broker, and what a driver would hold for it.
pub(crate) struct End {
    pub(crate) broker: Arc<Broker>,
    input: Input,
    tasks: Vec<Task>,
    cut: Cut,
    /// Why the driver would close the connection.
    pub(crate) failed: Option<ConnectionError>,
}

impl End {
    pub(crate) fn new(broker: Arc<Broker>, cut: Cut) -> Self {
        Self { input: broker.input(), broker, tasks: Vec::new(), cut, failed: None }
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
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
    pub(crate) fn handle(&mut self) {
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

    /// What is to be written.
    pub(crate) fn sent(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self.broker.poll_transmit(&mut Context::from_waker(Waker::noop()), &mut out) {
            Poll::Ready(Transmit::Bytes) => {
                self.broker.handle_written(out.len());
                out
            }
            _ => Vec::new(),
        }
    }

    /// Polls the calls that go on beside the others.
    pub(crate) fn run_tasks(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        self.tasks.retain_mut(|task| Pin::new(task).poll(&mut cx).is_pending());
    }

    /// How many calls that are served go on.
    pub(crate) fn tasks(&self) -> usize {
        self.tasks.len()
    }

    /// How many calls of this end wait for an answer.
    pub(crate) fn waiting(&self) -> usize {
        let broker = format!("{:?}", self.broker);
        let count = broker.split("waiting: ").nth(1).and_then(|rest| rest.split(',').next());
        count.and_then(|count| count.parse().ok()).expect("it says how many")
    }

    /// Whether nothing is under way in either direction.
    pub(crate) fn is_idle(&self) -> bool {
        let is_serving = !format!("{:?}", self.broker).contains("serving: 0,");
        self.waiting() == 0 && !is_serving && self.tasks.is_empty()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.broker.ended().is_some()
    }

    /// The peer is gone.
    pub(crate) fn close(&mut self) {
        self.broker.handle_closed(ConnectionError::ClosedByPeer);
        self.tasks.clear();
        self.broker.handle_finished();
    }

    /// Drops all that a driver holds. Nothing else may hold the connection by then.
    pub(crate) fn finish(self) {
        let Self { broker, input, tasks, .. } = self;
        drop((input, tasks));
        assert!(broker.peer().references().is_empty(), "references are left");
        assert_eq!(Arc::strong_count(&broker), 1, "something holds a connection that is over");
    }
}
