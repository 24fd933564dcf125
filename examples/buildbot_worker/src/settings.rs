//! The command line.

use std::{fs, path::PathBuf, time::Duration};

const USAGE: &str = "\
usage: buildbot-worker [OPTION...] HOST:PORT NAME PASSWORD-FILE DIRECTORY

HOST:PORT       where the master listens for workers
NAME            the name of this worker
PASSWORD-FILE   a file with its password
DIRECTORY       builders get directories in it; the files in its directory `info` are shown by the master

--keepalive SECONDS   how often to tell the master that this worker is alive (default: 600)
--max-delay SECONDS   the longest wait between two attempts to connect (default: 300)";

/// The settings of this worker.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) master: String,
    pub(crate) name: String,
    pub(crate) password: String,
    /// The worker's directory; an absolute path.
    pub(crate) directory: PathBuf,
    pub(crate) keepalive: Duration,
    pub(crate) max_delay: Duration,
}

impl Settings {
    /// Reads the command line, and the file with the password.
    pub(crate) fn from_args(args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = args.peekable();
        let mut keepalive = Duration::from_secs(600);
        let mut max_delay = Duration::from_secs(300);
        while let Some(option) = args.next_if(|arg| arg.starts_with("--")) {
            let value = args.next().and_then(|value| value.parse().ok()).map(Duration::from_secs);
            match (option.as_str(), value) {
                ("--keepalive", Some(value)) => keepalive = value,
                ("--max-delay", Some(value)) => max_delay = value,
                _ => return Err(USAGE.to_owned()),
            }
        }
        let rest: Vec<String> = args.collect();
        let Ok([master, name, password_file, directory]) = <[String; 4]>::try_from(rest) else {
            return Err(USAGE.to_owned());
        };
        let password = fs::read_to_string(&password_file)
            .map_err(|error| format!("the password file {password_file}: {error}"))?;
        let directory = fs::create_dir_all(&directory)
            .and_then(|()| fs::canonicalize(&directory))
            .map_err(|error| format!("the directory {directory}: {error}"))?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        Ok(Self { master, name, password, directory, keepalive, max_delay })
    }
}
