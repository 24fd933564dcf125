//! A program beside the test, and the lines that it prints.

use std::{
    io::{self, BufRead, BufReader},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// How long a program may take to do what is waited for. It is only reached when a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A running program. It is killed when it is dropped; if its test fails, its output is shown.
pub(crate) struct Program {
    name: String,
    child: Child,
    pub(crate) stdin: ChildStdin,
    lines: Receiver<String>,
    /// The lines that were waited for, or passed over.
    seen: Vec<String>,
}

impl Program {
    /// Starts a program. Its standard output and its standard error are one.
    pub(crate) fn start(name: &str, mut command: Command) -> Self {
        let (output, stdout) = io::pipe().unwrap();
        let stderr = stdout.try_clone().unwrap();
        let mut child =
            command.stdin(Stdio::piped()).stdout(stdout).stderr(stderr).spawn().unwrap();
        // The command holds copies of the pipe's writing end.
        drop(command);
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // The receiver is gone when the program is being killed.
                let _ = sender.send(line);
            }
        });
        let stdin = child.stdin.take().unwrap();
        Self { name: name.to_owned(), child, stdin, lines, seen: Vec::new() }
    }

    /// Waits for the next line that is asked for.
    pub(crate) fn line(&mut self, is_wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if is_wanted(&line) {
                        return line;
                    }
                }
                Err(error) => panic!("the line that is waited for does not come: {error}"),
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until the program has closed its output and has exited.
    pub(crate) fn exit(mut self) -> ExitStatus {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // This has no effect on a program that has exited.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            let rest: Vec<String> = self.lines.try_iter().collect();
            eprintln!(
                "--- {} printed:\n{}\n{}\n---",
                self.name,
                self.seen.join("\n"),
                rest.join("\n")
            );
        }
    }
}
