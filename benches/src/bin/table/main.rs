//! Prints the table of README.md: starts each contender in turns, in every round, and compares it with the
//! bare socket of the same round.

mod contenders;
mod details;
mod results;
mod summary;
mod twisted;

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    time::Duration,
};

use pb_benches::{Error, Foreign, Options, Outcome, Workload, build, describe_system};
use tokio::runtime;

use crate::{contenders::Variant, results::Results};

const OPTIONS: [&str; 8] =
    ["rounds", "only", "workloads", "secs", "wait", "twisted", "out", "print"];

fn main() -> Result<(), Error> {
    let options = Options::read(&OPTIONS)?;
    if let Some(file) = options.text("print") {
        return print(&Results::read(&fs::read_to_string(file)?)?);
    }
    build()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let results = runtime.block_on(run(&options))?;
    print(&results)
}

fn print(results: &Results) -> Result<(), Error> {
    let (rounds, foreign) = (results.rounds(), results.foreign());
    let noun = if rounds == 1 { "round" } else { "rounds" };
    println!("{rounds} {noun}; {}; other processes used {foreign}.\n", describe_system());
    print!("{}{}{}", summary::print(results), details::print(results), twisted::print(results));
    Ok(())
}

/// Runs every contender with every workload, in each round.
async fn run(options: &Options) -> Result<Results, Error> {
    let rounds = options.get("rounds", 5)?;
    let seconds = options.get("secs", 1.5)?;
    let mut patience = Duration::try_from_secs_f64(options.get("wait", 240.0)?)?;
    let mut variants = contenders::all()?;
    if let Some(python) = options.text("twisted") {
        variants.extend(twisted::contenders(python)?);
    }
    if let Some(only) = options.list("only") {
        let names: Vec<&str> = variants.iter().map(Variant::name).collect();
        if let Some(unknown) = only.iter().find(|name| !names.contains(name)) {
            return Err(format!("no contender `{unknown}`: there are {}", names.join(", ")).into());
        }
        variants.retain(|variant| only.contains(&variant.name()));
    }
    let workloads = match options.list("workloads") {
        Some(names) => names.into_iter().map(str::parse).collect::<Result<Vec<Workload>, _>>()?,
        None => Workload::TABLE.into(),
    };
    let mut out = options.text("out").map(open).transpose()?;
    let mut results = Results::default();
    for round in 0..rounds {
        for &workload in &workloads {
            for variant in variants.iter().filter(|variant| variant.runs(workload)) {
                Foreign::wait(&mut patience);
                let environment = environment(workload, seconds);
                let name = variant.name();
                match variant.contender.run(workload, &environment).await {
                    Ok(outcome) => {
                        let outcome = Outcome { round, ..outcome };
                        eprintln!("{round} {workload} {name} {:.1}", outcome.rate);
                        if let Some(out) = &mut out {
                            writeln!(out, "{}", serde_json::to_string(&outcome)?)?;
                        }
                        results.add(outcome);
                    }
                    Err(error) => eprintln!("{round} {workload} {name} failed: {error}"),
                }
            }
        }
    }
    Ok(results)
}

fn environment(workload: Workload, seconds: f64) -> Vec<(String, String)> {
    let mut environment = vec![("BENCH_SECS".to_owned(), seconds.to_string())];
    // One burst to 1,000 observers should not take much longer than the other runs.
    if workload == Workload::Fan(1000) && std::env::var_os("W4_UPDATES").is_none() {
        environment.push(("W4_UPDATES".to_owned(), "300".to_owned()));
    }
    environment
}

fn open(path: &str) -> Result<File, Error> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.map_err(|error| format!("cannot open {path}: {error}").into())
}
