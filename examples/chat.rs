//! A client of `chat_server`: what is typed is said to everybody in a group, and what they say is printed.
//!
//!     cargo run --example chat NAME PASSWORD [GROUP [HOST:PORT]]

use pb::{CallError, Local, RemoteReference};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

/// What the server calls when there is something to be read.
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
    // The user, as the server has him. Whoever drops the last handle of it is logged out.
    let user = match peer.login(&name, &password).mind(&Local::new(Screen)).await {
        Err(CallError::Remote(error)) if error.is_class("twisted.cred.error.LoginFailed") => {
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
