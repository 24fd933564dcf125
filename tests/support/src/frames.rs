use crate::text::{Node, parse};

/// The words of expressions, by their numbers.
const WORDS: [&str; 26] = [
    "None",
    "boolean",
    "unicode",
    "datetime",
    "date",
    "time",
    "timedelta",
    "decimal",
    "unpersistable",
    "list",
    "tuple",
    "set",
    "frozenset",
    "dictionary",
    "reference",
    "dereference",
    "remote",
    "local",
    "cached",
    "lcache",
    "class",
    "function",
    "instance",
    "method",
    "module",
    "persistent",
];

const WANTS_ANSWER: u8 = 1;
const HAS_KEYWORDS: u8 = 2;
const MORE: u8 = 4;

/// A kind that no frame has.
const UNKNOWN: u8 = 0x7f;

/// Encodes messages that are given as text, such as `[decref 1]`, as frames of dialect `pb-compact-1`. No name is
/// taught: names are byte strings, and states are dictionaries.
///
/// An unknown command is a frame of an unknown kind. The call with which a peer asks for a sign of life in the other
/// dialects is the frame that does.
///
/// # Panics
/// When the brackets do not match, or when a message has no form as a frame.
#[must_use]
pub fn frames(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for message in parse(text) {
        let Node::List(parts) = &message else { panic!("not a message: {message:?}") };
        let (kind, parts) = message_parts(parts);
        out.extend(frame(kind, &parts));
    }
    out
}

/// Builds a frame from its kind and its parts.
#[must_use]
pub fn frame(kind: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    [number(body.len() as u64 + 1), vec![kind], body].concat()
}

/// Encodes a number of a frame.
#[must_use]
pub fn number(mut number: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
    out
}

/// Encodes one value that is given as text, such as `[tuple 1 [unicode frog]]`, in dialect `pb-compact-1`.
///
/// # Panics
/// When the brackets do not match.
#[must_use]
pub fn compact(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    parse(text).iter().for_each(|node| value(node, &mut out));
    out
}

/// Returns the kind of the frame of a message, and its parts.
fn message_parts(parts: &[Node<'_>]) -> (u8, Vec<Vec<u8>>) {
    let id = |node: &Node<'_>| match node {
        Node::Number(id @ 0..) => number(*id as u64),
        other => panic!("a frame has no place for the id {other:?}"),
    };
    match parts {
        [Node::Word("message"), _, Node::Number(0), Node::Word("ping"), ..] => (0x60, Vec::new()),
        [
            Node::Word(command @ ("message" | "cachemessage")),
            request,
            object,
            method,
            flag,
            args,
            keywords,
        ] => {
            let is_call = *command == "message";
            let (wants_answer, more) = match flag {
                Node::Number(0) => (false, false),
                Node::Word("") => (false, !is_call),
                Node::Number(2) => (true, !is_call),
                _ => (true, false),
            };
            let has_keywords = *keywords != Node::List(vec![Node::Word("dictionary")]);
            let kind = if is_call { 0x10 } else { 0x20 }
                | if wants_answer { WANTS_ANSWER } else { 0 }
                | if has_keywords { HAS_KEYWORDS } else { 0 }
                | if more { MORE } else { 0 };
            let mut out = Vec::new();
            if wants_answer {
                out.push(id(request));
            }
            let mut positional = Vec::new();
            match is_call {
                true => value(object, &mut positional),
                false => out.push(id(object)),
            }
            value(method, &mut positional);
            value(args, &mut positional);
            if has_keywords {
                out.push(number(positional.len() as u64));
            }
            out.push(positional);
            if has_keywords {
                out.push(encode(keywords));
            }
            (kind, out)
        }
        [Node::Word("answer"), request, value] => (0x30, vec![id(request), encode(value)]),
        [Node::Word("error"), request, value] => (0x31, vec![id(request), encode(value)]),
        [Node::Word("decref"), object] => (0x40, vec![id(object)]),
        [Node::Word("decache"), object] => (0x41, vec![id(object)]),
        [Node::Word("uncache"), object] => (0x42, vec![id(object)]),
        unknown => (UNKNOWN, unknown.iter().map(encode).collect()),
    }
}

fn encode(node: &Node<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    value(node, &mut out);
    out
}

/// Appends a value.
fn value(node: &Node<'_>, out: &mut Vec<u8>) {
    let is_pair = |node: &Node<'_>| matches!(node, Node::List(pair) if pair.len() == 2);
    match node {
        Node::Number(small @ 0..0x80) => out.push(*small as u8),
        Node::Number(negative @ ..0) => head(0xe9, (-1 - negative) as u64, out),
        Node::Number(large) => head(0xe8, *large as u64, out),
        Node::Word(bytes) => {
            head(0xf1, bytes.len() as u64, out);
            out.extend_from_slice(bytes.as_bytes());
        }
        Node::List(nodes) => match &nodes[..] {
            [Node::Word("unicode"), Node::Word(text)] => {
                small_or_counted((0x80, 0xc0), 0xf0, text.len(), out);
                out.extend_from_slice(text.as_bytes());
            }
            [Node::Word("boolean"), Node::Word("false")] => out.push(0xee),
            [Node::Word("boolean"), Node::Word("true")] => out.push(0xef),
            [Node::Word("None")] => out.push(0xed),
            [Node::Word("dictionary"), entries @ ..] if entries.iter().all(is_pair) => {
                head(0xf5, entries.len() as u64, out);
                for entry in entries {
                    let Node::List(pair) = entry else { unreachable!("all are pairs") };
                    pair.iter().for_each(|node| value(node, out));
                }
            }
            [Node::Word(word), items @ ..] if *word != "dictionary" && WORDS.contains(word) => {
                expression(word, items.len(), out);
                items.iter().for_each(|node| value(node, out));
            }
            elements => {
                head(0xfb, elements.len() as u64, out);
                elements.iter().for_each(|node| value(node, out));
            }
        },
    }
}

/// Appends the head of an expression that begins with a reserved word.
fn expression(word: &str, items: usize, out: &mut Vec<u8>) {
    match word {
        "list" => small_or_counted((0xd0, 0xe0), 0xf3, items, out),
        "tuple" => small_or_counted((0xe0, 0xe8), 0xf4, items, out),
        "set" => head(0xf6, items as u64, out),
        "frozenset" => head(0xf7, items as u64, out),
        _ => {
            out.push(0xfa);
            out.extend(WORDS.iter().position(|known| *known == word).map(|number| number as u8));
            out.extend(number(items as u64));
        }
    }
}

fn head(kind: u8, count: u64, out: &mut Vec<u8>) {
    out.push(kind);
    out.extend(number(count));
}

fn small_or_counted((small, end): (u8, u8), kind: u8, count: usize, out: &mut Vec<u8>) {
    match count < usize::from(end - small) {
        true => out.push(small + count as u8),
        false => head(kind, count as u64, out),
    }
}
