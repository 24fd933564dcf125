//! A [Buildbot](https://buildbot.net) worker: it logs in to a master, and runs the commands of its builds.
//!
//!     cargo run -p pb-buildbot-worker -- HOST:PORT NAME PASSWORD-FILE DIRECTORY
//!
//! `README.md` says what it can do, and how its parts hang together.

mod arguments;
mod bot;
mod builder;
mod command;
mod directory;
mod failed;
mod files;
mod master;
mod reconnect;
mod session;
mod settings;
mod shell;
mod transfer;
mod updates;
mod worker_info;

use std::process::ExitCode;

use settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let settings = match Settings::from_args(std::env::args().skip(1)) {
        Ok(settings) => settings,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    match reconnect::run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
