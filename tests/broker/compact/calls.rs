//! Values that are malformed inside of their frames: errors of their calls, updates and answers.

use std::pin::pin;

use pb::{Cached, CallError, Value, error::UnjellyErrorKind, live::Lost};
use pb_test_support::{End, poll_once};

use super::{
    answers, call, call_of, call_with, counted, flag, frame, keeping_server, kind, lives, server,
    string,
    vectors::{Vector, values},
};

/// Returns the malformed values of the vectors, without those that use numbers which were not taught.
fn malformed() -> impl Iterator<Item = Vector> {
    let uses_number = |bytes: &[u8]| matches!(bytes, [0xf2 | 0xf8 | 0xf9 | 0xc0..=0xcf, ..]);
    values().filter(move |value| value.mark == '!' && !uses_number(&value.bytes))
}

#[track_caller]
fn assert_refused(end: &mut End, line: usize, frame: &[u8]) {
    let said = answers(end, frame);
    assert!(end.failed.is_none(), "line {line}: {:?}", end.failed);
    assert_eq!(said.len(), 1, "line {line}: {said:?}");
    assert!(said[0].starts_with("[error 1 "), "line {line}: {said:?}");
    lives(end);
}

#[test]
fn rule_decoding_a_malformed_argument_is_an_error_of_its_call() {
    let mut end = server();
    for Vector { line, bytes, .. } in malformed() {
        assert_refused(&mut end, line, &call_of(1, "value", &bytes));
        assert_refused(&mut end, line, &call_of(1, "value", &[&[0xd2, 1], &bytes[..]].concat()));
        assert_refused(&mut end, line, &call_of(1, "pond", &bytes));
        // The keywords behind it are no part of it.
        let tuple = [&[0xe1], &bytes[..]].concat();
        assert_refused(&mut end, line, &call_with(1, "value", &tuple, &[0xf5, 0]));
        let keywords = [&[0xf5, 1, 0x85], &b"first"[..], &bytes].concat();
        assert_refused(&mut end, line, &call_with(1, "keyword", &[0xe0], &keywords));
    }
}

/// What is not read is passed over by its structure.
#[test]
fn malformed_bytes_in_an_argument_that_is_not_read_are_an_error_of_its_call() {
    let mut end = server();
    for argument in
        [&[0xff][..], &[0xd2, 1], &[0xf5, 1, 1], &[0x82, b'x'], &[0xfb, 0], &[0xe8, 0x80, 0]]
    {
        for method in ["any", "ignored", "no_such_method", "none"] {
            assert_refused(&mut end, 0, &call_of(1, method, argument));
        }
    }
}

#[test]
fn arguments_are_one_tuple_and_keywords_one_dictionary() {
    let mut end = server();
    for tuple in [&[][..], &[1], &[0xed], &[0xf5, 0], &[0xff], &[0xe1]] {
        assert_refused(&mut end, 0, &call(1, "value", tuple));
    }
    for keywords in
        [&[][..], &[1], &[0xd0], &[0xff], &[0xf5], &[0xf5, 1, 1, 1], &[0xf5, 1, 0xd0, 1]]
    {
        assert_refused(&mut end, 0, &call_with(1, "none", &[0xe0], keywords));
    }
}

#[test]
fn bytes_behind_the_arguments_are_an_error_of_their_call() {
    let mut end = server();
    assert_refused(&mut end, 0, &call(1, "none", &[0xe0, 0]));
    assert_refused(&mut end, 0, &call_of(1, "value", &[5, 0]));
    assert_refused(&mut end, 0, &call_of(1, "any", &[5, 0xff]));
    assert_refused(&mut end, 0, &call_of(1, "ignored", &[5, 0xff]));
    assert_refused(&mut end, 0, &call_with(1, "none", &[0xe0, 0], &[0xf5, 0]));
    assert_refused(&mut end, 0, &call_with(1, "none", &[0xe0], &[0xf5, 0, 0]));
    let keywords = [&[0xf5, 1, 0x85], &b"first"[..], &[5, 0]].concat();
    assert_refused(&mut end, 0, &call_with(1, "keyword", &[0xe0], &keywords));
}

/// Returns the error of a call that this frame of the peer answers, after its request id.
fn answered(kind: u8, value: &[u8]) -> (End, CallError) {
    let mut end = server();
    let root = end.broker.peer().root();
    let mut call = pin!(root.call_remote::<Value>("x", ()));
    assert!(poll_once(call.as_mut()).is_pending());
    end.sent();
    end.receive(&frame(kind, &[&[1], value]));
    assert!(end.failed.is_none(), "{:?}", end.failed);
    let std::task::Poll::Ready(answer) = poll_once(call.as_mut()) else {
        panic!("no answer by {value:02x?}")
    };
    (end, answer.unwrap_err())
}

#[test]
fn rule_decoding_a_malformed_answer_is_an_error_of_its_call() {
    for Vector { line, bytes, .. } in malformed() {
        let (mut end, error) = answered(kind::ANSWER, &bytes);
        assert!(matches!(error, CallError::Unjelly(_)), "line {line}: {error:?}");
        lives(&mut end);
    }
    for (kind, value) in
        [(kind::ANSWER, &[5, 0][..]), (kind::ANSWER, &[5, 0xff]), (kind::ERROR, &[0x81, b'x', 0])]
    {
        let (mut end, error) = answered(kind, value);
        let CallError::Unjelly(error) = error else { panic!("{error:?}") };
        assert!(matches!(error.kind(), UnjellyErrorKind::Malformed(_)), "{error}");
        lives(&mut end);
    }
    for value in [&[][..], &[0xff], &[5], &[0xfb, 2, 0xf1, 1, b'x']] {
        let (mut end, error) = answered(kind::ERROR, value);
        assert!(matches!(error, CallError::Unjelly(_)), "{value:02x?}: {error:?}");
        lives(&mut end);
    }
}

#[test]
fn an_update_of_an_unknown_object_is_answered_if_an_answer_is_wanted() {
    let mut end = server();
    let add = string(b"add");
    assert!(answers(&mut end, &frame(kind::UPDATE, &[&[5], &add, &[0xe0]])).is_empty());
    let said = answers(&mut end, &frame(kind::UPDATE | flag::ANSWER, &[&[1], &[5], &add, &[0xe0]]));
    assert!(said[0].contains("builtins.KeyError"), "{said:?}");
    let more = flag::MORE | flag::ANSWER;
    let said = answers(&mut end, &frame(kind::UPDATE | more, &[&[1], &[5], &add, &[0xe0]]));
    assert!(said[0].contains("builtins.KeyError"), "{said:?}");
    lives(&mut end);
}

/// A live object that the peer sends.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "compact.Pond")]
pub(super) struct Pond {
    #[pb(setter)]
    pub(super) frogs: Value,
}

#[pb::methods]
impl Pond {}

/// Returns a server with a replica.
fn with_replica() -> (End, Cached<Pond>) {
    let (mut end, kept) = keeping_server();
    let class = string(b"compact.Pond");
    let state = [&[0xfb, 3][..], &class, &[5, 0xf5, 1, 0x85], b"frogs", &[1]].concat();
    assert_eq!(answers(&mut end, &call_of(1, "keep", &state)), ["[answer 1 [None]]"]);
    let replica = kept.lock().unwrap().take().unwrap();
    (end, replica)
}

#[test]
fn a_malformed_update_ends_its_replica_and_no_more() {
    let set = string(b"set_frogs");
    let update = |tuple: &[u8]| frame(kind::UPDATE, &[&[5], &set, tuple]);
    let (mut end, replica) = with_replica();
    assert!(answers(&mut end, &update(&[0xe1, 7])).is_empty());
    assert_eq!(replica.read().frogs, Value::from(7));
    let tuples: [&[u8]; 6] = [&[0xe1, 0xff], &[0xe1], &[0xe1, 7, 0], &[], &[0xff], &[7]];
    for tuple in tuples {
        let (mut end, replica) = with_replica();
        assert_eq!(answers(&mut end, &update(tuple)), ["[decache 5]"], "{tuple:02x?}");
        let lost = replica.lost_reason();
        assert!(matches!(lost, Some(Lost::UpdateFailed(_))), "{tuple:02x?}: {lost:?}");
        assert_eq!(replica.read().frogs, Value::from(1));
        lives(&mut end);
    }
    // In a transaction, and with keywords.
    let (mut end, replica) = with_replica();
    let more = |tuple: &[u8]| frame(kind::UPDATE | flag::MORE, &[&[5], &set, tuple]);
    assert!(answers(&mut end, &more(&[0xe1, 0xff])).is_empty());
    assert_eq!(answers(&mut end, &update(&[0xe1, 8])), ["[decache 5]"]);
    assert!(replica.lost_reason().is_some());
    lives(&mut end);
    let (mut end, replica) = with_replica();
    let positional = [&set[..], &[0xe1, 9]].concat();
    let keywords =
        frame(kind::UPDATE | flag::KEYWORDS, &[&[5], &counted(&positional), &[0xf5, 0, 0]]);
    assert_eq!(answers(&mut end, &keywords), ["[decache 5]"]);
    assert!(replica.lost_reason().is_some());
    lives(&mut end);
}
