//! The honest client: calls `ping` again and again, and records how long it waited.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::{runtime, time::sleep};

use crate::{
    Error,
    server::{Door, NAME, PASSWORD},
};

/// The usual pause between an answer and the next ping.
pub(crate) const PAUSE: Duration = Duration::from_millis(2);

/// The number of pings before the first that counts.
const WARM_UP: usize = 50;

/// How long all of the warm-up may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The client, on a thread and a runtime of its own: only the machine is shared with the attack.
pub(crate) struct Pinger {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    waits: Vec<Duration>,
    /// When the ping that is under way was sent.
    asked: Option<Instant>,
    /// Why there are no more pings, if the client was not stopped.
    lost: Option<String>,
}

/// The times of a case's pings.
pub(crate) struct Pings {
    /// The waits, shortest first.
    waits: Vec<Duration>,
    /// Whether the longest ping had no answer yet when the case ended.
    pub(crate) is_open: bool,
    /// Why the client lost its connection, if it did.
    pub(crate) lost: Option<String>,
}

impl Pinger {
    /// Connects, logs in if the server wants it, and warms up. The times of the warm-up are dropped.
    pub(crate) fn start(address: SocketAddr, door: Door, pause: Duration) -> Result<Self, Error> {
        let shared = Arc::<Shared>::default();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let noted = shared.clone();
        let thread = thread::spawn(move || {
            let Err(error) = runtime.block_on(noted.ping(address, door, pause)) else { return };
            let mut notes = noted.notes();
            notes.asked = None;
            notes.lost = Some(error.to_string());
        });
        let begun = Instant::now();
        loop {
            thread::sleep(PAUSE);
            let mut notes = shared.notes();
            if let Some(lost) = &notes.lost {
                return Err(format!("the honest client could not begin: {lost}").into());
            }
            if notes.waits.len() >= WARM_UP {
                notes.waits.clear();
                break;
            }
            if begun.elapsed() > PATIENCE {
                return Err("the server took too long to answer the pings before the attack".into());
            }
        }
        Ok(Self { shared, thread })
    }

    /// Makes the ping that is under way the last one.
    pub(crate) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Release);
    }

    /// Returns whether the client has ended: it was stopped, or its connection was closed.
    pub(crate) fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Returns the recorded times. A ping that is still under way counts with its wait so far.
    pub(crate) fn pings(&self) -> Pings {
        let mut notes = self.shared.notes();
        let open = notes.asked.take().map(|asked| asked.elapsed());
        let mut waits: Vec<Duration> = notes.waits.iter().copied().chain(open).collect();
        waits.sort_unstable();
        let is_open = open.is_some_and(|open| waits.last() == Some(&open));
        Pings { waits, is_open, lost: notes.lost.clone() }
    }

    /// Waits for the client's thread. The server must be gone, or the client must have ended.
    pub(crate) fn join(self) {
        // A panic of the thread was printed, and the times that it recorded remain.
        let _ = self.thread.join();
    }
}

impl Shared {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ping(&self, address: SocketAddr, door: Door, pause: Duration) -> Result<(), Error> {
        let peer = pb::connect(address).await?;
        let object = match door {
            Door::Open => peer.root(),
            Door::Portal | Door::Guests => peer.login(NAME, PASSWORD).await?,
        };
        while !self.stop.load(Ordering::Acquire) {
            let asked = Instant::now();
            self.notes().asked = Some(asked);
            object.call_remote::<i64>("ping", ()).await?;
            self.answered(asked.elapsed());
            sleep(pause).await;
        }
        Ok(())
    }

    fn answered(&self, after: Duration) {
        let mut notes = self.notes();
        notes.waits.push(after);
        notes.asked = None;
    }
}

impl Pings {
    pub(crate) fn count(&self) -> usize {
        self.waits.len()
    }

    /// Returns the wait that `of_a_hundred` percent of the pings did not exceed.
    pub(crate) fn percentile(&self, of_a_hundred: usize) -> Option<Duration> {
        self.waits.get(self.waits.len() * of_a_hundred / 100).copied()
    }

    /// Merges the times of several clients.
    pub(crate) fn together(all: impl IntoIterator<Item = Self>) -> Self {
        let mut together = Self { waits: Vec::new(), is_open: false, lost: None };
        for pings in all {
            together.is_open |= pings.is_open;
            together.waits.extend(pings.waits);
            together.lost = together.lost.or(pings.lost);
        }
        together.waits.sort_unstable();
        together
    }

    /// Returns the sum of all waits. A long wait is only one ping, which a percentile may not show.
    pub(crate) fn total(&self) -> Duration {
        self.waits.iter().sum()
    }

    pub(crate) fn worst(&self) -> Option<Duration> {
        self.waits.last().copied()
    }
}
