//! A peer whose bytes are written by the test, honest or not.

use std::{panic::resume_unwind, sync::Arc, sync::mpsc, thread, time::Duration};

use pb::{
    Referenceable,
    driver::{Broker, Config},
};

use super::classes::Keeper;
use crate::pair::{Clock, End};

/// `[cached 1]` and the like as bytes: words are spelt out, and `''` is an empty one.
pub(crate) fn tokens(text: &str) -> Vec<u8> {
    let spaced = text.replace('[', " [ ").replace(']', " ] ");
    let mut open = vec![(0, Vec::new())];
    for word in spaced.split_whitespace() {
        let token = match (word, word.parse()) {
            ("[", _) => {
                open.push((0, Vec::new()));
                continue;
            }
            ("]", _) => {
                let (elements, inside) = open.pop().unwrap();
                [token(elements, 0x80), inside].concat()
            }
            ("''", _) => token(0, 0x82),
            (_, Ok(number)) => token(number, 0x81),
            (word, Err(_)) => [&token(word.len(), 0x82), word.as_bytes()].concat(),
        };
        let (elements, out) = open.last_mut().unwrap();
        *elements += 1;
        out.extend(token);
    }
    open.pop().unwrap().1
}

fn token(mut number: usize, kind: u8) -> Vec<u8> {
    let mut token = vec![(number & 0x7f) as u8];
    while number > 0x7f {
        number >>= 7;
        token.push((number & 0x7f) as u8);
    }
    token.push(kind);
    token
}

impl End {
    /// A server whose client has picked this dialect.
    pub(crate) fn fed(root: impl Referenceable, dialect: &str) -> Self {
        Self::fed_with(root, dialect, |_| {})
    }

    pub(crate) fn fed_with(
        root: impl Referenceable,
        dialect: &str,
        set: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::new(Clock::default()).unwrap();
        set(&mut config);
        let mut end = Self::new(Broker::server(Some(Arc::new(root)), &config));
        end.feed(dialect);
        end.feed("[version 6]");
        end.sent();
        end
    }

    /// Receives messages that are written as text.
    pub(crate) fn feed(&mut self, messages: &str) {
        self.receive(&tokens(messages));
    }
}

/// A server that was given an empty pond, number 1.
pub(crate) fn fed() -> (End, Keeper) {
    let keeper = Keeper::default();
    let mut end = End::fed(keeper.clone(), "pb");
    end.feed(
        "[message 1 root takePond 0 [tuple [cache_classes.MasterDuckPond 1 [list]]] [dictionary]]",
    );
    assert_eq!(keeper.ponds.lock().unwrap().len(), 1);
    (end, keeper)
}

/// Runs what could wait for itself: then it fails, and does not hang.
pub(crate) fn within<R: Send + 'static>(run: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        let result = run();
        let _ = done.send(());
        result
    });
    let waited = is_done.recv_timeout(Duration::from_secs(20));
    assert_ne!(waited, Err(mpsc::RecvTimeoutError::Timeout), "it waits for itself");
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
