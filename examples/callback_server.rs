//! A kitchen that calls back: the client passes an object, and the kitchen calls it when the eggs are done.
//!
//!     cargo run --example callback_server [-- HOST:PORT]
//!     cargo run --example callback_client [-- HOST:PORT]
//!
//! `tests/interop/peers/callback_server.py` and `callback_client.py` are the same programs in Python.

use std::time::Duration;

use pb::{CallError, RemoteReference};

/// The server's root object.
struct Kitchen;

#[pb::methods(rename_all = "camelCase")]
impl Kitchen {
    /// Boils eggs for `seconds`, calls `ring` on the caller's object `bell`, and returns the answer of
    /// `ring`. Other calls are served meanwhile, also those of the same client.
    #[remote]
    async fn boil_eggs(&self, seconds: f64, bell: RemoteReference) -> Result<String, CallError> {
        // A number that is not a duration (negative, or not a number) counts as 0 seconds.
        let third = Duration::try_from_secs_f64(seconds / 3.0).unwrap_or_default();
        for left in [2, 1, 0] {
            tokio::time::sleep(third).await;
            // `notify` sends the call without waiting for an answer.
            bell.call_remote::<()>("tick", (left,)).notify()?;
        }
        bell.call_remote("ring", ("the eggs are done",)).await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8800".to_owned());
    let server = pb::Server::bind(&address).await?;
    println!("listening on {}", server.local_addr()?);
    server.serve(Kitchen).await?;
    Ok(())
}
