//! The golden vectors of dialect `pb-compact-1`, which `docs/compact.md` specifies. They are a program of their own:
//! names are numbered by the process, in the order of their first uses.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "compact/pond.rs"]
mod pond;
#[path = "compact/vectors.rs"]
mod vectors;

use std::{collections::BTreeMap, sync::LazyLock};

use pb::{
    Jelly, Value,
    banana::{Dialect, SIZE_LIMIT},
    error::FromBytesError,
    jelly::{from_bytes, to_bytes},
    testing::wire_text,
    time::DateTime,
    wire::{Conversation, Sender},
};

use self::{
    pond::{SAID, Said, server},
    vectors::{Vector, bytes, values},
};

/// Returns the messages of the conversation in `docs/compact.md`.
fn specified() -> Vec<Said> {
    let page = include_str!("../docs/compact.md");
    let (_, block) = page.split_once("```text\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let mut said: Vec<Said> = Vec::new();
    for line in block.lines() {
        match line.split_at(2) {
            ("> " | "< ", text) => {
                said.push(Said {
                    by: line.chars().next().unwrap(),
                    bytes: Vec::new(),
                    text: text.to_owned(),
                });
            }
            (_, hex) => {
                let (hex, _) = hex.split_once(';').unwrap_or((hex, ""));
                said.last_mut().unwrap().bytes.extend(bytes(hex));
            }
        }
    }
    said
}

fn read(bytes: &[u8]) -> Result<Value, FromBytesError> {
    from_bytes(Dialect::Compact, bytes)
}

#[test]
fn each_value_is_read_as_its_text_says() {
    for Vector { line, mark, bytes, text } in values() {
        match read(&bytes) {
            Ok(value) => {
                assert_ne!(mark, '!', "line {line} is read as {value:?}: {text}");
                assert_eq!(wire_text(&value).unwrap(), text, "line {line}");
            }
            Err(error) => assert_eq!(mark, '!', "line {line}: {error}"),
        }
    }
}

#[test]
fn each_value_is_written_in_one_form() {
    for Vector { line, mark, bytes, .. } in values() {
        if mark != '!' {
            let written = to_bytes(Dialect::Compact, &read(&bytes).unwrap()).unwrap();
            assert_eq!(written == bytes, mark == '=', "line {line}: {written:02x?}");
        }
    }
}

#[test]
fn no_value_is_read_from_fewer_or_more_bytes_than_it_has() {
    for Vector { line, mark, bytes, .. } in values() {
        if mark != '!' {
            for end in 0..bytes.len() {
                assert!(read(&bytes[..end]).is_err(), "{end} bytes of line {line}");
            }
            let more = [&bytes[..], &[0]].concat();
            assert_eq!(read(&more), Err(FromBytesError::Trailing(1)), "line {line}");
        }
    }
}

#[test]
fn a_value_that_is_refused_is_an_error_of_that_value() {
    for Vector { line, mark, bytes, .. } in values() {
        if mark == '!' {
            let error = read(&bytes).unwrap_err();
            let expected = match bytes.len() {
                0 => matches!(error, FromBytesError::Incomplete),
                _ => matches!(error, FromBytesError::Unjelly(_)),
            };
            assert!(expected, "line {line}: {error:?}");
        }
    }
}

#[test]
fn the_conversation_in_the_specification_is_what_two_ends_say() {
    let written = &*SAID;
    let specified = specified();
    for (written, specified) in written.iter().zip(&specified) {
        assert_eq!(
            written, specified,
            "the bytes are {:02x?}: correct docs/compact.md, or the code",
            written.bytes
        );
    }
    assert_eq!(written.len(), specified.len());
}

#[test]
fn each_frame_in_the_specification_is_read_as_its_text_says() {
    let mut conversation = Conversation::new();
    for Said { by, bytes, text } in specified() {
        let sender = if by == '>' { Sender::Client } else { Sender::Server };
        let read: Vec<String> =
            conversation.push(sender, &bytes).map(|message| format!("{message:#}")).collect();
        assert_eq!(read, [text]);
    }
}

/// The peer's numbers are the peer's: a server understands them whatever numbers its own process has given.
#[test]
fn a_server_answers_the_client_of_the_specification_as_it_says() {
    LazyLock::force(&SAID);
    let (mut server, pond) = server();
    let mut said = Vec::new();
    for Said { by, bytes, text } in specified() {
        if by == '>' {
            server.receive(&bytes);
            assert!(server.failed.is_none(), "{:?} after {text}", server.failed);
            continue;
        }
        if text == "[name 3 add]" {
            pond.lock().add(1);
        }
        if text.contains("add '' [tuple 10]") {
            let mut guard = pond.lock();
            guard.add(10);
            guard.add(100);
        }
        said.extend(server.sent());
        assert_eq!(said.drain(..bytes.len().min(said.len())).collect::<Vec<_>>(), bytes, "{text}");
    }
    assert!(said.is_empty() && server.sent().is_empty());
    assert_eq!(pond.observer_count(), 0);
}

/// The first variant fails within the head of a text: it has read that a list begins there, as in Banana.
#[derive(pb::Unjelly, Debug, PartialEq)]
#[pb(untagged)]
enum Either {
    Moment(DateTime),
    Text(String),
    List(Vec<Self>),
}

#[test]
fn an_attempt_that_fails_within_a_head_leaves_the_others() {
    let read = |bytes: &[u8]| from_bytes::<Either>(Dialect::Compact, bytes);
    let text = || Either::Text("hi".to_owned());
    assert_eq!(read(&[0x82, b'h', b'i']).unwrap(), text());
    assert_eq!(read(&[0xd1, 0x82, b'h', b'i']).unwrap(), Either::List(vec![text()]));
    for moment in [&[0xfa, 3, 1, 0x82, b'h', b'i'][..], &[0xfa, 3, 1, 0xd0], &[0xfa, 3, 1, 0xef]] {
        let error = read(moment).unwrap_err();
        assert!(matches!(error, FromBytesError::Unjelly(_)), "{moment:02x?}: {error:?}");
    }
}

/// The atom counts among the elements of a list of Banana.
const MOST: usize = SIZE_LIMIT - 1;

#[test]
fn a_list_and_a_dictionary_have_as_many_items_as_in_banana() {
    let to_bytes = |value: &dyn Jelly| to_bytes(Dialect::Compact, value);
    let list = vec![true; MOST];
    let dictionary: BTreeMap<i64, bool> = (0..MOST as i64).map(|key| (key, true)).collect();
    let (list_bytes, dictionary_bytes) = (to_bytes(&list).unwrap(), to_bytes(&dictionary).unwrap());
    assert!(from_bytes::<Vec<bool>>(Dialect::Compact, &list_bytes).unwrap() == list);
    let read = from_bytes::<BTreeMap<i64, bool>>(Dialect::Compact, &dictionary_bytes);
    assert!(read.unwrap() == dictionary);
    // One more is neither written nor read.
    assert!(to_bytes(&vec![true; MOST + 1]).is_err());
    assert_eq!(list_bytes[..4], [0xf3, 0xff, 0xff, 0x27]);
    let more = [&[0xf3, 0x80, 0x80, 0x28][..], &[0xef; MOST + 1]].concat();
    assert!(from_bytes::<Vec<bool>>(Dialect::Compact, &more).is_err());
}

#[test]
fn a_text_is_as_long_as_a_message() {
    let long = "x".repeat(2 * SIZE_LIMIT);
    let bytes = to_bytes(Dialect::Compact, &long).unwrap();
    assert!(from_bytes::<String>(Dialect::Compact, &bytes).unwrap() == long);
    assert!(to_bytes(Dialect::Pb, &long).is_err());
}
