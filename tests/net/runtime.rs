//! Errors of futures that are awaited outside of a tokio runtime: they say what to do.

use std::{pin::pin, task::Poll, time::Duration};

use pb::{
    CallError, Connector, Server,
    error::{BindError, ConnectError, ServeError},
};
use pb_test_support::poll_once;

use super::root;
use crate::dialects;

/// Returns the output of a future that is ready when it is first polled.
fn now<F: Future>(future: F) -> F::Output {
    match poll_once(pin!(future)) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future must be ready at its first poll"),
    }
}

const CURE: &str = "needs a tokio runtime: await it within `#[tokio::main]` or `Runtime::block_on`";

#[test]
fn a_connection_outside_of_a_runtime_is_an_error_that_says_so() {
    let (stream, _other) = tokio::io::duplex(64);
    for error in [
        now(pb::connect("127.0.0.1:1")).unwrap_err(),
        now(Connector::new().connect("localhost:1")).unwrap_err(),
        now(Connector::new().connect_stream(stream)).unwrap_err(),
        now(pb::testing::pair(root().0)).unwrap_err(),
        #[cfg(unix)]
        now(Connector::new().connect_unix("/nowhere")).unwrap_err(),
    ] {
        assert!(matches!(error, ConnectError::NoRuntime), "{error}");
        assert_eq!(error.to_string(), format!("a connection {CURE}"));
    }
}

#[test]
fn a_server_outside_of_a_runtime_is_an_error_that_says_so() {
    let (stream, _other) = tokio::io::duplex(64);
    // A server that began to listen in a runtime, and is served after the runtime has ended.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listening = runtime.block_on(Server::bind("127.0.0.1:0")).unwrap();
    for error in [
        now(Server::bind("127.0.0.1:0")).unwrap_err(),
        #[cfg(unix)]
        now(Server::bind_unix("/nowhere")).unwrap_err(),
    ] {
        assert!(matches!(error, BindError::NoRuntime), "{error}");
        assert_eq!(error.to_string(), format!("a server {CURE}"));
    }
    for server in [Server::from_stream(stream).dialects(dialects()), listening] {
        let error = now(server.serve(root().0).into_future()).unwrap_err();
        assert!(matches!(error, ServeError::NoRuntime), "{error}");
        assert_eq!(error.to_string(), format!("a server {CURE}"));
    }
}

#[test]
fn a_peer_outlives_the_runtime_and_its_calls_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (root, _world) = root();
    let (client, _server) = runtime.block_on(pb::testing::pair(root)).unwrap();
    let call = || client.root().call_remote::<String>("wait", ()).timeout(Duration::from_secs(9));
    let mut waiting = pin!(call().into_future());
    runtime.block_on(async { assert!(poll_once(waiting.as_mut()).is_pending()) });
    drop(runtime);
    assert!(matches!(now(waiting), Err(CallError::Closed { .. })));
    assert!(matches!(now(call().into_future()), Err(CallError::Closed { .. })));
    assert!(now(client.root().call_remote::<String>("hello", ("pond",))).is_err());
    now(client.closed());
    now(client.shutdown());
    now(client.flushed());
}
