//! A client of ours against `sink_server.py`: what that sees must be what it saw of Twisted's client.
//!
//! Three scenarios have no counterpart here: `code` (nothing here stands for a class or a function),
//! `unknownobject` (there is no object but the root that has a name), `logintext` (names are sent as bytes).

mod errors;
mod logins;
mod objects;
mod ponds;
mod values;

use std::net::{Ipv4Addr, SocketAddr};

use pb::{CallError, Client, Peer, RemoteError, RemoteReference, UnjellyOwned};

use super::{Twisted, printed};
use crate::{process::Program, venv::Version, with_python};

/// The server, and our connection to it.
struct Sink {
    twisted: Twisted,
    server: Program,
    peer: Peer,
    root: RemoteReference,
}

impl Sink {
    /// Closes the connection. The server must then have seen this and nothing else since it was last
    /// looked at.
    async fn saw(mut self, events: impl IntoIterator<Item: AsRef<str>>) {
        self.peer.shutdown().await;
        for event in events {
            assert_eq!(self.server.line().await.as_deref(), Some(event.as_ref()));
        }
    }

    /// Closes the connection. The server must then have seen what was recorded of a scenario.
    async fn saw_as_recorded(self, scenario: &str) {
        let seen = self.recorded(scenario, "server");
        self.saw(seen).await;
    }

    /// What one end printed when the server was called by a client of its kind.
    fn recorded(&self, scenario: &str, end: &str) -> Vec<String> {
        let session = format!("sink:{scenario}");
        let printed = printed(self.twisted.with_its_kind, &session, end).into_iter();
        printed.map(|line| self.twisted.with_our_text(line)).collect()
    }

    /// The name of one of Python's own exceptions.
    fn builtin(&self, class: &str) -> String {
        match self.twisted.version {
            Version::Three => format!("builtins.{class}"),
            Version::Two => format!("exceptions.{class}"),
        }
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
const UNSAFE: &str = "listening-unsafe";

fn with_sink(
    twisted: Twisted,
    port: &'static str,
    client: Client,
    scenario: impl AsyncFnOnce(Sink),
) {
    with_python(twisted.version, async |python| {
        let mut server = python.start("sink/sink_server.py", &[]);
        let mut address = None;
        for _ in 0..4 {
            let line = server.line().await.unwrap();
            if let Some(number) = line.strip_prefix(port).and_then(|rest| rest.strip_prefix(' ')) {
                address = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, number.parse().unwrap())));
            }
        }
        let peer = client.text(twisted.text).connect(address.unwrap()).await.unwrap();
        let root = peer.root();
        scenario(Sink { twisted, server, peer, root }).await;
    });
}

fn plain(twisted: Twisted, scenario: impl AsyncFnOnce(Sink)) {
    with_sink(twisted, PLAIN, Client::new(), scenario);
}

/// A test of each scenario with each server.
macro_rules! scenarios {
    (@ $module:ident: $twisted:ident; $($with:ident: $($scenario:ident)*;)*) => {
        mod $module {
            $($(#[test]
            fn $scenario() {
                super::$with($crate::sink::$twisted, super::$scenario);
            })*)*
        }
    };
    ($($scenarios:tt)*) => {
        $crate::sink::client::scenarios! { @ python3: PYTHON_3; $($scenarios)* }
        $crate::sink::client::scenarios! { @ python2: PYTHON_2; $($scenarios)* }
        $crate::sink::client::scenarios! { @ python2_bytes: PYTHON_2_BYTES; $($scenarios)* }
    };
}
use scenarios;
