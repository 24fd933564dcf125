//! Receives ponds whose class chooses its own state: the second half of the tutorial's second program.
//!
//! (Twisted's tutorial "PB Copyable", see `copy_receiver`.)
//!
//!     cargo run --example copy2_receiver [-- HOST:PORT [--refuse]]
//!
//! With `--refuse` it registers no class, and the sender gets an error.

use std::sync::Arc;

use tokio::sync::Notify;

/// A received pond. Its state is the sum of frogs and toads only.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "copy2_classes.SenderPond", rename_all = "camelCase")]
struct ReceiverPond {
    frogs_and_toads: i64,
}

impl ReceiverPond {
    fn count(&self) -> i64 {
        self.frogs_and_toads
    }
}

/// The server's root object.
struct Receiver {
    /// Stops the server when it is notified.
    stop: Arc<Notify>,
}

#[pb::methods(rename_all = "camelCase")]
impl Receiver {
    #[remote]
    fn take_pond(&self, pond: ReceiverPond) -> &'static str {
        println!(" got pond: {pond:?}");
        println!(" count {}", pond.count());
        "safe and sound" // tells the sender that the pond arrived
    }

    #[remote]
    fn shutdown(&self) {
        self.stop.notify_one();
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut address = "127.0.0.1:8800".to_owned();
    let mut refuse = false;
    for argument in std::env::args().skip(1) {
        match &*argument {
            "--refuse" => refuse = true,
            _ => address = argument,
        }
    }
    let mut server = pb::Server::bind(&address).await?;
    if refuse {
        server = server.registry(pb::Registry::empty());
    }
    println!("listening on {}", server.local_addr()?);
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    server
        .serve(Receiver { stop })
        .with_graceful_shutdown(async move { stopped.notified().await })
        .await?;
    Ok(())
}
