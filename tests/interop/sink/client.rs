//! A client of ours against `sink_server.py`: what that sees must be what it saw of Twisted's client.
//!
//! Three scenarios have no counterpart here: `code` (nothing here stands for a class or a function),
//! `unknownobject` (there is no object but the root that has a name), `logintext` (names are sent as bytes).

mod errors;
mod logins;
mod objects;
mod values;

use std::net::{Ipv4Addr, SocketAddr};

use pb::{CallError, Client, Peer, RemoteError, RemoteReference, UnjellyOwned};

use super::recorded;
use crate::{process::Program, with_twisted};

/// The server, and our connection to it.
struct Sink {
    server: Program,
    peer: Peer,
    root: RemoteReference,
}

impl Sink {
    /// Closes the connection. The server must then have seen this and nothing else since it was last
    /// looked at.
    async fn saw<'a>(mut self, events: impl IntoIterator<Item = &'a str>) {
        self.peer.shutdown().await;
        for event in events {
            assert_eq!(self.server.line().await.as_deref(), Some(event));
        }
    }

    /// Closes the connection. The server must then have seen what was recorded of a scenario.
    async fn saw_as_recorded(self, scenario: &str) {
        self.saw(recorded(scenario, "server")).await;
    }

    async fn call<R: UnjellyOwned>(&self, method: &str, args: impl pb::Args) -> R {
        self.root.call_remote(method, args).await.unwrap()
    }

    /// The exception that a call ends in.
    async fn fails(&self, method: &str, args: impl pb::Args) -> RemoteError {
        match self.root.call_remote::<pb::Value>(method, args).await {
            Err(CallError::Remote(error)) => error,
            other => panic!("no exception but {other:?}"),
        }
    }
}

/// As the client's program shows a failure.
fn shown(error: &RemoteError) -> String {
    format!("{} | {}", error.class(), error.message())
}

/// Which of the server's ports, by its name.
const PLAIN: &str = "listening";
const LOGIN: &str = "listening-login";
const NOANON: &str = "listening-noanon";

fn with_sink(port: &'static str, client: Client, test: impl AsyncFnOnce(Sink)) {
    with_twisted(async |python| {
        let mut server = python.start("sink/sink_server.py", &[]);
        let mut address = None;
        for _ in 0..4 {
            let line = server.line().await.unwrap();
            if let Some(number) = line.strip_prefix(port).and_then(|rest| rest.strip_prefix(' ')) {
                address = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, number.parse().unwrap())));
            }
        }
        let peer = client.connect(address.unwrap()).await.unwrap();
        let root = peer.root();
        test(Sink { server, peer, root }).await;
    });
}

fn plain(test: impl AsyncFnOnce(Sink)) {
    with_sink(PLAIN, Client::new(), test);
}
