//! Watches a pond: the second half of the tutorial's program about live objects.
//!
//!     cargo run --example cache_receiver [-- HOST:PORT]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pb::Cached;
use tokio::sync::Notify;

/// What a pond becomes here: a replica that goes through every change of the sender's.
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

struct Receiver {
    pond: Mutex<Option<Cached<SlaveDuckPond>>>,
    stop: Arc<Notify>,
}

impl Receiver {
    fn pond(&self) -> MutexGuard<'_, Option<Cached<SlaveDuckPond>>> {
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
            let pond = pond.read(); // one version of it, whatever arrives meanwhile
            println!("[{}] ducks: {:?}", pond.ducks.len(), pond.ducks);
        }
    }

    #[remote]
    fn ignore_pond(&self) {
        println!("dropping pond");
        *self.pond() = None; // its last handle: the sender is told, and stops sending updates
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
    if let Ok(address) = server.local_addr() {
        println!("listening on {address}");
    }
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    server
        .serve(Receiver { pond: Mutex::default(), stop })
        .with_graceful_shutdown(async move { stopped.notified().await })
        .await?;
    Ok(())
}
