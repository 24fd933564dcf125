//! Measures the time of a run, and the bytes that it sends.

use std::{
    env,
    net::SocketAddr,
    process,
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::{system::cpu, wire::Wire};

/// A stopwatch that reads the clocks and counters when it is made and again when it is stopped.
pub struct Meter {
    address: SocketAddr,
    wire: Option<Wire>,
    client: Option<Duration>,
    server: Option<Duration>,
    begun: Instant,
}

impl Meter {
    /// Starts to measure. The bytes are those of all connections to `address`.
    pub fn start(address: SocketAddr) -> Self {
        // The counters are read outside of the measured time.
        let wire = Wire::read(address);
        Self {
            address,
            wire,
            client: cpu(process::id()),
            server: server_cpu(),
            begun: Instant::now(),
        }
    }

    /// Returns what was measured while `ops` operations were done.
    pub fn stop(self, ops: u64) -> Report {
        let secs = self.begun.elapsed().as_secs_f64();
        let (client, server) = (cpu(process::id()), server_cpu());
        let spent = |before: Option<Duration>, after: Option<Duration>| {
            Some(after?.checked_sub(before?)?.as_secs_f64() * 1e6 / ops as f64)
        };
        let sent = self.wire.zip(Wire::read(self.address));
        let per_op = |of: fn(&Wire) -> u64| {
            sent.as_ref()
                .map(|(before, after)| of(after).saturating_sub(of(before)) as f64 / ops as f64)
        };
        Report {
            rate: ops as f64 / secs,
            ops,
            secs,
            p50_us: None,
            p99_us: None,
            client_cpu_us: spent(self.client, client),
            server_cpu_us: spent(self.server, server),
            wire_up: per_op(|wire| wire.up),
            wire_down: per_op(|wire| wire.down),
            segs_up: per_op(|wire| wire.segments_up),
            segs_down: per_op(|wire| wire.segments_down),
        }
    }
}

/// Returns the CPU time of the process that `SERVER_PID` names.
fn server_cpu() -> Option<Duration> {
    cpu(env::var("SERVER_PID").ok()?.parse().ok()?)
}

/// The result of a run. Values that the system does not tell are left out.
#[derive(Serialize)]
pub struct Report {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    wire_up: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wire_down: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segs_up: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segs_down: Option<f64>,
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
