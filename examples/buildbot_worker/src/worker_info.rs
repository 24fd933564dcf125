//! The description of this worker and its machine for the master.

use std::{collections::BTreeMap, env, fs, path::Path, thread};

use pb::Jelly;

use crate::command::COMMANDS;

/// The version of each command: what its arguments may be. It is that of Buildbot 3 and 4.
const COMMAND_VERSION: &str = "3.3";

/// The answer of `getWorkerInfo`: a dictionary.
#[derive(Jelly)]
pub(crate) struct WorkerInfo {
    /// Files of the directory `info`, such as `admin` and `host`, and `os_…` of the machine.
    #[pb(flatten)]
    texts: BTreeMap<String, String>,
    environ: BTreeMap<String, String>,
    system: &'static str,
    basedir: String,
    numcpus: usize,
    version: &'static str,
    worker_commands: BTreeMap<&'static str, &'static str>,
    delete_leftover_dirs: bool,
}

impl WorkerInfo {
    /// Collects what the worker in this directory tells.
    pub(crate) fn collect(directory: &Path) -> Self {
        let mut texts = os_release();
        texts.extend(files_in(&directory.join("info")));
        Self {
            texts,
            environ: env::vars_os()
                .map(|(name, value)| {
                    (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
                })
                .collect(),
            system: "posix",
            basedir: directory.to_string_lossy().into_owned(),
            numcpus: thread::available_parallelism().map_or(1, usize::from),
            version: env!("CARGO_PKG_VERSION"),
            worker_commands: COMMANDS.map(|name| (name, COMMAND_VERSION)).into(),
            delete_leftover_dirs: false,
        }
    }
}

/// Reads the files of a directory that are text.
fn files_in(directory: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let text = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((name, fs::read_to_string(entry.path()).ok()?))
    };
    entries.filter_map(text).collect()
}

/// Reads the description of the operating system, with the names that Buildbot gives its lines.
fn os_release() -> BTreeMap<String, String> {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let line = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((format!("os_{}", name.to_lowercase()), value.trim_matches(['"', '\'']).to_owned()))
    };
    text.lines().filter_map(line).collect()
}
