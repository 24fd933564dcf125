//! Measures connections that are idle.

use std::{env, process, time::Duration};

use serde::Serialize;
use tokio::time::sleep;

use crate::{Error, settings::Settings, system::resident};

/// The memory of one more connection, at each end.
#[derive(Serialize)]
pub struct Memory {
    conns: usize,
    /// Has the same value as `server_kb_per_conn`.
    rate: f64,
    server_kb_per_conn: f64,
    client_kb_per_conn: f64,
    server_rss_kb: f64,
}

/// Opens one connection, and then as many more as are measured. They are closed when `open`'s values are
/// dropped.
pub async fn idle<K, F>(settings: &Settings, mut open: impl FnMut() -> F) -> Result<Memory, Error>
where
    F: Future<Output = Result<K, Error>>,
{
    let server = env::var("SERVER_PID").map_err(|_| "SERVER_PID must name the server")?.parse()?;
    let connections = settings.connections;
    let mut open_now = vec![open().await?];
    // Let the connection be idle for a while: idle connections are measured.
    sleep(Duration::from_millis(300)).await;
    let before = (resident(server)?, resident(process::id())?);
    for _ in 0..connections {
        open_now.push(open().await?);
    }
    sleep(Duration::from_secs(1)).await;
    let after = (resident(server)?, resident(process::id())?);
    let per_connection = (after.0 - before.0) / connections as f64;
    Ok(Memory {
        conns: connections,
        rate: per_connection,
        server_kb_per_conn: per_connection,
        client_kb_per_conn: (after.1 - before.1) / connections as f64,
        server_rss_kb: after.0,
    })
}
