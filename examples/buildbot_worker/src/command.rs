//! Commands by their names, from their start to their end.

use std::{path::Path, time::Instant};

use pb::{CallError, Failure};
use tokio::sync::Notify;

use crate::{
    arguments::{self, Arguments},
    master::{CommandObserver, Update},
    shell,
    updates::Updates,
};

/// The commands that a master may start.
pub(crate) const COMMANDS: [&str; 1] = ["shell"];

/// A command with its arguments.
pub(crate) enum Command {
    Shell(Box<arguments::Shell>),
}

impl Command {
    /// Reads a command.
    ///
    /// # Errors
    /// Returns the failure of `startCommand` if there is no such command, or if it takes other arguments.
    pub(crate) fn new(name: &str, arguments: Arguments) -> Result<Self, Failure> {
        Ok(match (name, arguments) {
            ("shell", Arguments::Shell(arguments)) => Self::Shell(arguments),
            (name, _) if COMMANDS.contains(&name) => {
                let reason = format!("the command `{name}` does not take these arguments");
                return Err(Failure::new("builtins.KeyError", reason));
            }
            _ => {
                let reason = format!("this worker has no command `{name}`");
                return Err(Failure::new("buildbot_worker.base.UnknownCommand", reason));
            }
        })
    }
}

/// How a command ended.
pub(crate) struct Ended {
    /// The exit code.
    pub(crate) rc: i32,
    /// Whether the master interrupted it.
    pub(crate) interrupted: bool,
}

/// Runs a command, and tells its observer what happens and that it has ended.
///
/// Dropping the future stops the command, and kills its processes.
///
/// # Errors
/// Returns an error if the observer cannot be told.
pub(crate) async fn run(
    command: Command,
    directory: &Path,
    observer: CommandObserver,
    interrupt: &Notify,
) -> Result<(), CallError> {
    let begun = Instant::now();
    let mut updates = Updates::new(observer);
    let ended = match command {
        Command::Shell(arguments) => {
            shell::run(*arguments, directory, &mut updates, interrupt).await?
        }
    };
    updates.send(Update::Rc(ended.rc)).await?;
    if !ended.interrupted {
        updates.send(Update::Elapsed(begun.elapsed().as_secs_f64())).await?;
    }
    updates.complete().await
}
