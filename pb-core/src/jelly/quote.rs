//! What errors quote of texts that a peer sent: their beginnings.

use std::{
    borrow::Cow,
    fmt::{self, Write as _},
};

/// The number of bytes that an error quotes of one text of the peer's, which may be 640 KiB long.
pub(super) const QUOTED: usize = 256;

/// Returns the beginning of a text that an error quotes. Takes a bounded time, however long the text is.
pub(crate) fn quoted_bytes(bytes: &[u8]) -> String {
    // One character more than is shown, so that the text is seen to be cut.
    String::from_utf8_lossy(&bytes[..bytes.len().min(QUOTED + 4)]).into_owned()
}

/// The number of bytes that an error quotes of a name four or more parts outside of the error: a path may
/// have many names.
pub(super) const FAR: usize = 32;

/// The most bytes of a sentence by application code, which may quote the peer.
pub(super) const SENTENCE: usize = 1024;

/// Returns a text as errors quote it: a long one is cut, and ends with `…`.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    match start_of(text, QUOTED) {
        start if start.len() < text.len() => Cow::Owned(format!("{start}…")),
        whole => Cow::Borrowed(whole),
    }
}

/// Returns the longest start of a text with at most this number of bytes.
fn start_of(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Cuts a long text, and ends it with `…`.
pub(super) fn cut(text: &mut String, most: usize) {
    if text.len() > most {
        // A new text does not keep the capacity of the whole one.
        *text = format!("{}…", start_of(text, most));
    }
}

/// Returns a sentence as errors show it: a long one is cut.
pub(crate) fn sentence(message: impl fmt::Display) -> String {
    let mut start = Start(String::new());
    // Writing fails where the message is too long; the beginning is kept.
    let _ = write!(start, "{message}");
    start.0
}

/// The beginning of a sentence. Formatting stops where the sentence becomes too long.
struct Start(String);

impl fmt::Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(start_of(text, SENTENCE + 1));
        if self.0.len() > SENTENCE {
            cut(&mut self.0, SENTENCE);
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Cuts names that one sentence lists, and drops those that do not fit.
pub(crate) fn cut_all(names: &mut Vec<String>) {
    let mut left = SENTENCE;
    names.retain_mut(|name| {
        cut(name, QUOTED);
        let fits = name.len() <= left;
        left = if fits { left - name.len() } else { 0 };
        fits
    });
}
