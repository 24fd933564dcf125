//! All cases against one server, for as long as wanted: does its memory grow, and how long do honest
//! clients wait?

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    Error,
    cases::Case,
    held::held,
    peer::Outcome,
    pinger::{Pinger, Pings},
    process::{Fate, Server, Wanted},
    server::Door,
    table::{load, millis, visited},
    target::Target,
    visitor::{Visitor, Visits},
};

/// The number of honest clients that stay, and of those that come and go.
const STAYING: usize = 3;
const COMING: usize = 2;

/// The pauses of both, and of hostile peers after each piece that they send.
const PING: Duration = Duration::from_millis(20);
const VISIT: Duration = Duration::from_millis(100);
const PIECE: Duration = Duration::from_millis(10);

/// How long each case takes, and the time between two of them.
const TURN: Duration = Duration::from_secs(3);
const REST: Duration = Duration::from_secs(1);

/// How long after the last client has left the memory is read: running calls are aborted after 5 seconds.
const AFTER: Duration = Duration::from_secs(15);

/// How often the server is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The seconds at the beginning that do not count, if the run is long enough.
const WARM_UP: usize = 60;

/// Each lowest value is taken over this many seconds: the memory when no large message was just sent.
const LOW: usize = 30;

/// Files that the server may have open.
const FILES: u32 = 8192;

/// The results of the hostile peers.
#[derive(Default)]
struct Hostile {
    all: Outcome,
    played: u64,
    not_begun: u64,
}

/// Runs the soak, and prints its results.
pub(crate) fn run(binary: &Path, seconds: u64, cases: &[&Case]) -> Result<(), Error> {
    println!("load: {}   seconds: {seconds}", load());
    let wanted = Wanted { binary, door: Door::Guests, seconds, files: Some(FILES) };
    let mut server = Server::start(&wanted)?;
    let (address, stop) = (server.address, AtomicBool::new(false));
    let hostile = Mutex::<Hostile>::default();
    let mut honest = Honest::default();
    let mut visitors = Vec::new();
    for _ in 0..STAYING {
        honest.staying.push(Pinger::start(address, Door::Guests, PING)?);
    }
    for _ in 0..COMING {
        visitors.push(Visitor::start(address, VISIT)?);
    }
    let samples = thread::scope(|scope| {
        scope.spawn(|| attack(address, cases, &stop, &hostile));
        let samples = watch(&mut server, seconds, &mut honest);
        stop.store(true, Ordering::Release);
        samples
    })?;
    honest.staying.iter().for_each(Pinger::stop);
    visitors.iter().for_each(Visitor::stop);
    thread::sleep(AFTER);
    let fate = server.look()?;
    let (rest, open) = (server.resident(), held(address)?.len());
    let (peak, logged) = (server.peak(), server.logged());
    let visits = visitors.iter().map(Visitor::visits).fold(Visits::default(), together);
    let gone = std::mem::take(&mut honest.gone);
    let staying = honest.staying.iter().map(Pinger::pings);
    let pings = Pings::together(gone.into_iter().chain(staying));
    drop(server);
    honest.staying.into_iter().for_each(Pinger::join);
    visitors.into_iter().for_each(Visitor::join);

    println!("server: {}", if fate == Fate::Alive { "alive" } else { "dead, or stopped" });
    print_memory(&samples, peak);
    let (rest, after) = (rest as f64 / 1024.0, AFTER.as_secs());
    println!("{after} s after all clients have left: {rest:.1} MiB, {open} connections open");
    println!(
        "pings: {}, p50 {} ms, p99 {} ms, worst {} ms; clients that lost their connection: {}",
        pings.count(),
        millis(pings.percentile(50)),
        millis(pings.percentile(99)),
        millis(pings.worst()),
        honest.cut_off,
    );
    honest.first_error.iter().for_each(|error| println!("       the first error: {error}"));
    println!("{}", visited(&visits));
    let Hostile { all, played, not_begun } =
        hostile.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!(
        "hostile: {played} cases played, {not_begun} could not begin; {:.0} MB sent, {} answers, {} errors, \
         {} connections closed by the server",
        all.sent as f64 / 1e6,
        all.answers,
        all.errors,
        all.closed,
    );
    println!("log: {:.0} KB   load: {}", logged as f64 / 1e3, load());
    Ok(())
}

/// Honest clients that stay. A client that lost its connection is replaced.
#[derive(Default)]
struct Honest {
    staying: Vec<Pinger>,
    gone: Vec<Pings>,
    cut_off: u64,
    first_error: Option<String>,
}

impl Honest {
    fn replace_those_cut_off(&mut self, server: &Server) {
        for place in &mut self.staying {
            if !place.is_over() {
                continue;
            }
            // If the client cannot connect, the next look tries again.
            let Ok(next) = Pinger::start(server.address, Door::Guests, PING) else { continue };
            let before = std::mem::replace(place, next);
            let pings = before.pings();
            self.cut_off += 1;
            self.first_error = self.first_error.take().or_else(|| pings.lost.clone());
            self.gone.push(pings);
            before.join();
        }
    }
}

/// Samples the server's memory, in KiB, until the time is up or the server is dead.
fn watch(server: &mut Server, seconds: u64, honest: &mut Honest) -> Result<Vec<u64>, Error> {
    let mut samples = Vec::new();
    let begun = Instant::now();
    while begun.elapsed().as_secs() < seconds && server.look()? == Fate::Alive {
        samples.push(server.resident());
        honest.replace_those_cut_off(server);
        let next = LOOK * samples.len() as u32;
        thread::sleep(next.saturating_sub(begun.elapsed()));
    }
    Ok(samples)
}

/// Runs one case after the other. Guests run the cases for an open server.
fn attack(address: SocketAddr, cases: &[&Case], stop: &AtomicBool, hostile: &Mutex<Hostile>) {
    for case in cases.iter().cycle() {
        if stop.load(Ordering::Acquire) {
            return;
        }
        let outcome = (case.play)(&Target {
            address,
            until: Instant::now() + TURN,
            as_guest: case.door == Door::Open,
            pause: PIECE,
        });
        let mut hostile = hostile.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(mut outcome) => {
                outcome.notes.clear();
                hostile.played += 1;
                hostile.all.add(outcome);
            }
            Err(_) => hostile.not_begun += 1,
        }
        drop(hostile);
        thread::sleep(REST);
    }
}

fn together(mut all: Visits, one: Visits) -> Visits {
    all.done += one.done;
    all.failed += one.failed;
    all.worst = all.worst.max(one.worst);
    all.first_error = all.first_error.or(one.first_error);
    all
}

fn print_memory(samples: &[u64], peak: u64) {
    let warm_up = WARM_UP.min(samples.len() / 4);
    let samples = &samples[warm_up..];
    let mebibytes = |kibibytes: u64| kibibytes as f64 / 1024.0;
    print!("memory (MiB), after the first {warm_up} s:");
    for quarter in 1..=4 {
        let end = samples.len() * quarter / 4;
        let part = &samples[samples.len() * (quarter - 1) / 4..end];
        let last = part.last().copied().unwrap_or(0);
        let low = part.iter().min().copied().unwrap_or(0);
        print!("  {quarter}/4 {:.1} (low {:.1})", mebibytes(last), mebibytes(low));
    }
    println!("  peak {:.1}", mebibytes(peak));
    let all: Vec<f64> = samples.iter().map(|sample| mebibytes(*sample)).collect();
    let lows: Vec<f64> =
        all.chunks_exact(LOW).map(|chunk| chunk.iter().copied().fold(f64::MAX, f64::min)).collect();
    println!(
        "slope: {:+.2} MiB a minute; of the lowest of each {LOW} s: {:+.2} MiB a minute",
        slope(&all) * 60.0,
        slope(&lows) * 60.0 / LOW as f64,
    );
}

/// Returns the slope of the values, from one to the next, by the method of least squares.
fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let (mut over, mut under) = (0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        let distance = index as f64 - middle;
        over += distance * (value - mean);
        under += distance * distance;
    }
    if under == 0.0 { 0.0 } else { over / under }
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn the_slope_of_a_line_is_its_own() {
        assert!((slope(&[1.0, 3.0, 5.0, 7.0]) - 2.0).abs() < 1e-9);
        assert_eq!(slope(&[4.0]), 0.0);
    }
}
