//! `sink_client.py` against a server of ours.

use std::{sync::Arc, time::Duration};

use pb::{Referenceable, Server, Timeouts};
use tokio::sync::Notify;

use super::{objects::Events, recorded, root::Sink, unworded};
use crate::{process::assert_lines, venv::Python, with_twisted};

/// Serves a root object until a scenario has come to its end; what the client printed.
pub(super) async fn serve(
    python: &Python,
    scenario: &str,
    root: impl Referenceable,
) -> Vec<String> {
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let serving = server
        // `never` and `hangUp` run on after the end.
        .timeouts(Timeouts { linger: Duration::from_millis(50), ..Timeouts::default() })
        .serve(root)
        .with_graceful_shutdown(async move { stopped.notified().await });
    let serving = tokio::spawn(serving.into_future());
    let client = python.start("sink/sink_client.py", &["127.0.0.1", &port, scenario]);
    let printed = client.finish().await;
    stop.notify_one();
    serving.await.unwrap().unwrap();
    printed
}

/// The client must print what it prints against Twisted's own server, and the server see what that saw.
async fn same_as_recorded(python: &Python, scenario: &'static str) {
    let events = Events::default();
    let printed = run(python, scenario, &events).await;
    compare(scenario, &printed, recorded(scenario, "client"));
    // What Twisted logs is nobody's business; what becomes of a replica it tells its class.
    let ours = [
        "logged-error",
        "observer-added",
        "update-answered",
        "stoppedObserving",
        "cache-state",
        "observe_",
        "disconnected",
    ];
    let seen = recorded(scenario, "server").into_iter();
    let seen = seen.filter(|line| !ours.iter().any(|word| line.starts_with(word)));
    compare("our server", &events.take(), seen.collect());
}

pub(super) fn compare(who: &str, printed: &[String], expected: Vec<&str>) {
    let printed: Vec<String> = printed.iter().map(|line| unworded(line).to_owned()).collect();
    assert_lines(who, &printed, expected.into_iter().map(unworded));
}

async fn run(python: &Python, scenario: &'static str, events: &Events) -> Vec<String> {
    serve(python, scenario, Sink::new(scenario, events)).await
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        const SCENARIOS: &[&str] = &[$(stringify!($name)),*, "errorbig", "errorlater", "errorexit"];

        $(#[test]
        fn $name() {
            with_twisted(async |python| same_as_recorded(python, stringify!($name)).await);
        })*
    };
}

scenarios! {
    cacheecho cachefull cacherace cachetoserver callback code copyself cyclic cyclicback echo errorknown
    errors errorunicode errorunknown filepager getcopy hangup kwargs manyrefs noanswer outoforder pager
    plainobject refecho reference shared unknowncopy unknownmethod unknownobject unsendable
}

/// Where ours does better than was recorded.
async fn better(python: &Python, scenario: &'static str, expected: &[&str]) {
    let printed = run(python, scenario, &Events::default()).await;
    assert_lines(scenario, &printed, expected.iter().copied());
}

/// Twisted closes the connection.
#[test]
fn errorbig() {
    with_twisted(async |python| {
        let limit = "a string of 655361 bytes; the limit is 655360";
        let expected = [
            &*format!("error fail pb.JellyError | the answer cannot be sent: {limit}"),
            "fired True",
            "done",
            "connection lost",
        ];
        better(python, "errorbig", &expected).await;
    });
}

/// Twisted's never answers.
#[test]
fn errorlater() {
    let limit = "a string of 655361 bytes; the limit is 655360";
    with_twisted(async |python| {
        let expected = [
            "error laterUnknown builtins.TypeError | no NaN here",
            &format!("error laterBig pb.JellyError | the answer cannot be sent: {limit}"),
            "fired True",
            "answer echo b\"still here\"",
            "done",
        ];
        better(python, "errorlater", &expected).await;
    });
}

/// Twisted's failure is one that its client cannot read.
#[test]
fn errorexit() {
    with_twisted(async |python| {
        better(python, "errorexit", &["error fail builtins.SystemExit | 3", "done"]).await;
    });
}

/// Every scenario is here or among those of `login`.
#[test]
fn no_scenario_is_left_out() {
    with_twisted(async |python| {
        let listed = python.start("sink/sink_client.py", &["--list"]).finish().await;
        let mut known: Vec<&str> =
            SCENARIOS.iter().chain(super::login::SCENARIOS).copied().collect();
        known.sort_unstable();
        assert_eq!(listed, [known.join(" ")]);
    });
}
