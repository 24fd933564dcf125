//! The second table: a row for each contender, with all that was measured.

use pb_benches::{Workload, number};

use crate::{
    contenders,
    results::{Results, Runs, cell, heading, row},
    twisted,
};

/// Returns the table, or nothing if no contender ran.
pub(crate) fn print(results: &Results) -> String {
    let mut rows = String::new();
    for workload in Workload::TABLE {
        let unit = results.of(workload, &contenders::unit(workload));
        for name in results.contenders(workload) {
            if !twisted::is_contender(name) {
                rows += &line(workload, name, &results.of(workload, name), &unit);
            }
        }
    }
    table(rows, "× floor")
}

/// Returns a table of such rows.
pub(crate) fn table(rows: String, ratio: &str) -> String {
    if rows.is_empty() {
        return rows;
    }
    let figures = [
        "runs",
        "median",
        "min–max",
        ratio,
        "p50 µs",
        "p99 µs",
        "CPU µs, client + server",
        "bytes, up + down",
        "segments, up + down",
    ];
    format!("\n{}{rows}", heading(&["", "contender", "unit"], &figures))
}

/// Returns a row. CPU time, bytes and segments are those of one operation.
pub(crate) fn line(workload: Workload, name: &str, runs: &Runs<'_>, unit: &Runs<'_>) -> String {
    let range = match runs.range() {
        Some((low, high)) => format!("{}–{}", number(low), number(high)),
        None => cell(None),
    };
    let pair = |first: Option<f64>, second: Option<f64>| match (first, second) {
        (None, None) => cell(None),
        _ => format!("{} + {}", cell(first), cell(second)),
    };
    row([
        workload.to_string(),
        format!("`{name}`"),
        workload.unit().to_owned(),
        runs.count().to_string(),
        cell(runs.rate()),
        range,
        cell(runs.ratio(unit)),
        cell(runs.median(|outcome| outcome.p50_us)),
        cell(runs.median(|outcome| outcome.p99_us)),
        pair(
            runs.median(|outcome| outcome.client_cpu_us),
            runs.median(|outcome| outcome.server_cpu_us),
        ),
        pair(runs.median(|outcome| outcome.wire_up), runs.median(|outcome| outcome.wire_down)),
        pair(runs.median(|outcome| outcome.segs_up), runs.median(|outcome| outcome.segs_down)),
    ])
}
