//! What is printed.

use std::{fs, thread, time::Duration};

use crate::{cases::Case, process::Fate, run::Row};

/// Prints what can be played.
pub(crate) fn print_list(cases: &[Case]) {
    for Case { name, says, .. } in cases {
        println!("{name:<4} {says}");
    }
}

/// Prints what has to be known to judge the figures, and the head of the table.
pub(crate) fn print_header() {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("cores: {cores}   profile: {profile}   workers of the server: 2   load: {}", load());
    println!();
    println!(
        "case  server              peak MiB   pings   p99 ms  worst ms  waited s   sent MB  answers   errors  \
         closed"
    );
}

/// Prints the figures of a case.
pub(crate) fn print_row(row: &Row) {
    let Row { case, fate, peak, pings, outcome } = row;
    let server = match fate {
        Fate::Alive => "alive".to_owned(),
        Fate::Signal(signal) => format!("dead (signal {signal})"),
        Fate::Exit(code) => format!("dead (exit {code})"),
        Fate::TooMuch => "stopped (memory)".to_owned(),
    };
    let more = if pings.is_open { ">" } else { "" };
    print!(
        "{:<4}  {server:<17} {:>10.1} {:>7} {:>8} {:>9} {:>9.2}",
        case.name,
        *peak as f64 / 1024.0,
        pings.count(),
        millis(pings.p99()),
        format!("{more}{}", millis(pings.worst())),
        pings.total().as_secs_f64(),
    );
    match outcome {
        Ok(outcome) => println!(
            " {:>9.1} {:>8} {:>8} {:>7}",
            outcome.sent as f64 / 1e6,
            outcome.answers,
            outcome.errors,
            outcome.closed
        ),
        Err(_) => println!("   did not begin"),
    }
}

/// Prints what does not fit in the table.
pub(crate) fn print_notes(rows: &[Row]) {
    println!();
    for Row { case, fate, pings, outcome, .. } in rows {
        println!("{:<4}  {}", case.name, case.says);
        match outcome {
            Ok(outcome) => {
                if let Some(said) = &outcome.said {
                    println!("      first error: {said}");
                }
            }
            Err(error) => println!("      did not begin: {error}"),
        }
        match &pings.lost {
            Some(lost) if *fate == Fate::Alive => println!("      the honest client: {lost}"),
            _ => {}
        }
    }
}

/// How many threads wanted a core in the last minute: before the first case, those of others.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("unknown").to_owned()
}

fn millis(wait: Option<Duration>) -> String {
    wait.map_or_else(|| "-".to_owned(), |wait| format!("{:.2}", wait.as_secs_f64() * 1e3))
}
