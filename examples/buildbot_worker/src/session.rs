//! One connection to the master, from its login to its end.

use std::{error::Error, future::pending, time::Duration};

use pb::{CallError, ConnectionError, Local, Peer};
use tokio::{select, time::sleep};

use crate::{bot::Bot, master::Perspective, reconnect::Signals, settings::Settings};

/// How long the master may take to answer a login, or a sign of life.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a connection ended.
pub(crate) enum Ended {
    /// This worker is to end.
    Finished,
    /// It worked, and was lost.
    Closed(ConnectionError),
    /// There is no master that answers.
    Unreachable(Box<dyn Error + Send + Sync>),
    /// The master does not accept the name or the password, or has such a worker already.
    Refused(CallError),
}

/// Connects, logs in, and serves the master until the connection ends.
pub(crate) async fn run(settings: &Settings, signals: &mut Signals) -> Ended {
    let bot = Local::new(Bot::new(settings.directory.clone()));
    let (peer, perspective) = select! {
        connected = log_in(settings, &bot) => match connected {
            Ok(connected) => connected,
            Err(ended) => return ended,
        },
        () = signals.next() => return Ended::Finished,
    };
    tracing::info!("logged in to {} as {}", settings.master, settings.name);
    select! {
        () = bot.asked_to_end() => {
            tracing::info!("the master ends this worker");
            // Closes the connection when the answer of `shutdown` has been written.
            peer.shutdown().await;
            Ended::Finished
        }
        reason = peer.closed() => Ended::Closed(reason),
        reason = stay_alive(&perspective, &peer, settings.keepalive) => Ended::Closed(reason),
        () = end_gracefully(&perspective, signals) => {
            peer.shutdown().await;
            Ended::Finished
        }
    }
}

/// The master calls the bot before it answers the login, and the bot serves it meanwhile.
async fn log_in(settings: &Settings, bot: &Local<Bot>) -> Result<(Peer, Perspective), Ended> {
    let peer =
        pb::connect(&settings.master).await.map_err(|error| Ended::Unreachable(error.into()))?;
    let login = peer.login(&settings.name, &settings.password).mind(bot).timeout(PATIENCE);
    match login.await {
        Ok(perspective) => Ok((peer, perspective.into())),
        Err(
            error @ (CallError::Remote(_) | CallError::LoginRefused(_) | CallError::NoLogins(_)),
        ) => Err(Ended::Refused(error)),
        Err(error) => Err(Ended::Unreachable(error.into())),
    }
}

/// Tells the master regularly that this worker is alive. Returns when it does not answer.
async fn stay_alive(perspective: &Perspective, peer: &Peer, interval: Duration) -> ConnectionError {
    loop {
        sleep(interval).await;
        if let Err(error) = perspective.keepalive().timeout(PATIENCE).await {
            tracing::warn!("the master does not answer: {error}");
            peer.close();
            return peer.closed().await;
        }
    }
}

/// Asks the master at the first signal to end this worker, which it does when the current builds have ended.
/// Returns at the second signal, or when the master does not want to.
async fn end_gracefully(perspective: &Perspective, signals: &mut Signals) {
    signals.next().await;
    tracing::info!("asking the master to end this worker when its builds have ended");
    let refused = async {
        match perspective.shutdown().await {
            Ok(_) => pending().await,
            Err(error) => error,
        }
    };
    select! {
        error = refused => tracing::warn!("the master does not end this worker: {error}"),
        () = signals.next() => {}
    }
}
