//! `sink_client.py` and `pond_client.py` against local servers.

use std::{sync::Arc, time::Duration};

use pb::{Referenceable, Security, Server, TextEncoding, Timeouts};
use tokio::sync::Notify;

use super::{PYTHON_2, PYTHON_3, Twisted, login, objects::Events, printed, unworded};
use crate::{
    process::assert_lines,
    venv::{Python, Version},
    with_python, with_twisted,
};

/// One of the recorded sessions.
#[derive(Clone, Copy)]
pub(super) struct Session {
    pub(super) program: &'static str,
    pub(super) scenario: &'static str,
}

impl Session {
    fn name(self) -> String {
        format!("{}:{}", self.program, self.scenario)
    }

    /// Admits a class that only some scenarios know.
    fn security(self) -> Security {
        match self.scenario {
            "unknowncopy" | "a:--refuse" => Security::default().deny(["copy_sender.CopyPond"]),
            _ => Security::default(),
        }
    }
}

/// Serves a root object until a scenario has ended, and returns the client's lines.
pub(super) async fn serve(
    python: &Python,
    twisted: Twisted,
    session: Session,
    root: impl Referenceable,
) -> Vec<String> {
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let serving = server
        // `never` and `hangUp` are still running at the end.
        .text_encoding(twisted.text)
        .security(session.security())
        .timeouts(Timeouts::default().linger(Duration::from_millis(50)))
        .serve(root)
        .with_graceful_shutdown(async move { stopped.notified().await });
    let serving = serving.spawn();
    let program = format!("sink/{}_client.py", session.program);
    let scenario = session.scenario.split(':').next().unwrap();
    let client = python.start(&program, &["127.0.0.1", &port, scenario]);
    let printed = client.finish().await;
    stop.notify_one();
    serving.await.unwrap().unwrap();
    printed
}

/// Returns the recorded session that must repeat itself.
fn recording(twisted: Twisted, session: Session) -> &'static str {
    match (session.scenario, twisted.version, twisted.text) {
        // Current Twisted can read neither a failure nor a keyword from Python 2.
        ("callback" | "loginkw", Version::Two, _) => twisted.with_its_kind,
        // Current Twisted refuses a name that is sent as text.
        ("logintext", ..) => PYTHON_2.with_its_kind,
        // Python 2 cannot print a text that is not ASCII.
        ("errorunicode", _, TextEncoding::Bytes) => PYTHON_3.with_today,
        _ => twisted.with_today,
    }
}

/// Returns the lines that the client must print.
fn expected(twisted: Twisted, session: Session) -> Vec<String> {
    let own = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
    let too_long = "error fail perspective_broker.JellyError | the answer cannot be sent: \
                    a string of 655361 bytes; the limit is 655360: send it in pages (`pb::pages::send_pages`, see \
         `pb::guide::pages`)";
    match session.scenario {
        // Twisted closes the connection.
        "errorbig" => own(&[too_long, "fired True", "done", "connection lost"]),
        // Twisted never answers.
        "errorlater" => own(&[
            "error laterUnknown builtins.TypeError | no NaN here",
            &too_long.replace("fail", "laterBig"),
            "fired True",
            "answer echo b\"still here\"",
            "done",
        ]),
        // Twisted's failure is one that its client cannot read.
        "errorexit" => own(&["error fail builtins.SystemExit | 3", "done"]),
        // This library passes the name on as bytes, in whatever form it was sent.
        "logintext" => own(&["logged in <RemoteReference>", "answer whoami b\"alice\"", "done"]),
        _ => {
            let recorded = printed(recording(twisted, session), &session.name(), "client");
            recorded.into_iter().map(|line| twisted.with_our_text(line)).collect()
        }
    }
}

/// Returns the events that the server must see: without Twisted's log, and with those that a replica
/// reports to its class.
fn seen(twisted: Twisted, session: Session) -> Vec<&'static str> {
    let its_own = [
        "logged-error",
        "observer-added",
        "update-answered",
        "stoppedObserving",
        "cache-state",
        "observe_",
        "disconnected",
    ];
    let seen = printed(recording(twisted, session), &session.name(), "server");
    seen.into_iter().filter(|line| !its_own.iter().any(|word| line.starts_with(word))).collect()
}

/// Runs a scenario against the root object that is made for it.
pub(super) fn run<R: Referenceable>(
    twisted: Twisted,
    session: Session,
    root: impl FnOnce(&'static str, &Events) -> R,
) {
    with_python(twisted.version, async |python| {
        let events = Events::default();
        let printed = serve(python, twisted, session, root(session.scenario, &events)).await;
        let printed: Vec<String> = printed.iter().map(|line| unworded(line).to_owned()).collect();
        let expected = expected(twisted, session);
        assert_lines(session.program, &printed, expected.iter().map(|line| unworded(line)));
        assert_lines("our server", &events.take(), seen(twisted, session));
    });
}

/// Makes a test of each scenario with each client.
macro_rules! scenarios {
    ($root:path: $($scenario:ident)*) => {
        pub(super) const SCENARIOS: &[&str] = &[$(stringify!($scenario)),*];

        $crate::sink::server::scenarios! { "sink" $root: $($scenario = stringify!($scenario))* }
    };
    ($program:literal $root:path: $($test:ident = $scenario:expr)*) => {
        $crate::sink::server::scenarios! { @ python3 PYTHON_3 $program $root: $($test = $scenario)* }
        $crate::sink::server::scenarios! { @ python2 PYTHON_2 $program $root: $($test = $scenario)* }
        $crate::sink::server::scenarios! {
            @ python2_bytes PYTHON_2_BYTES $program $root: $($test = $scenario)*
        }
    };
    (@ $module:ident $twisted:ident $program:literal $root:path: $($test:ident = $scenario:expr)*) => {
        mod $module {
            use $crate::sink::server::{Session, run};

            $(case!($test);
            fn $test() {
                let session = Session { program: $program, scenario: $scenario };
                run($crate::sink::$twisted, session, $root);
            })*
        }
    };
}
pub(super) use scenarios;

scenarios! {
    crate::sink::root::Sink::new:
    cacheecho cachefull cacherace cachetoserver callback code copyself cyclic cyclicback echo errorbig
    errorexit errorknown errorlater errors errorunicode errorunknown filepager getcopy hangup kwargs
    manyrefs noanswer outoforder pager plainobject refecho reference shared unknowncopy unknownmethod
    unknownobject unsendable
}

mod ponds {
    super::scenarios! {
        "pond" crate::sink::ponds::Ponds::new:
        a = "a" b = "b" changed = "changed" c = "c" refused = "a:--refuse"
    }
}

case!(no_scenario_is_left_out);
/// Every scenario is in this file or among those of `login`.
fn no_scenario_is_left_out() {
    with_twisted(async |python| {
        let listed = python.start("sink/sink_client.py", &["--list"]).finish().await;
        let mut known: Vec<&str> = SCENARIOS.iter().chain(login::SCENARIOS).copied().collect();
        known.sort_unstable();
        assert_eq!(listed, [known.join(" ")]);
    });
}
