//! Stays connected: connects again when a connection is lost, more and more slowly while that fails.

use std::time::Duration;

use pb::RemoteError;
use tokio::{
    select,
    signal::unix::{Signal, SignalKind, signal},
    time::sleep,
};

use crate::{
    session::{self, Ended},
    settings::Settings,
};

/// The wait after a connection that worked.
const MIN_DELAY: Duration = Duration::from_secs(1);

/// The class of which refusals of names and passwords are.
const LOGIN_FAILED: &str = "twisted.cred.error.LoginFailed";

/// Signals that ask this worker to end. The first asks for a graceful end.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Works for the master until it, or a signal, ends this worker.
///
/// # Errors
/// Returns an error if signals cannot be received.
pub(crate) async fn run(settings: Settings) -> std::io::Result<()> {
    let mut signals = Signals::new()?;
    let mut delay = MIN_DELAY;
    loop {
        match session::run(&settings, &mut signals).await {
            Ended::Finished => return Ok(()),
            Ended::Closed(reason) => {
                tracing::warn!("the connection is closed: {reason}");
                delay = MIN_DELAY;
            }
            Ended::Unreachable(error) => {
                tracing::warn!("{error}");
                delay = (delay * 2).min(settings.max_delay);
            }
            Ended::Refused(error) => {
                tracing::error!("{} refuses to log {} in: {error}", settings.master, settings.name);
                let is_unknown = |error: &RemoteError| error.is_class(LOGIN_FAILED);
                delay = match error.remote().is_some_and(is_unknown) {
                    // Trying again soon would not help: somebody must change a password.
                    true => settings.max_delay,
                    // The master may have to find out that the connection before this one is gone.
                    false => (delay * 2).min(settings.max_delay),
                };
            }
        }
        // Workers that have lost one master must not all come back at the same moment.
        let wait = delay.mul_f64(0.5 + fastrand::f64() / 2.0);
        tracing::info!("next attempt in {wait:.1?}");
        select! {
            () = sleep(wait) => {}
            () = signals.next() => return Ok(()),
        }
    }
}
