//! A chat client: what is typed is said to everybody in the group, who say things in turn.
//!
//! ```text
//! cargo run --example chat NAME PASSWORD [GROUP] [HOST:PORT]
//! ```

use pb::{Local, RemoteReference};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

/// What the server tells things to.
struct Screen;

#[pb::methods]
impl Screen {
    #[remote]
    fn print(&self, message: String) {
        println!("{message}");
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(name), Some(password)) = (args.next(), args.next()) else {
        return Err("usage: chat NAME PASSWORD [GROUP] [HOST:PORT]".into());
    };
    let group = args.next().unwrap_or_else(|| "#ponds".to_owned());
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8787".to_owned());

    let peer = pb::connect(&address).await?;
    let user = peer.login(&name, &password).mind(&Local::new(Screen)).await?;
    let group: RemoteReference = user.call_remote("joinGroup", (group,)).await?;
    println!("type something; end with an empty line");

    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await?.filter(|line| !line.is_empty()) {
        group.call_remote::<()>("send", (line,)).await?;
    }
    // Whoever drops the last handle of the user is logged out.
    drop((group, user));
    peer.shutdown().await;
    Ok(())
}
