//! Commands by their names, from their start to their end.

use std::{io, path::Path, time::Instant};

use pb::{Any, CallError, Failure};
use tokio::{select, sync::Notify, task::spawn_blocking};

use crate::{
    arguments, directory,
    failed::Failed,
    files::{self, FileCommand},
    master::{CommandObserver, Update},
    shell, transfer,
    updates::Updates,
};

/// The commands that a master may start.
pub(crate) const COMMANDS: [&str; 11] = [
    "shell",
    "uploadFile",
    "uploadDirectory",
    "downloadFile",
    "mkdir",
    "rmdir",
    "cpdir",
    "stat",
    "glob",
    "listdir",
    "rmfile",
];

/// A command with its arguments.
pub(crate) enum Command {
    Shell(Box<arguments::Shell>),
    Rmdir(arguments::Directory),
    Cpdir(arguments::Copy),
    Download(arguments::Download),
    Upload(arguments::Upload),
    UploadDirectory(arguments::Upload),
    File(FileCommand),
}

/// How a command ended.
pub(crate) struct Ended {
    /// The exit code.
    pub(crate) rc: i32,
    /// Whether the master interrupted it.
    pub(crate) interrupted: bool,
}

impl Command {
    /// Reads a command.
    ///
    /// # Errors
    /// Returns the failure of `startCommand` if there is no such command, or if it takes other arguments.
    pub(crate) fn new(name: &str, arguments: &Any) -> Result<Self, Failure> {
        Ok(match name {
            "shell" => Self::Shell(arguments.read()?),
            "uploadFile" => Self::Upload(arguments.read()?),
            "uploadDirectory" => Self::UploadDirectory(arguments.read()?),
            "downloadFile" => Self::Download(arguments.read()?),
            "rmdir" => Self::Rmdir(arguments.read()?),
            "cpdir" => Self::Cpdir(arguments.read()?),
            "mkdir" => Self::File(FileCommand::Mkdir(arguments.read()?)),
            "listdir" => Self::File(FileCommand::Listdir(arguments.read()?)),
            "stat" => Self::File(FileCommand::Stat(arguments.read()?)),
            "glob" => Self::File(FileCommand::Glob(arguments.read()?)),
            "rmfile" => Self::File(FileCommand::Rmfile(arguments.read()?)),
            _ => {
                let reason = format!("this worker has no command `{name}`");
                return Err(Failure::new("buildbot_worker.base.UnknownCommand", reason));
            }
        })
    }

    async fn run(
        self,
        directory: &Path,
        updates: &mut Updates,
        interrupt: &Notify,
    ) -> Result<Ended, CallError> {
        match self {
            Self::Shell(arguments) => shell::run(*arguments, directory, updates, interrupt).await,
            Self::Rmdir(of) => files::rmdir(directory, of, updates, interrupt).await,
            Self::Cpdir(of) => files::cpdir(directory, of, updates, interrupt).await,
            Self::Download(from) => {
                transferred(transfer::download(directory, &from), updates, interrupt).await
            }
            Self::Upload(to) => {
                transferred(transfer::upload(directory, &to), updates, interrupt).await
            }
            Self::UploadDirectory(to) => {
                transferred(directory::upload(directory, &to), updates, interrupt).await
            }
            Self::File(command) => {
                let directory = directory.to_owned();
                let done = spawn_blocking(move || command.run(&directory)).await;
                told(done.unwrap_or_else(|error| Err(error.into())), updates).await
            }
        }
    }
}

/// Runs a command, and tells its observer what happens and that it has ended.
///
/// Dropping the future stops the command, and kills its processes.
///
/// # Errors
/// Returns an error if the observer fails. It is told that the command has failed for that reason.
pub(crate) async fn run(
    command: Command,
    directory: &Path,
    observer: CommandObserver,
    interrupt: &Notify,
) -> Result<(), CallError> {
    let result = run_to_end(command, directory, observer.clone(), interrupt).await;
    if let Err(error) = &result {
        observer.complete(Some(&Failure::from(error.clone()))).await?;
    }
    result
}

async fn run_to_end(
    command: Command,
    directory: &Path,
    observer: CommandObserver,
    interrupt: &Notify,
) -> Result<(), CallError> {
    let begun = Instant::now();
    let mut updates = Updates::new(observer);
    let ended = command.run(directory, &mut updates, interrupt).await?;
    updates.send(Update::Rc(ended.rc)).await?;
    if !ended.interrupted {
        updates.send(Update::Elapsed(begun.elapsed().as_secs_f64())).await?;
    }
    updates.complete().await
}

/// Runs a transfer until it ends or is interrupted, and tells why it failed.
async fn transferred(
    transfer: impl Future<Output = Result<(), Failed>>,
    updates: &mut Updates,
    interrupt: &Notify,
) -> Result<Ended, CallError> {
    let result = select! {
        result = transfer => result,
        () = interrupt.notified() => Err(Failed::Interrupted),
    };
    let Err(failed) = result else { return Ok(Ended { rc: 0, interrupted: false }) };
    updates.send(Update::Stderr(format!("{failed}\n"))).await?;
    Ok(Ended { rc: 1, interrupted: matches!(failed, Failed::Interrupted) })
}

/// Tells what a command has found. If it failed, the exit code is the error number of the operating system.
async fn told(found: io::Result<Vec<Update>>, updates: &mut Updates) -> Result<Ended, CallError> {
    let rc = match found {
        Ok(found) => {
            for update in found {
                updates.send(update).await?;
            }
            0
        }
        Err(error) => {
            updates.send(Update::Stderr(format!("{error}\n"))).await?;
            error.raw_os_error().unwrap_or(1)
        }
    };
    Ok(Ended { rc, interrupted: false })
}
