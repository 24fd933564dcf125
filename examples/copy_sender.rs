//! Sends a pond: the first half of the tutorial's first program.
//!
//! (Twisted's tutorial "PB Copyable", see `copy_receiver`.)
//!
//!     cargo run --example copy_sender [-- HOST:PORT [--shutdown]]
//!
//! With `--shutdown` it stops the receiver at the end.

/// A pond that is sent by value, as its class name and its attributes.
#[derive(pb::Copyable)]
#[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
struct CopyPond {
    color: String,
    num_frogs: i64,
}

impl CopyPond {
    fn count_frogs(&self) {
        println!("{} frogs", self.num_frogs);
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
    let pond = CopyPond { color: "green".to_owned(), num_frogs: 7 };
    pond.count_frogs();
    println!("{}", <CopyPond as pb::Copyable>::CLASS);

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
