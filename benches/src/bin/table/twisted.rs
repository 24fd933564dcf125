//! A Rust server and a Twisted server, both with a Twisted client.

use std::path::Path;

use pb_benches::{Contender, Error, Program, Workload};

use crate::{contenders::Variant, details, results::Results};

/// The unit: a Twisted server.
const TWISTED: &str = "twisted";
const RUST: &str = "rust";
const RUST_SINGLE: &str = "rust-1";

/// Returns whether a contender has a Twisted client.
pub(crate) fn is_contender(name: &str) -> bool {
    [TWISTED, RUST, RUST_SINGLE].contains(&name)
}

/// Returns the contenders, whose client runs in this Python.
pub(crate) fn contenders(python: &str) -> Result<Vec<Variant>, Error> {
    let script = |name| {
        let script = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/twisted")).join(name);
        Program::new(python).with_argument(script)
    };
    let rust = Program::sibling("contender")?;
    let servers = [
        (TWISTED, script("server.py"), None),
        (RUST, rust.clone(), None),
        (RUST_SINGLE, rust, Some(("BENCH_RT".to_owned(), "current".to_owned()))),
    ];
    let variant = |(name, server, environment): (&str, Program, Option<_>)| {
        let contender = Contender {
            name: name.to_owned(),
            server,
            client: script("client.py"),
            environment: environment.into_iter().collect(),
        };
        Variant::new(contender, |workload| {
            matches!(workload, Workload::Frogs(_) | Workload::Items(1) | Workload::Fan(1))
        })
    };
    Ok(servers.map(variant).into())
}

/// Returns the table, or nothing if no client was Twisted's.
pub(crate) fn print(results: &Results) -> String {
    let mut rows = String::new();
    for workload in Workload::TABLE {
        let unit = results.of(workload, TWISTED);
        for name in results.contenders(workload) {
            if is_contender(name) {
                rows += &details::line(workload, name, &results.of(workload, name), &unit);
            }
        }
    }
    details::table(rows, "× Twisted server")
}
