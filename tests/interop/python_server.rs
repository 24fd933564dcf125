//! A local client of `peers/kitchen_server.py`.

mod calls;
mod ends;
mod values;

use pb::{Peer, RemoteReference};

use crate::{process::Program, with_twisted};

/// A kitchen of Twisted, and a connection to it.
struct Kitchen {
    server: Program,
    peer: Peer,
    root: RemoteReference,
}

/// Runs a test in a kitchen of its own, which is closed when the test drops it.
fn with_kitchen(test: impl AsyncFnOnce(Kitchen)) {
    with_twisted(async |python| {
        let mut server = python.start("kitchen_server.py", &["0"]);
        let peer = pb::connect(server.listening().await).await.unwrap();
        let root = peer.root();
        let mut kitchen = Kitchen { server, peer, root };
        kitchen.happens("connected").await;
        test(kitchen).await;
    });
}

impl Kitchen {
    /// Checks the next event at the server.
    async fn happens(&mut self, event: &str) {
        assert_eq!(self.server.line().await.as_deref(), Some(event));
    }

    /// Checks that the connection and the server still work, and that the server had no other event since
    /// the last one that was checked.
    async fn serves_on(&mut self) {
        let answer: String = self.root.call_remote("echo", ("still here",)).await.unwrap();
        assert_eq!(answer, "still here");
        self.happens("call echo").await;
    }
}
