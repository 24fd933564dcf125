//! `shell`: runs a program, and sends what it prints.

mod ending;
mod environment;
mod log_files;
mod output;
mod process;
mod text;

use std::path::Path;

use pb::CallError;
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use self::{
    ending::{Ending, Limits},
    environment::Environment,
    log_files::LogFiles,
    output::Output,
    process::Process,
};
use crate::{
    arguments::{CommandLine, Shell, Word},
    command::Ended,
    master::Update,
    updates::Updates,
};

/// About how many bytes of output are sent in one update.
pub(crate) const PIECE: usize = 16 * 1024;

/// How far a running program is.
#[derive(Default)]
struct Progress {
    /// Whether output waits for the master. Meanwhile the program may wait for this worker, and its silence
    /// does not count.
    sending: bool,
    /// Lines that it has printed.
    lines: u64,
    /// Whether it has exited. Programs that it started may go on.
    exited: bool,
    /// Whether this worker has ended it. Then nobody waits for programs that it started.
    killed: bool,
}

/// Waits until a program is so far.
async fn until(progress: &watch::Sender<Progress>, so_far: impl FnMut(&Progress) -> bool) {
    // The sender outlives this wait, so that there is no error.
    let _ = progress.subscribe().wait_for(so_far).await;
}

/// Runs a program to its end, or until it is interrupted or reaches one of its limits.
///
/// Dropping the future kills the program and those that it started.
///
/// # Errors
/// Returns an error if the master cannot be told.
pub(crate) async fn run(
    shell: Shell,
    directory: &Path,
    updates: &mut Updates,
    interrupt: &Notify,
) -> Result<Ended, CallError> {
    let begun = Instant::now();
    let workdir = directory.join(&shell.workdir);
    let environment = Environment::new(shell.env.as_ref(), &workdir);
    updates.send(Update::Header(header(&shell, &workdir, &environment))).await?;

    let log_files = LogFiles::new(&shell.logfiles, &workdir);
    let mut process = match Process::start(&shell.command, &workdir, environment) {
        Ok(process) => process,
        Err(error) => {
            let complaint = format!("{} cannot be run: {error}\n", shown(&shell.command));
            updates.send(Update::Stderr(complaint)).await?;
            return Ok(Ended { rc: 1, interrupted: false });
        }
    };
    let progress = watch::Sender::new(Progress::default());
    let output = Output::new(&mut process, &shell, log_files, updates, &progress);
    let ending = Ending {
        process,
        stdin: shell.initial_stdin.unwrap_or_default(),
        interrupt,
        limits: Limits::new(shell.timeout, shell.max_time, shell.max_lines),
        sigterm_time: ending::duration(shell.sigterm_time),
        signal: process::signal(shell.interrupt_signal.as_deref()),
        progress: &progress,
    };
    let (status, reason) = ending.run(output.send_all()).await?;

    let mut remark = String::new();
    if let Some(reason) = &reason {
        if let Some(failure) = reason.failure() {
            updates.send(Update::FailureReason(failure)).await?;
        }
        remark = format!("{reason}\n");
    }
    remark += &process::shown(status);
    remark += &format!(" after {:.3} s\n", begun.elapsed().as_secs_f64());
    updates.send(Update::Header(remark)).await?;
    Ok(Ended {
        rc: status.and_then(|status| status.code()).unwrap_or(-1),
        interrupted: reason.is_some_and(|reason| reason.is_interruption()),
    })
}

/// Returns what the log says before the program starts.
fn header(shell: &Shell, workdir: &Path, environment: &Environment) -> String {
    let mut header = format!("{}\nin {}\n", shown(&shell.command), workdir.display());
    for (limit, value) in [("timeout", shell.timeout), ("maxTime", shell.max_time)] {
        if let Some(seconds) = value {
            header += &format!("{limit} {seconds} s\n");
        }
    }
    if shell.use_pty == Some(true) {
        header += "no terminal: this worker runs programs with pipes\n";
    }
    if shell.log_environ {
        header += &environment.to_string();
    }
    header
}

fn shown(command: &CommandLine) -> String {
    match command {
        CommandLine::Line(line) => line.clone(),
        CommandLine::Words(words) => words.iter().map(Word::shown).collect::<Vec<_>>().join(" "),
    }
}
