//! The part of messages that is compared, and the cuts of their bytes.

use std::ops::Range;

use serde_json::{Value as Json, json};

use crate::recorded::{Message, decode, reply};

/// A message, without the parts in which each end may differ.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) meaning: Json,
    /// The bytes of the message, if every byte is compared.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl Said {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut message = decode(bytes, &mut 0);
        if message[0] == "error" {
            return Self { meaning: reply(&message).unwrap(), bytes: None };
        }
        if message[2][0] == "tuple" && message[2][2][0] == "remote" {
            // A challenge of a login is random.
            message[2][1] = json!("sixteen bytes");
            return Self { meaning: message, bytes: None };
        }
        Self { meaning: message, bytes: Some(bytes.to_owned()) }
    }

    /// Returns whether the message releases an object. Such messages come at no fixed moment.
    pub(crate) fn is_release(&self) -> bool {
        ["decref", "decache", "uncache"].contains(&self.meaning[0].as_str().unwrap_or_default())
    }
}

/// How one end's bytes arrive at the other.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// All bytes between two messages of the other end as one piece.
    Nowhere,
    EachByte,
    /// As `Nowhere`, but with one piece cut in two at this position of the stream.
    At(usize),
}

impl Cut {
    /// Returns the ranges of the pieces of a part of the stream.
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
