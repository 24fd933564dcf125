//! A contender of a benchmark that runs client and server as two processes.
//!
//! ```text
//! contender server ADDR             prints READY when it listens
//! contender client ADDR WORKLOAD    prints one line of JSON per result
//! ```
//!
//! `README.md` describes the workloads and the environment variables.

mod drive;
mod fan;
mod idle;
mod meter;

use std::{env, error, str::FromStr, time::Duration};

use pb::Cached;
use pb_benches::{Bench, Frog, REPLY, Replica, items};
use serde::Serialize;
use tokio::runtime;

type Error = Box<dyn error::Error + Send + Sync>;

fn main() -> Result<(), Error> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["server", address] => run(serve(address.to_owned())),
        ["client", address, workload] => run(measure(address.to_owned(), workload.to_owned())),
        _ => Err("usage: contender server ADDR | contender client ADDR WORKLOAD".into()),
    }
}

/// Runs `work` on a runtime of one thread with `BENCH_RT=current`, else on the runtime of `#[tokio::main]`.
fn run(work: impl Future<Output = Result<(), Error>> + Send + 'static) -> Result<(), Error> {
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

async fn serve(address: String) -> Result<(), Error> {
    let server = pb::Server::bind(address).await?;
    println!("READY");
    Ok(server.serve(Bench::default()).await?)
}

async fn measure(address: String, workload: String) -> Result<(), Error> {
    if workload == "W5" {
        let memory = idle::idle(&address, setting("W5_CONNS", 1000)?).await?;
        return print(&workload, &memory);
    }
    if let Some(observers) = workload.strip_prefix("W4-") {
        let observers = observers.parse()?;
        let bursts = fan::Bursts {
            updates: setting("W4_UPDATES", if observers == 1 { 200_000 } else { 2_000 })?,
            measured: seconds("W4_SECS", 1.0)?,
        };
        let delivered = fan::fan_out(&address, observers, bursts).await?;
        return print(&workload, &delivered);
    }
    let phases = drive::Phases {
        warm_up: seconds("BENCH_WARM", 0.3)?,
        measured: seconds("BENCH_SECS", 2.0)?,
    };
    let root = pb::connect(address).await?.root();
    let frog = || {
        let answer = root.call_remote::<String>("frogs", (Frog::green(),));
        async move {
            match answer.await? {
                answer if answer == REPLY => Ok(()),
                other => Err(format!("a wrong answer: {other}").into()),
            }
        }
    };
    let items = items();
    let method = match env::var("W3_RECEIVER").as_deref() {
        Ok("borrowed") => "payload_borrowed",
        _ => "payload",
    };
    let payload = || {
        let done = root.call_remote::<()>(method, (items.clone(),));
        async move { Ok(done.await?) }
    };
    let report = match &*workload {
        "W1" => drive::one_by_one(phases, frog).await?,
        "W2" => drive::in_flight(256, phases, frog).await?,
        "W3" => drive::one_by_one(phases, payload).await?,
        "W3x8" => drive::in_flight(8, phases, payload).await?,
        _ => return Err("unknown workload: name one of W1, W2, W3, W3x8, W4-N and W5".into()),
    };
    print(&workload, &report)
}

/// Opens a connection and observes a pond over it. The replica keeps the connection open.
async fn observe(address: &str, pond: &str) -> Result<Cached<Replica>, Error> {
    let root = pb::connect(address).await?.root();
    let replica = root.call_remote::<Cached<Replica>>(pond, ()).await?;
    if replica.read().is_new() {
        Ok(replica)
    } else {
        Err("the pond is not new: start a fresh server for each run".into())
    }
}

fn print(workload: &str, result: &impl Serialize) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Line<'a, R> {
        workload: &'a str,
        #[serde(flatten)]
        result: &'a R,
    }
    println!("{}", serde_json::to_string(&Line { workload, result })?);
    Ok(())
}

fn setting<T>(name: &str, default: T) -> Result<T, Error>
where
    T: FromStr<Err: error::Error + Send + Sync + 'static>,
{
    env::var(name).map_or(Ok(default), |set| Ok(set.parse()?))
}

fn seconds(name: &str, default: f64) -> Result<Duration, Error> {
    Ok(Duration::try_from_secs_f64(setting(name, default)?)?)
}
