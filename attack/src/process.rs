//! The server's process: how it is started, how it is doing, and that it ends.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::Error;

/// Whoever starts one and then forgets it has it for this long.
const SECONDS: u64 = 60;

/// How long it may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);

/// Memory at which it is stopped, in KiB, so that the machine has some left.
const TOO_MUCH: u64 = 6 << 20;

/// A server that ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    peak: u64,
    fate: Fate,
}

/// How the server is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Alive,
    Signal(i32),
    Exit(i32),
    /// It was stopped by us, since it took more memory than can be spared.
    TooMuch,
}

impl Server {
    /// Starts a server and waits until it listens.
    pub(crate) fn start(binary: &Path) -> Result<Self, Error> {
        let mut child = Command::new(binary)
            .args(["server", "127.0.0.1:0", &SECONDS.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take();
        // Whatever goes wrong from here on, it is stopped.
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, address, peak: 0, fate: Fate::Alive };
        let output = output.ok_or("the server has no output")?;
        let (send, line) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(output).read_line(&mut line);
            // Nobody waits for it any more if it came too late.
            let _ = send.send(read.map(|_| line));
        });
        let line = line.recv_timeout(PATIENCE).map_err(|_| "the server does not get ready")??;
        let address = line.trim().strip_prefix("READY ").ok_or("the server does not say READY")?;
        server.address = address.parse()?;
        Ok(server)
    }

    /// Looks at its memory, and whether it lives.
    pub(crate) fn look(&mut self) -> Result<Fate, Error> {
        if self.fate != Fate::Alive {
            return Ok(self.fate);
        }
        // First, since a process that has ended has no memory to tell of.
        if let Ok(status) = fs::read_to_string(format!("/proc/{}/status", self.child.id())) {
            self.peak = self.peak.max(kibibytes(&status, "VmHWM:").unwrap_or(0));
            if kibibytes(&status, "VmRSS:").is_some_and(|resident| resident > TOO_MUCH) {
                self.end();
                self.fate = Fate::TooMuch;
                return Ok(self.fate);
            }
        }
        if let Some(status) = self.child.try_wait()? {
            self.fate = fate(status);
        }
        Ok(self.fate)
    }

    /// The most memory it was seen to have had, in KiB. A process that dies between two looks may have
    /// had more.
    pub(crate) const fn peak(&self) -> u64 {
        self.peak
    }

    fn end(&mut self) {
        // Fails where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn fate(status: ExitStatus) -> Fate {
    match status.signal() {
        Some(signal) => Fate::Signal(signal),
        None => Fate::Exit(status.code().unwrap_or(0)),
    }
}

/// A line of `/proc/PID/status`.
fn kibibytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
