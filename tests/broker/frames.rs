//! Frames of dialect `pb-compact-1` that an end of this library does not write.

use pb::{ConnectionError, Limits, banana::Dialect, error::BananaError};
use pb_core::driver::Config;
use pb_test_support::{End, Random, compact, frame, frames, messages, number, speak};

use crate::roots::Root;

const CALL: u8 = 0x10;
const UPDATE: u8 = 0x20;
const ANSWER: u8 = 0x30;
const DECREF: u8 = 0x40;
const NAME: u8 = 0x50;
const SHAPE: u8 = 0x51;

const WANTS_ANSWER: u8 = 1;
const HAS_KEYWORDS: u8 = 2;
const MORE: u8 = 4;

/// A call that is answered with 6.
const GOOD: &str = "[message 9 root add 1 [tuple 5] [dictionary]]";

fn server() -> End {
    server_with(|_| {})
}

fn server_with(set: impl FnOnce(&mut Config)) -> End {
    End::server_with(Root::default(), |config| {
        speak(Dialect::Compact)(config);
        set(config);
    })
}

/// Encodes a call of `method` with the request id 1 and these bytes as arguments.
fn call(method: &str, arguments: &[u8]) -> Vec<u8> {
    let parts = [number(1), compact("root"), compact(method), arguments.to_vec()];
    frame(CALL | WANTS_ANSWER, &parts)
}

/// Returns the error for which the server closes the connection.
fn closed_by(bytes: &[u8]) -> String {
    let mut end = server();
    end.receive(bytes);
    match end.failed {
        Some(error) => error.to_string(),
        None => panic!("{bytes:x?} closes nothing, and {:?} is sent", messages(&end.sent())),
    }
}

/// Encodes the frame that teaches a name.
fn name(at: u64, name: &[u8]) -> Vec<u8> {
    frame(NAME, &[number(at), name.to_vec()])
}

/// Encodes the frame that teaches a shape.
fn shape(at: u64, class: &str, attributes: &[&str]) -> Vec<u8> {
    let counted = |text: &str| [number(text.len() as u64), text.into()].concat();
    let mut parts = vec![number(at), counted(class)];
    parts.extend(attributes.iter().map(|attribute| counted(attribute)));
    frame(SHAPE, &parts)
}

#[test]
fn rule_decoding_malformed_bytes_in_a_frame_are_an_error_of_its_call() {
    let mut long_text = b"\xe1\x80".to_vec();
    long_text[1] += 5;
    let values: [&[u8]; 14] = [
        // No value at all, and a tuple without its item.
        b"",
        b"\xe1",
        // Heads that do not exist.
        b"\xff",
        b"\xe1\xfe",
        // A text and a byte string that are longer than the frame.
        &long_text,
        b"\xe1\xf1\x05abc",
        // A text that is not UTF-8.
        b"\xe1\x82\xff\xfe",
        // A list, a dictionary and an expression of more items than there are bytes.
        b"\xe1\xf3\xff\xff\x7f",
        b"\xe1\xf5\x02\x05",
        b"\xe1\xfa\x09\x05",
        // A reserved word that does not exist.
        b"\xe1\xfa\x7f\x00",
        // An integer of too many bytes.
        b"\xe1\xe8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        // A float that is cut.
        b"\xe1\xec\x00\x00",
        // A copy of a shape whose number is cut.
        b"\xe1\xf9\x85",
    ];
    for value in values {
        for method in ["echo", "add", "takePond", "noSuchMethod"] {
            let mut end = server();
            end.receive(&call(method, value));
            assert!(end.failed.is_none(), "{method} {value:x?}: {:?}", end.failed);
            let said = messages(&end.sent());
            assert!(
                matches!(&said[..], [one] if one.starts_with("[error 1 ")),
                "{method} {value:x?}: {said:?}"
            );
            end.feed(GOOD);
            assert_eq!(messages(&end.sent()), ["[answer 9 6]"], "{method} {value:x?}");
        }
    }
}

#[test]
fn rule_decoding_a_malformed_answer_is_an_error_of_its_call() {
    let mut end = server();
    let root = end.broker.peer().root();
    let call = root.call_remote::<pb::Value>("x", ()).send();
    end.sent();
    end.receive(&frame(ANSWER, &[number(1), b"\xf1\x05abc".to_vec()]));
    assert!(end.failed.is_none(), "{:?}", end.failed);
    let answer = pb_test_support::poll_once(std::pin::pin!(call));
    let std::task::Poll::Ready(Err(error)) = answer else { panic!("{answer:?}") };
    assert!(matches!(error, pb::CallError::Unjelly(_)), "{error}");
}

#[test]
fn code_is_refused_by_its_word() {
    for (number, word) in
        (20..).zip(["class", "function", "instance", "method", "module", "persistent"])
    {
        for method in ["echo", "takePond", "add"] {
            let mut end = server();
            end.receive(&call(method, &[0xe1, 0xfa, number, 1, 0xf1, 1, b'x']));
            let said = messages(&end.sent());
            let sentence = format!("`{word}` names code and is never allowed");
            assert!(said[0].contains(&sentence), "{method}: {said:?}");
        }
    }
}

#[test]
fn a_frame_that_contradicts_its_length_closes_the_connection() {
    let length = BananaError::FrameLength.to_string();
    // A frame of no bytes, and a length of more than 64 bits.
    assert_eq!(closed_by(b"\x00"), length);
    assert_eq!(closed_by(&[0xff; 11]), length);
    let parts = [compact("root"), compact("add"), compact("[tuple 5]")];
    let whole: usize = parts.iter().map(Vec::len).sum();
    for (kind, parts) in [
        // A call, an update and an answer without their ids.
        (CALL | WANTS_ANSWER, vec![]),
        (UPDATE, vec![]),
        (ANSWER, vec![]),
        (DECREF, vec![]),
        // A call that ends in front of its receiver or its method.
        (CALL, vec![]),
        (CALL, vec![compact("root")]),
        // A call whose method is a number, and one whose method is a list.
        (CALL, vec![compact("root"), compact("5"), compact("[tuple]")]),
        (CALL, vec![compact("root"), compact("[list]"), compact("[tuple]")]),
        // Arguments by position that are longer than the frame.
        (CALL | HAS_KEYWORDS, vec![number(whole as u64 + 1), parts.concat()]),
        // Arguments by position that end in front of their receiver's end.
        (CALL | HAS_KEYWORDS, vec![number(2), parts.concat(), compact("[dictionary]")]),
        // Bytes behind an id.
        (DECREF, vec![number(1), number(1)]),
    ] {
        let error = closed_by(&frame(kind, &parts));
        assert!(error.contains("malformed `"), "{kind:x} {parts:x?}: {error}");
    }
}

#[test]
fn rule_bounded_a_frame_is_not_longer_than_a_message_may_be() {
    let mut end = server_with(|config| config.limits = Limits::default().max_message(1000));
    end.receive(&call("add", &compact("[tuple 5]")));
    assert_eq!(messages(&end.sent()), ["[answer 1 6]"]);
    // The length alone closes the connection: nothing is waited for.
    end.receive(&number(1000));
    let Some(ConnectionError::Banana(error)) = &end.failed else { panic!("{:?}", end.failed) };
    assert_eq!(*error, BananaError::MessageTooLong { limit: 1000 });
}

#[test]
fn rule_bounded_values_in_frames_are_as_deep_as_in_other_dialects() {
    for (depth, is_read) in [(20, true), (21, false)] {
        let mut end = server_with(|config| config.limits = Limits::default().max_depth(20));
        let deep = [&b"\xe1"[..], &b"\xd1".repeat(depth), b"\x05"].concat();
        end.receive(&call("echo", &deep));
        let said = messages(&end.sent());
        assert_eq!(said[0].starts_with("[answer 1 "), is_read, "{said:?}");
        // What nobody reads is passed over, however deep it is.
        end.receive(&call(
            "noSuchMethod",
            &[&b"\xe1"[..], &b"\xd1".repeat(100_000), b"\x05"].concat(),
        ));
        assert!(messages(&end.sent())[0].starts_with("[error 1 "));
        assert!(end.failed.is_none());
    }
}

#[test]
fn a_name_that_was_taught_stands_for_a_byte_string_wherever_one_may_be() {
    let mut end = server();
    end.receive(&[name(7, b"add"), name(300, b"root")].concat());
    let (add, root) = (b"\xf2\x07".to_vec(), [&b"\xf2"[..], &number(300)].concat());
    end.receive(&frame(
        CALL | WANTS_ANSWER,
        &[number(1), root.clone(), add.clone(), compact("[tuple 5]")],
    ));
    assert_eq!(messages(&end.sent()), ["[answer 1 6]"]);
    end.receive(&call("echo", &[&b"\xe1"[..], &add].concat()));
    assert_eq!(messages(&end.sent()), ["[answer 1 add]"]);
    // As the keyword of an argument.
    let parts = [root, compact("echo"), compact("[tuple]")].concat();
    let keywords = [b"\xf5\x01".to_vec(), b"\xf2\x08".to_vec(), compact("5")].concat();
    end.receive(&name(8, b"value"));
    end.receive(&frame(
        CALL | WANTS_ANSWER | HAS_KEYWORDS,
        &[number(1), number(parts.len() as u64), parts, keywords],
    ));
    assert_eq!(messages(&end.sent()), ["[answer 1 5]"]);
}

#[test]
fn a_state_of_a_shape_is_read_by_the_names_of_its_attributes() {
    let mut end = server();
    end.receive(&shape(0, "test.Pond", &["toads", "numFrogs"]));
    end.receive(&shape(20, "test.Pond", &["toads"]));
    end.receive(&shape(21, "no.Such", &["numFrogs"]));
    end.receive(&shape(22, "", &["numFrogs"]));
    let copy = |state: &[u8]| [&b"\xe1"[..], state].concat();
    // The same map serves each state of the shape.
    for _ in 0..2 {
        end.receive(&call("takePond", &copy(b"\xc8\x05\x07")));
        assert_eq!(
            messages(&end.sent()),
            ["[answer 1 7]"],
            "the attribute `toads` is not asked for"
        );
    }
    for (state, error) in [
        (&b"\xc8\x05\xd0"[..], "takePond.pond.numFrogs: expected int, found list"),
        (
            b"\xf9\x14\x05",
            "takePond.pond: test.Pond: attribute `numFrogs` is missing (the peer sent `toads`)",
        ),
        (b"\xf9\x15\x05", "takePond.pond: class `no.Such` is not registered"),
    ] {
        end.receive(&call("takePond", &copy(state)));
        let said = messages(&end.sent());
        assert!(said[0].contains(error), "{said:?}");
    }
    // A state that belongs to no class is a dictionary.
    end.receive(&call("echo", b"\xe1\xf8\x16\x05"));
    assert_eq!(messages(&end.sent()), ["[answer 1 [dictionary [[unicode numFrogs] 5]]]"]);
    end.receive(&call("echo", &copy(b"\xc8\x05\x07")));
    let echoed = "[answer 1 [test.Pond [dictionary [[unicode toads] 5] [[unicode numFrogs] 7]]]]";
    assert_eq!(messages(&end.sent()), [echoed]);
}

#[test]
fn a_number_that_was_never_taught_closes_the_connection() {
    let untaught =
        "the peer did not define a name or a shape that this end needs to read its messages";
    for arguments in [
        &b"\xe1\xf2\x05"[..],
        b"\xe1\xc5",
        b"\xe1\xf8\x50",
        b"\xe1\xcd",
        b"\xe1\xf9\x50",
        // Behind what is read.
        b"\xe3\x05\x05\xf2\x05",
    ] {
        for method in ["echo", "add", "noSuchMethod"] {
            assert_eq!(closed_by(&call(method, arguments)), untaught, "{method} {arguments:x?}");
        }
    }
    // A name is no shape, and a shape is no name.
    assert_eq!(closed_by(&[name(5, b"x"), call("echo", b"\xe1\xc5")].concat()), untaught);
    assert_eq!(closed_by(&[shape(5, "x", &[]), call("echo", b"\xe1\xf2\x05")].concat()), untaught);
}

#[test]
fn a_definition_that_is_malformed_or_out_of_bounds_closes_the_connection() {
    let invalid = "the peer sent an invalid definition of a name or a shape that this end needs to read its messages";
    for bytes in [
        // A number that is taken.
        [name(5, b"x"), name(5, b"x")].concat(),
        [shape(5, "x", &[]), shape(5, "y", &[])].concat(),
        // A number that is too large.
        name(4096, b"x"),
        shape(4096, "x", &[]),
        name(u64::MAX, b"x"),
        // Text that is not UTF-8.
        name(5, b"\xff"),
        // No number, and no class.
        frame(NAME, &[]),
        frame(SHAPE, &[number(5)]),
        // A class and an attribute that are longer than the frame.
        frame(SHAPE, &[number(5), number(2), b"x".to_vec()]),
        frame(SHAPE, &[number(5), number(1), b"x".to_vec(), number(9), b"y".to_vec()]),
    ] {
        assert_eq!(closed_by(&bytes), invalid, "{bytes:x?}");
    }
}

#[test]
fn rule_bounded_what_a_peer_teaches_takes_a_mebibyte_at_most() {
    let mut end = server();
    let mut taught = 0;
    while end.failed.is_none() {
        end.receive(&name(taught, &[b'x'; 255]));
        taught += 1;
    }
    // Each counts 64 more than its length.
    assert!((3280..3300).contains(&taught), "{taught} names of 255 bytes");
    assert!(closed_by(&name(1, &[b'x'; 256])).contains("invalid definition"));
    let many = vec!["a"; 20_000];
    assert!(closed_by(&shape(1, "x", &many)).contains("invalid definition"));
}

#[test]
fn a_frame_of_an_unknown_kind_is_ignored_and_counts_as_a_fault() {
    let kinds =
        [0x00, 0x0f, CALL | MORE, CALL | 8, UPDATE | 8, 0x32, 0x43, 0x52, 0x62, 0x7f, 0x80, 0xff];
    for kind in kinds {
        let limits = Limits::default().max_faults(5);
        let mut end = server_with(|config| config.limits = limits);
        let unknown =
            frame(kind, &[number(1), compact("root"), compact("add"), compact("[tuple 5]")]);
        for _ in 0..5 {
            end.receive(&unknown);
            assert!(end.failed.is_none() && end.sent().is_empty(), "{kind:x}: {:?}", end.failed);
        }
        end.feed(GOOD);
        assert_eq!(messages(&end.sent()), ["[answer 9 6]"], "{kind:x}");
        end.receive(&unknown);
        assert!(end.failed.is_some(), "{kind:x}");
    }
}

#[test]
fn a_request_for_a_sign_of_life_has_its_answer_and_is_no_fault() {
    let mut end = server_with(|config| config.limits = Limits::default().max_faults(1));
    for _ in 0..10 {
        end.receive(b"\x01\x60");
        assert_eq!(end.sent(), b"\x01\x61");
        end.receive(b"\x01\x61");
        assert!(end.sent().is_empty() && end.failed.is_none());
    }
}

/// Messages that use each kind of frame and each head.
fn sample() -> Vec<Vec<u8>> {
    vec![
        name(7, b"add"),
        shape(0, "test.Pond", &["toads", "numFrogs"]),
        frames("[message 1 root echo 1 [tuple [list 1 -5 300 [set 1] [frozenset 2] [None]]] [dictionary]]"),
        frames("[message 1 root echo 1 [tuple] [dictionary [value [unicode frog]]]]"),
        frames("[message 1 root echo 1 [tuple [reference 1 [list [dereference 1] [remote 7]]]] [dictionary]]"),
        frames("[message 1 root echo 0 [tuple [no.Such 3 [dictionary [[unicode a] [boolean true]]]]] [dictionary]]"),
        call("takePond", b"\xe1\xf9\xc0\x05\x07"),
        call("echo", b"\xe2\xec\x00\x00\x00\x00\x00\x00\xf0\x3f\xea\x0a\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"),
        frame(CALL | WANTS_ANSWER, &[number(1), compact("root"), b"\xf2\x07".to_vec(), compact("[tuple 5]")]),
        frames("[cachemessage 1 1 x '' [tuple 1] [dictionary]]"),
        frames("[cachemessage 2 1 x 2 [tuple 1] [dictionary [a b]]]"),
        frames("[answer 1 [unicode frog]]"),
        frames("[error 1 [twisted.spread.pb.CopyableFailure [dictionary [[unicode type] a.B]]]]"),
        frames("[message 1 0 ping 1 [tuple] [dictionary]]"),
        frames("[decref 1] [decache 1] [uncache 1]"),
    ]
}

/// Changes, removes, inserts or repeats a few bytes.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        let byte = match random.below(3) {
            0 => 0x80 + random.below(0x80) as u8,
            1 => random.below(12) as u8,
            _ => random.number() as u8,
        };
        match random.below(4) {
            0 if !bytes.is_empty() => bytes[at] = byte,
            1 if !bytes.is_empty() => drop(bytes.remove(at)),
            2 => bytes.insert(at, byte),
            _ => {
                let piece = bytes[at..(at + random.below(12)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
}

#[test]
fn damaged_frames_at_most_close_their_connection() {
    let mut random = Random::new(0xc0_ffee);
    let (mut ended, mut lived) = (0, 0);
    for _ in 0..4_000 {
        let mut end = server();
        let _waiting = end.broker.peer().root().call_remote::<pb::Value>("x", ()).send();
        let sample = sample();
        let mut bytes = Vec::new();
        for _ in 0..8 {
            let message = &sample[random.below(sample.len())];
            let mut message = message.clone();
            if random.below(3) == 0 {
                // The contents are damaged, and the length fits them, or the whole frame is.
                if random.below(4) == 0 {
                    damage(&mut message, &mut random);
                } else {
                    let mut body = message.split_off(1 + usize::from(message[0] >= 0x80));
                    damage(&mut body, &mut random);
                    message = [number(body.len() as u64), body].concat();
                }
            }
            bytes.extend(message);
        }
        let piece = 1 + random.below(bytes.len());
        bytes.chunks(piece).for_each(|piece| end.receive(piece));
        end.run_tasks();
        // A panic in a reader would be caught, and reported to the peer.
        let panicked = b"perspective_broker.Panic";
        let replies = end.sent();
        assert!(!replies.windows(panicked.len()).any(|text| text == panicked), "{bytes:x?}");
        match end.failed {
            Some(_) => ended += 1,
            None => lived += 1,
        }
    }
    // If one of these does not happen, the damage is too strong or too weak.
    assert!(ended > 400 && lived > 400, "{ended} ended, {lived} lived");
}
