//! Measures the time and memory of a run.

use std::{
    env, fs, process,
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::Error;

/// A stopwatch that reads the clocks when it is made and again when it is stopped.
pub(crate) struct Meter {
    begun: Instant,
    client: Option<Duration>,
    server: Option<Duration>,
}

impl Meter {
    pub(crate) fn start() -> Self {
        Self { client: cpu(process::id()), server: server_cpu(), begun: Instant::now() }
    }

    pub(crate) fn stop(self, ops: u64) -> Report {
        let secs = self.begun.elapsed().as_secs_f64();
        let per_op = |before: Option<Duration>, after: Option<Duration>| {
            let spent = after?.checked_sub(before?)?;
            Some(spent.as_secs_f64() * 1e6 / ops as f64)
        };
        Report {
            rate: ops as f64 / secs,
            ops,
            secs,
            p50_us: None,
            p99_us: None,
            client_cpu_us: per_op(self.client, cpu(process::id())),
            server_cpu_us: per_op(self.server, server_cpu()),
        }
    }
}

/// Returns the CPU time of the process that `SERVER_PID` names.
fn server_cpu() -> Option<Duration> {
    cpu(env::var("SERVER_PID").ok()?.parse().ok()?)
}

/// Returns the CPU time that the threads of a process have used, where the system tells it.
fn cpu(process: u32) -> Option<Duration> {
    let mut spent = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{process}/task")).ok()? {
        let times = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        spent += Duration::from_nanos(times.split_whitespace().next()?.parse().ok()?);
    }
    Some(spent)
}

/// Returns the resident memory of a process, in KiB.
pub(crate) fn resident(process: u32) -> Result<f64, Error> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next());
    Ok(size.ok_or("the system does not tell how much memory a process has")?.parse()?)
}

/// The result of a run. Values that the system does not tell are left out.
#[derive(Serialize)]
pub(crate) struct Report {
    rate: f64,
    ops: u64,
    secs: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50_us: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p99_us: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_cpu_us: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_cpu_us: Option<f64>,
}

impl Report {
    /// Adds how long each operation took.
    pub(crate) fn with_times(mut self, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let share = |percent: usize| {
            let time = times.get(times.len() * percent / 100)?;
            Some(time.as_secs_f64() * 1e6)
        };
        self.p50_us = share(50);
        self.p99_us = share(99);
        self
    }
}
