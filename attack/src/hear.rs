//! A reader of the server's messages to a hostile peer: it counts them and drops them.

use std::{
    io::Read,
    net::TcpStream,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use crate::wire::{end_of, head, string_at, word_at};

/// The longest part of an error that is shown, in bytes.
const SHOWN: usize = 90;

/// The messages that were read so far.
#[derive(Default)]
pub(crate) struct Heard {
    /// The number of expressions of any kind; the first is the offer of dialects.
    expressions: AtomicU64,
    bytes: AtomicU64,
    answers: AtomicU64,
    errors: AtomicU64,
    /// The number of `decref`, `decache` and `uncache`.
    drops: AtomicU64,
    closed: AtomicBool,
    /// Whether the peer has stopped reading.
    deaf: AtomicBool,
    first_error: Mutex<Option<String>>,
}

impl Heard {
    pub(crate) fn expressions(&self) -> u64 {
        self.expressions.load(Ordering::Acquire)
    }

    pub(crate) fn answers(&self) -> u64 {
        self.answers.load(Ordering::Acquire)
    }

    pub(crate) fn errors(&self) -> u64 {
        self.errors.load(Ordering::Acquire)
    }

    pub(crate) fn drops(&self) -> u64 {
        self.drops.load(Ordering::Acquire)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Acquire)
    }

    /// Makes the peer stop reading, after at most one more piece.
    pub(crate) fn deafen(&self) {
        self.deaf.store(true, Ordering::Release);
    }

    pub(crate) fn is_deaf(&self) -> bool {
        self.deaf.load(Ordering::Acquire)
    }

    /// Returns whether the server has closed the connection.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    pub(crate) fn take_error(&self) -> Option<String> {
        self.first_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Reads until the connection is closed, or the peer is deaf.
    pub(crate) fn listen(&self, mut stream: TcpStream) {
        let (mut unread, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
        while let Ok(read @ 1..) = stream.read(&mut piece) {
            if self.is_deaf() {
                return;
            }
            self.bytes.fetch_add(read as u64, Ordering::Release);
            unread.extend_from_slice(&piece[..read]);
            let mut at = 0;
            while let Some(end) = end_of(&unread, at) {
                self.hear(&unread[at..end]);
                at = end;
            }
            unread.drain(..at);
        }
        self.closed.store(true, Ordering::Release);
    }

    fn hear(&self, expression: &[u8]) {
        let atom = head(expression, 0).and_then(|(.., body)| word_at(expression, body));
        match atom {
            Some((b"answer", _)) => drop(self.answers.fetch_add(1, Ordering::Release)),
            Some((b"error", _)) => {
                let mut first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert_with(|| sentence(expression));
                self.errors.fetch_add(1, Ordering::Release);
            }
            Some((b"decref" | b"decache" | b"uncache", _)) => {
                self.drops.fetch_add(1, Ordering::Release);
            }
            _ => {}
        }
        self.expressions.fetch_add(1, Ordering::Release);
    }
}

/// Returns the message of a failure: the text after its key `value`.
fn sentence(failure: &[u8]) -> String {
    let mut at = 0;
    let mut key_was_read = false;
    while at < failure.len() {
        if let Some((text, end)) = string_at(failure, at) {
            if key_was_read && text != b"unicode" {
                return String::from_utf8_lossy(&text[..text.len().min(SHOWN)]).into_owned();
            }
            key_was_read |= text == b"value";
            at = end;
        } else if let Some((.., body)) = head(failure, at) {
            at = body;
        } else {
            break;
        }
    }
    "a failure without a message".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Wire;

    #[test]
    fn answers_and_errors_are_told_apart() {
        let heard = Heard::default();
        let (mut answer, mut error) = (Wire::default(), Wire::default());
        answer.atom("answer", 2).int(1).int(1);
        error.atom("error", 2).int(2).atom("dictionary", 2);
        error.list(2).string(b"type").string(b"perspective_broker.Panic");
        error.list(2).string(b"value").atom("unicode", 1).string(b"it broke");
        for expression in [answer, error].map(Wire::into_bytes) {
            heard.hear(&expression);
        }
        assert_eq!((heard.expressions(), heard.answers(), heard.errors()), (2, 1, 1));
        assert_eq!(heard.take_error().as_deref(), Some("it broke"));
    }
}
