//! Measures updates of one live object with many observers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::try_join;
use pb::{Cached, RemoteReference};
use pb_benches::{Goal, Replica};
use serde::Serialize;
use tokio::time::timeout;

use crate::{
    Error,
    meter::{Meter, Report},
    observe,
};

/// How long a burst may take, so that a lost update does not hang the run.
const PATIENCE: Duration = Duration::from_secs(120);

/// The number of updates of a burst, and how long bursts are repeated.
#[derive(Clone, Copy)]
pub(crate) struct Bursts {
    pub(crate) updates: u64,
    pub(crate) measured: Duration,
}

/// The result of delivering updates: `ops` counts each update at each observer.
#[derive(Serialize)]
pub(crate) struct Delivered {
    #[serde(flatten)]
    report: Report,
    observers: usize,
    updates: u64,
    bursts: u64,
}

/// The observers, each with a connection of its own.
struct Fan {
    root: RemoteReference,
    replicas: Vec<Cached<Replica>>,
    goal: Arc<Goal>,
    /// The number of updates so far.
    total: u64,
}

/// Runs a burst of a tenth to warm up, and then bursts for the measured time.
pub(crate) async fn fan_out(
    address: &str,
    observers: usize,
    bursts: Bursts,
) -> Result<Delivered, Error> {
    let Bursts { updates, measured } = bursts;
    let mut fan = Fan::open(address, observers).await?;
    fan.burst((updates / 10).max(1)).await?;
    let meter = Meter::start();
    let (begun, mut bursts) = (Instant::now(), 0);
    while bursts == 0 || begun.elapsed() < measured {
        fan.burst(updates).await?;
        bursts += 1;
    }
    let report = meter.stop(bursts * updates * observers as u64);
    Ok(Delivered { report, observers, updates, bursts })
}

impl Fan {
    async fn open(address: &str, observers: usize) -> Result<Self, Error> {
        let goal = Arc::<Goal>::default();
        let mut replicas = Vec::with_capacity(observers);
        for _ in 0..observers {
            let replica = observe(address, "pond").await?;
            replica.read().report_to(&goal);
            replicas.push(replica);
        }
        Ok(Self { root: pb::connect(address).await?.root(), replicas, goal, total: 0 })
    }

    /// Ends when the last observer has the last update, and the call that started the updates has its
    /// answer.
    async fn burst(&mut self, updates: u64) -> Result<(), Error> {
        self.total += updates;
        self.goal.set(self.replicas.len(), self.total);
        let start = async { Ok(self.root.call_remote::<()>("start", (updates,)).await?) };
        let arrive = async {
            let arrived = timeout(PATIENCE, self.goal.reached()).await;
            arrived.map_err(|_| self.missing())
        };
        try_join(start, arrive).await?;
        match self.goal.wrong() {
            0 => Ok(()),
            wrong => Err(format!("{wrong} updates were wrong or out of order").into()),
        }
    }

    fn missing(&self) -> Error {
        let Self { goal, replicas, total, .. } = self;
        let lost = replicas.iter().find_map(Cached::lost_reason);
        let lost = lost.map(|lost| format!(", one is lost: {lost}")).unwrap_or_default();
        format!("{} observers have not seen update {total}{lost}", goal.missing()).into()
    }
}
