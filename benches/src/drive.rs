//! Makes calls and counts them. The first wrong answer ends the run.

use std::time::{Duration, Instant};

use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::{
    Error,
    meter::{Meter, Report},
    settings::Settings,
};

/// Makes one call after the other.
pub async fn one_by_one<F>(
    settings: &Settings,
    mut call: impl FnMut() -> F,
) -> Result<Report, Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let end = Instant::now() + settings.warm_up;
    while Instant::now() < end {
        call().await?;
    }
    let mut times = Vec::with_capacity(1 << 20);
    let meter = Meter::start(settings.address);
    let end = Instant::now() + settings.measured;
    let mut before = Instant::now();
    while before < end {
        call().await?;
        let now = Instant::now();
        times.push(now - before);
        before = now;
    }
    Ok(meter.stop(times.len() as u64).with_times(times))
}

/// Keeps `window` calls in flight, all from this task.
pub async fn in_flight<F>(
    window: usize,
    settings: &Settings,
    mut call: impl FnMut() -> F,
) -> Result<Report, Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let mut calls: FuturesUnordered<F> = (0..window).map(|_| call()).collect();
    keep_busy(&mut calls, settings.warm_up, &mut call).await?;
    let meter = Meter::start(settings.address);
    let ended = keep_busy(&mut calls, settings.measured, &mut call).await?;
    let report = meter.stop(ended);
    while let Some(ended) = calls.next().await {
        ended?;
    }
    Ok(report)
}

/// Begins a call whenever one ends, and returns how many have ended.
async fn keep_busy<F>(
    calls: &mut FuturesUnordered<F>,
    duration: Duration,
    call: &mut impl FnMut() -> F,
) -> Result<u64, Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let end = Instant::now() + duration;
    // Short calls read the clock only once in a while.
    let stride = if calls.len() < 16 { 1 } else { 16 };
    let mut ended = 0;
    while let Some(result) = calls.next().await {
        result?;
        calls.push(call());
        ended += 1;
        if ended % stride == 0 && Instant::now() >= end {
            break;
        }
    }
    Ok(ended)
}
