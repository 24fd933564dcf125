//! Hostile peers against a server of this library, and their effect on an honest client.
//!
//! ```text
//! attack list                                    lists the cases
//! attack run [--server BIN] [--long] [CASE...]   runs all cases, or those that are named, and prints a table
//! attack soak [--server BIN] SECONDS [CASE...]   runs them, again and again, against one server
//! attack server [--portal|--guests] ADDR [SECONDS] prints READY when it listens
//! ```
//!
//! `README.md` explains the table.

mod cases;
mod classes;
mod hear;
mod held;
mod peer;
mod pinger;
mod process;
mod root;
mod run;
mod server;
mod soak;
mod table;
mod target;
mod visitor;
mod wire;

use std::{env, error, path::PathBuf, process::ExitCode};

use crate::{
    cases::{CASES, Case},
    server::Door,
};

type Error = Box<dyn error::Error + Send + Sync>;

const USAGE: &str = "usage: attack list | attack run [--server BIN] [--long] [CASE...] | \
                     attack soak [--server BIN] SECONDS [CASE...] | \
                     attack server [--portal|--guests] ADDR [SECONDS]";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["list"] => {
            table::print_list(CASES);
            Ok(())
        }
        ["run", ref rest @ ..] => run_cases(rest),
        ["soak", ref rest @ ..] => soak(rest),
        ["server", ref rest @ ..] => serve(rest),
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

/// Takes `--server BIN` from the front of the arguments: the server's binary. The default is this binary.
fn server_of<'a>(args: &'a [&'a str]) -> Result<(PathBuf, &'a [&'a str]), Error> {
    match args {
        ["--server", binary, rest @ ..] => Ok((binary.into(), rest)),
        _ => Ok((env::current_exe()?, args)),
    }
}

fn soak(args: &[&str]) -> Result<(), Error> {
    let (server, rest) = server_of(args)?;
    match *rest {
        [seconds, ref names @ ..] => {
            let hostile = |case: &&Case| case.is_hostile();
            let cases: Vec<&Case> = pick(names)?.into_iter().filter(hostile).collect();
            soak::run(&server, seconds.parse().map_err(|_| USAGE)?, &cases)
        }
        _ => Err(USAGE.into()),
    }
}

fn serve(args: &[&str]) -> Result<(), Error> {
    let doors = [Door::Portal, Door::Guests];
    let door = args.first().and_then(|flag| doors.iter().find(|door| door.flag() == Some(flag)));
    let (door, rest) = match door {
        Some(door) => (*door, &args[1..]),
        None => (Door::Open, args),
    };
    match *rest {
        [address] => server::serve(door, address, None),
        [address, seconds] => {
            server::serve(door, address, Some(seconds.parse().map_err(|_| USAGE)?))
        }
        _ => Err(USAGE.into()),
    }
}

/// Runs the cases of these names, or all.
fn run_cases(args: &[&str]) -> Result<(), Error> {
    let (server, rest) = server_of(args)?;
    let (is_long, names) = match rest {
        ["--long", names @ ..] => (true, names),
        names => (false, names),
    };
    run::run(&server, &pick(names)?, is_long)
}

/// Returns the cases of these names, or all if none is named.
fn pick(names: &[&str]) -> Result<Vec<&'static Case>, Error> {
    if names.is_empty() {
        return Ok(CASES.iter().collect());
    }
    let find = |name: &&str| {
        let case = CASES.iter().find(|case| case.name == *name);
        case.ok_or_else(|| format!("no case {name}; {USAGE}").into())
    };
    names.iter().map(find).collect()
}
