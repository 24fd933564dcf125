//! The output of the program.

use std::{fs, thread, time::Duration};

use crate::{cases::Case, process::Fate, run::Row, visitor::Visits};

/// Prints the list of cases.
pub(crate) fn print_list(cases: &[Case]) {
    for Case { name, says, .. } in cases {
        println!("{name:<5} {says}");
    }
}

/// Prints the circumstances of the run, and the head of the table.
pub(crate) fn print_header() {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("cores: {cores}   profile: {profile}   workers of the server: 2   load: {}", load());
    println!();
    println!(
        "case   server              peak MiB   pings   p99 ms  worst ms  waited s    log KB   sent MB  answers   \
         errors  closed"
    );
}

/// Prints the figures of a case.
pub(crate) fn print_row(row: &Row) {
    let Row { case, fate, peak, pings, outcome, logged, .. } = row;
    let server = match fate {
        Fate::Alive => "alive".to_owned(),
        Fate::Signal(signal) => format!("dead (signal {signal})"),
        Fate::Exit(code) => format!("dead (exit {code})"),
        Fate::TooMuch => "stopped (memory)".to_owned(),
    };
    let more = if pings.is_open { ">" } else { "" };
    print!(
        "{:<5}  {server:<17} {:>10.1} {:>7} {:>8} {:>9} {:>9.2} {:>9.1}",
        case.name,
        *peak as f64 / 1024.0,
        pings.count(),
        millis(pings.percentile(99)),
        format!("{more}{}", millis(pings.worst())),
        pings.total().as_secs_f64(),
        *logged as f64 / 1e3,
    );
    match outcome {
        Ok(outcome) => println!(
            " {:>9.1} {:>8} {:>8} {:>7}",
            outcome.sent as f64 / 1e6,
            outcome.answers,
            outcome.errors,
            outcome.closed
        ),
        Err(_) => println!("   could not begin"),
    }
}

/// Prints the results that do not fit in the table.
pub(crate) fn print_notes(rows: &[Row]) {
    println!();
    for Row { case, fate, pings, outcome, visits, .. } in rows {
        println!("{:<5}  {}", case.name, case.says);
        match outcome {
            Ok(outcome) => {
                if let Some(said) = &outcome.said {
                    println!("       first error: {said}");
                }
                outcome.notes.iter().for_each(|note| println!("       {note}"));
            }
            Err(error) => println!("       could not begin: {error}"),
        }
        if let Some(visits) = visits.as_ref().filter(|visits| visits.done + visits.failed > 0) {
            println!("       {}", visited(visits));
        }
        match &pings.lost {
            Some(lost) if *fate == Fate::Alive => println!("       the honest client: {lost}"),
            _ => {}
        }
    }
}

/// Returns a line about the visits of clients that came meanwhile.
pub(crate) fn visited(visits: &Visits) -> String {
    let Visits { done, failed, worst, first_error } = visits;
    let worst = millis(Some(*worst));
    let why = first_error.as_ref().map_or_else(String::new, |error| format!(" ({error})"));
    format!("visits: {done} done, the longest in {worst} ms; {failed} failed{why}")
}

/// Returns the number of threads that wanted a core in the last minute. Before the first case, these belong
/// to other programs.
pub(crate) fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("unknown").to_owned()
}

pub(crate) fn millis(wait: Option<Duration>) -> String {
    wait.map_or_else(|| "-".to_owned(), |wait| format!("{:.2}", wait.as_secs_f64() * 1e3))
}
