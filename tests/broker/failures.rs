//! Failures as Twisted of every age sends them, and local failures as Twisted of every age reads them.

use std::collections::BTreeMap;

use pb::{CallError, RemoteError, Value, banana::Dialect};
use pb_test_support::Pair;

use crate::roots::{Log, Root};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn bytes(text: &str) -> Value {
    Value::Bytes(text.as_bytes().to_vec())
}

fn failure(state: Vec<(Value, Value)>) -> Value {
    let class = "twisted.spread.pb.CopyableFailure".to_owned();
    Value::Copy { class, state: Box::new(Value::Dict(state)) }
}

/// Returns the error of a call that the peer answers with `[error 1 value]`.
fn answered_with(value: &Value) -> CallError {
    answered_with_bytes(&pb::jelly::to_bytes(Dialect::Pb, value).unwrap())
}

fn answered_with_bytes(value: &[u8]) -> CallError {
    // Twisted speaks no other dialect.
    let mut pair = Pair::banana(Root::default());
    let call = pair.peer().root().call_remote::<()>("note", ("x",)).send();
    drop(pair.client.sent());
    let head = b"\x03\x80\x1c\x87\x01\x81";
    pair.client.receive(&[&head[..], value].concat());
    assert!(pair.client.failed.is_none(), "the connection stays open");
    pair.finish(call).unwrap_err()
}

fn remote(value: &Value) -> RemoteError {
    answered_with(value).remote().unwrap().clone()
}

#[test]
fn a_failure_of_python_3_is_read() {
    let error = remote(&failure(vec![
        (text("count"), Value::Int(5.into())),
        (text("type"), bytes("builtins.KeyError")),
        (text("value"), text("'k'")),
        (text("captureVars"), Value::Bool(false)),
        (text("tb"), Value::None),
        (
            text("parents"),
            Value::List(vec![
                text("builtins.KeyError"),
                text("builtins.LookupError"),
                text("builtins.Exception"),
            ]),
        ),
        (text("frames"), Value::List(vec![])),
        (text("traceback"), text("Traceback unavailable\n")),
    ]));
    assert_eq!((error.class(), error.message()), ("builtins.KeyError", "'k'"));
    assert_eq!(error.parents().len(), 3);
    assert!(error.is_class("builtins.LookupError") && !error.is_class("builtins.ValueError"));
    assert_eq!(error.traceback(), None, "that it is unavailable is no traceback");
    assert_eq!(error.to_string(), "builtins.KeyError: 'k'");
}

#[test]
fn a_failure_of_python_2_is_read() {
    // Twisted 10.2 puts the class itself last.
    let error = remote(&failure(vec![
        (bytes("type"), bytes("exceptions.ValueError")),
        (bytes("value"), bytes("bad value")),
        (
            bytes("parents"),
            Value::List(vec![bytes("exceptions.StandardError"), bytes("exceptions.ValueError")]),
        ),
        (bytes("pickled"), Value::Int(1.into())),
    ]));
    assert_eq!((error.class(), error.message()), ("exceptions.ValueError", "bad value"));
    assert!(error.is_class("exceptions.StandardError"));
    let alone = remote(&failure(vec![(bytes("type"), bytes("exceptions.ValueError"))]));
    assert!(alone.is_class("builtins.ValueError"), "a failure without parents is of its own class");
    let parents = Value::Tuple(vec![bytes("builtins.OSError")]);
    let descends = remote(&failure(vec![(bytes("parents"), parents)]));
    assert!(
        descends.is_class("exceptions.IOError"),
        "this is one of the three names of that class"
    );
    // The caller need not know the Python version of the peer.
    assert!(error.is_class("builtins.ValueError") && !error.is_class("builtins.KeyError"));
}

#[test]
fn an_exit_names_a_class_among_its_parents() {
    // Twisted closes the connection on this. Here only the name is read, and nothing is built.
    let class =
        Value::Copy { class: "_lass".to_owned(), state: Box::new(bytes("builtins.object")) };
    let failure = failure(vec![
        (text("type"), bytes("builtins.SystemExit")),
        (text("value"), text("3")),
        (text("parents"), Value::List(vec![text("builtins.SystemExit"), class])),
    ]);
    let mut sent = pb::jelly::to_bytes(Dialect::Pb, &failure).unwrap();
    let at = sent.windows(5).position(|part| part == b"_lass").unwrap();
    sent[at] = b'c';
    let error = answered_with_bytes(&sent).remote().unwrap().clone();
    assert_eq!(error.class(), "builtins.SystemExit");
    assert!(error.is_class("builtins.object"));
}

#[test]
fn other_values_in_place_of_a_failure_end_only_the_call() {
    assert_eq!(remote(&text("boom")).message(), "boom");
    assert_eq!(remote(&bytes("boom")).message(), "boom");
    assert_eq!(remote(&failure(vec![])).class(), "");
    assert!(matches!(answered_with(&Value::None), CallError::Unjelly(_)));
    let unknown = Value::Copy { class: "foo.Err".to_owned(), state: Box::new(Value::None) };
    assert_eq!(answered_with(&unknown).insecure().unwrap().class, "foo.Err");
    let known = Value::Copy { class: "test.Pond".to_owned(), state: Box::new(Value::None) };
    assert!(answered_with(&known).insecure().is_none());
}

/// Keys are text, the class is bytes, texts are text: Twisted of every age reads that.
#[test]
fn failures_are_sent_with_the_keys_and_types_that_every_peer_reads() {
    let mut pair = Pair::banana(Root::default());
    let _call = pair.peer().root().call_remote::<()>("fail", ()).send();
    let sent = pair.client.sent();
    pair.server.receive(&sent);
    let answer = pair.server.sent();
    let value = answer.strip_prefix(b"\x03\x80\x1c\x87\x01\x81").unwrap();
    let Value::Copy { class, state } = pb::jelly::from_bytes(Dialect::Pb, value).unwrap() else {
        panic!()
    };
    assert_eq!(class, "twisted.spread.pb.CopyableFailure");
    let Value::Dict(state) = *state else { panic!() };
    let state: BTreeMap<_, _> = state
        .into_iter()
        .map(|(key, value)| {
            let Value::Text(key) = key else { panic!("{key:?}") };
            (key, value)
        })
        .collect();
    assert_eq!(state["type"], bytes("builtins.ValueError"));
    assert_eq!(state["value"], text("bad value"));
    assert_eq!(state["traceback"], text("Traceback unavailable\n"));
    assert_eq!(state["tb"], Value::None);
    assert_eq!((&state["frames"], &state["stack"]), (&Value::List(vec![]), &Value::List(vec![])));
    assert!(matches!(state["count"], Value::Int(_)));
    assert_eq!(state["captureVars"], Value::Bool(false));
    assert_eq!(state["unsafeTracebacks"], Value::Bool(false));
    let Value::List(parents) = &state["parents"] else { panic!() };
    assert_eq!(parents[0], text("builtins.ValueError"));
    for parent in ["exceptions.ValueError", "builtins.Exception", "exceptions.Exception"] {
        assert!(parents.contains(&text(parent)), "{parent}");
    }
}

#[test]
fn a_failure_that_is_passed_on_keeps_its_class() {
    let error = remote(&failure(vec![
        (text("type"), bytes("kitchen.Burnt")),
        (text("value"), text("own trouble")),
        (text("parents"), Value::List(vec![text("kitchen.Burnt"), text("kitchen.Error")])),
        (text("traceback"), text("File kitchen.py, line 7")),
    ]));
    assert_eq!(error.traceback(), Some("File kitchen.py, line 7"));
    let relayed = pb::Failure::from(CallError::Remote(error));
    assert_eq!((relayed.class(), relayed.message()), ("kitchen.Burnt", "own trouble"));
    let wire = pb::jelly::to_bytes(Dialect::Pb, &relayed).unwrap();
    let again: RemoteError = pb::jelly::from_bytes(Dialect::Pb, &wire).unwrap();
    assert!(again.is_class("kitchen.Error"));
    // Tracebacks are not passed on, and the failure of a lost connection has Twisted's name.
    assert_eq!(again.traceback(), None);
    let lost = pb::Failure::from(CallError::from(pb::ConnectionError::ClosedByPeer));
    assert_eq!(lost.class(), "twisted.spread.pb.PBConnectionLost");
    let called = pb::error::Called::new("ring", Some("10.0.0.7:8787".parse().unwrap()));
    let within = std::time::Duration::from_secs(1);
    let late = CallError::Timeout { called: Box::new(called), within };
    assert_eq!(late.to_string(), "no answer to `ring` at 10.0.0.7:8787 within 1s");
    let late = pb::Failure::from(late);
    assert_eq!(
        late.class(),
        "perspective_broker.CallError",
        "another call's trouble is no lost connection"
    );
    assert_eq!(
        late.message(),
        "no answer to `ring` within 1s",
        "the address of a peer is not sent to others"
    );
}

/// Buildbot's workers call `complete` with `None` or with a failure.
#[test]
fn a_failure_is_an_argument_and_an_answer() {
    struct Command;

    #[pb::methods]
    impl Command {
        #[remote]
        fn complete(&self, failure: Option<RemoteError>) -> Option<pb::Failure> {
            failure.map(|error| pb::Failure::from(error).with_parent("seen"))
        }

        #[remote]
        #[pb(rename = "completeAll")]
        async fn complete_all(&self, failures: Vec<RemoteError>) -> Vec<String> {
            failures.iter().map(ToString::to_string).collect()
        }
    }

    let mut pair = Pair::new(Command);
    let command = pair.peer().root();
    let call = command.call_remote::<Option<RemoteError>>("complete", ((),));
    assert_eq!(pair.finish(call).unwrap(), None);
    let failure = || pb::Failure::new("builtins.KeyError", "'k'");
    let call = command.call_remote::<Option<RemoteError>>("complete", (Some(failure()),));
    let error = pair.finish(call).unwrap().unwrap();
    assert_eq!(error.to_string(), "builtins.KeyError: 'k'");
    assert!(error.is_class("seen") && error.is_class("builtins.LookupError"));
    let failures = [failure(), pb::Failure::new("shop.SoldOut", "")];
    let call = command.call_remote::<Vec<String>>("completeAll", (failures,));
    assert_eq!(pair.finish(call).unwrap(), ["builtins.KeyError: 'k'", "shop.SoldOut"]);
    // What is no failure is an error of that argument.
    let call = command.call_remote::<Value>("complete", (7,));
    let error = pair.finish(call).unwrap_err();
    assert!(error.is_class("builtins.TypeError"), "{error}");
}

/// A caller with the other Python traps it by the name that it has there.
#[test]
fn python_s_own_exceptions_are_sent_under_the_names_of_both_pythons() {
    let passed_on = remote(&failure(vec![
        (bytes("type"), bytes("exceptions.IOError")),
        (bytes("parents"), Value::List(vec![bytes("exceptions.EnvironmentError")])),
    ]));
    for (failure, names) in [
        (pb::Failure::from(passed_on), ["exceptions.EnvironmentError", "builtins.OSError"]),
        (
            pb::Failure::new("builtins.OSError", ""),
            ["exceptions.OSError", "exceptions.StandardError"],
        ),
        (
            pb::Failure::new("builtins.UnicodeDecodeError", ""),
            ["builtins.UnicodeError", "exceptions.ValueError"],
        ),
        (
            pb::Failure::new("exceptions.KeyError", ""),
            ["builtins.KeyError", "builtins.LookupError"],
        ),
    ] {
        let wire = pb::jelly::to_bytes(Dialect::Pb, &failure).unwrap();
        let error: RemoteError = pb::jelly::from_bytes(Dialect::Pb, &wire).unwrap();
        assert_eq!((error.class(), &*error.parents()[0]), (failure.class(), failure.class()));
        for name in names {
            assert!(error.parents().iter().any(|parent| parent == name), "{name}: {error:?}");
        }
    }
}

#[test]
fn a_failure_can_always_be_sent() {
    let endless = pb::Failure::new("x".repeat(700_000), "\u{e9}".repeat(700_000));
    let wire = pb::jelly::to_bytes(Dialect::Pb, &endless).unwrap();
    let error: RemoteError = pb::jelly::from_bytes(Dialect::Pb, &wire).unwrap();
    assert!(error.message().len() < 70_000 && error.message().starts_with('\u{e9}'));
    let parents = (0..1000).map(|number| format!("kitchen.Error{number}"));
    let heir = parents.fold(pb::Failure::new("kitchen.Burnt", ""), pb::Failure::with_parent);
    let wire = pb::jelly::to_bytes(Dialect::Pb, &heir).unwrap();
    let error: RemoteError = pb::jelly::from_bytes(Dialect::Pb, &wire).unwrap();
    assert_eq!((error.parents().len(), &*error.parents()[0]), (64, "kitchen.Burnt"));
}

#[test]
fn an_error_may_be_sent_as_a_copy() {
    /// An error with attributes.
    #[derive(pb::Copyable, pb::RemoteCopy, Debug, PartialEq)]
    #[pb(class = "shop.SoldOut")]
    struct SoldOut {
        item: String,
        again_on: i64,
    }

    impl std::fmt::Display for SoldOut {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "no {}", self.item)
        }
    }

    struct Shop;

    #[pb::methods]
    impl Shop {
        #[remote]
        fn buy(&self, item: String) -> Result<(), pb::Failure> {
            Err(pb::Failure::from_copyable(SoldOut { item, again_on: 5 }))
        }
    }

    let mut pair = Pair::new(Shop);
    let root = pair.peer().root();
    let call = root.call_remote::<()>("buy", ("tea",));
    let error = pair.finish(call).unwrap_err();
    let remote = error.remote().unwrap();
    assert!(remote.is_class("shop.SoldOut"));
    assert_eq!(remote.take_copy::<String>(), None);
    let sold_out = SoldOut { item: "tea".to_owned(), again_on: 5 };
    assert_eq!(remote.take_copy(), Some(sold_out));
    // An error that cannot be sent as a copy is sent by its name.
    let call = root.call_remote::<()>("buy", ("x".repeat(600_000),));
    assert!(pair.finish(call).unwrap_err().remote().unwrap().take_copy::<SoldOut>().is_some());
}

/// A class name without a dot must have been registered, at a Twisted peer too.
#[test]
fn an_error_that_is_sent_as_a_copy_needs_no_module() {
    #[derive(pb::RemoteCopy)]
    #[pb(class = "Undotted", transparent)]
    struct Undotted(i64);

    let error = remote(&Value::Copy {
        class: "Undotted".to_owned(),
        state: Box::new(Value::Int(5.into())),
    });
    assert!(error.is_class("Undotted"));
    assert_eq!(error.take_copy::<Undotted>().unwrap().0, 5);
    let unknown = Value::Copy { class: "Unknown".to_owned(), state: Box::new(Value::None) };
    assert!(matches!(answered_with(&unknown), CallError::Unjelly(_)));
}

/// An error whose attributes cannot be read.
#[derive(pb::Copyable, Debug)]
#[pb(class = "test.Lost", state = LostState)]
struct Lost;

#[derive(pb::Jelly)]
struct LostState {
    place: String,
}

impl From<&Lost> for LostState {
    fn from(_: &Lost) -> Self {
        panic!("user code panics");
    }
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("lost")
    }
}

#[test]
fn an_error_that_panics_when_it_is_copied_is_sent_by_name() {
    struct Office(Log);

    #[pb::methods]
    impl Office {
        #[remote]
        fn find(&self) -> Result<(), pb::Failure> {
            Err(pb::Failure::from_copyable(Lost))
        }

        #[remote]
        async fn search(&self) -> Result<(), pb::Failure> {
            self.0.pass("searched").await;
            Err(pb::Failure::from_copyable(Lost))
        }
    }

    let log = Log::default();
    let mut pair = Pair::new(Office(log.clone()));
    let root = pair.peer().root();
    for method in ["find", "search"] {
        let call = root.call_remote::<()>(method, ()).send();
        pair.drive();
        log.open("searched");
        let error = pair.finish(call).unwrap_err();
        let remote = error.remote().unwrap();
        assert_eq!((remote.class(), remote.message()), ("test.Lost", "lost"));
    }
}

/// A Python caller's `except FileNotFoundError` then works; Python 2 has `OSError` and `IOError`.
#[test]
fn an_io_error_is_the_os_error_that_python_has_for_it() {
    use std::io::{Error, ErrorKind};
    let failure = |kind: ErrorKind| pb::Failure::from(Error::from(kind));
    assert_eq!(failure(ErrorKind::NotFound).class(), "builtins.FileNotFoundError");
    assert_eq!(failure(ErrorKind::OutOfMemory).class(), "builtins.OSError");
    let wire = pb::jelly::to_bytes(Dialect::Pb, &failure(ErrorKind::ConnectionReset)).unwrap();
    let error: RemoteError = pb::jelly::from_bytes(Dialect::Pb, &wire).unwrap();
    for class in ["builtins.ConnectionResetError", "builtins.ConnectionError", "exceptions.IOError"]
    {
        assert!(error.is_class(class), "{class}");
    }
    assert!(!error.is_class("builtins.FileNotFoundError"));
}
