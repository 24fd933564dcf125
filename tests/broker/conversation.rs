//! Messages as a peer may write them who is not one of ours, and what ends the conversation.

use pb::{ConnectionError, error::ProtocolError};
use pb_test_support::{Pair, messages};

use crate::roots::Root;

/// Why the server ends a connection on which it receives this.
fn ended_by(bytes: &[u8]) -> ProtocolError {
    let mut pair = Pair::new(Root::default());
    pair.server.receive(bytes);
    match pair.server.failed {
        Some(ConnectionError::Protocol(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn there_is_one_version_of_the_protocol() {
    // `[version 5]` and `[version 7]`
    assert_eq!(ended_by(b"\x02\x80\x13\x87\x05\x81"), ProtocolError::Version);
    assert_eq!(ended_by(b"\x02\x80\x13\x87\x07\x81"), ProtocolError::Version);
}

/// As with Twisted, where each command is a method with so many arguments.
#[test]
fn a_message_has_its_number_of_parts() {
    // `[decref 1 1]`
    let error = ended_by(b"\x03\x80\x1d\x87\x01\x81\x01\x81");
    assert_eq!(error, ProtocolError::Malformed { command: "decref" });
    // `[message 1 root note 1 [tuple x] [dictionary] 1]`
    let error = ended_by(
        b"\x08\x80\x1a\x87\x01\x81\x04\x82root\x04\x82note\x01\x81\
        \x02\x80\x0b\x87\x01\x82x\x01\x80\x05\x87\x01\x81",
    );
    assert_eq!(error, ProtocolError::Malformed { command: "message" });
}

#[test]
fn there_is_no_call_before_the_first() {
    // `[answer 0 1]`
    assert_eq!(ended_by(b"\x03\x80\x1b\x87\x00\x81\x01\x81"), ProtocolError::UnknownRequest(0));
}

#[test]
fn an_answer_is_wanted_where_python_would_say_so() {
    let float = |value: f64| [&b"\x84"[..], &value.to_be_bytes()].concat();
    let flags: [(Vec<u8>, bool); 9] = [
        (b"\x00\x81".into(), false),
        (b"\x02\x81".into(), true),
        (float(0.0), false),
        (float(0.5), true),
        (b"\x00\x82".into(), false),
        (b"\x01\x820".into(), true),
        (b"\x00\x80".into(), false),
        (b"\x01\x80\x00\x81".into(), true),
        (b"\x02\x80\x07\x82boolean\x04\x82true".into(), true),
    ];
    for (flag, is_wanted) in flags {
        let mut pair = Pair::new(Root::default());
        let head = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x03\x82add";
        let args = b"\x02\x80\x0b\x87\x05\x81\x01\x80\x05\x87";
        pair.server.receive(&[&head[..], &flag, args].concat());
        assert!(pair.server.failed.is_none(), "{flag:?}");
        let answers: &[&str] = if is_wanted { &["[answer 1 6]"] } else { &[] };
        assert_eq!(messages(&pair.server.sent()), answers, "{flag:?}");
    }
}

#[test]
fn what_python_could_not_look_up_is_no_object() {
    // `[message 1 [list] add 1 [tuple 5] [dictionary]]`
    let mut pair = Pair::new(Root::default());
    pair.server.receive(
        b"\x07\x80\x1a\x87\x01\x81\x01\x80\x08\x87\x03\x82add\x01\x81\
        \x02\x80\x0b\x87\x05\x81\x01\x80\x05\x87",
    );
    let answer = &messages(&pair.server.sent())[0];
    assert!(answer.contains("builtins.TypeError") && answer.contains("unhashable"), "{answer}");
}
