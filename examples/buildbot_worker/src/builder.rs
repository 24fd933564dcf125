//! A builder: the object through which the master runs commands in one directory.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pb::{Any, Failure};
use tokio::sync::Notify;

use crate::{
    command::{self, Command},
    master::CommandObserver,
};

/// A builder of this worker.
pub(crate) struct Builder {
    name: String,
    directory: PathBuf,
    /// By the id of a running command: what interrupts it.
    running: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Builder {
    pub(crate) fn new(name: String, directory: PathBuf) -> Self {
        Self { name, directory, running: Mutex::default() }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Runs a command to its end, unless the connection closes before. Then the command is dropped, which
    /// kills its processes.
    async fn run(
        self: Arc<Self>,
        id: String,
        command: Command,
        observer: CommandObserver,
        interrupt: Arc<Notify>,
    ) {
        let peer = observer.as_reference().peer().clone();
        tokio::select! {
            ended = command::run(command, &self.directory, observer, &interrupt) => {
                if let Err(error) = ended {
                    tracing::warn!("{}: command {id} cannot tell the master: {error}", self.name);
                }
            }
            reason = peer.closed() => {
                tracing::warn!("{}: command {id} is stopped: {reason}", self.name);
            }
        }
        self.running().remove(&id);
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Builder {
    #[remote]
    fn print(&self, message: &str) {
        tracing::info!("{}: the master says {message:?}", self.name);
    }

    #[remote]
    fn start_build(&self) {
        tracing::info!("{}: a build begins", self.name);
    }

    /// Starts a command, and answers at once: the command tells its observer the rest.
    #[remote]
    fn start_command(
        self: Arc<Self>,
        observer: CommandObserver,
        id: String,
        name: String,
        arguments: Any,
    ) -> Result<(), Failure> {
        tracing::info!("{}: command {id} is {name}", self.name);
        let command = Command::new(&name, &arguments)?;
        let interrupt = Arc::new(Notify::new());
        // Before the answer, since the master may interrupt the command as soon as it has that.
        self.running().insert(id.clone(), Arc::clone(&interrupt));
        tokio::spawn(self.run(id, command, observer, interrupt));
        Ok(())
    }

    #[remote]
    fn interrupt_command(&self, id: &str, reason: &str) {
        match self.running().get(id) {
            Some(interrupt) => {
                tracing::info!("{}: command {id} is interrupted: {reason}", self.name);
                interrupt.notify_one();
            }
            None => tracing::info!("{}: command {id} has ended already", self.name),
        }
    }
}
