//! Receives a pond and observes its changes: the second half of the tutorial's program about live objects.
//!
//! (Twisted's tutorial "PB Copyable", see `copy_receiver`.)
//!
//!     cargo run --example cache_receiver [-- HOST:PORT]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pb::Cached;
use tokio::sync::Notify;

/// The replica of a sender's pond. It applies every change that the sender makes.
#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = "cache_classes.MasterDuckPond", transparent)]
struct SlaveDuckPond {
    ducks: Vec<String>,
}

#[pb::methods(rename_all = "camelCase")]
impl SlaveDuckPond {
    #[observe]
    fn add_duck(&mut self, duck: String) {
        println!(" cache - addDuck");
        self.ducks.push(duck);
    }

    #[observe]
    fn remove_duck(&mut self, duck: String) {
        println!(" cache - removeDuck");
        self.ducks.retain(|other| *other != duck);
    }
}

/// The server's root object.
struct Receiver {
    /// The handle of the replica, from `takePond` until `ignorePond`.
    pond: Mutex<Option<Cached<SlaveDuckPond>>>,
    /// Stops the server when it is notified.
    stop: Arc<Notify>,
}

impl Receiver {
    fn pond(&self) -> MutexGuard<'_, Option<Cached<SlaveDuckPond>>> {
        // Ignores poisoning: no panic leaves the handle half-changed.
        self.pond.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Receiver {
    #[remote]
    fn take_pond(&self, pond: Cached<SlaveDuckPond>) {
        println!("got pond: {pond:?}");
        *self.pond() = Some(pond);
        self.check_ducks();
    }

    #[remote]
    fn check_ducks(&self) {
        if let Some(pond) = &*self.pond() {
            let pond = pond.read(); // one snapshot: updates that arrive meanwhile do not change it
            println!("[{}] ducks: {:?}", pond.ducks.len(), pond.ducks);
        }
    }

    #[remote]
    fn ignore_pond(&self) {
        println!("dropping pond");
        *self.pond() = None; // drops the last handle: the sender is told, and sends no more updates
    }

    #[remote]
    fn shutdown(&self) {
        self.stop.notify_one();
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8800".to_owned());
    let server = pb::Server::bind(&address).await?;
    println!("listening on {}", server.local_addr()?);
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    server
        .serve(Receiver { pond: Mutex::default(), stop })
        .with_graceful_shutdown(async move { stopped.notified().await })
        .await?;
    Ok(())
}
