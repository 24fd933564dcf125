//! How a program ends: by itself, or because it is interrupted or reaches a limit.

use std::{fmt, future::pending, pin::pin, process::ExitStatus, time::Duration};

use pb::CallError;
use rustix::process::Signal;
use tokio::{
    io::AsyncWriteExt,
    select,
    sync::{Notify, watch},
    time::{sleep, timeout},
    try_join,
};

use super::{Progress, process::Process, until};

/// How long a program may take to end after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// A running program, and everything that may end it.
pub(super) struct Ending<'a> {
    pub(super) process: Process,
    pub(super) stdin: Vec<u8>,
    pub(super) interrupt: &'a Notify,
    pub(super) limits: Limits,
    /// The time between `SIGTERM` and the other signal. Without it there is no `SIGTERM`.
    pub(super) sigterm_time: Option<Duration>,
    pub(super) signal: Signal,
    pub(super) progress: &'a watch::Sender<Progress>,
}

/// The limits of a program.
pub(super) struct Limits {
    silence: Option<Duration>,
    time: Option<Duration>,
    lines: Option<u64>,
}

/// Why this worker ends a program.
#[derive(Debug)]
pub(super) enum Reason {
    Interrupted,
    Silence(Duration),
    Time(Duration),
    Lines(u64),
}

impl Ending<'_> {
    /// Runs the program while its output is sent. Returns how the program ended, unless it does not end even
    /// when killed; and why this worker ended it, if it did.
    pub(super) async fn run(
        mut self,
        output: impl Future<Output = Result<(), CallError>>,
    ) -> Result<(Option<ExitStatus>, Option<Reason>), CallError> {
        let progress = self.progress;
        let group = self.process.group;
        let exit = async {
            let status = exit_status(&mut self.process, &self.stdin).await;
            progress.send_modify(|progress| progress.exited = true);
            Ok(status)
        };
        // If output cannot be sent, nobody waits for the exit.
        let whole = async { try_join!(exit, output).map(|(status, ())| status) };
        let mut whole = pin!(whole);
        let reason = select! {
            ended = &mut whole => return ended.map(|status| (status, None)),
            () = self.interrupt.notified() => Reason::Interrupted,
            reason = self.limits.reached(progress) => reason,
        };
        tracing::info!("{reason}");
        progress.send_modify(|progress| progress.killed = true);
        let signals = [
            (Signal::TERM, self.sigterm_time),
            (self.signal, Some(GRACE)),
            (Signal::KILL, Some(GRACE)),
        ];
        for (signal, time) in signals {
            let Some(time) = time else { continue };
            group.signal(signal);
            select! {
                ended = &mut whole => return ended.map(|status| (status, Some(reason))),
                () = until(progress, |progress| progress.exited) => {
                    // Ends the programs that it has started and left behind.
                    group.signal(Signal::KILL);
                    return whole.await.map(|status| (status, Some(reason)));
                }
                () = sleep(time) => {}
            }
        }
        Ok((None, Some(reason)))
    }
}

/// Writes to a program's standard input, and waits for its exit.
async fn exit_status(process: &mut Process, input: &[u8]) -> Option<ExitStatus> {
    let stdin = process.child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // An error means that the program does not want more.
            let _ = stdin.write_all(input).await;
        }
        pending::<()>().await;
    };
    select! {
        status = process.child.wait() => status.ok(),
        () = feed => None,
    }
}

impl Limits {
    /// Takes the limits in seconds, and in lines.
    pub(super) fn new(silence: Option<f64>, time: Option<f64>, lines: Option<u64>) -> Self {
        Self { silence: duration(silence), time: duration(time), lines }
    }

    /// Waits until a limit is reached.
    async fn reached(&self, progress: &watch::Sender<Progress>) -> Reason {
        let are_too_many = |lines| self.lines.is_some_and(|most| lines > most);
        select! {
            silence = silence(self.silence, progress.subscribe()) => Reason::Silence(silence),
            time = after(self.time) => Reason::Time(time),
            () = until(progress, |progress| are_too_many(progress.lines)) => {
                Reason::Lines(self.lines.unwrap_or_default())
            }
        }
    }
}

/// Waits until nothing has been printed for so long.
async fn silence(limit: Option<Duration>, mut progress: watch::Receiver<Progress>) -> Duration {
    let Some(limit) = limit else { return pending().await };
    loop {
        let is_sending = progress.borrow_and_update().sending;
        let change = progress.changed();
        let changed = match is_sending {
            true => change.await,
            false => match timeout(limit, change).await {
                Ok(changed) => changed,
                Err(_) => return limit,
            },
        };
        if changed.is_err() {
            return pending().await;
        }
    }
}

async fn after(limit: Option<Duration>) -> Duration {
    let Some(limit) = limit else { return pending().await };
    sleep(limit).await;
    limit
}

/// Returns a time that the master has given in seconds. A time that makes no sense is no limit.
pub(super) fn duration(seconds: Option<f64>) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds?).ok().filter(|duration| !duration.is_zero())
}

impl Reason {
    /// Returns the reason as masters know it; none for an interruption, which the master asked for.
    pub(super) fn failure(&self) -> Option<&'static str> {
        match self {
            Self::Interrupted => None,
            Self::Silence(_) => Some("timeout_without_output"),
            Self::Time(_) => Some("timeout"),
            Self::Lines(_) => Some("max_lines_failure"),
        }
    }

    pub(super) fn is_interruption(&self) -> bool {
        matches!(self, Self::Interrupted)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => write!(f, "the command was interrupted"),
            Self::Silence(limit) => write!(f, "the command printed nothing for {limit:?}"),
            Self::Time(limit) => write!(f, "the command took longer than {limit:?}"),
            Self::Lines(limit) => write!(f, "the command printed more than {limit} lines"),
        }
    }
}
