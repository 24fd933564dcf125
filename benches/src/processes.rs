//! The processes of a run: a server, and a client that measures.

use std::{
    env,
    ffi::OsString,
    net::TcpListener,
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{Error, system::Foreign, workload::Workload};

/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(15);
/// How long a client may take.
const RUN: Duration = Duration::from_secs(300);

/// A program and its first arguments.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
}

impl Program {
    /// Names a program without arguments.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), arguments: Vec::new() }
    }

    /// Names a program of this package, which is in the directory of the running one.
    pub fn sibling(name: &str) -> Result<Self, Error> {
        let path =
            env::current_exe()?.with_file_name(name).with_extension(env::consts::EXE_EXTENSION);
        if path.exists() {
            Ok(Self::new(path))
        } else {
            Err(format!("{} is missing: run `cargo build --release --bins`", path.display()).into())
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with_argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    fn command(&self, environment: &[(String, String)]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).envs(environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        command
    }
}

/// Builds the programs of this package with the profile of the running one.
pub fn build() -> Result<(), Error> {
    // `target/release/table`
    let program = env::current_exe()?;
    let target = program.parent().and_then(|profile| profile.parent());
    let target = target.ok_or("the running program is not in a target directory")?;
    let mut cargo = std::process::Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--bins", "--manifest-path"]);
    cargo.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    cargo.arg("--target-dir").arg(target);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    match cargo.status()? {
        status if status.success() => Ok(()),
        status => Err(format!("`cargo build --bins` failed: {status}").into()),
    }
}

/// A server and a client that are measured together.
#[derive(Debug, Clone)]
pub struct Contender {
    /// What it is called in results.
    pub name: String,
    /// Started with `server ADDR`. Prints `READY` when it listens.
    pub server: Program,
    /// Started with `client ADDR WORKLOAD`. Prints one line of JSON.
    pub client: Program,
    /// Environment variables of both.
    pub environment: Vec<(String, String)>,
}

/// The result of one run. Values that were not measured are `None`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// The contender that was measured.
    #[serde(default)]
    pub contender: String,
    /// The name of the workload.
    #[serde(default)]
    pub workload: String,
    /// The number of the round, beginning with 0.
    #[serde(default)]
    pub round: usize,
    /// Operations per second, or KB per connection.
    pub rate: f64,
    /// Half of the calls took no longer than that.
    pub p50_us: Option<f64>,
    /// 99 % of the calls took no longer than that.
    pub p99_us: Option<f64>,
    /// The CPU time that the client used for an operation.
    pub client_cpu_us: Option<f64>,
    /// The CPU time that the server used for an operation.
    pub server_cpu_us: Option<f64>,
    /// Bytes to the server.
    pub wire_up: Option<f64>,
    /// Bytes from the server.
    pub wire_down: Option<f64>,
    /// Segments with payload to the server.
    pub segs_up: Option<f64>,
    /// Segments with payload from the server.
    pub segs_down: Option<f64>,
    /// The share of the machine that other processes used meanwhile.
    pub foreign: Option<f64>,
}

impl Contender {
    /// Starts a server, runs the client against it, and kills the server.
    pub async fn run(
        &self,
        workload: Workload,
        environment: &[(String, String)],
    ) -> Result<Outcome, Error> {
        let foreign = Foreign::start();
        let environment = [&*self.environment, environment].concat();
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut server = self.server.command(&environment);
        let mut server = server.args(["server", &address]).spawn()?;
        let outcome = self.measure(&mut server, &address, workload, &environment).await;
        server.kill().await?;
        Ok(Outcome { foreign: foreign.stop(), ..outcome? })
    }

    async fn measure(
        &self,
        server: &mut Child,
        address: &str,
        workload: Workload,
        environment: &[(String, String)],
    ) -> Result<Outcome, Error> {
        let mut ready = String::new();
        if let Some(printed) = server.stdout.take() {
            let mut printed = BufReader::new(printed);
            let listens = timeout(START, printed.read_line(&mut ready)).await;
            listens.map_err(|_| "the server does not listen")??;
        }
        if ready.trim() != "READY" {
            return Err(format!("the server printed `{}` instead of READY", ready.trim()).into());
        }
        let mut client = self.client.command(environment);
        client.args(["client", address, &workload.to_string()]);
        if let Some(process) = server.id() {
            client.env("SERVER_PID", process.to_string());
        }
        let ended = timeout(RUN, client.output()).await;
        let ended = ended.map_err(|_| format!("the client runs for more than {RUN:?}"))??;
        if !ended.status.success() {
            let complaint = String::from_utf8_lossy(&ended.stderr);
            return Err(format!("the client failed: {}: {}", ended.status, complaint.trim()).into());
        }
        let outcome: Outcome = serde_json::from_slice(&ended.stdout)?;
        Ok(Outcome { contender: self.name.clone(), workload: workload.to_string(), ..outcome })
    }
}

/// Returns a port below those that the system gives to clients, so that no client takes it meanwhile.
fn free_port() -> Result<u16, Error> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 15_000) as u16;
    for _ in 0..100 {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 5_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(format!("no port from {first} on is free").into())
}
