//! What the system tells about processes and itself.

use std::{
    fs,
    ops::Range,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::Error;

/// Returns the CPU time that the threads of a process have used, where the system tells it.
pub(crate) fn cpu(process: u32) -> Option<Duration> {
    let mut spent = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{process}/task")).ok()? {
        let times = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        spent += Duration::from_nanos(times.split_whitespace().next()?.parse().ok()?);
    }
    Some(spent)
}

/// Returns the resident memory of a process, in KiB.
pub fn resident(process: u32) -> Result<f64, Error> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next());
    Ok(size.ok_or("the system does not tell how much memory a process has")?.parse()?)
}

/// Returns the number of cores, the kernel and the date, for the first line of a table.
pub fn describe_system() -> String {
    let cores = cores();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease");
    let kernel = kernel.map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned());
    let noun = if cores == 1 { "core" } else { "cores" };
    format!("{cores} {noun}, kernel {kernel}, {}", today())
}

/// Returns how many files this process and its children may open, where the system tells it.
pub fn open_files() -> Option<usize> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Returns the date in UTC, as in 2026-11-29.
fn today() -> String {
    let date = Command::new("date").args(["-u", "+%F"]).output();
    let date = date.ok().and_then(|date| String::from_utf8(date.stdout).ok());
    date.map_or_else(|| "unknown date".to_owned(), |date| date.trim().to_owned())
}

/// The CPU time that other processes use while a run is measured.
#[derive(Debug)]
pub struct Foreign {
    begun: Instant,
    busy: Option<Duration>,
}

impl Foreign {
    /// Starts to measure.
    pub fn start() -> Self {
        Self { begun: Instant::now(), busy: busy() }
    }

    /// Returns the share of all cores that other processes used since the [start](Self::start). Children of this process
    /// must have ended: those that run count as others.
    pub fn stop(self) -> Option<f64> {
        let used = busy()?.saturating_sub(self.busy?);
        Some(used.as_secs_f64() / (self.begun.elapsed().as_secs_f64() * cores() as f64))
    }

    /// Waits until other processes use little, but not for longer than `patience`.
    pub fn wait(patience: &mut Duration) {
        let begun = Instant::now();
        while begun.elapsed() < *patience {
            let sample = Self::start();
            thread::sleep(Duration::from_millis(250));
            if sample.stop().is_none_or(|share| share < 0.12) {
                break;
            }
        }
        *patience = patience.saturating_sub(begun.elapsed());
    }
}

/// Returns the CPU time of the whole machine without that of this process and its former children.
fn busy() -> Option<Duration> {
    let all = fs::read_to_string("/proc/stat").ok()?;
    let all = numbers(all.lines().next()?, 1..9)?;
    // Without the fourth and fifth, which are idle time.
    let all = all.iter().sum::<u64>() - all.get(3)? - all.get(4)?;
    let own = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may have spaces. User and system time, and those of children.
    let (_, own) = own.rsplit_once(')')?;
    let own = numbers(own, 11..15)?.iter().sum::<u64>();
    // The kernel counts in hundredths of a second.
    Some(Duration::from_millis(all.saturating_sub(own) * 10))
}

/// Returns the numbers at these places of a line.
fn numbers(line: &str, places: Range<usize>) -> Option<Vec<u64>> {
    let places = line.split_whitespace().skip(places.start).take(places.len());
    places.map(|number| number.parse().ok()).collect()
}
