//! One contender of a benchmark that runs client and server as processes of their own.
//!
//! ```text
//! contender server ADDR             prints READY when it listens
//! contender client ADDR WORKLOAD    prints one line of JSON per result
//! ```
//!
//! What it measures, and the environment it takes its settings from: see `README.md`.

mod drive;
mod meter;

use std::{env, error, time::Duration};

use pb_benches::{Bench, Frog, REPLY, items};
use serde_json::json;
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

/// `BENCH_RT=current` for a runtime of one thread; else what `#[tokio::main]` gives.
fn run(work: impl Future<Output = Result<(), Error>> + Send + 'static) -> Result<(), Error> {
    let mut builder = match env::var("BENCH_RT").as_deref() {
        Ok("current") => runtime::Builder::new_current_thread(),
        _ => runtime::Builder::new_multi_thread(),
    };
    let runtime = builder.enable_all().build()?;
    // Spawned, so that it runs on a worker: from the main thread every wake-up would cross threads.
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
    let phases = drive::Phases {
        warm_up: seconds("BENCH_WARM", 0.3)?,
        measured: seconds("BENCH_SECS", 2.0)?,
    };
    let peer = pb::connect(address).await?;
    let root = peer.root();
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
    let payload = || {
        let done = root.call_remote::<()>("payload", (items.clone(),));
        async move { Ok(done.await?) }
    };
    let result = match &*workload {
        "W1" => drive::one_by_one(phases, frog).await?,
        "W2" => drive::in_flight(256, phases, frog).await?,
        "W3" => drive::one_by_one(phases, payload).await?,
        "W3x8" => drive::in_flight(8, phases, payload).await?,
        _ => {
            let na = "live objects are not there yet";
            println!("{}", json!({ "na": na, "workload": workload }));
            return Ok(());
        }
    };
    println!("{}", result.json(&workload)?);
    Ok(())
}

fn seconds(name: &str, default: f64) -> Result<Duration, Error> {
    let seconds = match env::var(name) {
        Ok(set) => set.parse()?,
        Err(_) => default,
    };
    Ok(Duration::try_from_secs_f64(seconds)?)
}
