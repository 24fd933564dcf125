use std::fmt::{self, Write};

use super::{Cursor, Dialect, Token, scan::Scanner};

/// The bytes of a stream as text, with one line for each whole message.
///
/// Lists are in brackets, and the words of the vocabulary are spelt out in either dialect. A byte string
/// that looks like a word is printed without quotes; any other is printed as Python prints it, in quotes.
/// A line of its own counts the bytes behind the last whole message, or the bytes that are not valid Banana.
///
/// The bytes may come from a peer: printing them never fails. The length of the text is bounded unless it is
/// printed [in full](Self::in_full).
///
/// # Examples
/// ```
/// use pb::banana::{Dialect, Printed};
///
/// let stream = b"\x02\x80\x1d\x87\x01\x81\x03\x80\x1b\x87\x07\x81\x05\x82a\nfro\x02\x80\x1d";
/// assert_eq!(
///     Printed::new(Dialect::Pb, stream).to_string(),
///     "[decref 1]\n\
///      [answer 7 'a\\nfro']\n\
///      (3 bytes of an incomplete message)",
/// );
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    dialect: Dialect,
    bytes: &'a [u8],
    bounds: Bounds,
}

/// The most that is printed of each thing.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    messages: usize,
    /// Bytes of text after which the lists of a message are cut short.
    line: usize,
    depth: usize,
    elements: usize,
    string: usize,
}

impl Bounds {
    const USUAL: Self = Self {
        messages: Printed::MESSAGES,
        line: Printed::LINE,
        depth: Printed::DEPTH,
        elements: Printed::ELEMENTS,
        string: Printed::STRING,
    };

    const NONE: Self = Self {
        messages: usize::MAX,
        line: usize::MAX,
        depth: usize::MAX,
        elements: usize::MAX,
        string: usize::MAX,
    };
}

impl<'a> Printed<'a> {
    /// The most messages that are printed. The others are counted.
    pub const MESSAGES: usize = 100;

    /// The number of bytes of text after which the rest of a message is left out. The line may be longer by
    /// one string and by the brackets that close its lists.
    pub const LINE: usize = 4096;

    /// The most levels of nested lists that are printed.
    pub const DEPTH: usize = 24;

    /// The most elements of a list that are printed. The others are counted.
    pub const ELEMENTS: usize = 64;

    /// The most bytes of a string that are printed. The others are counted.
    pub const STRING: usize = 100;

    /// Creates the text of bytes that begin at the start of a message.
    pub const fn new(dialect: Dialect, bytes: &'a [u8]) -> Self {
        Self { dialect, bytes, bounds: Bounds::USUAL }
    }

    /// Removes the bounds, so that everything is printed.
    #[must_use]
    pub const fn in_full(mut self) -> Self {
        self.bounds = Bounds::NONE;
        self
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut scanner = Scanner::new(self.dialect, usize::MAX);
        let (mut rest, mut messages) = (self.bytes, 0);
        while !rest.is_empty() {
            let Ok(Some(end)) = scanner.scan(rest) else { break };
            let (message, after) = rest.split_at(end);
            if messages < self.bounds.messages {
                let mut line = Line::new(f, messages > 0)?;
                print(message, &self.bounds, &mut line)?;
            }
            messages += 1;
            rest = after;
            scanner.reset();
        }
        let more = messages.saturating_sub(self.bounds.messages);
        if more > 0 {
            write!(f, "\n({more} more messages)")?;
        }
        if rest.is_empty() {
            return Ok(());
        }
        if messages > 0 {
            f.write_char('\n')?;
        }
        let left = rest.len();
        // The rest is scanned again byte by byte: the byte with which the scan fails is the invalid one.
        let mut scanner = Scanner::new(self.dialect, usize::MAX);
        let unsound = (1..=left).find_map(|end| Some((end, scanner.scan(&rest[..end]).err()?)));
        match unsound {
            None => write!(f, "({left} bytes of an incomplete message)"),
            Some((end, error)) => {
                let at = self.bytes.len() - left + end - 1;
                write!(f, "({left} bytes that are not valid Banana: at byte {at}, {error})")
            }
        }
    }
}

/// The line of one message.
struct Line<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    /// The bytes of text written so far.
    written: usize,
}

impl<'a, 'f> Line<'a, 'f> {
    fn new(out: &'a mut fmt::Formatter<'f>, is_next: bool) -> Result<Self, fmt::Error> {
        if is_next {
            out.write_char('\n')?;
        }
        Ok(Self { out, written: 0 })
    }
}

impl Write for Line<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.written += text.len();
        self.out.write_str(text)
    }
}

/// A list that is being printed.
struct Open {
    printed: usize,
    left: usize,
}

/// Prints one whole expression that the scanner has checked.
fn print(message: &[u8], bounds: &Bounds, line: &mut Line<'_, '_>) -> fmt::Result {
    let mut cursor = Cursor::new(message, 0);
    let mut open: Vec<Open> = Vec::new();
    loop {
        match cursor.token() {
            Some(Token::List(elements)) => {
                line.write_char('[')?;
                open.push(Open { printed: 0, left: elements });
            }
            Some(Token::Int(number)) => write!(line, "{number}")?,
            Some(Token::Large(number)) => write!(line, "{number}")?,
            Some(Token::Float(number)) => write!(line, "{number:?}")?,
            Some(Token::Bytes(bytes)) => string(bytes, bounds, line)?,
            None => return Ok(()),
        }
        // Closes the lists that have no more elements, then goes on to the next element.
        loop {
            let depth = open.len();
            let Some(list) = open.last_mut() else { return Ok(()) };
            let is_cut = depth > bounds.depth
                || list.printed == bounds.elements
                || line.written >= bounds.line;
            if list.left > 0 && is_cut {
                let space = if list.printed > 0 { " " } else { "" };
                write!(line, "{space}... {} more", list.left)?;
                for _ in 0..std::mem::take(&mut list.left) {
                    cursor.skip();
                }
            }
            if list.left > 0 {
                if list.printed > 0 {
                    line.write_char(' ')?;
                }
                list.printed += 1;
                list.left -= 1;
                break;
            }
            line.write_char(']')?;
            open.pop();
        }
    }
}

/// Prints a byte string, in quotes unless it looks like a word.
fn string(bytes: &[u8], bounds: &Bounds, line: &mut Line<'_, '_>) -> fmt::Result {
    let shown = &bytes[..bytes.len().min(bounds.string)];
    let left_out = bytes.len() - shown.len();
    if left_out == 0 && is_word(bytes) {
        return bytes.iter().try_for_each(|&byte| line.write_char(char::from(byte)));
    }
    line.write_char('\'')?;
    for &byte in shown {
        match byte {
            b'\\' | b'\'' => write!(line, "\\{}", char::from(byte))?,
            b'\n' => line.write_str("\\n")?,
            b'\r' => line.write_str("\\r")?,
            b'\t' => line.write_str("\\t")?,
            b' '..=b'~' => line.write_char(char::from(byte))?,
            _ => write!(line, "\\x{byte:02x}")?,
        }
    }
    line.write_char('\'')?;
    if left_out > 0 {
        write!(line, "...{left_out} more bytes")?;
    }
    Ok(())
}

/// Returns whether a byte string looks like the name of a class, a method or an attribute.
fn is_word(bytes: &[u8]) -> bool {
    matches!(bytes, [b'a'..=b'z' | b'A'..=b'Z' | b'_', rest @ ..]
        if rest.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut list =
            vec![(elements.len() & 0x7f) as u8, (elements.len() >> 7) as u8, super::super::LIST];
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
            let string = [&[bytes.len() as u8, super::super::STRING], bytes].concat();
            assert_eq!(printed(&string), shown);
        }
    }

    #[test]
    fn numbers_of_any_size_are_printed() {
        let large = [&[0x7f; 64][..], b"\x86"].concat();
        let shown = printed(&large);
        assert!(
            shown.len() > 130 && shown.starts_with("-72683872429560689054932380788"),
            "{shown}"
        );
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
        let mut tree = [&[100, super::super::STRING][..], &[0; 100]].concat();
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
}
