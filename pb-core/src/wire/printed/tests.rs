use super::*;
use crate::banana::{LIST, STRING};

/// `[message 1 root echo 1 [tuple [unicode 'a frog'] -7 0.5] [dictionary]]`, `[decref 2]`
const STREAM: &[u8] = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x04\x82echo\x01\x81\
    \x04\x80\x0b\x87\x02\x80\x07\x82unicode\x06\x82a frog\x07\x83\
    \x84\x3f\xe0\0\0\0\0\0\0\x01\x80\x05\x87\x02\x80\x1d\x87\x02\x81";

const LINES: [&str; 2] =
    ["[message 1 root echo 1 [tuple [unicode 'a frog'] -7 0.5] [dictionary]]", "[decref 2]"];

fn printed(bytes: &[u8]) -> String {
    Printed::new(Dialect::Pb, bytes).to_string()
}

/// Returns a list of these elements.
fn list(elements: &[&[u8]]) -> Vec<u8> {
    let mut list = vec![(elements.len() & 0x7f) as u8, (elements.len() >> 7) as u8, LIST];
    elements.iter().for_each(|element| list.extend_from_slice(element));
    list
}

#[test]
fn each_whole_message_is_a_line() {
    assert_eq!(printed(STREAM), LINES.join("\n"));
    assert_eq!(printed(b""), "");
    assert_eq!(printed(b"\x02\x80\x02\x82pb\x04\x82none\x02\x82pb"), "[pb none]\npb");
}

#[test]
fn a_stream_that_is_cut_is_printed_as_far_as_it_is_whole() {
    let first = STREAM.len() - 6;
    for cut in 0..STREAM.len() {
        let (whole, left) = match cut {
            0 => (Vec::new(), 0),
            _ if cut < first => (Vec::new(), cut),
            _ => (vec![LINES[0].to_owned()], cut - first),
        };
        let mut lines = whole;
        if left > 0 {
            lines.push(format!("({left} bytes of an incomplete message)"));
        }
        assert_eq!(printed(&STREAM[..cut]), lines.join("\n"), "cut at {cut}");
    }
}

#[test]
fn words_are_spelt_out_where_the_dialect_has_them() {
    let spelt = b"\x02\x80\x06\x82decref\x02\x81";
    for dialect in [Dialect::Pb, Dialect::None] {
        assert_eq!(Printed::new(dialect, spelt).to_string(), "[decref 2]");
    }
    assert_eq!(
        Printed::new(Dialect::None, &STREAM[STREAM.len() - 6..]).to_string(),
        "(6 bytes that are not valid Banana: at byte 3, \
         word 29 was sent by its number in dialect `none`, which has no vocabulary)"
    );
}

#[test]
fn the_place_of_invalid_bytes_is_printed() {
    let stream = [STREAM, b"\x02\x80\x01\x81\x9f\x01\x81"].concat();
    let at = STREAM.len() + 4;
    let unsound =
        format!("(7 bytes that are not valid Banana: at byte {at}, 0x9f is not a Banana type)");
    assert_eq!(printed(&stream), format!("{}\n{unsound}", LINES.join("\n")));
}

#[test]
fn strings_that_are_not_words_are_printed_as_python_prints_them() {
    for (bytes, shown) in [
        (&b""[..], "''"),
        (b"pond.Frog_2", "pond.Frog_2"),
        (b"2", "'2'"),
        (b".x", "'.x'"),
        (b"a b", "'a b'"),
        (b"it's \\", r"'it\'s \\'"),
        (b"[]\n\r\t\0\x7f\xff", r"'[]\n\r\t\x00\x7f\xff'"),
        ("\u{e9}".as_bytes(), r"'\xc3\xa9'"),
    ] {
        let string = [&[bytes.len() as u8, STRING], bytes].concat();
        assert_eq!(printed(&string), shown);
    }
}

#[test]
fn numbers_of_any_size_are_printed() {
    let large = [&[0x7f; 64][..], b"\x86"].concat();
    let shown = printed(&large);
    assert!(shown.len() > 130 && shown.starts_with("-72683872429560689054932380788"), "{shown}");
    assert_eq!(printed(b"\x7f\x85\0\x81\x84\x7f\xf0\0\0\0\0\0\0"), "127\n0\ninf");
}

#[test]
fn long_things_are_cut_and_the_rest_is_counted() {
    let string = [b"\x78\x01\x82", &[b'x'; 248][..]].concat();
    let shown = "x".repeat(Printed::STRING);
    assert_eq!(printed(&string), format!("'{shown}'...148 more bytes"));
    assert_eq!(Printed::new(Dialect::Pb, &string).in_full().to_string(), "x".repeat(248));

    let numbers = list(&[&b"\x01\x81"[..]; 100]);
    let shown = printed(&numbers);
    assert_eq!(shown, format!("[{}... 36 more]", "1 ".repeat(Printed::ELEMENTS)));
    let full = Printed::new(Dialect::Pb, &numbers).in_full().to_string();
    assert_eq!(full.matches('1').count(), 100);

    let mut deep = b"\x05\x81".to_vec();
    for _ in 0..Printed::DEPTH + 10 {
        deep = list(&[&deep, b"\x06\x81"]);
    }
    let shown = printed(&deep);
    assert_eq!(shown.matches('[').count(), Printed::DEPTH + 1);
    assert!(shown.contains("[[... 2 more] 6]"), "{shown}");

    let many = b"\x01\x81".repeat(Printed::MESSAGES + 20);
    assert!(printed(&many).ends_with("\n1\n(20 more messages)"));
}

#[test]
fn the_length_of_a_line_is_bounded_for_any_message() {
    // Lists as long and as deep as are printed, of strings of which each byte is printed as four.
    let mut tree = [&[100, STRING][..], &[0; 100]].concat();
    for _ in 0..3 {
        tree = list(&[&tree[..]; 64]);
    }
    let mut deep = tree;
    for _ in 0..20 {
        deep = list(&[&deep]);
    }
    let shown = printed(&deep);
    assert!((Printed::LINE..Printed::LINE + 1_000).contains(&shown.len()), "{}", shown.len());
}

/// Prints lists that are nested a million levels deep.
#[test]
fn depth_takes_no_stack() {
    let deep = b"\x01\x80".repeat(1_000_000);
    assert_eq!(printed(&deep), "(2000000 bytes of an incomplete message)");
    let whole = [&deep[..], b"\x01\x81"].concat();
    assert!(printed(&whole).contains("[... 1 more]]"));
    assert_eq!(Printed::new(Dialect::Pb, &whole).in_full().to_string().len(), 2_000_001);
}

#[test]
fn any_bytes_can_be_printed() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    for round in 0..20_000 {
        let mut bytes: Vec<u8> = match round % 2 {
            0 => STREAM.to_vec(),
            _ => (0..random() % 40).map(|_| random()).collect(),
        };
        for _ in 0..random() % 4 {
            let at = usize::from(random()) % (bytes.len() + 1);
            let byte = if random() % 2 == 0 { 0x80 + random() % 9 } else { random() % 12 };
            bytes.insert(at, byte);
        }
        for dialect in [Dialect::Pb, Dialect::None] {
            let text = Printed::new(dialect, &bytes).to_string();
            assert!(text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
            assert_eq!(bytes.is_empty(), text.is_empty(), "{bytes:?}");
        }
    }
}
