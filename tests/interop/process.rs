//! A program beside the test: its lines as they arrive, its exit, and its standard error.

use std::{
    io::{self, BufRead, BufReader, Read},
    net::{Ipv4Addr, SocketAddr},
    process::{ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::Duration,
};

use pb_test_support::HANGS;
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

/// How long a program may take to print its next line, or to exit. It is less than [`HANGS`], after which a
/// test only reports that it hangs.
const PATIENCE: Duration = Duration::from_secs(500);

/// A running program. If it is dropped before it has exited, it is killed; if its test fails, its standard
/// error is shown.
pub(crate) struct Program {
    name: String,
    child: Child,
    lines: UnboundedReceiver<String>,
    /// The reader of the standard error. It is a thread, so that the text is complete while a test unwinds.
    complaints: Option<JoinHandle<String>>,
    done: bool,
}

impl Program {
    pub(crate) fn start(name: &str, mut command: Command) -> Self {
        let (printed, stdout) = io::pipe().unwrap();
        let (mut complained, stderr) = io::pipe().unwrap();
        let child = command
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(stderr)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{:?}: {error}", command.as_std()));
        // The command holds copies of the pipes' writing ends. Without them the pipes end with the program.
        drop(command);

        let (sender, lines) = unbounded_channel();
        thread::spawn(move || {
            for line in BufReader::new(printed).lines().map_while(Result::ok) {
                // The receiver is gone when the program is being killed.
                let _ = sender.send(line);
            }
        });
        let complaints = thread::spawn(move || {
            let mut text = Vec::new();
            let _ = complained.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Self { name: name.to_owned(), child, lines, complaints: Some(complaints), done: false }
    }

    /// Returns the next line that the program prints, `None` after the last.
    pub(crate) async fn line(&mut self) -> Option<String> {
        match timeout(PATIENCE, self.lines.recv()).await {
            Ok(line) => line,
            Err(_) => panic!("{} printed no line for {PATIENCE:?}", self.name),
        }
    }

    /// Waits for the first line of a server, and returns the address where it listens.
    pub(crate) async fn listening(&mut self) -> SocketAddr {
        let line = self.line().await;
        // Python programs print `listening PORT`, Rust programs `listening on ADDRESS`.
        let port = line
            .as_deref()
            .filter(|line| line.starts_with("listening "))
            .and_then(|line| line.rsplit([' ', ':']).next()?.parse().ok());
        match port {
            Some(port) => (Ipv4Addr::LOCALHOST, port).into(),
            None => panic!("{} printed another line than its address: {line:?}", self.name),
        }
    }

    /// Writes a line to the program's standard input.
    pub(crate) async fn types(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        stdin.flush().await.unwrap();
    }

    /// Closes the standard input, waits for the exit, and returns the lines that were not read before.
    pub(crate) async fn finish(mut self) -> Vec<String> {
        let (status, lines) = self.end().await;
        assert!(status.success(), "{} exited with {status} after it printed {lines:#?}", self.name);
        self.done = true;
        lines
    }

    /// Waits for the exit, which must be a failure, and returns the standard error.
    pub(crate) async fn fails(mut self) -> String {
        let (status, lines) = self.end().await;
        assert!(!status.success(), "{} should have failed, but printed {lines:#?}", self.name);
        self.done = true;
        self.complaints.take().unwrap().join().unwrap()
    }

    /// Kills the program, like a crash.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
        self.done = true;
    }

    async fn end(&mut self) -> (ExitStatus, Vec<String>) {
        drop(self.child.stdin.take());
        let mut lines = Vec::new();
        while let Some(line) = self.line().await {
            lines.push(line);
        }
        match timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) => (status, lines),
            end => panic!("{} did not exit, {end:?}, after it printed {lines:#?}", self.name),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // This has no effect on a program that has exited.
        let _ = self.child.start_kill();
        if self.done || !thread::panicking() {
            return;
        }
        let complaints = self.complaints.take().map(JoinHandle::join);
        if let Some(Ok(text)) = complaints {
            eprintln!("--- {} wrote on standard error:\n{text}---", self.name);
        }
    }
}

/// Runs a program that prepares the tests, and returns its output, or why it failed.
pub(crate) fn output(mut command: Command) -> Result<String, String> {
    let shown = format!("{:?}", command.as_std());
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| {
            let output = async { timeout(HANGS, command.output()).await };
            runtime.block_on(output).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        })
        .map_err(|error| format!("{shown}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(format!("{shown}: {}\n{complaint}", output.status))
    }
}

/// Compares the lines that a program printed, and names the first difference.
pub(crate) fn assert_lines<'a>(
    name: &str,
    printed: &[String],
    expected: impl IntoIterator<Item = &'a str>,
) {
    let expected: Vec<&str> = expected.into_iter().collect();
    for index in 0..printed.len().max(expected.len()) {
        let line = printed.get(index).map(String::as_str);
        assert_eq!(
            line,
            expected.get(index).copied(),
            "line {} of {name}, which printed {printed:#?}",
            index + 1
        );
    }
}
