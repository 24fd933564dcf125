//! The client's end.

use pb::{CallError, Peer, RemoteError, RemoteReference, jelly::UnjellyOwned};

use super::Server;
use crate::sink::{Twisted, Version, printed};

/// The server, and the connection to it.
pub(super) struct Sink {
    pub(super) twisted: Twisted,
    pub(super) server: Server,
    pub(super) peer: Peer,
    pub(super) root: RemoteReference,
}

impl Sink {
    /// Closes the connection, and checks that the server has seen these events and no others since the last
    /// check.
    pub(super) async fn saw(mut self, events: impl IntoIterator<Item: AsRef<str>>) {
        self.peer.shutdown().await;
        for event in events {
            assert_eq!(self.server.line().await.as_deref(), Some(event.as_ref()));
        }
    }

    /// Closes the connection, and checks that the server has seen the recorded events of a scenario.
    pub(super) async fn saw_as_recorded(self, scenario: &str) {
        let seen = self.recorded(scenario, "server");
        self.saw(seen).await;
    }

    /// Returns the lines that one end printed when the server was called by a client of its own Python
    /// version.
    pub(super) fn recorded(&self, scenario: &str, end: &str) -> Vec<String> {
        let session = format!("sink:{scenario}");
        let printed = printed(self.twisted.with_its_kind, &session, end).into_iter();
        printed.map(|line| self.twisted.with_our_text(line)).collect()
    }

    /// Returns the name of one of Python's own exceptions.
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

    /// Returns the exception that a call ends with.
    pub(super) async fn fails(&self, method: &str, args: impl pb::jelly::Args) -> RemoteError {
        match self.root.call_remote::<pb::Value>(method, args).await {
            Err(CallError::Remote(error)) => error,
            other => panic!("the call should raise an exception, but ended with {other:?}"),
        }
    }
}

/// Prints a failure as the client's program does.
pub(super) fn shown(error: &RemoteError) -> String {
    format!("{} | {}", error.class(), error.message())
}
