//! Two ends of a connection whose bytes the model carries.

use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use pb_core::{
    Answer, Args, Cached, Dispatch, Invocation, Published, Referenceable, RemoteReference,
    driver::{Broker, Config, Input, Timer, Transmit, Turn},
};
use pb_test_support::config;

use crate::classes::{Count, Seen};

/// One end of a connection: a broker and the state of its driver.
///
/// The `End` and `Pair` of the other tests would not do. They take the broker's mutex more often (to print
/// messages, to poll tasks), and loom tries all orders of each of those steps too.
pub(crate) struct End {
    pub(crate) broker: Arc<Broker>,
    input: Input,
}

impl End {
    fn new(broker: Arc<Broker>) -> Self {
        Self { input: broker.input(), broker }
    }

    /// Takes the bytes to be written.
    pub(crate) fn sent(&self) -> Vec<u8> {
        match self.transmit(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(bytes) => bytes,
            Poll::Pending => Vec::new(),
        }
    }

    /// Polls for the bytes to be written.
    pub(crate) fn transmit(&self, cx: &mut Context<'_>) -> Poll<Vec<u8>> {
        let mut bytes = Vec::new();
        match self.broker.poll_transmit(cx, &mut bytes) {
            Poll::Ready(Transmit::Bytes | Transmit::Closing) => Poll::Ready(bytes),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Handles bytes from the other end.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.input.buffer().extend_from_slice(bytes);
        let mut tasks = Vec::new();
        let _ =
            self.broker.handle_input(&mut self.input, &mut Turn::endless(), &mut tasks).unwrap();
        assert!(tasks.is_empty());
    }
}

/// A connection whose client is the owner of the objects, and whose server observes them.
pub(crate) struct Pair {
    pub(crate) client: End,
    pub(crate) server: End,
    pub(crate) keeper: Arc<Keeper>,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::of(&config())
    }

    /// Makes a pair whose ends have a timer.
    pub(crate) fn with(timer: impl Timer) -> Self {
        Self::of(&Config { timer: Arc::new(timer), ..config() })
    }

    fn of(config: &Config) -> Self {
        let keeper = Arc::new(Keeper::default());
        let mut pair = Self {
            client: End::new(Broker::client(None, config)),
            server: End::new(Broker::server(Some(keeper.clone()), config)),
            keeper,
        };
        pair.drive();
        pair
    }

    /// Makes a pair whose server observes an object.
    pub(crate) fn given(count: &Published<Count>) -> Self {
        Self::new().observing(count)
    }

    /// Sends an object to the server, which observes it from then on.
    pub(crate) fn observing(mut self, count: &Published<Count>) -> Self {
        send(&self.root(), "take", (count,));
        self.drive();
        self
    }

    /// Returns the reference to the server's root object.
    pub(crate) fn root(&self) -> RemoteReference {
        self.client.broker.peer().root()
    }

    /// Carries bytes until neither end has any to send.
    pub(crate) fn drive(&mut self) {
        loop {
            let (up, down) = (self.client.sent(), self.server.sent());
            if up.is_empty() && down.is_empty() {
                return;
            }
            self.server.receive(&up);
            self.client.receive(&down);
        }
    }

    /// Drops all replicas at the server, and returns the bytes that it sends: each `decache`.
    pub(crate) fn decache(&self) -> Vec<u8> {
        self.keeper.forget();
        self.server.sent()
    }

    /// Carries bytes, and returns the counts of the replicas at the server, each of which must be in step.
    pub(crate) fn seen(&mut self) -> Vec<i64> {
        self.drive();
        self.keeper.kept().iter().map(seen).collect()
    }

    /// Closes the connection, and checks that nothing keeps it in memory.
    pub(crate) fn end(self) {
        let Self { client, server, keeper } = self;
        keeper.forget();
        let brokers = [client, server].map(|end| {
            end.broker.handle_finished();
            Arc::downgrade(&end.broker)
        });
        assert!(brokers.iter().all(|broker| broker.upgrade().is_none()), "a connection is kept");
    }
}

/// Returns the count of a replica, which must be in step.
pub(crate) fn seen(replica: &Cached<Seen>) -> i64 {
    if let Some(lost) = replica.lost_reason() {
        panic!("an update was lost, doubled or out of order: {lost}");
    }
    replica.read().n
}

/// Sends a call that wants no answer.
pub(crate) fn send(root: &RemoteReference, method: &str, args: impl Args) {
    let _ = root.call_remote::<()>(method, args).notify();
}

/// Sends a call, and returns its answer to wait for.
pub(crate) fn call(root: &RemoteReference, method: &str, args: impl Args) -> Answer<()> {
    root.call_remote::<()>(method, args).send()
}

/// The root object of the server, which keeps the replicas that are passed to it.
#[derive(Default)]
pub(crate) struct Keeper {
    kept: Mutex<Vec<Cached<Seen>>>,
    calls: Mutex<Vec<String>>,
}

impl Keeper {
    /// Returns handles to the replicas.
    pub(crate) fn kept(&self) -> Vec<Cached<Seen>> {
        self.kept.lock().unwrap().clone()
    }

    /// Drops all replicas.
    pub(crate) fn forget(&self) {
        let kept = std::mem::take(&mut *self.kept.lock().unwrap());
        drop(kept);
    }

    /// Removes the first replica and returns it.
    pub(crate) fn take_first(&self) -> Cached<Seen> {
        self.kept.lock().unwrap().remove(0)
    }

    /// Returns the calls, each with the counts of the replicas at its time.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

impl Referenceable for Keeper {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let method = call.method();
        call.now(|call| {
            let mut given = call.rest::<Cached<Seen>>()?;
            let kept = self.kept();
            let states: Vec<_> = kept.iter().map(seen).collect();
            self.calls.lock().unwrap().push(format!("{method} {states:?}"));
            self.kept.lock().unwrap().append(&mut given);
            Ok(())
        })
    }
}
