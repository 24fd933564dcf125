use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use pb::{
    ConnectionError, Limits, Referenceable,
    driver::{Broker, Config, Input, Task, Timer, Transmit, Turn},
};

use crate::allocator::{Taken, measured};

/// A clock that stands still.
#[derive(Debug)]
pub struct Clock;

impl Timer for Clock {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

/// A server without a socket, whose client has picked dialect `pb`.
pub struct End {
    /// The connection.
    pub broker: Arc<Broker>,
    /// What came in.
    pub input: Input,
    /// Calls that go on.
    pub tasks: Vec<Task>,
}

impl End {
    /// With this root object.
    ///
    /// # Errors
    /// When two types claim one class, or the handshake fails.
    pub fn new(
        root: impl Referenceable,
        limits: Limits,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut config = Config::new(Clock)?;
        config.limits = limits;
        let broker = Broker::server(Some(Arc::new(root)), &config);
        let mut end = Self { input: broker.input(), broker, tasks: Vec::new() };
        end.feed(b"\x02\x82pb").0?;
        end.sent();
        Ok(end)
    }

    /// Handles bytes, and tells what that took besides the bytes themselves.
    pub fn feed(&mut self, bytes: &[u8]) -> (Result<(), ConnectionError>, Taken) {
        self.input.reserve(bytes.len());
        self.input.buffer().extend_from_slice(bytes);
        measured(|| {
            let turn = &mut Turn::endless();
            self.broker.handle_input(&mut self.input, turn, &mut self.tasks).map(drop)
        })
    }

    /// What is to be written.
    pub fn sent(&mut self) -> Vec<u8> {
        let (mut cx, mut out) = (Context::from_waker(Waker::noop()), Vec::new());
        match self.broker.poll_transmit(&mut cx, &mut out) {
            Poll::Ready(Transmit::Bytes) => out,
            _ => Vec::new(),
        }
    }
}
