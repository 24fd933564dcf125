//! Sends a pond whose class chooses its own state: the first half of the tutorial's second program.
//!
//! (Twisted's tutorial "PB Copyable", see `copy_receiver`.)
//!
//!     cargo run --example copy2_sender [-- HOST:PORT [--shutdown]]
//!
//! With `--shutdown` it stops the receiver at the end.

/// A pond that is sent as its [`PondState`].
#[derive(pb::Copyable)]
#[pb(class = "copy2_classes.SenderPond", state = PondState)]
struct SenderPond {
    num_frogs: i64,
    num_toads: i64,
}

impl SenderPond {
    fn count(&self) -> i64 {
        self.num_frogs + self.num_toads
    }
}

/// The state that is sent (`getStateToCopy` in Twisted).
#[derive(pb::Jelly)]
#[pb(rename_all = "camelCase")]
struct PondState {
    frogs_and_toads: i64,
}

impl From<&SenderPond> for PondState {
    fn from(pond: &SenderPond) -> Self {
        Self { frogs_and_toads: pond.count() }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut address = "127.0.0.1:8800".to_owned();
    let mut shutdown = false;
    for argument in std::env::args().skip(1) {
        match &*argument {
            "--shutdown" => shutdown = true,
            _ => address = argument,
        }
    }
    let pond = SenderPond { num_frogs: 3, num_toads: 4 };
    println!("count {}", pond.count());

    let peer = pb::connect(&address).await?;
    match peer.root().call_remote::<String>("takePond", (&pond,)).await {
        Ok(answer) => println!("pond arrived {answer}"),
        Err(error) if error.is_insecure_jelly() => {
            println!("error during takePond:\n InsecureJelly");
            eprintln!("{error}");
        }
        Err(error) => println!("error during takePond:\n{error}"),
    }
    if shutdown {
        peer.root().call_remote::<()>("shutdown", ()).await?;
    }
    Ok(())
}
