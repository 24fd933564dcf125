//! The server's process: its start, its memory, and its end.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use crate::{Error, server::Door};

/// Seconds for which a server outlives its planned time, if its parent does not stop it.
const SECONDS: u64 = 60;

/// How long the server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);

/// The memory at which the server is stopped, in KiB, so that the machine has some left.
const TOO_MUCH: u64 = 6 << 20;

/// A server process that is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    peak: u64,
    /// The memory at the last look, in KiB.
    resident: u64,
    /// Bytes that the server has written to its log.
    logged: Arc<AtomicU64>,
    fate: Fate,
}

/// The settings of a server to start.
pub(crate) struct Wanted<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) door: Door,
    /// How long the server is needed.
    pub(crate) seconds: u64,
    /// How many files it may have open, if not as many as this process.
    pub(crate) files: Option<u32>,
}

/// The state of the server's process.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Alive,
    Signal(i32),
    Exit(i32),
    /// Stopped by this program, since it took more memory than the machine can spare.
    TooMuch,
}

impl Server {
    /// Starts a server and waits until it listens.
    pub(crate) fn start(wanted: &Wanted<'_>) -> Result<Self, Error> {
        let mut command = match wanted.files {
            None => Command::new(wanted.binary),
            Some(files) => {
                let mut shell = Command::new("sh");
                let script = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
                shell.args(["-c", &script]).arg(wanted.binary);
                shell
            }
        };
        let mut child = command
            .arg("server")
            .args(wanted.door.flag())
            .args(["127.0.0.1:0", &(wanted.seconds + SECONDS).to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (output, log) = (child.stdout.take(), child.stderr.take());
        let logged = Arc::<AtomicU64>::default();
        if let Some(log) = log {
            let logged = logged.clone();
            thread::spawn(move || count(log, &logged));
        }
        // From here on, an error drops the server, which stops it.
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, address, peak: 0, resident: 0, logged, fate: Fate::Alive };
        let output = output.ok_or("the server has no output")?;
        let (send, line) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(output).read_line(&mut line);
            // The receiver is gone if the line came too late.
            let _ = send.send(read.map(|_| line));
        });
        let line = line.recv_timeout(PATIENCE).map_err(|_| "the server does not get ready")??;
        let address = line.trim().strip_prefix("READY ").ok_or("the server does not say READY")?;
        server.address = address.parse()?;
        Ok(server)
    }

    /// Looks at the server's memory, and whether it is alive.
    pub(crate) fn look(&mut self) -> Result<Fate, Error> {
        if self.fate != Fate::Alive {
            return Ok(self.fate);
        }
        // Memory first: a process that has ended has no memory to read.
        if let Ok(status) = fs::read_to_string(format!("/proc/{}/status", self.child.id())) {
            self.peak = self.peak.max(kibibytes(&status, "VmHWM:").unwrap_or(0));
            self.resident = kibibytes(&status, "VmRSS:").unwrap_or(0);
            if self.resident > TOO_MUCH {
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

    /// Returns the highest memory that was seen, in KiB. A process that dies between two looks may have had
    /// more.
    pub(crate) const fn peak(&self) -> u64 {
        self.peak
    }

    /// Returns the memory at the last look, in KiB.
    pub(crate) const fn resident(&self) -> u64 {
        self.resident
    }

    /// Returns the number of bytes in the log so far.
    pub(crate) fn logged(&self) -> u64 {
        self.logged.load(Ordering::Acquire)
    }

    fn end(&mut self) {
        // This fails if the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn count(mut log: impl Read, bytes: &AtomicU64) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = log.read(&mut piece) {
        bytes.fetch_add(read as u64, Ordering::Release);
    }
}

fn fate(status: ExitStatus) -> Fate {
    match status.signal() {
        Some(signal) => Fate::Signal(signal),
        None => Fate::Exit(status.code().unwrap_or(0)),
    }
}

/// Reads a line of `/proc/PID/status`.
fn kibibytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
