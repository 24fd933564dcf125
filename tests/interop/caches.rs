//! Live objects, with `peers/yard_peer.py` at the other end. Each end publishes and observes, and either
//! end may be the one that connects.

mod classes;
mod observing;
mod publishing;
mod shelf;

use std::sync::{Arc, Mutex, atomic::Ordering};

use pb::{
    Cached, Context, Failure, Peer, Published, RemoteReference,
    jelly::{Args, UnjellyOwned},
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::{
    caches::classes::{Pond, RemotePond},
    link::{self, Caller},
    process::{Program, assert_lines},
    venv::Python,
    with_twisted,
};

/// The objects that Python can call.
struct Home {
    pond: Published<Pond>,
    /// Replicas of Python's ponds.
    kept: Mutex<Vec<Cached<RemotePond>>>,
    greeted: UnboundedSender<Peer>,
}

impl Home {
    fn kept(&self) -> Vec<Cached<RemotePond>> {
        self.kept.lock().unwrap().clone()
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Home {
    #[remote]
    fn hello(&self, context: &Context) {
        self.greeted.send(context.peer().clone()).unwrap();
    }

    #[remote]
    fn take_pond(&self, pond: Cached<RemotePond>) -> usize {
        let ducks = pond.read().ducks.len();
        *self.kept.lock().unwrap() = vec![pond];
        ducks
    }

    #[remote]
    fn take_two(&self, pond: Cached<RemotePond>, again: Cached<RemotePond>) -> bool {
        let same = pond.ptr_eq(&again);
        *self.kept.lock().unwrap() = vec![pond, again];
        same
    }

    #[remote]
    fn refuse_pond(&self, _pond: Cached<RemotePond>) -> Result<(), Failure> {
        Err(Failure::new("builtins.ValueError", "no room"))
    }

    #[remote]
    fn drop_pond(&self) {
        self.kept.lock().unwrap().clear();
    }

    #[remote]
    fn pond(&self) -> Published<Pond> {
        self.pond.clone()
    }

    #[remote]
    fn is_pond(&self, x: Published<Pond>) -> bool {
        x.ptr_eq(&self.pond)
    }
}

/// A connection, and both its ends.
struct Yard {
    python: Program,
    home: Arc<Home>,
    /// The root object of Python's end.
    root: RemoteReference,
}

impl Yard {
    async fn open(python: &Python, caller: Caller) -> Self {
        let (greeted, mut greetings) = unbounded_channel();
        let pond = Published::new(Pond::new("green", &["one duck", "two duck"]));
        let home = Arc::new(Home { pond, kept: Mutex::default(), greeted });
        let (python, peer) =
            link::open(python, "yard_peer.py", caller, home.clone(), &mut greetings).await;
        Self { python, home, root: peer.root() }
    }

    fn peer(&self) -> &Peer {
        self.root.peer()
    }

    /// Makes a call to Python, which must succeed.
    async fn ask<R: UnjellyOwned>(&self, method: &str, args: impl Args) -> R {
        self.root.call_remote(method, args).await.unwrap()
    }

    /// Checks that the next events at Python's end are these.
    async fn happens(&mut self, events: &[&str]) {
        for event in events {
            assert_eq!(self.python.line().await.as_deref(), Some(*event));
        }
    }

    /// Returns how many times an observer of the local pond has left.
    fn stopped(&self) -> usize {
        self.home.pond.lock().stopped.load(Ordering::Relaxed)
    }

    /// Closes the connection. The events that are left at Python's end must be exactly these.
    async fn close(self, events: &[&str]) {
        self.peer().shutdown().await;
        self.ends(events).await;
    }

    /// Checks the events after the connection has closed.
    async fn ends(self, events: &[&str]) {
        self.peer().closed().await;
        let left = self.python.finish().await;
        assert_lines("yard_peer.py", &left, events.iter().copied().chain(["disconnected"]));
    }
}

fn with_yard(caller: Caller, test: impl AsyncFnOnce(Yard)) {
    with_twisted(async |python| test(Yard::open(python, caller).await).await);
}
