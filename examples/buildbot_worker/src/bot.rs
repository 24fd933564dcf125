//! The worker's mind: the object that the master calls after a login.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use pb::Local;
use tokio::sync::Notify;

use crate::{builder::Builder, worker_info::WorkerInfo};

/// The mind of one login.
pub(crate) struct Bot {
    directory: PathBuf,
    builders: Mutex<BTreeMap<String, Local<Builder>>>,
    /// Notified when the master has asked this worker to end.
    shutdown: Notify,
}

impl Bot {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory, builders: Mutex::default(), shutdown: Notify::new() }
    }

    /// Waits until the master asks this worker to end.
    pub(crate) async fn asked_to_end(&self) {
        self.shutdown.notified().await;
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Bot {
    #[remote]
    fn print(&self, message: &str) {
        tracing::info!("the master says {message:?}");
    }

    #[remote]
    fn get_worker_info(&self) -> WorkerInfo {
        WorkerInfo::collect(&self.directory)
    }

    /// Makes the builders of these names and directories, and answers with them. It is called again if the
    /// master is reconfigured; builders that stay are the same objects then.
    #[remote]
    fn set_builder_list(
        &self,
        wanted: Vec<(String, String)>,
    ) -> Result<BTreeMap<String, Local<Builder>>, std::io::Error> {
        let mut builders = self.builders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = BTreeMap::new();
        for (name, directory) in wanted {
            let directory = self.directory.join(directory);
            std::fs::create_dir_all(&directory)?;
            let builder = builders
                .remove(&name)
                .filter(|builder| builder.directory() == directory)
                .unwrap_or_else(|| Local::new(Builder::new(name.clone(), directory)));
            kept.insert(name, builder);
        }
        builders.clone_from(&kept);
        Ok(kept)
    }

    /// Ends this worker, after the answer has been sent.
    #[remote]
    fn shutdown(&self) {
        self.shutdown.notify_one();
    }
}
