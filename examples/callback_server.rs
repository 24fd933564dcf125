//! A timer that calls back: the client gives it an object, and is told when the time has come.
//!
//! ```text
//! cargo run --example callback_server [HOST:PORT]
//! cargo run --example callback_client
//! ```

use std::time::Duration;

use pb::{CallError, RemoteReference};

struct Kitchen;

#[pb::methods(rename_all = "camelCase")]
impl Kitchen {
    /// Rings `bell` after so many seconds, and answers with what it said.
    #[remote]
    async fn boil_eggs(&self, seconds: f64, bell: RemoteReference) -> Result<String, CallError> {
        for left in (1..=3).rev() {
            tokio::time::sleep(Duration::from_secs_f64(seconds.clamp(0.0, 600.0) / 3.0)).await;
            // Something in between, for which nobody waits.
            bell.call_remote::<()>("tick", (left - 1,)).no_answer()?;
        }
        bell.call_remote("ring", ("the eggs are done",)).await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8788".to_owned());
    let server = pb::Server::bind(&address).await?;
    if let Some(address) = server.local_addr() {
        println!("listening on {address}");
    }
    server.serve(Kitchen).await?;
    Ok(())
}
