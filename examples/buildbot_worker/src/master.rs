//! The objects of the master that a worker calls.

use pb::{Ignored, Jelly};

/// The object that a login returns.
#[pb::interface]
pub(crate) trait Perspective {
    /// Tells the master that this worker is alive.
    async fn keepalive(&self) -> Ignored;

    /// Asks the master to give this worker no more builds, and to call its `shutdown` when the current ones
    /// have ended.
    async fn shutdown(&self) -> Ignored;
}

/// The object that a running command tells what happens.
#[pb::interface]
pub(crate) trait CommandObserver {
    /// Each update comes with a number, which has no meaning any more and is zero.
    async fn update(&self, updates: &[(&Update, i64)]) -> Ignored;

    /// Tells that the command has ended. It comes after the last update.
    async fn complete(&self, failure: Option<&pb::Failure>) -> Ignored;
}

/// An update of a running command: a dictionary with one key, such as `{"stdout": "text"}`.
#[derive(Jelly, Debug)]
#[pb(rename_all = "snake_case")]
pub(crate) enum Update {
    /// A remark of the worker's for the log.
    Header(String),
    Stdout(String),
    Stderr(String),
    /// The name of a log file, and what was added to it.
    Log(String, String),
    /// The exit code: 0 for success, -1 for a command that was killed.
    Rc(i32),
    /// Seconds that the command ran.
    Elapsed(f64),
    /// Why the worker ended the command.
    FailureReason(&'static str),
    /// Paths, as `glob` and `listdir` find them.
    Files(Vec<String>),
    /// The tuple that Python's `os.stat` returns.
    Stat((i64, u64, u64, u64, i64, i64, u64, i64, i64, i64)),
}

/// The object from which a file is downloaded.
#[pb::interface]
pub(crate) trait FileReader {
    /// Returns the next bytes, at most so many; none at the end.
    async fn read(&self, length: usize) -> Vec<u8>;

    async fn close(&self) -> Ignored;
}

/// The object to which a file or a directory is uploaded.
#[pb::interface]
pub(crate) trait FileWriter {
    async fn write(&self, bytes: &[u8]) -> Ignored;

    /// Sets the times of the last access and change, in seconds since 1970.
    async fn utime(&self, times: (f64, f64)) -> Ignored;

    /// Ends the upload of a file.
    async fn close(&self) -> Ignored;

    /// Ends the upload of a directory, which is unpacked from the archive that was written.
    async fn unpack(&self) -> Ignored;
}
