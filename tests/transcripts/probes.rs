//! Hand-made bytes that were sent to a real Twisted server, and its replies. The local server must reply
//! the same, except where it behaves differently on purpose.

use std::sync::Arc;

use pb::{
    Failure, Referenceable, Value,
    dispatch::{Dispatch, Invocation},
};
use pb_core::{Dialect, Dialects, driver::Broker};
use pb_test_support::{Clock, End};
use serde_json::{Value as Json, json};

use crate::recorded::{bytes, decode, read, reply};

/// The methods of the recorded server that a probe calls.
struct Sink;

impl Referenceable for Sink {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "echo" => call.now(|call| {
                let value: Value = call.argument("value")?;
                call.no_more_arguments()?;
                Ok(value)
            }),
            "describe" => call.now(|call| {
                let count = call.rest::<Value>()?.len() + call.rest_keywords::<Value>()?.len();
                Ok(count)
            }),
            "fail" => call.now(|call| {
                let class = match call.argument("kind")? {
                    "own" => "__main__.OwnError",
                    _ => "builtins.ValueError",
                };
                Ok(Err::<(), _>(Failure::new(class, "failed")))
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// Probes to which the local server replies differently, and the reason.
const DIFFERENT: &[(&str, &str)] = &[
    // Python 2 replies like the local server; Python 3 fails on its own strings.
    ("unknown command", "answered, and the connection stays open"),
    ("unknown command, vocabulary word login", "answered, and the connection stays open"),
    ("unknown command, not UTF-8", "answered, and the connection stays open"),
    // Python accepts anything that it can iterate over.
    ("args as bytes", "arguments are a tuple or a list"),
    ("args dictionary", "arguments are a tuple or a list"),
    ("dictionary, bytes as pair", "a pair is a list of two"),
    ("kw mixed keys", "keys of either kind, also in one call"),
    ("decimal infinity of python 2", "understood"),
    ("persistent", "refused: it names code"),
    ("unpersistable with list", "the reason is a string"),
    ("reference id bytes", "numbers are numbers"),
    // With Twisted a placeholder would stay in the value.
    ("dereference nothing inside list", "an error of that value"),
    // Python cannot hold such a tuple; a `Value` can, since it keeps the references.
    ("tuple cycle", "read into a value"),
    // Python cannot decode the name; here it is a class that is not registered.
    ("tag non-ASCII UTF-8", "refused as a class"),
];

/// Returns the replies of a fresh server to the handshake and the probe, and whether the connection goes
/// on.
fn probe(handshake: &str, sent: &[u8]) -> (Vec<Json>, &'static str) {
    let mut config = pb_core::driver::Config::new(Clock::default()).unwrap();
    // What Twisted offers.
    config.dialects = Dialects::new([Dialect::Pb, Dialect::None]);
    let mut server = End::new(Broker::server(Some(Arc::new(Sink)), &config));
    let offer = server.sent();
    assert_eq!(offer, b"\x02\x80\x02\x82pb\x04\x82none");
    server.receive(match handshake {
        "pb" => b"\x02\x82pb\x02\x80\x13\x87\x06\x81",
        "pb-noversion" => b"\x02\x82pb",
        "none" => b"\x04\x82none\x02\x80\x07\x82version\x06\x81",
        _ => b"",
    });
    server.receive(sent);
    let mut bytes = server.sent();
    let mut alive = "closed";
    if server.failed.is_none() {
        let ping: &[u8] = match handshake {
            "none" => b"\x07\x80\x07\x82message\x4d\x81\x04\x82root\x04\x82echo\x01\x81\x02\x80\x05\x82tuple\x05\x81\x01\x80\x0a\x82dictionary",
            _ => b"\x07\x80\x1a\x87\x4d\x81\x04\x82root\x04\x82echo\x01\x81\x02\x80\x0b\x87\x05\x81\x01\x80\x05\x87",
        };
        server.receive(ping);
        let pong = server.sent();
        alive = match (pong.is_empty(), &server.failed) {
            (false, _) => "alive",
            (true, None) => "no reply to ping, still open",
            (true, Some(_)) => "closed",
        };
        bytes.extend(if alive == "alive" { Vec::new() } else { pong });
    }
    let (mut at, mut replies) = (0, Vec::new());
    while at < bytes.len() {
        replies.extend(reply(&decode(&bytes, &mut at)));
    }
    (replies, alive)
}

#[test]
fn a_server_replies_as_twisted_does() {
    let probes = read("server_probes.json");
    let probes = probes.as_array().unwrap();
    assert_eq!(probes.len(), 194);
    let mut wrong = Vec::new();
    let mut different = 0;
    for recorded in probes {
        let name = recorded["name"].as_str().unwrap();
        let sent = bytes(&recorded["sent"]);
        let (replies, alive) = probe(recorded["handshake"].as_str().unwrap(), &sent);
        // A refused argument is a TypeError here, whatever error Python raised.
        let general = |reply: &Json| match (reply[0].as_str(), reply[2].as_str()) {
            (Some("error"), Some(class)) if class.starts_with("builtins.") => {
                json!(["error", reply[1], "builtins.TypeError"])
            }
            _ => reply.clone(),
        };
        let expected: Vec<Json> =
            recorded["replies"].as_array().unwrap().iter().map(general).collect();
        let replies: Vec<Json> = replies.iter().map(general).collect();
        let same = expected == replies && recorded["connection"] == alive;
        let known = DIFFERENT.iter().any(|(known, _)| *known == name);
        different += usize::from(known);
        if same == known {
            wrong.push(format!(
                "{name}: {replies:?} {alive}, Twisted {expected:?} {}",
                recorded["connection"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(different, DIFFERENT.len());
}
