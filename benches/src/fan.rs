//! Measures updates of one live object with many observers.

use std::{sync::Arc, time::Duration};

use futures_util::future::try_join;
use serde::Serialize;
use tokio::time::{Instant, timeout};

use crate::{
    Error,
    goal::Goal,
    meter::{Meter, Report},
    settings::Settings,
};

/// How long a burst may take, so that a lost update does not hang the run.
const PATIENCE: Duration = Duration::from_secs(120);

/// The result of delivering updates: `ops` counts each update at each observer.
#[derive(Serialize)]
pub struct Delivered {
    #[serde(flatten)]
    report: Report,
    observers: usize,
    updates: u64,
    bursts: u64,
}

/// Runs a burst of a tenth to warm up, and then bursts for the measured time.
///
/// `start` makes the server publish that many updates. Every observer reports to `goal`.
pub async fn fan_out<F>(
    settings: &Settings,
    observers: usize,
    goal: &Arc<Goal>,
    mut start: impl FnMut(u64) -> F,
) -> Result<Delivered, Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let updates = settings.updates(observers);
    let mut total = (updates / 10).max(1);
    goal.set(observers, total);
    burst(goal, start(total)).await?;
    let meter = Meter::start(settings.address);
    let (begun, mut bursts) = (Instant::now(), 0);
    while bursts == 0 || begun.elapsed() < settings.bursts {
        total += updates;
        goal.set(observers, total);
        burst(goal, start(updates)).await?;
        bursts += 1;
    }
    let report = meter.stop(bursts * updates * observers as u64);
    Ok(Delivered { report, observers, updates, bursts })
}

/// Ends when the last observer has the last update, and the request that started the updates is answered.
async fn burst(goal: &Goal, start: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    let arrive = async {
        let missing = || format!("{} observers have not seen the last update", goal.missing());
        timeout(PATIENCE, goal.reached()).await.map_err(|_| Error::from(missing()))
    };
    try_join(start, arrive).await?;
    match goal.wrong() {
        0 => Ok(()),
        wrong => Err(format!("{wrong} updates were wrong or out of order").into()),
    }
}
