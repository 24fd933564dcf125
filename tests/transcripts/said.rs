//! What is compared of two ends' messages, and how they are cut on their way.

use std::ops::Range;

use serde_json::{Value as Json, json};

use crate::recorded::{Message, decode, reply};

/// A message, without what each end says in its own words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) meaning: Json,
    /// The message itself, where nothing in it is one's own.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl Said {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut message = decode(bytes, &mut 0);
        if message[0] == "error" {
            return Self { meaning: reply(&message).unwrap(), bytes: None };
        }
        if message[2][0] == "tuple" && message[2][2][0] == "remote" {
            // A challenge of a login.
            message[2][1] = json!("sixteen bytes");
            return Self { meaning: message, bytes: None };
        }
        Self { meaning: message, bytes: Some(bytes.to_owned()) }
    }

    /// Whether it says that something is not held any more, for which there is no fixed moment.
    pub(crate) fn is_farewell(&self) -> bool {
        ["decref", "decache", "uncache"].contains(&self.meaning[0].as_str().unwrap_or_default())
    }
}

/// How one end's bytes arrive at the other.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// What is said before anything more is heard, as one piece.
    Nowhere,
    EachByte,
    /// In two pieces where there was one: so many bytes of the whole stream, and then the rest.
    At(usize),
}

impl Cut {
    /// Where the pieces of a part of the stream begin and end.
    pub(crate) fn pieces(self, part: Range<usize>) -> Vec<Range<usize>> {
        match self {
            Self::At(at) if part.contains(&at) => vec![part.start..at, at..part.end],
            Self::EachByte => part.map(|at| at..at + 1).collect(),
            Self::Nowhere | Self::At(_) => vec![part],
        }
    }
}

pub(crate) fn said_by<'a>(
    who: &'a str,
    session: &'a [Message],
) -> impl Iterator<Item = &'a Vec<u8>> {
    session.iter().filter(move |message| message.by == who).map(|message| &message.bytes)
}
