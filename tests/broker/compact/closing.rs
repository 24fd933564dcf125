//! Frames that lie about themselves, and parts of messages without which nothing can be answered: they close the
//! connection.

use pb::{
    ConnectionError,
    error::{BananaError, ProtocolError},
};

use super::{
    answers, call, closed_by, counted, flag, frame, kind, lives, server, server_with, string,
    varint,
};

fn malformed(command: &'static str) -> ConnectionError {
    ProtocolError::Malformed { command }.into()
}

#[track_caller]
fn assert_closes(bytes: &[u8], expected: &ConnectionError) {
    assert_eq!(closed_by(bytes).to_string(), expected.to_string(), "{bytes:02x?}");
}

#[test]
fn a_length_of_a_frame_has_one_form_and_is_not_0() {
    let too_many = [0xff; 11];
    let bytes: [&[u8]; 6] = [
        &[0],
        &[0x80, 0],
        &[0x81, 0, kind::PING],
        &[0x81, 0x80, 0, kind::PING],
        &too_many,
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
    ];
    for bytes in bytes {
        assert_closes(bytes, &BananaError::FrameLength.into());
    }
}

#[test]
fn a_frame_that_is_too_long_closes_the_connection_when_its_length_has_arrived() {
    let limit = pb::Limits::default().max_message;
    let error = BananaError::MessageTooLong { limit }.into();
    assert_closes(&varint(limit), &error);
    assert_closes(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], &error);
    // The length counts with its own bytes.
    let mut end = server_with(|config| config.limits.max_message = 100);
    end.receive(&counted(&[UNKNOWN; 99]));
    lives(&mut end);
    end.receive(&varint(100));
    let Some(ConnectionError::Banana(error)) = end.failed else { panic!("{:?}", end.failed) };
    assert_eq!(error, BananaError::MessageTooLong { limit: 100 });
}

/// A kind that no frame has.
const UNKNOWN: u8 = 0x7f;

#[test]
fn an_incomplete_frame_is_waited_for() {
    let whole = call(1, "none", &[0xe0]);
    for end_at in 1..whole.len() {
        let mut end = server();
        assert!(answers(&mut end, &whole[..end_at]).is_empty());
        assert!(end.failed.is_none(), "{:?}", end.failed);
        assert_eq!(answers(&mut end, &whole[end_at..]), ["[answer 1 [None]]"]);
    }
}

#[test]
fn a_call_without_a_receiver_or_a_method_closes_the_connection() {
    let (root, none) = (string(b"root"), string(b"none"));
    let call = |parts: &[&[u8]]| frame(kind::CALL | flag::ANSWER, parts);
    let frames = [
        // No request, an incomplete one, and one with more bytes than it needs.
        call(&[]),
        call(&[&[0x80]]),
        call(&[&[0x81, 0], &root, &none, &[0xe0]]),
        // No receiver, half of one, and no head.
        call(&[&[1]]),
        call(&[&[1], &root[..3]]),
        call(&[&[1], &[0xff], &none, &[0xe0]]),
        // No method, and one that is no byte string, or no UTF-8.
        call(&[&[1], &root]),
        call(&[&[1], &root, &[5], &[0xe0]]),
        call(&[&[1], &root, &[0x81, b'x'], &[0xe0]]),
        call(&[&[1], &root, &string(&[0xff]), &[0xe0]]),
        call(&[&[1], &root, &[0xd0], &[0xe0]]),
    ];
    for frame in frames {
        assert_closes(&frame, &malformed("message"));
    }
}

#[test]
fn the_length_in_front_of_keywords_lies_within_the_frame_and_behind_the_method() {
    let positional = [string(b"root"), string(b"none"), vec![0xe0]].concat();
    let call = |length: &[u8], rest: &[u8]| {
        let flags = flag::ANSWER | flag::KEYWORDS;
        frame(kind::CALL | flags, &[&[1], length, rest])
    };
    let whole = [&positional, &[0xf5, 0][..]].concat();
    let mut end = server();
    let right = varint(positional.len());
    assert_eq!(answers(&mut end, &call(&right, &whole)), ["[answer 1 [None]]"]);
    for length in [whole.len() + 1, usize::MAX, 0, 1, positional.len() - 2] {
        assert_closes(&call(&varint(length), &whole), &malformed("message"));
    }
    assert_closes(&call(&[0x80], &[]), &malformed("message"));
    assert_closes(&call(&[], &[]), &malformed("message"));
}

#[test]
fn an_update_without_an_object_or_a_name_closes_the_connection() {
    let add = string(b"add");
    let frames = [
        frame(kind::UPDATE, &[]),
        frame(kind::UPDATE, &[&[0x80]]),
        frame(kind::UPDATE, &[&[1]]),
        frame(kind::UPDATE, &[&[1], &[5], &[0xe0]]),
        frame(kind::UPDATE, &[&[1], &add[..2]]),
        frame(kind::UPDATE | flag::ANSWER, &[&[1]]),
        frame(kind::UPDATE | flag::KEYWORDS, &[&[1], &[0x7f], &add, &[0xe0]]),
        frame(kind::UPDATE | flag::KEYWORDS, &[&[1], &[0], &add, &[0xe0]]),
    ];
    for frame in frames {
        assert_closes(&frame, &malformed("cachemessage"));
    }
}

#[test]
fn an_answer_is_for_a_call_that_was_made() {
    for (kind, command) in [(kind::ANSWER, "answer"), (kind::ERROR, "error")] {
        assert_closes(&frame(kind, &[]), &malformed(command));
        assert_closes(&frame(kind, &[&[0x80]]), &malformed(command));
        assert_closes(&frame(kind, &[&[0x80, 0], &[0xed]]), &malformed(command));
        assert_closes(&frame(kind, &[&[0], &[0xed]]), &ProtocolError::UnknownRequest(0).into());
        assert_closes(&frame(kind, &[&[1], &[0xed]]), &ProtocolError::UnknownRequest(1).into());
    }
}

#[test]
fn a_removal_is_the_id_of_an_entry_and_nothing_else() {
    let removals =
        [(kind::DECREF, "decref"), (kind::DECACHE, "decache"), (kind::UNCACHE, "uncache")];
    for (kind, command) in removals {
        for body in [&[][..], &[0x80], &[0x81, 0], &[1, 0], &[1, 2, 3]] {
            assert_closes(&frame(kind, &[body]), &malformed(command));
        }
        assert_closes(&frame(kind, &[&[5]]), &ProtocolError::UnknownId { command }.into());
    }
}

#[test]
fn a_sign_of_life_has_no_body() {
    let mut end = server();
    assert_eq!(answers(&mut end, &frame(kind::PING, &[])), ["[pong]"]);
    // A sign of life for which nobody asked.
    assert!(answers(&mut end, &frame(kind::PONG, &[])).is_empty());
    lives(&mut end);
    assert_closes(&frame(kind::PING, &[&[0]]), &malformed("ping"));
    assert_closes(&frame(kind::PONG, &[&[0]]), &malformed("pong"));
}

/// The frames 0x62 and 0x63 are reserved; others may follow. Calls have two flags, and updates three.
#[test]
fn frames_of_unknown_kinds_are_faults_and_are_ignored() {
    let known = [0x30, 0x31, 0x40, 0x41, 0x42, 0x50, 0x51, 0x60, 0x61];
    let is_known = |kind: u8| known.contains(&kind) || matches!(kind, 0x10..=0x13 | 0x20..=0x27);
    let mut end = server();
    for kind in (0..=u8::MAX).filter(|kind| !is_known(*kind)) {
        for body in [&[][..], &[1], &[0xff; 20]] {
            assert!(answers(&mut end, &frame(kind, &[body])).is_empty(), "{kind:02x}");
        }
        lives(&mut end);
    }
    let mut end = server_with(|config| config.limits.max_faults = 10);
    for _ in 0..11 {
        end.receive(&frame(0x62, &[]));
    }
    let Some(ConnectionError::Protocol(error)) = &end.failed else { panic!() };
    assert_eq!(*error, ProtocolError::TooManyFaults { limit: 10 });
}
