//! The honest client: asks for `ping` again and again, and notes how long it waited.

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

/// Pings before the first that counts.
const WARM_UP: usize = 50;

/// How long all of the warm-up may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The client, on a thread and a runtime of its own: nothing of the attack is in its way but the
/// machine.
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
    /// When the ping was sent that is not answered yet.
    asked: Option<Instant>,
    /// Why there are no more pings, if not because it was stopped.
    lost: Option<String>,
}

/// How long the pings of a case took.
pub(crate) struct Pings {
    /// Shortest first.
    waits: Vec<Duration>,
    /// The longest had no answer yet when the case was over.
    pub(crate) is_open: bool,
    /// Why the client was cut off, if it was.
    pub(crate) lost: Option<String>,
}

impl Pinger {
    /// Connects, logs in if one has to, and pings a while. What it has noted so far is forgotten.
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
                return Err("the server is too slow even before the attack".into());
            }
        }
        Ok(Self { shared, thread })
    }

    /// The ping that is under way shall be the last.
    pub(crate) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Release);
    }

    /// Whether it has ended, because it was stopped or because it was cut off.
    pub(crate) fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// What it has noted. A ping that is still under way counts with what it has waited so far.
    pub(crate) fn pings(&self) -> Pings {
        let mut notes = self.shared.notes();
        let open = notes.asked.take().map(|asked| asked.elapsed());
        let mut waits: Vec<Duration> = notes.waits.iter().copied().chain(open).collect();
        waits.sort_unstable();
        let is_open = open.is_some_and(|open| waits.last() == Some(&open));
        Pings { waits, is_open, lost: notes.lost.clone() }
    }

    /// Waits for its thread: the server must be gone, or the client over.
    pub(crate) fn join(self) {
        // A panic of it was printed, and what it noted is not lost.
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

    /// How long so many of a hundred had to wait at most.
    pub(crate) fn percentile(&self, of_a_hundred: usize) -> Option<Duration> {
        self.waits.get(self.waits.len() * of_a_hundred / 100).copied()
    }

    /// Those of several clients.
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

    /// How long a ping was under way in all. A wait of seconds is one of few pings, which a percentile of
    /// pings does not tell from none.
    pub(crate) fn total(&self) -> Duration {
        self.waits.iter().sum()
    }

    pub(crate) fn worst(&self) -> Option<Duration> {
        self.waits.last().copied()
    }
}
