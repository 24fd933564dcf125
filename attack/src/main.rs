//! Hostile peers against a server of this library, and what an honest one notices of them.
//!
//! ```text
//! attack list                           what can be played
//! attack run [--server BIN] [CASE...]   plays all cases, or those, and prints a table
//! attack server ADDR [SECONDS]          prints READY when it listens
//! ```
//!
//! How to read the table: see `README.md`.

mod cases;
mod classes;
mod hear;
mod peer;
mod pinger;
mod process;
mod run;
mod server;
mod table;
mod wire;

use std::{env, error, path::PathBuf, process::ExitCode};

use crate::cases::{CASES, Case};

type Error = Box<dyn error::Error + Send + Sync>;

const USAGE: &str =
    "usage: attack list | attack run [--server BIN] [CASE...] | attack server ADDR [SECONDS]";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["list"] => {
            table::print_list(&CASES);
            Ok(())
        }
        ["run", "--server", binary, ref names @ ..] => run_cases(Some(binary.into()), names),
        ["run", ref names @ ..] => run_cases(None, names),
        ["server", address] => server::serve(address, None),
        ["server", address, seconds] => match seconds.parse() {
            Ok(seconds) => server::serve(address, Some(seconds)),
            Err(_) => Err(USAGE.into()),
        },
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Plays the cases of these names, or all.
fn run_cases(server: Option<PathBuf>, names: &[&str]) -> Result<(), Error> {
    let mut picked: Vec<&Case> = Vec::new();
    for name in names {
        let case = CASES.iter().find(|case| case.name == *name);
        picked.push(case.ok_or_else(|| format!("no case {name}; {USAGE}"))?);
    }
    if names.is_empty() {
        picked.extend(&CASES);
    }
    let server = match server {
        Some(binary) => binary,
        None => env::current_exe()?,
    };
    run::run(&server, &picked)
}
