//! A client of `callback_server`: passes an object to the kitchen, which calls its methods.
//!
//!     cargo run --example callback_client [-- HOST:PORT]

use std::sync::atomic::{AtomicUsize, Ordering};

use pb::Local;

/// An object that stays in this program. The kitchen calls these methods through a reference.
#[derive(Default)]
struct Bell {
    ticks: AtomicUsize,
}

#[pb::methods]
impl Bell {
    #[remote]
    fn tick(&self, left: i64) {
        self.ticks.fetch_add(1, Ordering::Relaxed);
        println!("{left} to go");
    }

    #[remote]
    fn ring(&self, message: String) -> String {
        println!("{message}");
        format!("thank you, after {} ticks", self.ticks.load(Ordering::Relaxed))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8800".to_owned());
    let peer = pb::connect(&address).await?;
    let bell = Local::new(Bell::default());
    let said: String = peer.root().call_remote("boilEggs", (0.3, &bell)).await?;
    println!("the kitchen was told: {said}");
    peer.shutdown().await;
    Ok(())
}
