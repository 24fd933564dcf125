#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    fmt::{self, Write},
    sync::Arc,
};

use super::{frames, secrets::blanked};
use crate::banana::{
    Cursor, Dialect, Token,
    compact::{names::Names, taught},
    scan::Scanner,
};

/// The bytes of a stream as text, with one line for each whole message.
///
/// Lists are in brackets, and the words of the vocabulary are spelt out in either dialect. A byte string
/// that looks like a word is printed without quotes; any other is printed as Python prints it, in quotes.
/// A line of its own counts the bytes behind the last whole message, or the bytes that are not valid Banana.
///
/// The bytes may come from a peer: printing them never fails. The length of the text is bounded unless it is
/// printed [in full](Self::in_full). Passwords are [blanked](crate::wire#what-is-blanked) unless they are
/// [shown](Self::show_passwords).
///
/// # Examples
/// ```
/// use pb::{banana::Dialect, wire::Printed};
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
    shows_passwords: bool,
    /// What the sender had taught before, in dialect `pb-compact-1`. `None` if the bytes begin its stream.
    names: Option<&'a Arc<Names>>,
}

/// How many times longer a message may be that has the names of a frame in full.
const FRAME: usize = 64;

/// The most that is printed of each thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    messages: usize,
    /// Bytes of text after which the lists of a message are cut short.
    line: usize,
    depth: usize,
    elements: usize,
    string: usize,
}

impl Bounds {
    pub(super) const USUAL: Self = Self {
        messages: Printed::MESSAGES,
        line: Printed::LINE,
        depth: Printed::DEPTH,
        elements: Printed::ELEMENTS,
        string: Printed::STRING,
    };

    pub(super) const NONE: Self = Self {
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
        Self { dialect, bytes, bounds: Bounds::USUAL, shows_passwords: false, names: None }
    }

    /// Creates the text of bytes that this process has sent, which begin at the start of a message. In dialect
    /// `pb-compact-1` it knows the names that were sent before.
    pub fn sent(dialect: Dialect, bytes: &'a [u8]) -> Self {
        Self::with_names(dialect, bytes, taught::own())
    }

    /// Creates the text of bytes whose sender has taught these names before.
    pub(crate) const fn with_names(
        dialect: Dialect,
        bytes: &'a [u8],
        names: &'a Arc<Names>,
    ) -> Self {
        Self { names: Some(names), ..Self::new(dialect, bytes) }
    }

    /// Removes the bounds, so that everything is printed.
    #[must_use]
    pub const fn in_full(mut self) -> Self {
        self.bounds = Bounds::NONE;
        self
    }

    /// Prints everything as it was sent, passwords included.
    #[must_use]
    pub const fn show_passwords(mut self) -> Self {
        self.shows_passwords = true;
        self
    }
}

impl Printed<'_> {
    /// Returns the dialect of a message. The handshake of a connection in dialect `pb-compact-1` is Banana: a kind of
    /// frames is less than the types of Banana.
    fn dialect_of(&self, message: &[u8]) -> Dialect {
        match (self.dialect, message) {
            (Dialect::Compact, [0..=0x7f, 0x80..=0xff, ..]) => Dialect::None,
            (dialect, _) => dialect,
        }
    }

    /// Prints one message.
    fn message(
        &self,
        message: &[u8],
        names: &Arc<Names>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let written;
        let message = if self.dialect_of(message) == Dialect::Compact {
            if self.names.is_none() {
                frames::learn(message, names);
            }
            let most = message.len().saturating_mul(FRAME).saturating_add(Self::LINE);
            match frames::message(message, names, most) {
                Some(message) => written = message,
                None => return write!(f, "(a frame of {} bytes that is malformed)", message.len()),
            }
            &written
        } else {
            message
        };
        let shown = match self.shows_passwords {
            true => Cow::Borrowed(message),
            false => blanked(message),
        };
        print(&shown, &self.bounds, f)
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own_names;
        let names = match self.names {
            Some(names) => names,
            None => {
                own_names = Arc::default();
                &own_names
            }
        };
        let mut scanner = Scanner::new(self.dialect, usize::MAX);
        let (mut rest, mut messages) = (self.bytes, 0);
        while !rest.is_empty() {
            scanner.set_dialect(self.dialect_of(rest));
            let Ok(Some(end)) = scanner.scan(rest) else { break };
            let (message, after) = rest.split_at(end);
            if messages < self.bounds.messages {
                if messages > 0 {
                    f.write_char('\n')?;
                }
                self.message(message, names, f)?;
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
        let mut scanner = Scanner::new(self.dialect_of(rest), usize::MAX);
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

/// One whole expression that the scanner has checked, as text.
pub(super) struct Text<'a>(pub(super) &'a [u8], pub(super) Bounds);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.0, &self.1, f)
    }
}

/// The line of one message.
struct Line<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    /// The bytes of text written so far.
    written: usize,
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
fn print(expression: &[u8], bounds: &Bounds, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let line = &mut Line { out, written: 0 };
    let mut cursor = Cursor::new(expression, 0);
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
