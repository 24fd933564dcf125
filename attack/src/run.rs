//! Runs one case after the other: a fresh server, an honest client, and then the hostile peers.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Error,
    cases::Case,
    peer::Outcome,
    pinger::{self, Pinger, Pings},
    process::{Fate, Server, Wanted},
    server::Door,
    table,
    target::Target,
    visitor::{Visitor, Visits},
};

/// The time between two visits.
const VISITS: Duration = Duration::from_millis(250);

/// How long after the end of the attack the hostile peers may take to notice it, and the honest client may
/// wait for its last ping.
const GRACE: Duration = Duration::from_secs(5);

/// How long a process may take to end after its connections are closed.
const DYING: Duration = Duration::from_secs(2);

/// The time between two looks at the server.
const LOOK: Duration = Duration::from_millis(3);

/// The effects of a case on the server and on the honest client.
pub(crate) struct Row {
    pub(crate) case: &'static Case,
    pub(crate) fate: Fate,
    /// The highest memory, in KiB.
    pub(crate) peak: u64,
    pub(crate) pings: Pings,
    /// The visits of clients that came meanwhile, where clients have to log in.
    pub(crate) visits: Option<Visits>,
    /// Bytes that the server wrote to its log.
    pub(crate) logged: u64,
    /// The outcome of the hostile peers; `Err` if they could not begin.
    pub(crate) outcome: Result<Outcome, String>,
}

/// Runs cases, and prints a row for each as soon as it is done. With `is_long` a case takes as long as a
/// server may wait for its peers.
pub(crate) fn run(binary: &Path, cases: &[&'static Case], is_long: bool) -> Result<(), Error> {
    table::print_header();
    let mut rows = Vec::new();
    for case in cases {
        let row = play(binary, case, is_long)?;
        table::print_row(&row);
        rows.push(row);
    }
    table::print_notes(&rows);
    Ok(())
}

fn play(binary: &Path, case: &'static Case, is_long: bool) -> Result<Row, Error> {
    let seconds = if is_long { case.long } else { case.seconds };
    let Case { door, files, .. } = *case;
    let mut server = Server::start(&Wanted { binary, door, seconds, files })?;
    let pinger = Pinger::start(server.address, door, pinger::PAUSE)?;
    let target = Target::new(server.address, Instant::now() + Duration::from_secs(seconds));
    let attack = thread::spawn(move || (case.play)(&target));
    let visitor = match door {
        Door::Open => None,
        Door::Portal | Door::Guests => Some(Visitor::start(server.address, VISITS)?),
    };
    watch(&mut server, target.until + GRACE, || attack.is_finished())?;
    pinger.stop();
    visitor.iter().for_each(Visitor::stop);
    let is_over = || pinger.is_over() && visitor.as_ref().is_none_or(Visitor::is_over);
    watch(&mut server, Instant::now() + GRACE, is_over)?;
    let (pings, visits) = (pinger.pings(), visitor.as_ref().map(Visitor::visits));
    if pings.lost.is_some() {
        watch(&mut server, Instant::now() + DYING, || false)?;
    }
    let (fate, peak, logged) = (server.look()?, server.peak(), server.logged());
    // Pings that still wait for the server end with this.
    drop(server);
    pinger.join();
    if let Some(visitor) = visitor {
        visitor.join();
    }
    let outcome = match attack.join() {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(_) => Err("a hostile peer panicked".to_owned()),
    };
    Ok(Row { case, fate, peak, pings, visits, logged, outcome })
}

/// Looks at the server until `is_done` returns true, the server is dead, or `until` is reached.
fn watch(server: &mut Server, until: Instant, is_done: impl Fn() -> bool) -> Result<(), Error> {
    while server.look()? == Fate::Alive && !is_done() && Instant::now() < until {
        thread::sleep(LOOK);
    }
    Ok(())
}
