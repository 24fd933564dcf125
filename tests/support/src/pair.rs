use std::{pin::pin, sync::Arc, task::Poll};

use pb_core::{
    Dialect, Peer, Referenceable,
    driver::{Broker, Config},
};

use crate::{Clock, End, config, poll_once, speak};

/// A direction between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

/// Bytes that were carried from one end to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The direction they went.
    pub way: Way,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Two local ends of one connection, without a socket between them.
pub struct Pair {
    /// The end that has connected.
    pub client: End,
    /// The end that has accepted the connection.
    pub server: End,
    /// The clock of both ends.
    pub clock: Clock,
    /// The bytes that were carried since a test last cleared this list.
    pub traffic: Vec<Carried>,
}

impl Pair {
    /// Returns a connection to a server with this root object.
    pub fn new(root: impl Referenceable) -> Self {
        Self::with(root, |_| {})
    }

    /// Returns a connection in dialect `pb`, whatever the dialect of this run is: for tests of the bytes of Banana and
    /// of what only Banana limits.
    pub fn banana(root: impl Referenceable) -> Self {
        Self::with(root, speak(Dialect::Pb))
    }

    /// Returns a connection whose two ends both have the settings made by `set`.
    pub fn with(root: impl Referenceable, set: impl FnOnce(&mut Config)) -> Self {
        Self::both(Some(Arc::new(root)), None, set)
    }

    /// Returns a connection between two ends with these root objects and settings.
    ///
    /// # Panics
    /// When two types claim one class.
    pub fn both(
        server: Option<Arc<dyn Referenceable>>,
        client: Option<Arc<dyn Referenceable>>,
        set: impl FnOnce(&mut Config),
    ) -> Self {
        let clock = Clock::default();
        let mut config = config();
        config.timer = Arc::new(clock.clone());
        set(&mut config);
        let client = End::new(Broker::client(client, &config));
        let server = End::new(Broker::server(server, &config));
        Self::of(client, server, clock)
    }

    /// Returns a connection between two ends that have sent nothing yet.
    #[must_use]
    pub fn of(client: End, server: End, clock: Clock) -> Self {
        let mut pair = Self { client, server, clock, traffic: Vec::new() };
        pair.drive();
        pair.traffic.clear();
        pair
    }

    /// Returns the server, as the client's peer.
    pub fn peer(&self) -> Peer {
        self.client.broker.peer()
    }

    /// Carries the bytes that one end has to send, and returns whether there were any.
    pub fn carry(&mut self, way: Way) -> bool {
        let (from, to) = match way {
            Way::Up => (&mut self.client, &mut self.server),
            Way::Down => (&mut self.server, &mut self.client),
        };
        let bytes = from.sent();
        to.receive(&bytes);
        // The bytes that were written may have made room for messages that were waiting.
        from.handle();
        let is_moved = !bytes.is_empty();
        if is_moved {
            self.traffic.push(Carried { way, bytes });
        }
        is_moved
    }

    /// Carries bytes and polls running calls until both ends have nothing to send. Bytes that the ends send
    /// at the same time cross on their way.
    pub fn drive(&mut self) {
        loop {
            let (up, down) = (self.client.sent(), self.server.sent());
            self.server.receive(&up);
            self.client.receive(&down);
            let is_quiet = up.is_empty() && down.is_empty();
            for (way, bytes) in [(Way::Up, up), (Way::Down, down)] {
                if !bytes.is_empty() {
                    self.traffic.push(Carried { way, bytes });
                }
            }
            self.server.run_tasks();
            self.client.run_tasks();
            if is_quiet {
                return;
            }
        }
    }

    /// Returns the answer of a call, and carries bytes until the call is done.
    ///
    /// # Panics
    /// When the call is not done after 1,000 rounds.
    pub fn finish<F: Future>(&mut self, call: F) -> F::Output {
        let mut call = pin!(call);
        for _ in 0..1000 {
            if let Poll::Ready(output) = poll_once(call.as_mut()) {
                return output;
            }
            self.drive();
        }
        panic!("the call was not answered within 1000 rounds of carrying bytes");
    }
}
