//! The errors that calls end with.

use std::time::Duration;

use pb::{CallError, Connector, Security, Value, error::Refusal};

use super::{PLAIN, Run, Sink, UNSAFE, plain, scenarios, shown, with_sink};
use crate::sink::{
    Version,
    objects::{CarriedError, CarriedPlain},
    unworded,
};

scenarios! {
    plain: errors errorunicode errorknown errorexit errorbig errorlater unknownmethod;
    denying: errorunknown;
    unsafely: tracebacks;
}

async fn errors(sink: Sink) {
    let mut lines = Vec::new();
    for kind in ["value", "key", "own", "pberror", "deferred", "deferredpberror", "type"] {
        let error = sink.fails("fail", (kind,)).await;
        assert_eq!(error.is_class("twisted.spread.pb.Error"), kind.ends_with("pberror"), "{kind}");
        lines.push(format!("error fail {}", shown(&error)));
    }
    lines.push(format!("error echo {}", shown(&sink.fails("echo", ()).await)));
    lines.push(format!("error echo {}", shown(&sink.fails("echo", (1, 2)).await)));
    lines.push("done".to_owned());
    assert_eq!(lines, sink.recorded("errors", "client"));
    sink.saw_as_recorded("errors").await;
}

/// Twisted on Python 2 cannot send it, and closes the connection.
async fn errorunicode(sink: Sink) {
    if sink.twisted.version == Version::Two {
        let error = sink.root.call_remote::<()>("fail", ("unicode",)).await.unwrap_err();
        assert!(matches!(error, CallError::Closed { .. }), "{error}");
    } else {
        let error = sink.fails("fail", ("unicode",)).await;
        assert_eq!(shown(&error), "builtins.ValueError | café");
        assert_eq!(sink.call::<Vec<u8>>("echo", (b"still here",)).await, b"still here");
    }
    sink.saw_as_recorded("errorunicode").await;
}

/// Errors that are sent as copies.
async fn errorknown(sink: Sink) {
    let error = sink.fails("fail", ("carried",)).await;
    assert_eq!(error.take_copy::<CarriedError>().unwrap().code, 42);
    let error = sink.fails("fail", ("carriedplain",)).await;
    assert_eq!(error.take_copy::<CarriedPlain>().unwrap().code, 9);
    sink.saw_as_recorded("errorknown").await;
}

/// Twisted's client loses the connection, and its call never ends; with this library it is the error of
/// that call.
async fn errorunknown(sink: Sink) {
    let error = sink.root.call_remote::<()>("fail", ("carried",)).await.unwrap_err();
    let refusal = error.insecure().unwrap();
    assert_eq!(
        (refusal.class.as_str(), refusal.reason),
        ("sink.CarriedError", Refusal::NotAllowed)
    );
    assert!(sink.peer.close_reason().is_none());
    sink.saw_as_recorded("errorunknown").await;
}

fn denying(run: Run, scenario: impl AsyncFn(Sink)) {
    let client = || Connector::new().security(Security::default().deny(["sink.CarriedError"]));
    with_sink(run, PLAIN, client, scenario);
}

/// A server that sends tracebacks.
async fn tracebacks(sink: Sink) {
    let error = sink.fails("fail", ("value",)).await;
    let traceback = error.traceback().unwrap();
    let raised = sink.builtin("ValueError: bad value");
    assert!(traceback.contains("in remote_fail") && traceback.contains(&raised), "{traceback}");
    let logged = format!("logged-error {}", shown(&error));
    sink.saw(["failing value", &logged, "disconnected"]).await;
}

fn unsafely(run: Run, scenario: impl AsyncFn(Sink)) {
    with_sink(run, UNSAFE, Connector::new, scenario);
}

/// A failure that Twisted's client cannot read.
async fn errorexit(sink: Sink) {
    let error = sink.fails("fail", ("exit",)).await;
    assert_eq!(shown(&error), sink.builtin("SystemExit | 3"));
    assert!(sink.peer.close_reason().is_none());
    sink.saw_as_recorded("errorexit").await;
}

/// Twisted's server closes the connection instead of answering.
async fn errorbig(sink: Sink) {
    let error = sink.root.call_remote::<Value>("fail", ("bigstring",)).await.unwrap_err();
    assert!(matches!(error, CallError::Closed { .. }), "{error}");
    sink.saw_as_recorded("errorbig").await;
}

/// Twisted's server does not answer at all.
async fn errorlater(sink: Sink) {
    let error = sink.fails("laterUnknown", ()).await;
    assert_eq!(error.class(), sink.builtin("TypeError"));
    let big = sink.root.call_remote::<Value>("laterBig", ());
    let error = big.timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(matches!(error, CallError::Timeout { .. }), "{error}");
    assert_eq!(sink.call::<Vec<u8>>("echo", (b"still here",)).await, b"still here");
    sink.saw_as_recorded("errorlater").await;
}

async fn unknownmethod(sink: Sink) {
    let error = sink.fails("noSuchThing", (1,)).await;
    let expected = &sink.recorded("unknownmethod", "client")[0];
    assert_eq!(format!("error noSuchThing {}", shown(&error)), unworded(expected));
    sink.saw_as_recorded("unknownmethod").await;
}
