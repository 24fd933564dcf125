//! A client of `chat_server`: sends each line that is typed to a group, and prints the messages of the
//! group.
//!
//!     cargo run --example chat NAME PASSWORD [GROUP [HOST:PORT]]
//!
//! `tests/interop/peers/chat_client.py` is the same program in Python.

use pb::{CallError, Local, RemoteReference};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

/// The user's mind: the object that the server calls to show a message.
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
        return Err("usage: chat NAME PASSWORD [GROUP [HOST:PORT]]".into());
    };
    let group = args.next().unwrap_or_else(|| "#ponds".to_owned());
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8787".to_owned());

    let peer = pb::connect(&address).await?;
    // A reference to the avatar. Dropping its last handle logs the user out. The connection keeps the `Screen`.
    let user = match peer.login(&name, &password).mind(&Local::new(Screen)).await {
        Err(CallError::Remote(error)) if error.is_class("twisted.cred.error.UnauthorizedLogin") => {
            return Err("wrong name or password".into());
        }
        login => login?,
    };
    let group: RemoteReference = user.call_remote("joinGroup", (group,)).await?;
    println!("type something; end with an empty line");

    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await?.filter(|line| !line.is_empty()) {
        group.call_remote::<()>("send", (line,)).await?;
    }
    drop((group, user));
    peer.shutdown().await;
    Ok(())
}
