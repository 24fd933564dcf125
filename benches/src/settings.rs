//! What the programs of a run are told: by their arguments, and by environment variables.

use std::{
    env, error,
    net::{SocketAddr, ToSocketAddrs},
    str::FromStr,
    time::Duration,
};

use serde::Serialize;
use tokio::runtime;

use crate::{Error, workload::Workload};

/// The end of the connections that this process is.
#[derive(Debug)]
pub enum Role {
    /// Listens at an address, until it is killed.
    Server(SocketAddr),
    /// Runs a workload against the server at an address.
    Client(SocketAddr, Workload),
}

/// Reads the arguments of this process: `server ADDR`, or `client ADDR WORKLOAD`.
pub fn role() -> Result<Role, Error> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["server", address] => Ok(Role::Server(resolve(address)?)),
        ["client", address, workload] => Ok(Role::Client(resolve(address)?, workload.parse()?)),
        _ => Err("the arguments are `server ADDR` or `client ADDR WORKLOAD`".into()),
    }
}

fn resolve(address: &str) -> Result<SocketAddr, Error> {
    let mut found = address.to_socket_addrs()?;
    found.next().ok_or_else(|| format!("there is no address `{address}`").into())
}

/// Runs `work` on a runtime of one thread with `BENCH_RT=current`, else on the runtime of `#[tokio::main]`.
pub fn run(work: impl Future<Output = Result<(), Error>> + Send + 'static) -> Result<(), Error> {
    let mut builder = match env::var("BENCH_RT").as_deref() {
        Ok("current") => runtime::Builder::new_current_thread(),
        _ => runtime::Builder::new_multi_thread(),
    };
    let runtime = builder.enable_all().build()?;
    // Spawned, so that the work runs on a worker thread: from the main thread every wake would cross
    // threads.
    let result = runtime.block_on(async { tokio::spawn(work).await });
    runtime.shutdown_background();
    result?
}

/// How a client measures.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The server.
    pub address: SocketAddr,
    /// How long calls are made before they are measured.
    pub warm_up: Duration,
    /// How long calls are measured.
    pub measured: Duration,
    /// How long bursts of updates are repeated.
    pub bursts: Duration,
    /// The number of updates of a burst, if it is set.
    pub updates: Option<u64>,
    /// The number of idle connections.
    pub connections: usize,
}

impl Settings {
    /// Reads the environment variables that README.md lists.
    pub fn read(address: SocketAddr) -> Result<Self, Error> {
        Ok(Self {
            address,
            warm_up: seconds("BENCH_WARM", 0.3)?,
            measured: seconds("BENCH_SECS", 2.0)?,
            bursts: seconds("W4_SECS", 1.0)?,
            updates: env::var("W4_UPDATES").ok().map(|set| set.parse()).transpose()?,
            connections: setting("W5_CONNS", 1000)?,
        })
    }

    /// Returns the number of updates of a burst.
    pub(crate) fn updates(&self, observers: usize) -> u64 {
        self.updates.unwrap_or(if observers == 1 { 200_000 } else { 2_000 })
    }
}

/// Reads an environment variable. Returns `default` if it is not set.
pub fn setting<T>(name: &str, default: T) -> Result<T, Error>
where
    T: FromStr<Err: error::Error + Send + Sync + 'static>,
{
    env::var(name).map_or(Ok(default), |set| Ok(set.parse()?))
}

/// Returns whether an environment variable is `1`.
pub fn flag(name: &str) -> bool {
    env::var(name).is_ok_and(|set| set == "1")
}

/// Returns whether the client clones its items for each call. By default it passes them by reference.
pub fn is_cloned() -> bool {
    flag("BENCH_CLONE")
}

/// Returns whether the server receives items that borrow their texts from the message.
pub fn is_borrowed() -> bool {
    flag("BENCH_BORROWED")
}

fn seconds(name: &str, default: f64) -> Result<Duration, Error> {
    Ok(Duration::try_from_secs_f64(setting(name, default)?)?)
}

/// Prints a result as one line of JSON.
pub fn print(workload: Workload, result: &impl Serialize) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Line<'a, R> {
        workload: String,
        #[serde(flatten)]
        result: &'a R,
    }
    println!("{}", serde_json::to_string(&Line { workload: workload.to_string(), result })?);
    Ok(())
}
