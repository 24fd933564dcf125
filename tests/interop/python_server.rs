//! Ours as the client of `peers/kitchen_server.py`.

mod calls;
mod ends;
mod values;

use pb::{Peer, RemoteReference};

use crate::{process::Program, with_twisted};

/// A kitchen of Twisted's, and a connection to it.
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
    /// The next event at the server must be this one.
    async fn happens(&mut self, event: &str) {
        assert_eq!(self.server.line().await.as_deref(), Some(event));
    }

    /// The connection and the server have survived what came before, and the server was called by
    /// nothing since the last event that was looked at.
    async fn serves_on(&mut self) {
        let answer: String = self.root.call_remote("echo", ("still here",)).await.unwrap();
        assert_eq!(answer, "still here");
        self.happens("call echo").await;
    }
}
