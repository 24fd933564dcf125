//! Directories to the master, as an archive that is made while it is sent.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use bzip2::write::BzEncoder;
use flate2::write::GzEncoder;
use tokio::{sync::mpsc, task::spawn_blocking};

use crate::{
    arguments::{Compression, Upload},
    failed::Failed,
    transfer::{Blocks, block_size},
};

/// How many blocks of an archive are made before the master has taken them.
const AHEAD: usize = 1;

/// Sends a directory to the master, which unpacks it.
///
/// # Errors
/// Returns an error if the directory cannot be read, if the archive is larger than the command allows, or if
/// the master cannot take it.
pub(crate) async fn upload(directory: &Path, to: &Upload) -> Result<(), Failed> {
    let path = directory.join(&to.workdir).join(&to.workersrc);
    if let Err(error) = send(&path, to).await {
        // Closes the master's file. An error would be that of a file which is of no use.
        let _ = to.writer.close().await;
        return Err(error.about(&path));
    }
    to.writer.unpack().await?;
    Ok(())
}

async fn send(path: &Path, to: &Upload) -> Result<(), Failed> {
    let (sender, mut archive) = mpsc::channel(AHEAD);
    let output = Output { block_size: block_size(to.blocksize), sender };
    let (path, compression) = (path.to_owned(), to.compress);
    let making = spawn_blocking(move || make(path, compression, output));
    let mut blocks = Blocks::new(&to.writer, to.maxsize);
    while let Some(block) = archive.recv().await {
        blocks.send(&block).await?;
    }
    making.await.map_err(io::Error::from)??;
    Ok(())
}

/// Makes the archive of a directory. It blocks.
fn make(path: PathBuf, compression: Option<Compression>, output: Output) -> io::Result<()> {
    // Before anything is written.
    fs::read_dir(&path)?;
    let output = BufWriter::with_capacity(output.block_size, output);
    match compression {
        None => pack(&path, output)?,
        Some(Compression::Gz) => {
            let encoder = GzEncoder::new(output, flate2::Compression::default());
            pack(&path, encoder)?.finish()?
        }
        Some(Compression::Bz2) => {
            let encoder = BzEncoder::new(output, bzip2::Compression::default());
            pack(&path, encoder)?.finish()?
        }
    }
    .flush()
}

fn pack<W: Write>(path: &Path, output: W) -> io::Result<W> {
    let mut archive = tar::Builder::new(output);
    archive.follow_symlinks(false);
    archive.append_dir_all(".", path)?;
    archive.into_inner()
}

/// The way from the thread that makes an archive to the task that sends it.
struct Output {
    block_size: usize,
    sender: mpsc::Sender<Vec<u8>>,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let block = &bytes[..bytes.len().min(self.block_size)];
        // An error means that nobody wants the rest.
        self.sender.blocking_send(block.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(block.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
