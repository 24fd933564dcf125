//! Files from the master and to the master, block by block.

use std::{
    fs::Permissions,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncWriteExt},
};

use crate::{
    arguments::{Download, Upload},
    failed::Failed,
    master::FileWriter,
};

/// Writes a file that the master has, and closes it at the master.
///
/// # Errors
/// Returns an error if the file cannot be written, if it is larger than the command allows, or if the master
/// cannot be asked.
pub(crate) async fn download(directory: &Path, from: &Download) -> Result<(), Failed> {
    let path = directory.join(&from.workdir).join(&from.workerdest);
    let written = write(&path, from).await.map_err(|error| error.about(&path));
    let closed = from.reader.close().await;
    written?;
    closed?;
    Ok(())
}

async fn write(path: &Path, from: &Download) -> Result<(), Failed> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).await?;
    }
    let mut file = File::create(path).await?;
    let mut written = 0;
    let ask = || from.reader.read(block_size(from.blocksize)).send();
    let mut next = ask();
    loop {
        // The master reads the block after this one while this one is on its way.
        let following = ask();
        let block = next.await?;
        next = following;
        if block.is_empty() {
            break;
        }
        let fits = fitting(&block, from.maxsize, written);
        file.write_all(fits).await?;
        written += fits.len() as u64;
        if fits.len() < block.len() {
            file.flush().await?;
            return Err(Failed::TooLarge(written));
        }
    }
    file.flush().await?;
    if let Some(mode) = from.mode {
        fs::set_permissions(path, Permissions::from_mode(mode)).await?;
    }
    Ok(())
}

/// Returns as much of a block as is allowed after so many bytes.
fn fitting(block: &[u8], max_size: Option<u64>, before: u64) -> &[u8] {
    let left = max_size.map_or(u64::MAX, |most| most.saturating_sub(before));
    &block[..block.len().min(usize::try_from(left).unwrap_or(usize::MAX))]
}

/// Sends a file to the master, and closes it there.
///
/// # Errors
/// Returns an error if the file cannot be read, if it is larger than the command allows, or if the master
/// cannot take it.
pub(crate) async fn upload(directory: &Path, to: &Upload) -> Result<(), Failed> {
    let path = directory.join(&to.workdir).join(&to.workersrc);
    let sent = read(&path, to).await.map_err(|error| error.about(&path));
    let closed = to.writer.close().await;
    let times = sent?;
    closed?;
    if to.keepstamp {
        to.writer.utime(times).await?;
    }
    Ok(())
}

/// Returns the times of the file.
async fn read(path: &Path, to: &Upload) -> Result<(f64, f64), Failed> {
    let mut file = File::open(path).await?;
    let metadata = file.metadata().await?;
    let mut blocks = Blocks::new(&to.writer, to.maxsize);
    let mut block = Vec::new();
    loop {
        block.clear();
        (&mut file).take(block_size(to.blocksize) as u64).read_to_end(&mut block).await?;
        if block.is_empty() {
            return Ok((seconds(metadata.accessed()?), seconds(metadata.modified()?)));
        }
        blocks.send(&block).await?;
    }
}

/// Blocks of bytes on their way to the master.
pub(crate) struct Blocks<'a> {
    writer: &'a FileWriter,
    max_size: Option<u64>,
    sent: u64,
}

impl<'a> Blocks<'a> {
    pub(crate) fn new(writer: &'a FileWriter, max_size: Option<u64>) -> Self {
        Self { writer, max_size, sent: 0 }
    }

    /// Sends a block, and waits until the master has taken it.
    ///
    /// # Errors
    /// Returns an error if there are more bytes than the command allows, or if the master cannot take them.
    pub(crate) async fn send(&mut self, block: &[u8]) -> Result<(), Failed> {
        let fits = fitting(block, self.max_size, self.sent);
        if !fits.is_empty() {
            self.writer.write(fits).await?;
            self.sent += fits.len() as u64;
        }
        match fits.len() < block.len() {
            true => Err(Failed::TooLarge(self.sent)),
            false => Ok(()),
        }
    }
}

/// Returns a size of blocks that can be sent. A master may ask for larger ones than the protocol allows.
pub(crate) fn block_size(asked: usize) -> usize {
    asked.clamp(1, pb::banana::SIZE_LIMIT)
}

fn seconds(time: SystemTime) -> f64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}
