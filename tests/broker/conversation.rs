//! Messages as a peer other than this library may write them, and those that close the connection.

use pb::{ConnectionError, error::ProtocolError};
use pb_test_support::{Pair, messages};

use crate::roots::Root;

/// Returns the error for which the server closes a connection in dialect `pb` that receives these bytes.
fn closed_by(bytes: &[u8]) -> ProtocolError {
    let mut pair = Pair::banana(Root::default());
    pair.server.receive(bytes);
    match pair.server.failed {
        Some(ConnectionError::Protocol(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_version_but_6_is_refused() {
    // `[version 5]` and `[version 7]`
    assert_eq!(closed_by(b"\x02\x80\x13\x87\x05\x81"), ProtocolError::Version);
    assert_eq!(closed_by(b"\x02\x80\x13\x87\x07\x81"), ProtocolError::Version);
}

/// As with Twisted, where each command is a method with a fixed number of parameters.
#[test]
fn a_message_with_another_number_of_parts_is_refused() {
    // `[decref 1 1]`
    let error = closed_by(b"\x03\x80\x1d\x87\x01\x81\x01\x81");
    assert_eq!(error, ProtocolError::Malformed { command: "decref" });
    // `[message 1 root note 1 [tuple x] [dictionary] 1]`
    let error = closed_by(
        b"\x08\x80\x1a\x87\x01\x81\x04\x82root\x04\x82note\x01\x81\
        \x02\x80\x0b\x87\x01\x82x\x01\x80\x05\x87\x01\x81",
    );
    assert_eq!(error, ProtocolError::Malformed { command: "message" });
}

#[test]
fn an_expression_that_begins_with_no_command_is_refused() {
    // `5` and `[5]`
    assert_eq!(closed_by(b"\x05\x81"), ProtocolError::NotAMessage);
    assert_eq!(closed_by(b"\x01\x80\x05\x81"), ProtocolError::NotAMessage);
}

#[test]
fn an_answer_before_the_first_call_closes_the_connection() {
    let mut pair = Pair::new(Root::default());
    pair.server.feed("[answer 0 1]");
    let Some(ConnectionError::Protocol(error)) = &pair.server.failed else { panic!() };
    assert_eq!(*error, ProtocolError::UnknownRequest(0));
}

#[test]
fn an_answer_is_wanted_where_the_flag_is_true_in_python() {
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
        let mut pair = Pair::banana(Root::default());
        let head = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x03\x82add";
        let args = b"\x02\x80\x0b\x87\x05\x81\x01\x80\x05\x87";
        pair.server.receive(&[&head[..], &flag, args].concat());
        assert!(pair.server.failed.is_none(), "{flag:?}");
        let answers: &[&str] = if is_wanted { &["[answer 1 6]"] } else { &[] };
        assert_eq!(messages(&pair.server.sent()), answers, "{flag:?}");
    }
}

#[test]
fn an_object_id_that_python_could_not_look_up_is_an_error() {
    let mut pair = Pair::new(Root::default());
    pair.server.feed("[message 1 [list] add 1 [tuple 5] [dictionary]]");
    let answer = &messages(&pair.server.sent())[0];
    assert!(answer.contains("builtins.TypeError") && answer.contains("unhashable"), "{answer}");
}
