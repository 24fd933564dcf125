//! Measures how costs grow with the number of observers, the length of values, the length of lists, the number
//! of attributes of a class, and the number of connections. Writes `growth.md` and `growth.svg`.

mod page;
mod plot;
mod study;

use std::{collections::HashMap, fs, path::Path, time::Duration};

use pb_benches::{Contender, Error, Foreign, Options, Outcome, Program, build, median, open_files};
use tokio::runtime;

use crate::study::{Point, Study};

const OPTIONS: [&str; 6] = ["rounds", "only", "secs", "wait", "max", "to"];

/// Files that a process opens besides its connections.
const OTHER_FILES: usize = 64;

fn main() -> Result<(), Error> {
    let options = Options::read(&OPTIONS)?;
    build()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let measured = runtime.block_on(run(&options))?;
    let directory = Path::new(options.text("to").unwrap_or(env!("CARGO_MANIFEST_DIR")));
    fs::write(directory.join("growth.md"), page::print(&measured))?;
    fs::write(directory.join("growth.svg"), plot::draw(&measured))?;
    println!("wrote growth.md and growth.svg to {}", directory.display());
    Ok(())
}

/// What was measured, and how.
struct Measured {
    studies: Vec<Study>,
    /// The runs of each point, from all rounds.
    runs: HashMap<Point, Vec<Outcome>>,
    rounds: usize,
    /// Sizes that were left out, as a sentence.
    left_out: Option<String>,
}

impl Measured {
    /// Returns the median of a figure over all rounds.
    fn figure(&self, point: Point, figure: fn(&Outcome, f64) -> Option<f64>) -> Option<f64> {
        let size = point.size as f64;
        let figures = self.runs.get(&point)?.iter().map(|outcome| figure(outcome, size));
        median(figures.collect::<Option<Vec<f64>>>()?)
    }
}

async fn run(options: &Options) -> Result<Measured, Error> {
    let rounds = options.get("rounds", 3)?;
    let seconds = options.get("secs", 1.0)?;
    let mut patience = Duration::try_from_secs_f64(options.get("wait", 240.0)?)?;
    let largest = options.get("max", usize::MAX)?;
    let mut studies = study::all();
    if let Some(only) = options.list("only") {
        let names: Vec<&str> = studies.iter().map(|study| study.name).collect();
        if let Some(unknown) = only.iter().find(|name| !names.contains(name)) {
            return Err(format!("no study `{unknown}`: there are {}", names.join(", ")).into());
        }
        studies.retain(|study| only.contains(&study.name));
    }
    let left_out = limit(&mut studies, largest);
    let mut runs = HashMap::<Point, Vec<Outcome>>::new();
    for round in 0..rounds {
        for (point, contender) in studies.iter().flat_map(Study::points) {
            Foreign::wait(&mut patience);
            let contender = Contender { server: Program::sibling("contender")?, ..contender };
            let contender = Contender { client: contender.server.clone(), ..contender };
            let seconds = seconds.to_string();
            let environment =
                ["BENCH_SECS", "W4_SECS"].map(|name| (name.to_owned(), seconds.clone()));
            match contender.run(point.workload, &environment).await {
                Ok(outcome) => {
                    let (workload, name) = (point.workload, &contender.name);
                    eprintln!("{round} {workload} {name} {:.1}", outcome.rate);
                    runs.entry(point).or_default().push(outcome);
                }
                Err(error) => {
                    eprintln!("{round} {} {} failed: {error}", point.workload, contender.name);
                }
            }
        }
    }
    Ok(Measured { studies, runs, rounds, left_out })
}

/// Removes the sizes that are not asked for, and those for which a process may not open enough files.
fn limit(studies: &mut [Study], largest: usize) -> Option<String> {
    let files = open_files().unwrap_or(usize::MAX);
    let mut left_out = Vec::new();
    for study in studies {
        study.sizes.retain(|&size| size <= largest);
        if study.opens_connections {
            let is_possible = |&size: &usize| size.saturating_add(OTHER_FILES) <= files;
            let impossible = study.sizes.iter().filter(|size| !is_possible(size));
            left_out.extend(impossible.map(|size| format!("{size} {}", study.name)));
            study.sizes.retain(is_possible);
        }
    }
    if left_out.is_empty() {
        return None;
    }
    let sizes = left_out.join(", ");
    Some(format!("A process may open {files} files (`ulimit -n`), so these are left out: {sizes}."))
}
