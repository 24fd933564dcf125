//! A client's end.

use pb::{CallError, Peer, RemoteError, RemoteReference, jelly::UnjellyOwned};

use super::Server;
use crate::sink::{Twisted, Version, printed};

/// The server, and our connection to it.
pub(super) struct Sink {
    pub(super) twisted: Twisted,
    pub(super) server: Server,
    pub(super) peer: Peer,
    pub(super) root: RemoteReference,
}

impl Sink {
    /// Closes the connection. The server must then have seen this and nothing else since it was last
    /// looked at.
    pub(super) async fn saw(mut self, events: impl IntoIterator<Item: AsRef<str>>) {
        self.peer.shutdown().await;
        for event in events {
            assert_eq!(self.server.line().await.as_deref(), Some(event.as_ref()));
        }
    }

    /// Closes the connection. The server must then have seen what was recorded of a scenario.
    pub(super) async fn saw_as_recorded(self, scenario: &str) {
        let seen = self.recorded(scenario, "server");
        self.saw(seen).await;
    }

    /// What one end printed when the server was called by a client of its kind.
    pub(super) fn recorded(&self, scenario: &str, end: &str) -> Vec<String> {
        let session = format!("sink:{scenario}");
        let printed = printed(self.twisted.with_its_kind, &session, end).into_iter();
        printed.map(|line| self.twisted.with_our_text(line)).collect()
    }

    /// The name of one of Python's own exceptions.
    pub(super) fn builtin(&self, class: &str) -> String {
        match self.twisted.version {
            Version::Three => format!("builtins.{class}"),
            Version::Two => format!("exceptions.{class}"),
        }
    }

    pub(super) async fn call<R: UnjellyOwned>(
        &self,
        method: &str,
        args: impl pb::jelly::Args,
    ) -> R {
        self.root.call_remote(method, args).await.unwrap()
    }

    /// The exception that a call ends in.
    pub(super) async fn fails(&self, method: &str, args: impl pb::jelly::Args) -> RemoteError {
        match self.root.call_remote::<pb::Value>(method, args).await {
            Err(CallError::Remote(error)) => error,
            other => panic!("no exception but {other:?}"),
        }
    }
}

/// As the client's program shows a failure.
pub(super) fn shown(error: &RemoteError) -> String {
    format!("{} | {}", error.class(), error.message())
}
