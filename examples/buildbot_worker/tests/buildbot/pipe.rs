//! Named pipes, where a test meets the programs that a worker runs.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    process::Command,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
};

use crate::program::PATIENCE;

/// The reading end of a named pipe.
pub(crate) struct Pipe(Receiver<String>);

/// Makes a named pipe.
pub(crate) fn make(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

impl Pipe {
    /// Opens a named pipe in a thread, since that waits for somebody who writes.
    pub(crate) fn open(path: &Path) -> Self {
        let (sender, lines) = channel();
        let path = path.to_owned();
        thread::spawn(move || {
            for line in BufReader::new(File::open(path).unwrap()).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self(lines)
    }

    /// Waits for the line that says that a command has begun.
    pub(crate) fn begun(&self) {
        assert_eq!(self.0.recv_timeout(PATIENCE).as_deref(), Ok("begun"));
    }

    /// Waits until all processes that had the writing end have ended.
    pub(crate) fn closed(&self) {
        assert_eq!(self.0.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}
