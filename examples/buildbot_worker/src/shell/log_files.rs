//! Files that a program writes, and that are sent while they grow.

use std::{
    collections::BTreeMap,
    fs::Metadata,
    io::SeekFrom,
    path::{Path, PathBuf},
    time::SystemTime,
};

use tokio::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt},
};

use super::{PIECE, text::Decoder};
use crate::arguments;

/// The log files of one program.
pub(super) struct LogFiles(Vec<LogFile>);

/// A file, and how far it has been read.
pub(super) struct LogFile {
    name: String,
    path: PathBuf,
    /// The size and time of the file before the program started. It is not read until they change.
    before: Option<(u64, SystemTime)>,
    position: u64,
    decoder: Decoder,
}

impl LogFiles {
    /// Looks at the files as they are before the program starts.
    pub(super) fn new(files: &BTreeMap<String, arguments::LogFile>, workdir: &Path) -> Self {
        let file = |(name, file): (&String, &arguments::LogFile)| {
            let (path, follow) = match file {
                arguments::LogFile::Path(path) => (path, false),
                arguments::LogFile::Options { filename, follow } => (filename, *follow),
            };
            let path = workdir.join(path);
            let before = std::fs::metadata(&path).ok();
            LogFile {
                name: name.clone(),
                position: before.as_ref().filter(|_| follow).map_or(0, Metadata::len),
                before: before.as_ref().and_then(state),
                path,
                decoder: Decoder::default(),
            }
        };
        Self(files.iter().map(file).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut LogFile> {
        self.0.iter_mut()
    }
}

impl LogFile {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the next piece of what was added; nothing if there is none, or if the file cannot be read.
    pub(super) async fn more(&mut self) -> Option<String> {
        let metadata = fs::metadata(&self.path).await.ok()?;
        if self.before.is_some() && self.before == state(&metadata) {
            return None;
        }
        self.before = None;
        // The file was replaced by a shorter one.
        if metadata.len() < self.position {
            self.position = 0;
        }
        if metadata.len() == self.position {
            return None;
        }
        let mut file = File::open(&self.path).await.ok()?;
        file.seek(SeekFrom::Start(self.position)).await.ok()?;
        let mut piece = Vec::with_capacity(PIECE);
        let length = file.take(PIECE as u64).read_to_end(&mut piece).await.ok()?;
        self.position += length as u64;
        (length > 0).then(|| self.decoder.decode(&piece))
    }
}

fn state(metadata: &Metadata) -> Option<(u64, SystemTime)> {
    Some((metadata.len(), metadata.modified().ok()?))
}
