//! The output of a program, on its way to the master.

use std::{pin::pin, time::Duration};

use pb::CallError;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{ChildStderr, ChildStdout},
    select,
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until},
};

use super::{PIECE, Progress, log_files::LogFiles, process::Process, text::Decoder, until};
use crate::{arguments::Shell, master::Update, updates::Updates};

/// How long a little output waits for more.
const GATHERING: Duration = Duration::from_millis(250);

/// How often log files are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How long a killed program's pipes must be silent until they are left alone: processes outside of its
/// group may keep them open.
const QUIET: Duration = Duration::from_millis(100);

/// The output of one program.
pub(super) struct Output<'a> {
    stdout: Option<Pipe<ChildStdout>>,
    stderr: Option<Pipe<ChildStderr>>,
    log_files: LogFiles,
    outbox: Outbox<'a>,
}

/// One of the program's pipes.
struct Pipe<P> {
    pipe: P,
    decoder: Decoder,
    is_wanted: bool,
}

/// Output that is to be sent.
struct Outbox<'a> {
    updates: &'a mut Updates,
    progress: &'a watch::Sender<Progress>,
    source: Source,
    text: String,
    /// When the text is sent, even if it is short.
    due: Instant,
}

#[derive(Clone, PartialEq)]
enum Source {
    Stdout,
    Stderr,
    Log(String),
}

impl<'a> Output<'a> {
    pub(super) fn new(
        process: &mut Process,
        shell: &Shell,
        log_files: LogFiles,
        updates: &'a mut Updates,
        progress: &'a watch::Sender<Progress>,
    ) -> Self {
        let (stdout, stderr) = (process.child.stdout.take(), process.child.stderr.take());
        let (source, text, due) = (Source::Stdout, String::new(), Instant::now());
        Self {
            stdout: stdout.map(|pipe| Pipe::new(pipe, shell.want_stdout)),
            stderr: stderr.map(|pipe| Pipe::new(pipe, shell.want_stderr)),
            log_files,
            outbox: Outbox { updates, progress, source, text, due },
        }
    }

    /// Sends everything until the program has exited and its pipes are closed. While the master is slow,
    /// nothing is read, so that the program waits.
    pub(super) async fn send_all(mut self) -> Result<(), CallError> {
        let (mut out, mut err) = (vec![0; PIECE], vec![0; PIECE]);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let progress = self.outbox.progress;
        let mut exit = pin!(until(progress, |progress| progress.exited));
        let mut kill = pin!(until(progress, |progress| progress.exited && progress.killed));
        let (mut has_exited, mut was_killed) = (false, false);
        while !has_exited || self.stdout.is_some() || self.stderr.is_some() {
            select! {
                length = read(&mut self.stdout, &mut out), if self.stdout.is_some() => {
                    self.outbox.took(Source::Stdout, &mut self.stdout, &out[..length]).await?;
                }
                length = read(&mut self.stderr, &mut err), if self.stderr.is_some() => {
                    self.outbox.took(Source::Stderr, &mut self.stderr, &err[..length]).await?;
                }
                _ = looks.tick(), if !self.log_files.is_empty() => self.look().await?,
                () = sleep_until(self.outbox.due), if !self.outbox.text.is_empty() => {
                    self.outbox.flush().await?;
                }
                () = &mut exit, if !has_exited => has_exited = true,
                () = &mut kill, if !was_killed => was_killed = true,
                () = sleep(QUIET), if was_killed => break,
            }
        }
        self.look().await?;
        self.outbox.flush().await
    }

    /// Sends what was added to log files.
    async fn look(&mut self) -> Result<(), CallError> {
        for file in self.log_files.iter_mut() {
            while let Some(text) = file.more().await {
                self.outbox.push(Source::Log(file.name().to_owned()), &text).await?;
            }
        }
        Ok(())
    }
}

impl<P> Pipe<P> {
    fn new(pipe: P, is_wanted: bool) -> Self {
        Self { pipe, decoder: Decoder::default(), is_wanted }
    }
}

/// Reads from a pipe; no bytes at its end. A pipe that cannot be read has ended.
async fn read(from: &mut Option<Pipe<impl AsyncRead + Unpin>>, buffer: &mut [u8]) -> usize {
    match from {
        Some(from) => from.pipe.read(buffer).await.unwrap_or_default(),
        None => 0,
    }
}

impl Outbox<'_> {
    /// Takes the bytes that were read from a pipe. No bytes close it.
    async fn took<P>(
        &mut self,
        source: Source,
        pipe: &mut Option<Pipe<P>>,
        bytes: &[u8],
    ) -> Result<(), CallError> {
        let Some(from) = pipe else { return Ok(()) };
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        self.progress.send_modify(|progress| progress.lines += lines as u64);
        let text = match bytes.is_empty() {
            true => from.decoder.finish(),
            false => from.decoder.decode(bytes),
        };
        let is_wanted = from.is_wanted;
        if bytes.is_empty() {
            *pipe = None;
        }
        match is_wanted {
            true => self.push(source, &text).await,
            false => Ok(()),
        }
    }

    /// Adds text, and sends what was there before if it is of another source or long enough.
    async fn push(&mut self, source: Source, text: &str) -> Result<(), CallError> {
        if text.is_empty() {
            return Ok(());
        }
        if self.source != source || self.text.len() + text.len() > PIECE {
            self.flush().await?;
        }
        if self.text.is_empty() {
            self.source = source;
            self.due = Instant::now() + GATHERING;
        }
        self.text += text;
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), CallError> {
        if self.text.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        let update = match &self.source {
            Source::Stdout => Update::Stdout(text),
            Source::Stderr => Update::Stderr(text),
            Source::Log(name) => Update::Log(name.clone(), text),
        };
        self.progress.send_modify(|progress| progress.sending = true);
        let sent = self.updates.send(update).await;
        self.progress.send_modify(|progress| progress.sending = false);
        sent
    }
}
