//! The server that is attacked: default limits, and methods that do next to nothing.

use std::{
    io::{self, Write},
    process,
    sync::Arc,
    thread,
    time::Duration,
};

use pb::{Published, Serve, cred::{Anonymous, LoginError, LoginRequest, Passwords, Portal, Realm}};
use tokio::runtime;
use tracing_subscriber::filter::LevelFilter;

use crate::{Error, classes::Ticker, root::Root};

/// The honest user.
pub(crate) const NAME: &str = "alice";
pub(crate) const PASSWORD: &str = "sesame";

/// The time between two changes of the ticker.
const TICK: Duration = Duration::from_millis(50);

/// How clients get in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Without a login: the root object is called.
    Open,
    /// With a login: the name and the password of the honest user.
    Portal,
    /// With a login, also as a guest.
    Guests,
}

impl Door {
    /// Returns the flag of the command line.
    pub(crate) const fn flag(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Portal => Some("--portal"),
            Self::Guests => Some("--guests"),
        }
    }
}

/// Serves until the process is killed, or for `seconds`, so that no other process has to stop it. The
/// library's warnings go to the standard error.
pub(crate) fn serve(door: Door, address: &str, seconds: Option<u64>) -> Result<(), Error> {
    if let Some(seconds) = seconds {
        // A thread, not a timer of the runtime: the attack may stop the runtime.
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(seconds));
            process::exit(0);
        });
    }
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let server = pb::Server::bind(address).await?;
        let address = server.local_addr()?;
        println!("READY {address}");
        io::stdout().flush()?;
        // Spawned, so that the listener runs on a worker thread like everything else.
        open(server, door).spawn().await??;
        Ok(())
    })
}

fn open(server: pb::Server, door: Door) -> Serve {
    let ticker = Published::new(Ticker::new());
    let root = Root::new(ticker.clone());
    if door == Door::Open {
        return server.serve(root);
    }
    let ticks = ticker.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(TICK).await;
            ticks.lock().tick();
        }
    });
    let portal = Portal::new(House { ticker }).add_checker(Passwords::new([(NAME, PASSWORD)]));
    match door {
        Door::Guests => server.serve(portal.add_checker(Anonymous)),
        _ => server.serve(portal),
    }
}

/// The realm: it gives each user an avatar.
struct House {
    ticker: Published<Ticker>,
}

impl Realm for House {
    type Avatar = Root;

    async fn request_avatar(&self, _: LoginRequest) -> Result<Arc<Root>, LoginError> {
        Ok(Arc::new(Root::new(self.ticker.clone())))
    }
}
