//! Objects that are called at the other end, and pages, with `peers/tower_peer.py` there. Either end may be
//! the one that connects.

mod calling;
mod counting;
mod named;
mod paging;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use pb::{
    Call, CallError, Context, Failure, Local, Peer, RemoteReference,
    jelly::{Args, UnjellyOwned},
    pages::{Pager, PagesError},
};
use tokio::sync::{
    Notify,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::{
    link::{self, Caller},
    process::{Program, assert_lines},
    venv::Python,
    with_twisted,
};

/// An object that can be called.
#[derive(Default)]
struct Bell {
    rung: AtomicI64,
}

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self, times: Option<i64>) -> i64 {
        let times = times.unwrap_or(1);
        self.rung.fetch_add(times, Ordering::SeqCst) + times
    }

    #[remote]
    fn fail(&self) -> Result<(), Failure> {
        Err(Failure::new("tower.Cracked", "no sound").with_parent("twisted.spread.pb.Error"))
    }

    /// Calls the peer back, and so on, each call within the one before.
    #[remote]
    async fn bounce(self: Arc<Self>, bell: RemoteReference, times: i64) -> Result<i64, CallError> {
        if times == 0 {
            return Ok(0);
        }
        let back = bell.call_remote::<i64>("bounce", (Local::from(self), times - 1));
        Ok(back.await? + 1)
    }
}

/// The object that Python can call.
struct Home {
    bell: Local<Bell>,
    kept: Mutex<Vec<RemoteReference>>,
    /// Stops sending pages half-way.
    stop: Notify,
    /// The outcome of a transfer that no call waits for.
    sent: UnboundedSender<Result<u64, PagesError>>,
    greeted: UnboundedSender<Peer>,
}

#[pb::methods(rename_all = "camelCase")]
impl Home {
    #[remote]
    fn hello(&self, context: &Context) {
        self.greeted.send(context.peer().clone()).unwrap();
    }

    #[remote]
    fn bell(&self) -> Local<Bell> {
        self.bell.clone()
    }

    #[remote]
    fn is_bell(&self, x: Local<Bell>) -> bool {
        x.ptr_eq(&self.bell)
    }

    #[remote]
    fn hang(&self, bells: Vec<RemoteReference>) -> usize {
        let mut kept = self.kept.lock().unwrap();
        kept.extend(bells);
        kept.len()
    }

    /// Passes on the outcome of a call to Python.
    #[remote]
    async fn relay(&self, bell: RemoteReference, method: String) -> Result<(), CallError> {
        bell.call_remote(&method, ()).await
    }

    #[remote]
    async fn pages(
        &self,
        collector: RemoteReference,
        size: usize,
        page_size: usize,
    ) -> Result<u64, PagesError> {
        Pager::new(&collector).page_size(page_size).send(&*vec![b'x'; size]).await
    }

    /// Sends more pages than the collector accepts.
    #[remote]
    async fn endless(self: Arc<Self>, collector: RemoteReference) {
        tokio::spawn(async move {
            let sending = pb::pages::send_pages(&collector, tokio::io::repeat(b'x'));
            tokio::select! {
                sent = sending => { let _ = self.sent.send(sent); }
                () = self.stop.notified() => {}
            }
        });
    }

    #[remote]
    fn stop(&self) {
        self.stop.notify_one();
    }
}

/// A connection, and both its ends.
struct Tower {
    python: Program,
    home: Arc<Home>,
    /// The root object of Python's end.
    root: RemoteReference,
    /// The outcomes of those transfers.
    sent: UnboundedReceiver<Result<u64, PagesError>>,
}

impl Tower {
    async fn open(python: &Python, caller: Caller) -> Self {
        let (greeted, mut greetings) = unbounded_channel();
        let (sender, sent) = unbounded_channel();
        let home = Arc::new(Home {
            bell: Local::new(Bell::default()),
            kept: Mutex::default(),
            stop: Notify::new(),
            sent: sender,
            greeted,
        });
        let (python, peer) =
            link::open(python, "tower_peer.py", caller, home.clone(), &mut greetings).await;
        Self { python, home, root: peer.root(), sent }
    }

    fn call<R: UnjellyOwned>(&self, method: &str, args: impl Args) -> Call<R> {
        self.root.call_remote(method, args)
    }

    /// Makes a call to Python, which must succeed.
    async fn ask<R: UnjellyOwned>(&self, method: &str, args: impl Args) -> R {
        self.call(method, args).await.unwrap()
    }

    /// Checks that the next events at Python's end are these.
    async fn happens(&mut self, events: &[&str]) {
        for event in events {
            assert_eq!(self.python.line().await.as_deref(), Some(*event));
        }
    }

    /// Returns how many local objects Python holds.
    fn held(&self) -> usize {
        self.root.peer().held_objects().iter().map(|held| held.count).sum()
    }

    /// Checks that neither end holds an object of the other.
    async fn is_clear(&self) {
        assert_eq!(self.ask::<String>("tables", ()).await, "{}");
        assert_eq!(self.root.peer().held_objects(), []);
    }

    /// Closes the connection, over which no object may be held any more. The events that are left at
    /// Python's end must be exactly these.
    async fn close(self, events: &[&str]) {
        self.is_clear().await;
        self.root.peer().shutdown().await;
        self.ends(events).await;
    }

    /// Checks the events after the connection has closed.
    async fn ends(self, events: &[&str]) {
        self.root.peer().closed().await;
        let left = self.python.finish().await;
        assert_lines("tower_peer.py", &left, events.iter().copied().chain(["disconnected"]));
    }
}

fn with_tower(caller: Caller, test: impl AsyncFnOnce(Tower)) {
    with_twisted(async |python| test(Tower::open(python, caller).await).await);
}
