//! Receives ponds: the second half of the first program of Twisted's tutorial "PB Copyable: Passing Complex Types"
//! (<https://docs.twisted.org/en/stable/core/howto/pb-copyable.html>). The first half is `copy_sender`, or in Python
//! `copy_sender.py` of the tutorial.
//!
//!     cargo run --example copy_receiver [-- HOST:PORT [--refuse]]
//!
//! With `--refuse` it registers no class, and the sender gets an error.

use std::sync::Arc;

use tokio::sync::Notify;

/// A received pond. It shares with the sender's type only the class name and the attributes.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
#[expect(dead_code, reason = "the colour is only printed")]
struct ReceiverPond {
    color: String,
    num_frogs: i64,
}

impl ReceiverPond {
    fn count_frogs(&self) {
        println!("{} frogs", self.num_frogs);
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
        pond.count_frogs();
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
