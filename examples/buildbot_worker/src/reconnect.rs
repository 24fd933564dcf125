//! Stays connected: connects again when a connection is lost, more and more slowly while that fails.

use std::time::Duration;

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
const SHORTEST: Duration = Duration::from_secs(1);

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

/// The waits between connections: each is twice as long as the one before, up to a limit.
struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    fn new(longest: Duration) -> Self {
        Self { next: SHORTEST, longest: longest.max(SHORTEST) }
    }

    /// Returns the next wait. It is shortened at random, since workers that have lost one master must not all
    /// come back at the same moment.
    fn wait(&mut self) -> Duration {
        let wait = self.next.mul_f64(1.0 - fastrand::f64() / 2.0);
        self.next = (self.next * 2).min(self.longest);
        wait
    }
}

/// Works for the master until it, or a signal, ends this worker.
///
/// # Errors
/// Returns an error if signals cannot be received.
pub(crate) async fn run(settings: Settings) -> std::io::Result<()> {
    let mut signals = Signals::new()?;
    let mut backoff = Backoff::new(settings.max_delay);
    loop {
        match session::run(&settings, &mut signals).await {
            Ended::Finished => return Ok(()),
            Ended::Closed(reason) => {
                tracing::warn!("the connection is closed: {reason}");
                backoff = Backoff::new(settings.max_delay);
            }
            Ended::Unreachable(error) => tracing::warn!("{error}"),
            Ended::Refused(error) => {
                tracing::error!("{} refuses to log {} in: {error}", settings.master, settings.name);
                // A name or a password must be changed first. Other refusals may end soon, when the master
                // notices that the connection before this one is closed.
                if error.is_login_refused() {
                    backoff.next = backoff.longest;
                }
            }
        }
        let wait = backoff.wait();
        tracing::info!("next attempt in {wait:.1?}");
        select! {
            () = sleep(wait) => {}
            () = signals.next() => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::new(Duration::from_secs(5));
        for longest in [1, 2, 4, 5, 5] {
            let (wait, longest) = (backoff.wait(), Duration::from_secs(longest));
            assert!(longest / 2 <= wait && wait <= longest, "{wait:?} of {longest:?}");
        }
    }
}
