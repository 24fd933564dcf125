//! The server's process: how it is started, how it is doing, and that it ends.

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

/// Whoever starts one and then forgets it has it for this much longer than it was wanted.
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
    /// At the last look, in KiB.
    resident: u64,
    /// Bytes that it has written into its log.
    logged: Arc<AtomicU64>,
    fate: Fate,
}

/// How a server is wanted.
pub(crate) struct Wanted<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) door: Door,
    /// For how long.
    pub(crate) seconds: u64,
    /// How many files it may have open, if not as many as we.
    pub(crate) files: Option<u32>,
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
        // Whatever goes wrong from here on, it is stopped.
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, address, peak: 0, resident: 0, logged, fate: Fate::Alive };
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

    /// The most memory it was seen to have had, in KiB. A process that dies between two looks may have
    /// had more.
    pub(crate) const fn peak(&self) -> u64 {
        self.peak
    }

    /// What it had at the last look, in KiB.
    pub(crate) const fn resident(&self) -> u64 {
        self.resident
    }

    /// Bytes of its log so far.
    pub(crate) fn logged(&self) -> u64 {
        self.logged.load(Ordering::Acquire)
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

/// A line of `/proc/PID/status`.
fn kibibytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
