//! Publishes a pond, then adds and removes ducks: the first half of the tutorial's program about live
//! objects.
//!
//! (Twisted's tutorial "PB Copyable", see `copy_receiver`.)
//!
//!     cargo run --example cache_sender [-- HOST:PORT]
//!
//! At the end it stops the receiver.

use pb::{Observers, Published};

/// A live object. Its state is sent once to each observer, and then each change. The
/// state is the value of its only field, the list of ducks.
#[derive(pb::Cacheable)]
#[pb(class = "cache_classes.MasterDuckPond", transparent)]
struct MasterDuckPond {
    ducks: Vec<String>,
    #[pb(observers)]
    observers: Observers,
}

impl MasterDuckPond {
    fn new<const N: usize>(ducks: [&str; N]) -> Self {
        Self { ducks: ducks.map(str::to_owned).into(), observers: Observers::default() }
    }

    fn count(&self) {
        println!("I have [{}] ducks", self.ducks.len());
    }
}

#[pb::methods(rename_all = "camelCase")]
impl MasterDuckPond {
    /// Adds a duck here, and calls `addDuck` at every observer.
    #[update]
    fn add_duck(&mut self, duck: String) {
        self.ducks.push(duck);
    }

    /// Removes a duck here, and calls `removeDuck` at every observer.
    #[update]
    fn remove_duck(&mut self, duck: String) {
        self.ducks.retain(|other| *other != duck);
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8800".to_owned());
    let pond = Published::new(MasterDuckPond::new(["one duck", "two duck"]));
    pond.lock().count();

    // The reference keeps the connection open, so the `Peer` may be dropped.
    let root = pb::connect(&address).await?.root();
    root.call_remote::<()>("takePond", (&pond,)).await?;

    pond.lock().add_duck("ugly duckling".to_owned());
    pond.lock().count();
    root.call_remote::<()>("checkDucks", ()).await?;

    pond.lock().remove_duck("one duck".to_owned());
    pond.lock().count();
    root.call_remote::<()>("checkDucks", ()).await?;

    root.call_remote::<()>("ignorePond", ()).await?;
    root.call_remote::<()>("shutdown", ()).await?;
    Ok(())
}
