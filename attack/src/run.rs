//! One case after the other: a fresh server, an honest client, and then the hostile peers.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Error,
    cases::Case,
    peer::Outcome,
    pinger::{Pinger, Pings},
    process::{Fate, Server},
    table,
};

/// How long a case is played.
const LENGTH: Duration = Duration::from_secs(6);

/// How long after that hostile peers may take to notice, and the honest one may wait for its last ping.
const GRACE: Duration = Duration::from_secs(5);

/// How long a process takes to end once its connections have.
const DYING: Duration = Duration::from_secs(2);

/// The time between two looks at the server.
const LOOK: Duration = Duration::from_millis(3);

/// What a case did to the server and to its other client.
pub(crate) struct Row {
    pub(crate) case: &'static Case,
    pub(crate) fate: Fate,
    /// In KiB.
    pub(crate) peak: u64,
    pub(crate) pings: Pings,
    /// Of the hostile peers; `Err` if they could not begin.
    pub(crate) outcome: Result<Outcome, String>,
}

/// Plays cases and prints a row for each as soon as it is over.
pub(crate) fn run(binary: &Path, cases: &[&'static Case]) -> Result<(), Error> {
    table::print_header();
    let mut rows = Vec::new();
    for case in cases {
        let row = play(binary, case)?;
        table::print_row(&row);
        rows.push(row);
    }
    table::print_notes(&rows);
    Ok(())
}

fn play(binary: &Path, case: &'static Case) -> Result<Row, Error> {
    let mut server = Server::start(binary)?;
    let pinger = Pinger::start(server.address)?;
    let (address, until) = (server.address, Instant::now() + LENGTH);
    let attack = thread::spawn(move || (case.play)(address, until));
    watch(&mut server, until + GRACE, || attack.is_finished())?;
    pinger.stop();
    watch(&mut server, Instant::now() + GRACE, || pinger.is_over())?;
    let pings = pinger.pings();
    if pings.lost.is_some() {
        watch(&mut server, Instant::now() + DYING, || false)?;
    }
    let (fate, peak) = (server.look()?, server.peak());
    // Ends what still waits for it.
    drop(server);
    pinger.join();
    let outcome = match attack.join() {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(_) => Err("a hostile peer panicked".to_owned()),
    };
    Ok(Row { case, fate, peak, pings, outcome })
}

/// Looks at the server until something is done, the server is dead, or it takes too long.
fn watch(server: &mut Server, until: Instant, is_done: impl Fn() -> bool) -> Result<(), Error> {
    while server.look()? == Fate::Alive && !is_done() && Instant::now() < until {
        thread::sleep(LOOK);
    }
    Ok(())
}
