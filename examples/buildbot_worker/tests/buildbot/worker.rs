//! The worker.

use std::{
    fs,
    path::Path,
    process::{Command, ExitStatus},
};

use rustix::process::Signal;

use crate::{master::Master, program::Program};

/// The most memory that a worker may take, in KiB. It is a program without optimisation.
const MEMORY: u64 = 32 * 1024;

/// The running worker.
pub(crate) struct Worker {
    program: Program,
}

impl Worker {
    /// Starts the worker, and waits until the master has it.
    pub(crate) fn attached(master: &mut Master) -> Self {
        let worker = Self::start(master.port, master.place(), "sesame");
        master.event("attached");
        worker
    }

    /// Starts the worker with a password, in a directory of the test's.
    pub(crate) fn start(port: u64, place: &Path, password: &str) -> Self {
        let (directory, password_file) = (place.join("worker"), place.join("password"));
        fs::create_dir_all(directory.join("info")).unwrap();
        fs::write(directory.join("info/admin"), "the pond keeper\n").unwrap();
        fs::write(&password_file, format!("{password}\n")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_buildbot-worker"));
        command
            .args(["--max-delay", "1", "--keepalive", "1"])
            .arg(format!("127.0.0.1:{port}"))
            .arg("pond")
            .args([password_file, directory])
            .env("PB_TEST_WORKER", "<pond>")
            .env("PYTHONPATH", "/own")
            .env("GONE", "not gone");
        Self { program: Program::start("worker", command) }
    }

    /// Waits for a line of the worker's log.
    pub(crate) fn says(&mut self, text: &str) -> String {
        self.program.line(|line| line.contains(text))
    }

    /// Sends the signal that asks a program to end.
    pub(crate) fn terminate(&self) {
        self.program.signal(Signal::TERM);
    }

    pub(crate) fn exit(self) -> ExitStatus {
        self.program.exit()
    }

    /// Checks the most memory that the worker has had, where the system tells it.
    pub(crate) fn check_memory(&self, what: &str) {
        let path = format!("/proc/{}/status", self.program.id());
        let Ok(status) = fs::read_to_string(path) else { return };
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        let peak = peak.unwrap();
        println!("the most memory of the worker, {what}: {peak} KiB");
        assert!(peak < MEMORY, "the worker took {peak} KiB");
    }
}
