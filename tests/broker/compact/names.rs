//! What a peer teaches, and the numbers that it uses.

use pb::{ConnectionError, error::ProtocolError};
use pb_test_support::End;

use super::{
    answers, call, call_of, call_with, closed_by, counted, flag, frame, kind, lives, name, server,
    shape, string, varint,
};

/// The bounds of the table.
const MOST: usize = 4096;
const MOST_BYTES: usize = 1024 * 1024;
const LONGEST: usize = 255;

const INVALID: &str = "the peer sent an invalid definition of a name or a shape that this end needs to read its messages";
const UNKNOWN: &str =
    "the peer did not define a name or a shape that this end needs to read its messages";

#[track_caller]
fn assert_closes(bytes: &[u8], expected: &str) {
    let error = closed_by(bytes);
    assert!(matches!(error, ConnectionError::Protocol(ProtocolError::Names { .. })), "{error:?}");
    assert_eq!(error.to_string(), expected, "{bytes:02x?}");
}

#[test]
fn names_and_shapes_stand_for_what_was_taught() {
    let mut end = server();
    end.receive(
        &[name(0, b"root"), name(4095, b"pond"), shape(4095, "test.Pond", &["numFrogs"])].concat(),
    );
    let pond = [&[0xf9][..], &varint(4095), &[7]].concat();
    let call = frame(
        kind::CALL | flag::ANSWER,
        &[&[1], &[0xf2, 0], &[0xf2], &varint(4095), &[0xe1], &pond],
    );
    assert_eq!(answers(&mut end, &call), ["[answer 1 7]"]);
    // Names and shapes have numbers of their own, and any order.
    end.receive(&[shape(0, "", &["numFrogs", "unknown"]), shape(17, "", &[])].concat());
    let plain = answers(&mut end, &call_of(2, "value", &[0xc0, 1, 2]));
    assert_eq!(plain, ["[answer 2 [dictionary [[unicode numFrogs] 1] [[unicode unknown] 2]]]"]);
    assert_eq!(answers(&mut end, &call_of(3, "value", &[0xf8, 17])), ["[answer 3 [dictionary]]"]);
    // A long form of a small number.
    let long = answers(&mut end, &call_of(4, "value", &[0xf8, 0, 1, 2]));
    assert_eq!(long, ["[answer 4 [dictionary [[unicode numFrogs] 1] [[unicode unknown] 2]]]"]);
    // A name is a byte string in a value.
    assert_eq!(answers(&mut end, &call_of(5, "value", &[0xf2, 0])), ["[answer 5 root]"]);
}

#[test]
fn one_name_may_have_several_numbers() {
    let mut end = server();
    end.receive(&[name(0, b"none"), name(1, b"none"), name(2, b"")].concat());
    for number in [0, 1] {
        let call =
            frame(kind::CALL | flag::ANSWER, &[&[1], &string(b"root"), &[0xf2, number, 0xe0]]);
        assert_eq!(answers(&mut end, &call), ["[answer 1 [None]]"]);
    }
}

#[test]
fn a_malformed_name_closes_the_connection() {
    let frames = [
        frame(kind::NAME, &[]),
        frame(kind::NAME, &[&[0x80]]),
        frame(kind::NAME, &[&[0x80, 0], b"x"]),
        name(0, &[0xff]),
        name(0, &[b'x'; LONGEST + 1]),
        name(MOST, b"x"),
        frame(kind::NAME, &[&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], b"x"]),
        // Twice, even if it is the same one.
        [name(0, b"x"), name(0, b"x")].concat(),
    ];
    for bytes in frames {
        assert_closes(&bytes, INVALID);
    }
}

#[test]
fn a_malformed_shape_closes_the_connection() {
    let long = "x".repeat(LONGEST + 1);
    let frames = [
        frame(kind::SHAPE, &[]),
        frame(kind::SHAPE, &[&[0]]),
        frame(kind::SHAPE, &[&[0x80]]),
        // A class or an attribute that is longer than the frame, is no UTF-8, or is too long.
        frame(kind::SHAPE, &[&[0], &[2], b"x"]),
        frame(kind::SHAPE, &[&[0], &[0], &[2], b"x"]),
        frame(kind::SHAPE, &[&[0], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]]),
        frame(kind::SHAPE, &[&[0], &[0x80, 0]]),
        frame(kind::SHAPE, &[&[0], &counted(&[0xff])]),
        frame(kind::SHAPE, &[&[0], &[0], &counted(&[0xff])]),
        shape(0, &long, &[]),
        shape(0, "", &[&long]),
        // An attribute twice, and the class of another kind of expression.
        shape(0, "", &["a", "b", "a"]),
        shape(0, "dictionary", &["a"]),
        shape(0, "cached", &[]),
        shape(MOST, "", &[]),
        [shape(0, "", &[]), shape(0, "", &[])].concat(),
    ];
    for bytes in frames {
        assert_closes(&bytes, INVALID);
    }
}

/// Teaches names of a length from 0 on until the connection closes, and returns how many were entered.
fn fill(end: &mut End, next: impl Fn(usize) -> Vec<u8>) -> usize {
    for number in 0.. {
        end.receive(&next(number));
        if let Some(error) = &end.failed {
            assert_eq!(error.to_string(), INVALID);
            return number;
        }
        if number % 512 == 0 {
            lives(end);
        }
    }
    unreachable!()
}

#[test]
fn rule_bounded_the_table_of_names_is() {
    assert_eq!(fill(&mut server(), |number| name(number, b"x")), MOST);
    let long = "x".repeat(LONGEST);
    let most = MOST_BYTES / (LONGEST + 64);
    assert_eq!(fill(&mut server(), |number| name(number, long.as_bytes())), most);
    assert_eq!(fill(&mut server(), |number| shape(number, "", &[])), MOST_BYTES / 256);
    let most = MOST_BYTES / (256 + LONGEST + LONGEST + 64);
    assert_eq!(fill(&mut server(), |number| shape(number, &long, &[&long])), most);
    // Many attributes in one frame.
    let attributes: Vec<String> = (0..MOST_BYTES / 64).map(|index| format!("{index:08}")).collect();
    let attributes: Vec<&str> = attributes.iter().map(String::as_str).collect();
    assert_closes(&shape(0, "", &attributes), INVALID);
    let mut end = server();
    end.receive(&shape(0, "", &attributes[..MOST_BYTES / 128]));
    lives(&mut end);
}

/// A number that was not taught may not be where no value is read: then nothing says what the message means.
#[test]
fn the_number_of_an_unknown_name_closes_the_connection_wherever_it_is() {
    let (root, none) = (string(b"root"), string(b"none"));
    let unknown = [0xf2, 7];
    let calls = [
        // The receiver and the method.
        frame(kind::CALL | flag::ANSWER, &[&[2], &unknown, &none, &[0xe0]]),
        frame(kind::CALL | flag::ANSWER, &[&[2], &root, &unknown, &[0xe0]]),
        frame(kind::CALL, &[&root, &unknown, &[0xe0]]),
        frame(kind::UPDATE, &[&[1], &unknown, &[0xe0]]),
        // A value, and a part of one.
        call_of(2, "value", &unknown),
        call_of(2, "value", &[0xd2, 1, 0xf2, 7]),
        call_of(2, "value", &[0xfb, 2, 0xf2, 7, 0xed]),
        call_of(2, "value", &[0xc7]),
        call_of(2, "value", &[0xf8, 7]),
        call_of(2, "value", &[0xcf]),
        call_of(2, "value", &[0xf9, 7]),
        call_of(2, "value", &[0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
        // What is not read, or for nothing that exists.
        call_of(2, "any", &[0xd2, 1, 0xf2, 7]),
        call_of(2, "ignored", &[0xd2, 1, 0xf2, 7]),
        call_of(2, "no_such_method", &[0xd2, 1, 0xf2, 7]),
        call(2, "none", &[0xe1, 0xf2, 7]),
        call_with(2, "none", &[0xe0], &[0xf5, 1, 0x81, b'x', 0xf2, 7]),
        frame(kind::CALL, &[&string(b"nobody"), &none, &[0xe1, 0xf2, 7]]),
        frame(kind::UPDATE, &[&[1], &none, &[0xe1, 0xf2, 7]]),
    ];
    for bytes in calls {
        assert_closes(&bytes, UNKNOWN);
    }
}

#[test]
fn a_state_has_a_value_for_each_attribute_of_its_shape() {
    let mut end = server();
    end.receive(
        &[
            shape(0, "test.Pond", &["numFrogs"]),
            shape(1, "", &["a", "b"]),
            shape(2, "test.Pond", &[]),
        ]
        .concat(),
    );
    // Too few values, a copy without a class, and a state without the attribute that the class has.
    let refused: [&[u8]; 6] =
        [&[0xc1, 1], &[0xc1], &[0xc9, 1, 2], &[0xf9, 1, 1, 2], &[0xc8], &[0xf9]];
    for argument in refused {
        let said = answers(&mut end, &call_of(1, "value", argument));
        assert!(said[0].starts_with("[error 1 "), "{argument:02x?}: {said:?}");
        lives(&mut end);
    }
    let said = answers(&mut end, &call_of(1, "pond", &[0xca]));
    assert!(said[0].contains("numFrogs"), "{said:?}");
    // Too many values are bytes behind the arguments.
    let said = answers(&mut end, &call_of(1, "pond", &[0xc8, 7, 8]));
    assert!(said[0].starts_with("[error 1 "), "{said:?}");
    lives(&mut end);
}
