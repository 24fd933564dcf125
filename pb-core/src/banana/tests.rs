use serde_json::{Value as Json, json};

use super::{scan::Scanner, *};
use crate::limits::Limits;

/// Tokens in the form of the vector files: a string is one character per byte.
fn tree(cursor: &mut Cursor<'_>) -> Json {
    match cursor.token().unwrap() {
        Token::List(count) => (0..count).map(|_| tree(cursor)).collect(),
        Token::Int(value) => match i64::try_from(value) {
            Ok(value) if value.unsigned_abs() < 1 << 53 => json!(value),
            _ => json!({ "int": value.to_string() }),
        },
        Token::Large(value) => json!({ "int": value.to_string() }),
        Token::Bytes(bytes) => {
            bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()
        }
        Token::Float(value) => json!({ "float": format!("{:016x}", value.to_bits()) }),
    }
}

fn without_repr(mut json: Json) -> Json {
    match &mut json {
        Json::Array(items) => {
            *items = items.drain(..).map(without_repr).collect();
        }
        Json::Object(object) => {
            object.remove("repr");
        }
        _ => {}
    }
    json
}

struct Decoded {
    items: Vec<Json>,
    waiting: usize,
    error: Option<BananaError>,
}

/// Decodes `bytes` that arrive in pieces of `size`.
fn decode(
    dialect: Dialect,
    bytes: &[u8],
    size: usize,
    read: fn(&mut Cursor<'_>) -> Json,
) -> Decoded {
    let mut input = Input::new(&Limits::default());
    input.set_dialect(dialect);
    let mut items = Vec::new();
    for piece in bytes.chunks(size.max(1)) {
        input.buffer().extend_from_slice(piece);
        loop {
            match input.next_frame() {
                Ok(Some(frame)) => items.push(read(&mut frame.cursor())),
                Ok(None) => break,
                Err(error) => {
                    return Decoded { items, waiting: 0, error: Some(error) };
                }
            }
        }
    }
    Decoded { items, waiting: input.len(), error: None }
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn malformed_input_ends_as_in_twisted_however_it_is_cut() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/malformed_py3_2610.json");
    let file: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 71);
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let dialect =
            Dialects::default().named(case["dialect"].as_str().unwrap().as_bytes()).unwrap();
        let nested = name == "depth 2000";
        let bytes = match nested {
            true => [b"\x01\x80".repeat(2000), b"\x00\x80".to_vec()].concat(),
            false => unhex(case["hex"].as_str().unwrap()),
        };
        for size in [bytes.len(), 1, 2, 3] {
            // Reading 2,000 levels into a tree would take more stack than a test has.
            let decoded = decode(dialect, &bytes, size, if nested { |_| Json::Null } else { tree });
            let what = format!("{name} ({dialect:?}) in pieces of {size}");
            if nested {
                assert_eq!(decoded.items.len(), 1, "{what}");
                continue;
            }
            assert_eq!(Json::Array(decoded.items), without_repr(case["items"].clone()), "{what}");
            match case["result"].as_str().unwrap() {
                "ok" => assert!(decoded.error.is_none() && decoded.waiting == 0, "{what}"),
                "incomplete" => assert!(decoded.error.is_none() && decoded.waiting > 0, "{what}"),
                "error" => assert!(decoded.error.is_some(), "{what}"),
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn the_errors_say_what_was_wrong() {
    let error = |dialect, hex: &str| decode(dialect, &unhex(hex), 1, tree).error.unwrap();
    assert_eq!(error(Dialect::Pb, &"00".repeat(65)), BananaError::PrefixTooLong);
    assert_eq!(error(Dialect::Pb, "01002882"), BananaError::StringTooLong { within: "".into() });
    assert_eq!(
        error(Dialect::Pb, "00000000000000000000001082"),
        BananaError::StringTooLong { within: "".into() }
    );
    assert_eq!(error(Dialect::Pb, "01002880"), BananaError::ListTooLong { within: "".into() });
    assert_eq!(error(Dialect::Pb, "88"), BananaError::UnknownType(0x88));
    assert_eq!(error(Dialect::Pb, "2087"), BananaError::UnknownWord(32));
    assert_eq!(error(Dialect::None, "0187"), BananaError::WordWithoutVocabulary(1));
}

#[test]
fn a_message_is_bounded_before_it_is_complete() {
    let limits = Limits { max_message: 100, ..Limits::default() };
    let mut input = Input::new(&limits);
    // With its header, a string of 98 bytes has 100. A longer one is an error as soon as its header arrives.
    input.buffer().extend_from_slice(b"\x62\x82");
    assert!(matches!(input.next_frame(), Ok(None)));
    input.buffer().extend_from_slice(&[b'x'; 98]);
    assert_eq!(input.next_frame().unwrap().unwrap().bytes.len(), 100);
    input.buffer().extend_from_slice(b"\x63\x82");
    let error = input.next_frame().unwrap_err();
    assert_eq!(error, BananaError::MessageTooLong { limit: 100 });
}

/// Returns a message that is a list of strings, of about `len` bytes.
fn message(len: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len);
    let strings = len.div_ceil(SIZE_LIMIT);
    write::list(&mut bytes, strings);
    for number in 0..strings {
        let left = len - bytes.len();
        write::string(&mut bytes, Dialect::None, &vec![b'x'; left / (strings - number) - 4]);
    }
    bytes
}

/// Receives a message as from a socket, and returns the largest capacity of the buffer on the way.
fn receive(input: &mut Input, bytes: &[u8], room: usize) -> usize {
    let mut most = 0;
    for piece in bytes.chunks(room) {
        assert!(matches!(input.next_len(), Ok(None)));
        input.reserve(room);
        let before = input.capacity();
        input.buffer().extend_from_slice(piece);
        assert_eq!(input.capacity(), before, "the buffer had no room for the read");
        most = most.max(input.capacity());
    }
    most
}

#[test]
fn the_buffer_takes_no_more_than_the_limit_and_a_read() {
    const ROOM: usize = 64 * 1024;
    let limits = Limits { max_message: 16 << 20, ..Limits::default() };
    let step = limits.max_message / 8;
    for len in [10, 1_000, 100_000, 1 << 20, 3 << 20, 7 << 20, 12 << 20, (16 << 20) - 10] {
        let (mut input, bytes) = (Input::new(&limits), message(len));
        assert!(bytes.len().abs_diff(len) < 40);
        let most = receive(&mut input, &bytes, ROOM);
        assert!(most <= limits.max_message + ROOM, "{len}: {most}");
        assert!(most <= 2 * (len + ROOM) && most <= len + ROOM + step, "{len}: {most}");
        assert_eq!(input.next_frame().unwrap().unwrap().bytes, bytes);
    }
}

#[test]
fn a_large_buffer_is_freed() {
    const ROOM: usize = 64 * 1024;
    let mut input = Input::new(&Limits::default());
    let large = message(5 << 20);
    receive(&mut input, &large, ROOM);
    assert!(input.next_frame().unwrap().is_some());
    input.reserve(ROOM);
    assert_eq!(input.capacity(), ROOM);
    // The buffer is freed as well if another message has begun behind the large one.
    receive(&mut input, &large, ROOM);
    input.buffer().extend_from_slice(b"\x05\x82piec");
    assert!(input.next_frame().unwrap().is_some());
    input.reserve(ROOM);
    assert_eq!((input.len(), input.capacity()), (6, 6 + ROOM));
    input.buffer().push(b'e');
    assert_eq!(input.next_frame().unwrap().unwrap().bytes, b"\x05\x82piece");
}

#[test]
fn small_messages_take_one_buffer() {
    const ROOM: usize = 4 * 1024;
    let mut input = Input::new(&Limits::default());
    let messages = message(100).repeat(1_000);
    for piece in messages.chunks(ROOM) {
        input.reserve(ROOM);
        input.buffer().extend_from_slice(piece);
        while input.next_frame().unwrap().is_some() {}
        assert!(input.len() < 100 && input.capacity() < 2 * ROOM + 200);
    }
}

#[test]
fn an_input_knows_whether_a_message_has_begun() {
    let mut input = Input::new(&Limits::default());
    let bytes = b"\x01\x80\x03\x82abc";
    for cut in 0..bytes.len() {
        input.buffer().extend_from_slice(&bytes[..cut]);
        assert!(input.next_frame().unwrap().is_none());
        assert_eq!((input.is_begun(), input.len()), (cut > 0, cut));
        input.buffer().extend_from_slice(&bytes[cut..]);
        assert!(input.next_len().unwrap().is_some());
        assert!(!input.is_begun());
        assert!(input.next_frame().unwrap().is_some());
        assert!(!input.is_begun() && input.is_empty());
    }
}

#[test]
fn an_input_without_waiting_bytes_rests_without_memory() {
    let mut input = Input::new(&Limits::default());
    input.reserve(4096);
    input.buffer().extend_from_slice(b"\x01");
    input.rest();
    assert!(input.capacity() >= 4096, "the beginning of a message is kept");
    assert_eq!(input.waiting(), b"\x01");
    input.buffer().push(INT);
    assert!(input.next_frame().unwrap().is_some());
    input.rest();
    assert_eq!(input.capacity(), 0);
    // What is read next is not behind the bytes of before.
    input.reserve(10);
    assert!(input.buffer().is_empty() && input.capacity() >= 10);
}

#[test]
fn the_longest_message_can_be_shorter_for_a_while() {
    let mut input = Input::new(&Limits::default());
    input.set_limit(100);
    input.buffer().extend_from_slice(b"\x63\x82");
    assert_eq!(input.next_len(), Err(BananaError::MessageTooLong { limit: 100 }));
    input.set_limit(101);
    input.buffer().extend_from_slice(&[b'x'; 99]);
    assert_eq!(input.next_len(), Ok(Some(101)));
}

#[test]
fn the_parts_of_a_message_are_known_however_it_is_cut() {
    // [answer 1 [list [list] 5]]
    let bytes = b"\x03\x80\x1b\x87\x01\x81\x03\x80\x08\x87\x01\x80\x08\x87\x05\x81";
    for size in 1..=bytes.len() {
        let mut input = Input::new(&Limits::default());
        input.set_dialect(Dialect::Pb);
        for _ in 0..2 {
            let mut parts = None;
            for piece in bytes.chunks(size) {
                input.buffer().extend_from_slice(piece);
                let frame = input.next_frame().unwrap();
                parts = frame.map(|frame| (frame.parts(), frame.part(0), frame.part(2)));
            }
            assert_eq!(parts, Some((Some(3), Some(2..4), Some(6..16))), "in pieces of {size}");
        }
    }
    let parts = |bytes: &[u8]| {
        let mut input = Input::new(&Limits::default());
        input.set_dialect(Dialect::Pb);
        input.buffer().extend_from_slice(bytes);
        input.next_frame().unwrap().unwrap().parts()
    };
    assert_eq!(parts(b"\x00\x80"), Some(0));
    assert_eq!(parts(&[&b"\x07\x80"[..], &b"\x01\x81".repeat(7)].concat()), Some(7));
    // No message has eight parts, and an integer is not a list.
    assert_eq!(parts(&[&b"\x08\x80"[..], &b"\x01\x81".repeat(8)].concat()), None);
    assert_eq!(parts(b"\x05\x81"), None);
}

/// Texts and pairs are searched for in one step, others in several.
#[test]
fn texts_and_pairs_of_every_length_are_found_however_they_are_cut() {
    fn prefix(mut number: usize, padding: usize) -> Vec<u8> {
        let mut digits = Vec::new();
        while number > 0 {
            digits.push((number & 0x7f) as u8);
            number >>= 7;
        }
        digits.extend(vec![0; padding]);
        digits
    }
    let text = |length: usize, padding: usize| {
        let mut text = b"\x02\x80\x07\x82unicode".to_vec();
        text.extend(prefix(length, padding));
        text.push(STRING);
        text.extend(vec![0x82; length]);
        text
    };
    let token = |number: usize, kind: u8| [prefix(number, 0), vec![kind]].concat();
    for length in [0, 1, 2, 15, 16, 126, 127, 128, 129, 300] {
        for padding in [0, 1, 5, 9] {
            let text = text(length, padding);
            let pair = [token(2, LIST), text.clone(), token(5, INT)].concat();
            // The text may stand alone, as an element, as a key, and where a list of two is no text.
            let other = [token(2, LIST), text.clone(), text.clone()].concat();
            let list = [token(4, LIST), text.clone(), pair.clone(), other, text.clone()].concat();
            for message in [text.clone(), pair, list] {
                let mut starts = Vec::new();
                let mut cursor = Cursor::new(&message, 0);
                let elements = cursor.list().unwrap();
                for _ in 0..elements {
                    starts.push(cursor.at());
                    cursor.skip().unwrap();
                }
                starts.push(message.len());
                let bytes = [message.clone(), text.clone()].concat();
                for cut in 0..=message.len() {
                    let mut scanner = Scanner::new(Dialect::Pb, 1 << 20);
                    let whole = (cut == message.len()).then_some(cut);
                    assert_eq!(scanner.scan(&bytes[..cut]).unwrap(), whole, "cut at {cut}");
                    if whole.is_none() {
                        assert_eq!(scanner.scan(&bytes).unwrap(), Some(message.len()));
                    }
                    assert_eq!(scanner.parts(), starts, "{length} {padding} cut at {cut}");
                }
            }
        }
    }
}

#[test]
fn the_dialect_is_the_first_known_one_of_the_offer() {
    let choose = |bytes: &[u8]| choose(Cursor::new(bytes, 0), &Dialects::default());
    let mut offer = Vec::new();
    super::offer(&mut offer, &Dialects::new([Dialect::Pb, Dialect::None]));
    assert_eq!(offer, b"\x02\x80\x02\x82pb\x04\x82none");
    assert_eq!(choose(&offer), Some(Dialect::Pb));
    assert_eq!(choose(b"\x02\x80\x04\x82none\x02\x82pb"), Some(Dialect::None));
    assert_eq!(choose(b"\x02\x80\x03\x82foo\x02\x82pb"), Some(Dialect::Pb));
    assert_eq!(
        choose(b"\x02\x80\x01\x80\x02\x82pb\x04\x82none"),
        Some(Dialect::None),
        "nested list"
    );
    for refused in [&b"\x01\x80\x03\x82foo"[..], b"\x00\x80", b"\x02\x82pb", b"\x05\x81"] {
        assert_eq!(choose(refused), None, "{refused:?}");
    }
    let picked = |bytes: &[u8]| picked(Cursor::new(bytes, 0), &Dialects::default());
    assert_eq!(picked(b"\x04\x82none"), Some(Dialect::None));
    for refused in [&b"\x03\x82foo"[..], b"\x01\x80\x02\x82pb", b"\x01\x81"] {
        assert_eq!(picked(refused), None, "{refused:?}");
    }
}

/// The offers of Twisted's versions, and others that are valid.
const OFFERS: [&[u8]; 7] = [
    b"\x02\x80\x02\x82pb\x04\x82none",
    b"\x01\x80\x04\x82none",
    b"\x03\x80\x03\x82foo\x02\x82pb\x04\x82none",
    b"\x02\x80\x03\x80\x05\x81\x01\x80\x84\0\0\0\0\0\0\0\0\x01\x83\x02\x82pb",
    b"\x02\x00\x80\x02\x00\x00\x82pb\x04\x82none",
    b"\x00\x80",
    b"\x80",
];

const CHOICES: [&[u8]; 5] =
    [b"\x02\x82pb", b"\x04\x82none", b"\x03\x82foo", b"\x02\x00\x00\x82pb", b"\x82"];

#[test]
fn an_offer_and_a_choice_may_come_in_pieces() {
    for offer in OFFERS {
        // Further bytes may follow the offer.
        let bytes = [offer, &[0xff; 100]].concat();
        for cut in (0..=offer.len()).chain([bytes.len()]) {
            assert!(may_be_offer(&bytes[..cut]), "{:?}", bytes[..cut].escape_ascii());
        }
    }
    for choice in CHOICES {
        let bytes = [choice, &[0xff; 100]].concat();
        for cut in (0..=choice.len()).chain([bytes.len()]) {
            assert!(may_be_choice(&bytes[..cut]), "{:?}", bytes[..cut].escape_ascii());
        }
    }
    let name = [&b"\x40\x82"[..], &[b'x'; 64]].concat();
    assert!(may_be_choice(&name));
    let offer = [&b"\x40\x80"[..], &name.repeat(64)].concat();
    assert!((0..=offer.len()).all(|cut| may_be_offer(&offer[..cut])));
}

#[test]
fn bytes_that_begin_no_offer_and_no_choice_are_recognised_early() {
    // `known` is the number of bytes with which they are recognised at the latest.
    for (stranger, known) in [
        (&b"GET / HTTP/1.1\r\n"[..], 4),
        (b"HTTP/1.1 400 Bad Request\r\n", 4),
        (b"SSH-2.0-OpenSSH_9.6\r\n", 4),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 4),
        (b"220 mail.example.org ESMTP", 4),
        (b"\0\0\0\x0crest of a length and a body", 4),
        (b"\x88", 1),
        (b"\xff\xff\xff\xff", 1),
        (b"\x01\x87", 2),
    ] {
        for cut in 0..=stranger.len() {
            let bytes = &stranger[..cut];
            assert_eq!(may_be_offer(bytes), cut < known, "{:?}", bytes.escape_ascii());
            assert_eq!(may_be_choice(bytes), cut < known, "{:?}", bytes.escape_ascii());
        }
    }
    for offer in [
        &b"\x41\x80"[..],
        b"\x01\x80\x41\x82",
        b"\x01\x80GET ",
        b"\x01\x80\x01\x87",
        b"\x01\x80\x88",
        b"\x02\x80\x3f\x80",
        b"\x02\x82pb",
        b"\x05\x81",
        b"\x7f\x7f\x7f\x80",
    ] {
        assert!(!may_be_offer(offer), "{:?}", offer.escape_ascii());
        assert!(may_be_offer(&offer[..1]));
    }
    // Nested lists do not avoid the bound on the number of elements.
    assert!(!may_be_offer(&b"\x02\x80".repeat(64)));
    for choice in [&b"\x41\x82"[..], b"\x02\x80\x02\x82pb", b"\x05\x81", b"\x7f\x7f\x7f\x82"] {
        assert!(!may_be_choice(choice), "{:?}", choice.escape_ascii());
    }
}
