//! Publishes a pond and lets its ducks come and go: the first half of the tutorial's program about
//! live objects.
//!
//!     cargo run --example cache_sender [-- HOST:PORT]
//!
//! It ends the receiver afterwards.

use pb::{Observers, Published};

/// Crosses the wire once; afterwards its observers are told of each change. The state that travels is
/// the one field: the list of ducks.
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
    /// Changes the pond here, and is called `addDuck` by every observer that has a copy.
    #[update]
    fn add_duck(&mut self, duck: String) {
        self.ducks.push(duck);
    }

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
