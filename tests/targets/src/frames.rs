//! Messages as frames of dialect `pb-compact-1`: written for the library to read, and read from what the library
//! wrote. Like [`Element`] it uses nothing of the library's own reader and writer.

use std::collections::BTreeMap;

use crate::element::{Element, int, of, take, text};

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

const CALL: u8 = 0x10;
const UPDATE: u8 = 0x20;
const ANSWER: u8 = 0x30;
const ERROR: u8 = 0x31;
const DECREF: u8 = 0x40;
const DECACHE: u8 = 0x41;
const UNCACHE: u8 = 0x42;
const NAME: u8 = 0x50;
const SHAPE: u8 = 0x51;
const PING: u8 = 0x60;
const PONG: u8 = 0x61;

/// A kind that no frame has.
const UNKNOWN: u8 = 0x7f;

/// Builds a frame.
pub(crate) fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    number(body.len() as u64 + 1, &mut out);
    out.push(kind);
    out.extend_from_slice(body);
    out
}

/// Encodes a message as a frame. A message that is none of the protocol becomes a frame of an unknown kind. `None` if
/// the message has no form as a frame: an id in it is no number, a list in it begins with no word or has the wrong parts
/// for its word, or an integer has zeros in front of it.
pub(crate) fn encode(message: &Element) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let kind = match message.head() {
        Some((
            command @ ("message" | "cachemessage"),
            [request, object, method, flag, arguments, keywords],
        )) => {
            let is_call = command == "message";
            let is_more = match flag {
                Element::Bytes(none) => none.is_empty(),
                flag => matches!(flag, Element::Int(2)),
            };
            let has_keywords = *keywords != of("dictionary", []);
            if ![object, method, arguments, keywords].into_iter().all(has_form) {
                return None;
            }
            let flags = [
                (flag.is_true(), WANTS_ANSWER),
                (has_keywords, HAS_KEYWORDS),
                (is_more && !is_call, MORE),
            ];
            if flag.is_true() {
                id(request, &mut body)?;
            }
            let mut positional = Vec::new();
            match is_call {
                true => value(object, &mut positional),
                false => id(object, &mut body)?,
            }
            value(method, &mut positional);
            value(arguments, &mut positional);
            if has_keywords {
                number(positional.len() as u64, &mut body);
            }
            body.extend(positional);
            if has_keywords {
                value(keywords, &mut body);
            }
            let kind = if is_call { CALL } else { UPDATE };
            flags
                .into_iter()
                .filter(|(is_set, _)| *is_set)
                .fold(kind, |kind, (_, flag)| kind | flag)
        }
        Some((command @ ("answer" | "error"), [request, answer])) => {
            id(request, &mut body)?;
            value(answer, &mut body);
            if !has_form(answer) {
                return None;
            }
            if command == "answer" { ANSWER } else { ERROR }
        }
        Some((command @ ("decref" | "decache" | "uncache"), [object])) => {
            id(object, &mut body)?;
            match command {
                "decref" => DECREF,
                "decache" => DECACHE,
                _ => UNCACHE,
            }
        }
        _ => {
            value(message, &mut body);
            UNKNOWN
        }
    };
    Some(frame(kind, &body))
}

/// Returns whether a value has a form in this dialect.
fn has_form(value: &Element) -> bool {
    let parts = match value {
        Element::List(parts) => parts,
        // A long integer has no form with zeros in front of it.
        Element::Large(is_negative, digits) => {
            let is_short = digits.len() <= 9 && !is_negative;
            return is_short
                || digits.len() <= 64 && digits.last().is_some_and(|last| last & 0x7f != 0);
        }
        _ => return true,
    };
    let is_right = match value.head() {
        Some(("unicode", parts)) => matches!(parts, [Element::Bytes(_)]),
        Some(("dictionary", entries)) => {
            let is_pair = |entry: &Element| entry.list().is_some_and(|pair| pair.len() == 2);
            return entries.iter().all(is_pair)
                && entries.iter().filter_map(Element::list).flatten().all(has_form);
        }
        _ => matches!(parts.first(), Some(Element::Bytes(_))),
    };
    is_right && parts.iter().all(has_form)
}

fn id(id: &Element, out: &mut Vec<u8>) -> Option<()> {
    number(u64::try_from(id.number()?).ok()?, out);
    Some(())
}

fn number(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a value.
pub(crate) fn value(element: &Element, out: &mut Vec<u8>) {
    let is_pair = |element: &Element| element.list().is_some_and(|pair| pair.len() == 2);
    match element {
        Element::Int(small @ 0..0x80) => out.push(*small as u8),
        Element::Int(other) => {
            let (kind, rest) = if *other < 0 { (0xe9, -1 - other) } else { (0xe8, *other) };
            match u64::try_from(rest) {
                Ok(rest) => counted(kind, rest, out),
                Err(_) => digits(*other < 0, &base_128(other.unsigned_abs()), out),
            }
        }
        // An id is written in the shortest way.
        Element::Large(is_negative, large) => match element.number() {
            Some(number) => value(&Element::Int(number), out),
            None => digits(*is_negative, large, out),
        },
        Element::Float(float) => {
            out.push(0xec);
            out.extend_from_slice(&float.to_le_bytes());
        }
        Element::Bytes(bytes) => {
            counted(0xf1, bytes.len() as u64, out);
            out.extend_from_slice(bytes);
        }
        Element::List(parts) => match (element.head(), &parts[..]) {
            (Some(("unicode", [Element::Bytes(text)])), _) => {
                small_or_counted((0x80, 0xc0), 0xf0, text.len(), out);
                out.extend_from_slice(text);
            }
            (Some(("boolean", [Element::Bytes(word)])), _) if word == b"true" => out.push(0xef),
            (Some(("boolean", [Element::Bytes(word)])), _) if word == b"false" => out.push(0xee),
            (Some(("None", [])), _) => out.push(0xed),
            (Some(("dictionary", entries)), _) if entries.iter().all(is_pair) => {
                counted(0xf5, entries.len() as u64, out);
                let parts = entries.iter().filter_map(Element::list).flatten();
                parts.for_each(|part| value(part, out));
            }
            (Some((word, items)), _) if word != "dictionary" && WORDS.contains(&word) => {
                expression(word, items.len(), out);
                items.iter().for_each(|item| value(item, out));
            }
            (_, elements) => {
                counted(0xfb, elements.len() as u64, out);
                elements.iter().for_each(|element| value(element, out));
            }
        },
    }
}

/// Appends the head of an expression that begins with a reserved word.
fn expression(word: &str, items: usize, out: &mut Vec<u8>) {
    match word {
        "list" => small_or_counted((0xd0, 0xe0), 0xf3, items, out),
        "tuple" => small_or_counted((0xe0, 0xe8), 0xf4, items, out),
        "set" => counted(0xf6, items as u64, out),
        "frozenset" => counted(0xf7, items as u64, out),
        _ => {
            out.push(0xfa);
            out.extend(WORDS.iter().position(|known| *known == word).map(|number| number as u8));
            number(items as u64, out);
        }
    }
}

fn base_128(mut number: u128) -> Vec<u8> {
    let mut digits = Vec::new();
    while number > 0 {
        digits.push((number & 0x7f) as u8);
        number >>= 7;
    }
    digits
}

fn digits(is_negative: bool, digits: &[u8], out: &mut Vec<u8>) {
    let digits = &digits[..digits.len().min(255)];
    out.extend([if is_negative { 0xeb } else { 0xea }, digits.len() as u8]);
    out.extend(digits.iter().map(|digit| digit & 0x7f));
}

fn counted(kind: u8, count: u64, out: &mut Vec<u8>) {
    out.push(kind);
    number(count, out);
}

fn small_or_counted((small, end): (u8, u8), kind: u8, count: usize, out: &mut Vec<u8>) {
    match count < usize::from(end - small) {
        true => out.push(small + count as u8),
        false => counted(kind, count as u64, out),
    }
}

/// The class of a shape, and its attributes.
type Shape = (Vec<u8>, Vec<Vec<u8>>);

/// The names and shapes that the library has taught.
#[derive(Default)]
pub(crate) struct Taught {
    names: BTreeMap<u64, Vec<u8>>,
    shapes: BTreeMap<u64, Shape>,
}

impl Taught {
    /// Reads one frame from the front of `bytes`. Returns the message that it says; `None` if it teaches something.
    ///
    /// # Panics
    /// When the frame is not whole, or not written as the dialect requires.
    pub(crate) fn read(&mut self, bytes: &mut &[u8]) -> Option<Element> {
        let len = read_number(bytes) as usize;
        let mut body = take(bytes, len);
        let kind = take(&mut body, 1)[0];
        let id = |body: &mut &[u8]| int(read_number(body));
        let message = match kind {
            NAME => {
                let number = read_number(&mut body);
                let known = self.names.insert(number, std::mem::take(&mut body).to_vec());
                assert!(known.is_none(), "the name {number} is taught twice");
                return None;
            }
            SHAPE => {
                let number = read_number(&mut body);
                let class = counted_bytes(&mut body);
                let mut attributes = Vec::new();
                while !body.is_empty() {
                    attributes.push(counted_bytes(&mut body));
                }
                let known = self.shapes.insert(number, (class, attributes));
                assert!(known.is_none(), "the shape {number} is taught twice");
                return None;
            }
            CALL..0x18 | UPDATE..0x28 => self.called(kind, &mut body),
            ANSWER => of("answer", [id(&mut body), self.value(&mut body)]),
            ERROR => of("error", [id(&mut body), self.value(&mut body)]),
            DECREF => of("decref", [id(&mut body)]),
            DECACHE => of("decache", [id(&mut body)]),
            UNCACHE => of("uncache", [id(&mut body)]),
            PING => of("ping", []),
            PONG => of("pong", []),
            _ => panic!("the library wrote a frame of the unknown kind {kind:#x}"),
        };
        assert!(body.is_empty(), "{} bytes follow the message {message:?}", body.len());
        Some(message)
    }

    /// Reads the rest of a call or an update.
    fn called(&self, kind: u8, body: &mut &[u8]) -> Element {
        let (is_call, wants_answer) = (kind & 0xf0 == CALL, kind & WANTS_ANSWER != 0);
        let is_more = kind & MORE != 0;
        assert!(!(is_call && is_more), "a call is of no transaction");
        let request = int(if wants_answer { read_number(body) } else { 0 });
        let object = (!is_call).then(|| int(read_number(body)));
        let (mut positional, mut keywords) = match kind & HAS_KEYWORDS {
            0 => (*body, None),
            _ => {
                let len = read_number(body) as usize;
                (take(body, len), Some(*body))
            }
        };
        *body = &[];
        let object = object.unwrap_or_else(|| self.value(&mut positional));
        let (method, arguments) = (self.value(&mut positional), self.value(&mut positional));
        assert!(positional.is_empty(), "bytes follow the arguments");
        let flag = match (wants_answer, is_more) {
            (false, true) => text(""),
            (true, true) => int(2),
            (is_true, false) => int(is_true.into()),
        };
        let keywords = match &mut keywords {
            None => of("dictionary", []),
            Some(keywords) => {
                let value = self.value(keywords);
                assert!(keywords.is_empty(), "bytes follow the keyword arguments");
                value
            }
        };
        let command = if is_call { "message" } else { "cachemessage" };
        of(command, [request, object, method, flag, arguments, keywords])
    }

    /// Reads one value from the front of `bytes`.
    ///
    /// # Panics
    /// When the value is not whole, or uses a number that was not taught.
    pub(crate) fn value(&self, bytes: &mut &[u8]) -> Element {
        let head = take(bytes, 1)[0];
        match head {
            0..0x80 => int(head.into()),
            0x80..0xc0 => of("unicode", [raw(bytes, usize::from(head - 0x80))]),
            0xc0..0xc8 => self.state((head - 0xc0).into(), bytes),
            0xc8..0xd0 => self.copy((head - 0xc8).into(), bytes),
            0xd0..0xe0 => self.expression("list", (head - 0xd0).into(), bytes),
            0xe0..0xe8 => self.expression("tuple", (head - 0xe0).into(), bytes),
            0xe8 => int(read_number(bytes)),
            0xe9 => Element::Int(-1 - i128::from(read_number(bytes))),
            0xea | 0xeb => {
                let len = take(bytes, 1)[0];
                Element::Large(head == 0xeb, take(bytes, len.into()).to_vec())
            }
            0xec => {
                let bytes = take(bytes, 8).try_into().expect("`take` returns eight bytes");
                Element::Float(f64::from_le_bytes(bytes))
            }
            0xed => of("None", []),
            0xee => of("boolean", [text("false")]),
            0xef => of("boolean", [text("true")]),
            0xf0 => {
                let len = read_number(bytes);
                of("unicode", [raw(bytes, len as usize)])
            }
            0xf1 => {
                let len = read_number(bytes);
                raw(bytes, len as usize)
            }
            0xf2 => {
                let number = read_number(bytes);
                Element::Bytes(self.names.get(&number).expect("the name was taught").clone())
            }
            0xf3 => self.counted("list", bytes),
            0xf4 => self.counted("tuple", bytes),
            0xf6 => self.counted("set", bytes),
            0xf7 => self.counted("frozenset", bytes),
            0xf5 => {
                let entries = read_number(bytes);
                let pair = |_| Element::List(vec![self.value(bytes), self.value(bytes)]);
                of("dictionary", (0..entries).map(pair).collect::<Vec<_>>())
            }
            0xf8 => {
                let number = read_number(bytes);
                self.state(number, bytes)
            }
            0xf9 => {
                let number = read_number(bytes);
                self.copy(number, bytes)
            }
            0xfa => {
                let word = WORDS[usize::from(take(bytes, 1)[0])];
                self.counted(word, bytes)
            }
            0xfb => {
                let elements = read_number(bytes);
                Element::List((0..elements).map(|_| self.value(bytes)).collect())
            }
            0xfc => {
                let bytes = take(bytes, 4).try_into().expect("`take` returns four bytes");
                int(u32::from_le_bytes(bytes).into())
            }
            _ => panic!("unknown head {head:#x}"),
        }
    }

    fn counted(&self, word: &str, bytes: &mut &[u8]) -> Element {
        let items = read_number(bytes);
        self.expression(word, items, bytes)
    }

    fn expression(&self, word: &str, items: u64, bytes: &mut &[u8]) -> Element {
        of(word, (0..items).map(|_| self.value(bytes)).collect::<Vec<_>>())
    }

    fn copy(&self, number: u64, bytes: &mut &[u8]) -> Element {
        let class = self.shapes.get(&number).expect("the shape was taught").0.clone();
        assert!(!class.is_empty(), "a copy of a shape without a class");
        Element::List(vec![Element::Bytes(class), self.state(number, bytes)])
    }

    fn state(&self, number: u64, bytes: &mut &[u8]) -> Element {
        let (_, attributes) = self.shapes.get(&number).expect("the shape was taught");
        let pair = |name: &Vec<u8>| {
            let key = of("unicode", [Element::Bytes(name.clone())]);
            Element::List(vec![key, self.value(bytes)])
        };
        of("dictionary", attributes.iter().map(pair).collect::<Vec<_>>())
    }
}

fn raw(bytes: &mut &[u8], len: usize) -> Element {
    Element::Bytes(take(bytes, len).to_vec())
}

fn counted_bytes(bytes: &mut &[u8]) -> Vec<u8> {
    let len = read_number(bytes);
    take(bytes, len as usize).to_vec()
}

fn read_number(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for at in 0..10 {
        let byte = take(bytes, 1)[0];
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return number;
        }
    }
    panic!("a number of more than 64 bits");
}
