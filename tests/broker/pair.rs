//! Two ends of a connection whose wire and clock belong to the test.

use std::{
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use pb::{
    ConnectionError, Peer, Referenceable,
    driver::{Broker, Config, Input, Task, Timer, Transmit, Turn},
};

/// A clock that stands still until the test moves it.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Timer for Clock {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let now = self.0.clone();
        let until = *now.lock().unwrap() + duration;
        Box::pin(std::future::poll_fn(move |_| match *now.lock().unwrap() >= until {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }))
    }
}

/// One end: a broker and what a driver would hold for it.
pub(crate) struct End {
    pub(crate) broker: Arc<Broker>,
    pub(crate) input: Input,
    pub(crate) tasks: Vec<Task>,
    /// Why the driver would close the connection.
    pub(crate) failed: Option<ConnectionError>,
}

impl End {
    pub(crate) fn new(broker: Arc<Broker>) -> Self {
        Self { input: broker.input(), broker, tasks: Vec::new(), failed: None }
    }

    /// What is to be written.
    pub(crate) fn sent(&self) -> Vec<u8> {
        let (mut cx, mut out) = (Context::from_waker(Waker::noop()), Vec::new());
        match self.broker.poll_transmit(&mut cx, &mut out) {
            Poll::Ready(Transmit::Bytes) => {
                self.broker.handle_written(out.len());
                out
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.input.buffer().extend_from_slice(bytes);
        self.handle();
    }

    fn handle(&mut self) {
        if self.failed.is_none()
            && let Err(error) =
                self.broker.handle_input(&mut self.input, &mut Turn::endless(), &mut self.tasks)
        {
            self.broker.handle_closed(error.clone());
            self.failed = Some(error);
        }
    }

    /// Polls the calls that go on beside the others.
    pub(crate) fn run_tasks(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        self.tasks.retain_mut(|task| Pin::new(task).poll(&mut cx).is_pending());
    }
}

pub(crate) struct Pair {
    pub(crate) client: End,
    pub(crate) server: End,
    pub(crate) clock: Clock,
    /// What was carried, as the client's driver saw it.
    pub(crate) traffic: Vec<Carried>,
}

/// Bytes that went to the server or came from it.
pub(crate) enum Carried {
    Up(Vec<u8>),
    Down(Vec<u8>),
}

impl Pair {
    pub(crate) fn new(root: impl Referenceable) -> Self {
        Self::with(root, |_| {})
    }

    /// Both ends with the same settings.
    pub(crate) fn with(root: impl Referenceable, set: impl FnOnce(&mut Config)) -> Self {
        Self::both(Some(Arc::new(root)), None, set)
    }

    pub(crate) fn both(
        server: Option<Arc<dyn Referenceable>>,
        client: Option<Arc<dyn Referenceable>>,
        set: impl FnOnce(&mut Config),
    ) -> Self {
        let clock = Clock::default();
        let mut config = Config::new(clock.clone()).unwrap();
        set(&mut config);
        let mut pair = Self {
            client: End::new(Broker::client(client, &config)),
            server: End::new(Broker::server(server, &config)),
            clock,
            traffic: Vec::new(),
        };
        pair.drive();
        pair.traffic.clear();
        pair
    }

    pub(crate) fn peer(&self) -> Peer {
        self.client.broker.peer()
    }

    /// Carries bytes and polls running calls until both ends are quiet.
    pub(crate) fn drive(&mut self) {
        loop {
            let (up, down) = (self.client.sent(), self.server.sent());
            self.server.receive(&up);
            self.client.receive(&down);
            let carried = [Carried::Up(up.clone()), Carried::Down(down.clone())];
            self.traffic.extend(carried);
            self.server.run_tasks();
            self.client.run_tasks();
            if up.is_empty() && down.is_empty() {
                return;
            }
        }
    }

    /// The answer of a call for which all bytes have to be carried first.
    pub(crate) fn finish<F: Future>(&mut self, call: F) -> F::Output {
        let mut call = pin!(call);
        for _ in 0..1000 {
            if let Poll::Ready(output) = poll_once(call.as_mut()) {
                return output;
            }
            self.drive();
        }
        panic!("the call never ends");
    }
}

pub(crate) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
