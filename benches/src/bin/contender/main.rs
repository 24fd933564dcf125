//! A contender of a benchmark that runs client and server as two processes.
//!
//! ```text
//! contender server ADDR             prints READY when it listens
//! contender client ADDR WORKLOAD    prints one line of JSON per result
//! ```
//!
//! `README.md` describes the workloads and the environment variables.

use std::{env, net::SocketAddr, sync::Arc};

use pb::{Cached, Capacity, Connector, RemoteReference, Server, banana::Dialect};
use pb_benches::{
    Bench, Error, Frog, Goal, REPLY, Replica, Report, Role, Settings, Workload, call_class,
    fan_out, idle, in_flight, is_borrowed, is_cloned, items, list, one_by_one, print, role, run,
};

/// The longest byte string of `bytes-N`. Dialect `pb` allows 640 KiB.
const PIECE: usize = 512 << 10;

fn main() -> Result<(), Error> {
    match role()? {
        Role::Server(address) => run(serve(address)),
        Role::Client(address, workload) => run(measure(address, workload)),
    }
}

/// Returns the dialect that `BENCH_DIALECT` names. If it is not set, both ends speak all dialects.
fn dialect() -> Result<Option<Dialect>, Error> {
    let known = [Dialect::Compact, Dialect::Pb, Dialect::None];
    let Ok(name) = env::var("BENCH_DIALECT") else { return Ok(None) };
    match known.into_iter().find(|dialect| dialect.name() == name) {
        Some(dialect) => Ok(Some(dialect)),
        None => {
            let names = known.map(Dialect::name).join(", ");
            Err(format!("BENCH_DIALECT is `{name}`: set it to one of {names}").into())
        }
    }
}

async fn serve(address: SocketAddr) -> Result<(), Error> {
    // By default, 10,000 connections are served.
    let mut server =
        Server::bind(address).await?.capacity(Capacity::default().max_connections(100_000));
    if let Some(dialect) = dialect()? {
        server = server.dialects([dialect]);
    }
    println!("READY");
    Ok(server.serve(Bench::default()).await?)
}

/// A client that opens connections to one server.
struct Client {
    connector: Connector,
    settings: Settings,
}

async fn measure(address: SocketAddr, workload: Workload) -> Result<(), Error> {
    let mut connector = Connector::new();
    if let Some(dialect) = dialect()? {
        connector = connector.dialects([dialect]);
    }
    let client = Client { connector, settings: Settings::read(address)? };
    let settings = &client.settings;
    let report = match workload {
        Workload::Frogs(window) => client.frogs(window).await?,
        Workload::Items(window) => client.items(window).await?,
        Workload::Fan(observers) => return client.fan(observers).await,
        Workload::Idle => {
            let memory = idle(settings, || client.observe("own_pond")).await?;
            return print(workload, &memory);
        }
        Workload::Bytes(bytes) => {
            let pieces = vec![7_u8; bytes];
            let pieces: Vec<&[u8]> = pieces.chunks(PIECE).collect();
            client.count("bytes", &pieces, bytes).await?
        }
        Workload::OneString(bytes) => client.count("string", &vec![7_u8; bytes], bytes).await?,
        Workload::List(length) => client.list(length).await?,
        Workload::Class(attributes) => {
            call_class(&client.root().await?, attributes, settings).await?
        }
    };
    print(workload, &report)
}

impl Client {
    async fn root(&self) -> Result<RemoteReference, Error> {
        Ok(self.connector.connect(self.settings.address).await?.root())
    }

    async fn frogs(&self, window: usize) -> Result<Report, Error> {
        let root = self.root().await?;
        let call = || {
            let answer = root.call_remote::<String>("frogs", (Frog::green(),));
            async move {
                match answer.await? {
                    answer if answer == REPLY => Ok(()),
                    other => Err(format!("a wrong answer: {other}").into()),
                }
            }
        };
        if window == 1 {
            one_by_one(&self.settings, call).await
        } else {
            in_flight(window, &self.settings, call).await
        }
    }

    async fn items(&self, window: usize) -> Result<Report, Error> {
        let root = self.root().await?;
        let method = if is_borrowed() { "payload_borrowed" } else { "payload" };
        let (items, is_cloned) = (items(), is_cloned());
        let call = || {
            let done = if is_cloned {
                root.call_remote::<()>(method, (items.clone(),))
            } else {
                root.call_remote::<()>(method, (&items,))
            };
            async move { Ok(done.await?) }
        };
        if window == 1 {
            one_by_one(&self.settings, call).await
        } else {
            in_flight(window, &self.settings, call).await
        }
    }

    async fn list(&self, length: usize) -> Result<Report, Error> {
        let root = self.root().await?;
        let items = list(length);
        let call = || {
            let done = root.call_remote::<()>("list", (&items,));
            async move { Ok(done.await?) }
        };
        one_by_one(&self.settings, call).await
    }

    /// Calls a method that returns the number of the bytes that it was called with.
    async fn count(
        &self,
        method: &str,
        bytes: &impl pb::Jelly,
        length: usize,
    ) -> Result<Report, Error> {
        let root = self.root().await?;
        let call = || {
            let answer = root.call_remote::<usize>(method, (bytes,));
            async move {
                match answer.await? {
                    counted if counted == length => Ok(()),
                    counted => Err(format!("{counted} of {length} bytes arrived").into()),
                }
            }
        };
        one_by_one(&self.settings, call).await
    }

    async fn fan(&self, observers: usize) -> Result<(), Error> {
        let goal = Arc::<Goal>::default();
        let mut replicas = Vec::with_capacity(observers);
        for _ in 0..observers {
            let replica = self.observe("pond").await?;
            replica.read().report_to(&goal);
            replicas.push(replica);
        }
        let root = self.root().await?;
        let start = |updates: u64| {
            let done = root.call_remote::<()>("start", (updates,));
            async move { Ok(done.await?) }
        };
        let delivered = fan_out(&self.settings, observers, &goal, start).await;
        let delivered =
            delivered.map_err(|error| match replicas.iter().find_map(Cached::lost_reason) {
                Some(lost) => format!("{error}; a replica is lost: {lost}").into(),
                None => error,
            })?;
        print(Workload::Fan(observers), &delivered)
    }

    /// Opens a connection and observes a pond over it. The replica keeps the connection open.
    async fn observe(&self, pond: &str) -> Result<Cached<Replica>, Error> {
        let root = self.root().await?;
        let replica = root.call_remote::<Cached<Replica>>(pond, ()).await?;
        if replica.read().is_new() {
            Ok(replica)
        } else {
            Err("the pond is not new: start a fresh server for each run".into())
        }
    }
}
