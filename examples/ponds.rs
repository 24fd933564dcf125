//! All programs of Twisted's tutorial "PB Copyable" in one, over a free loopback port.
//!
//!     cargo run --example ponds

use pb::{Cached, Copyable as _, Observers, Published};

/// The sender's pond, which is sent as its class name and its attributes.
#[derive(pb::Copyable)]
#[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
struct CopyPond {
    color: String,
    num_frogs: i64,
}

/// The receiver's pond: another type, with the same class name.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = CopyPond, rename_all = "camelCase")]
struct ReceiverPond {
    color: String,
    num_frogs: i64,
}

/// A pond that sends a state other than its fields.
#[derive(pb::Copyable)]
#[pb(class = "copy2_classes.SenderPond", state = Count)]
struct SenderPond {
    num_frogs: i64,
    num_toads: i64,
}

/// The state of a [`SenderPond`]: the sum of frogs and toads.
#[derive(pb::Jelly)]
#[pb(rename_all = "camelCase")]
struct Count {
    frogs_and_toads: i64,
}

impl From<&SenderPond> for Count {
    fn from(pond: &SenderPond) -> Self {
        Self { frogs_and_toads: pond.num_frogs + pond.num_toads }
    }
}

/// The pond that the receiver builds from such a state.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = SenderPond, rename_all = "camelCase")]
struct CountedPond {
    frogs_and_toads: i64,
}

/// A class that the receiver does not register.
#[derive(pb::Copyable)]
#[pb(class = "swamp.Swamp")]
struct Swamp {
    depth: f64,
}

/// The owner's pond: a live object, whose changes are sent to its observers.
#[derive(pb::Cacheable)]
#[pb(class = "cache_classes.MasterDuckPond", transparent)]
struct MasterDuckPond {
    ducks: Vec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl MasterDuckPond {
    #[update]
    fn add_duck(&mut self, duck: String) {
        self.ducks.push(duck);
    }
}

/// The receiver's replica of the pond, to which the same changes are applied.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = MasterDuckPond, transparent)]
struct SlaveDuckPond {
    ducks: Vec<String>,
}

#[pb::methods(rename_all = "camelCase")]
impl SlaveDuckPond {
    #[observe]
    fn add_duck(&mut self, duck: String) {
        self.ducks.push(duck);
    }
}

/// The server's root object.
struct Receiver;

#[pb::methods(rename_all = "camelCase")]
impl Receiver {
    #[remote]
    fn take_pond(&self, pond: pb::Instance) -> &'static str {
        if let Some(pond) = pond.downcast_ref::<ReceiverPond>() {
            println!("receiver: got a {} pond with {} frogs", pond.color, pond.num_frogs);
        } else if let Some(pond) = pond.downcast_ref::<CountedPond>() {
            println!("receiver: got a pond, count {}", pond.frogs_and_toads);
        }
        "safe and sound"
    }

    /// Observes a pond until it has three ducks.
    #[remote]
    async fn watch_pond(
        &self,
        pond: Cached<SlaveDuckPond>,
    ) -> Result<&'static str, pb::live::Lost> {
        loop {
            let seen = pond.read();
            println!("receiver: watching {:?}", seen.ducks);
            if seen.ducks.len() >= 3 {
                return Ok("seen enough");
            }
            pond.changed().await?;
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = pb::Server::bind("127.0.0.1:0").await?;
    let address = server.local_addr()?;
    server.serve(Receiver).spawn();
    let root = pb::connect(address).await?.root();

    let pond = CopyPond { color: "green".to_owned(), num_frogs: 7 };
    println!("sender:   {} with {} frogs", CopyPond::CLASS, pond.num_frogs);
    let answer: String = root.call_remote("takePond", (&pond,)).await?;
    println!("sender:   pond arrived {answer}");

    let pond = SenderPond { num_frogs: 3, num_toads: 4 };
    println!("sender:   {} with 3 frogs and 4 toads", SenderPond::CLASS);
    let answer: String = root.call_remote("takePond", (&pond,)).await?;
    println!("sender:   pond arrived {answer}");

    let swamp = Swamp { depth: 1.5 };
    println!("sender:   {}, which the receiver has not registered", Swamp::CLASS);
    match root.call_remote::<String>("takePond", (&swamp,)).await {
        Ok(answer) => println!("sender:   swamp arrived {answer}"),
        Err(error) => println!("sender:   error during takePond: {error}"),
    }

    let ducks = ["one duck", "two duck"].map(str::to_owned).into();
    let pond = Published::new(MasterDuckPond { ducks, observers: Observers::default() });
    let watching = root.call_remote::<String>("watchPond", (&pond,)).send();
    println!("sender:   sent a pond, and adds a duck to it");
    pond.lock().add_duck("ugly duckling".to_owned());
    println!("sender:   the receiver has {}", watching.await?);
    Ok(())
}
