//! A program and those that it starts: one process group.

use std::{fs, io, path::Path, process::ExitStatus, process::Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

use super::environment::Environment;
use crate::arguments::{CommandLine, Word};

/// A running program. Dropping it before it has exited kills its process group.
pub(super) struct Process {
    pub(super) child: Child,
    pub(super) group: Group,
}

/// The process group of a program.
#[derive(Clone, Copy)]
pub(super) struct Group(Option<Pid>);

impl Process {
    /// Starts a program in a directory, which is made if there is none.
    pub(super) fn start(
        command: &CommandLine,
        workdir: &Path,
        environment: Environment,
    ) -> io::Result<Self> {
        fs::create_dir_all(workdir)?;
        let child = self::command(command)?
            .current_dir(workdir)
            .env_clear()
            .envs(environment.iter())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Ok(Self { child, group: Group(id.and_then(Pid::from_raw)) })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // There is no id any more when the exit has been seen.
        if self.child.id().is_some() {
            self.group.signal(Signal::KILL);
        }
    }
}

impl Group {
    /// Sends a signal to all processes of the group.
    pub(super) fn signal(self, signal: Signal) {
        if let Some(group) = self.0 {
            // An error means that all of them have exited.
            let _ = kill_process_group(group, signal);
        }
    }
}

fn command(command: &CommandLine) -> io::Result<Command> {
    match command {
        CommandLine::Line(line) => {
            let mut command = Command::new("/bin/sh");
            command.arg("-c").arg(line);
            Ok(command)
        }
        CommandLine::Words(words) => {
            let mut words = words.iter().map(Word::actual);
            let program = words.next().ok_or(io::ErrorKind::InvalidInput)?;
            let mut command = Command::new(program);
            command.args(words);
            Ok(command)
        }
    }
}

/// Returns the signal of a name like `TERM`; `KILL` for any other name.
pub(super) fn signal(name: Option<&str>) -> Signal {
    match name.map(|name| name.trim_start_matches("SIG")) {
        Some("HUP") => Signal::HUP,
        Some("INT") => Signal::INT,
        Some("QUIT") => Signal::QUIT,
        Some("TERM") => Signal::TERM,
        Some("USR1") => Signal::USR1,
        Some("USR2") => Signal::USR2,
        _ => Signal::KILL,
    }
}

/// Returns how a program ended, for the log.
pub(super) fn shown(status: Option<ExitStatus>) -> String {
    match status {
        Some(status) => format!("the program ended with {status}"),
        None => "the program does not end, and is left alone".to_owned(),
    }
}
