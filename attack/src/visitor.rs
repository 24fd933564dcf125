//! Honest clients that come and go: connect, log in, observe a live object, call, leave.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use pb::Cached;
use tokio::{
    runtime,
    time::{sleep, timeout},
};

use crate::{
    Error,
    classes::Ticker,
    server::{NAME, PASSWORD},
};

/// The longest visit; a longer one counts as failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// One client after the other, on a thread and a runtime of its own.
pub(crate) struct Visitor {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    visits: Mutex<Visits>,
}

/// The results of all visits.
#[derive(Default, Clone)]
pub(crate) struct Visits {
    pub(crate) done: u64,
    pub(crate) failed: u64,
    /// The longest visit that did not fail.
    pub(crate) worst: Duration,
    /// Why the first failed visit failed.
    pub(crate) first_error: Option<String>,
}

impl Visitor {
    /// Begins the visits, with `pause` between two of them.
    pub(crate) fn start(address: SocketAddr, pause: Duration) -> Result<Self, Error> {
        let shared = Arc::<Shared>::default();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let coming = shared.clone();
        let thread = thread::spawn(move || runtime.block_on(coming.come(address, pause)));
        Ok(Self { shared, thread })
    }

    /// Makes the visit that is under way the last one.
    pub(crate) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Release);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    pub(crate) fn visits(&self) -> Visits {
        self.shared.visits().clone()
    }

    pub(crate) fn join(self) {
        // A panic of the thread was printed, and the results that it recorded remain.
        let _ = self.thread.join();
    }
}

impl Shared {
    fn visits(&self) -> MutexGuard<'_, Visits> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, took: Duration, error: Option<String>) {
        let mut visits = self.visits();
        match error {
            None => {
                visits.done += 1;
                visits.worst = visits.worst.max(took);
            }
            Some(error) => {
                visits.failed += 1;
                visits.first_error.get_or_insert(error);
            }
        }
    }

    async fn come(&self, address: SocketAddr, pause: Duration) {
        while !self.stop.load(Ordering::Acquire) {
            let begun = Instant::now();
            let error = match timeout(PATIENCE, visit(address)).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(_) => Some(format!("not done after {PATIENCE:?}")),
            };
            self.note(begun.elapsed(), error);
            sleep(pause).await;
        }
    }
}

async fn visit(address: SocketAddr) -> Result<(), Error> {
    let peer = pb::connect(address).await?;
    let user = peer.login(NAME, PASSWORD).await?;
    let ticker: Cached<Ticker> = user.call_remote("ticker", ()).await?;
    ticker.changed().await?;
    user.call_remote::<i64>("ping", ()).await?;
    drop((ticker, user));
    peer.shutdown().await;
    Ok(())
}
