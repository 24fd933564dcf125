//! The parts of frames of dialect `pb-compact-1`.

use std::sync::Arc;

use super::{
    parts::{method, receiver},
    serve::Incoming,
    update_parts::ReceivedUpdate,
};
use crate::{
    banana::{
        Cursor,
        compact::{
            frame::{self, flag, take_number},
            names::Names,
        },
    },
    jelly::Section,
};

/// A frame, and what the peer has taught before it.
#[derive(Clone, Copy)]
pub(super) struct Received<'de> {
    /// The frame with its length.
    pub(super) bytes: &'de [u8],
    pub(super) names: &'de Arc<Names>,
}

impl<'de> Received<'de> {
    /// Returns the kind and the place behind it.
    pub(super) fn kind(self) -> Option<(u8, usize)> {
        let at = frame::body(self.bytes)?;
        Some((*self.bytes.get(at)?, at + 1))
    }

    fn cursor(self, at: usize) -> Cursor<'de> {
        Cursor::with_names(self.bytes, at, Some(self.names))
    }

    pub(super) fn section(self, start: usize, end: usize) -> Section<'de> {
        Section::of_range(self.bytes, start..end, Some(self.names))
    }

    /// Reads the id of a request whose answer is wanted, as the peer wrote it. It is empty if no answer is wanted.
    fn request_id(self, at: &mut usize, flags: u8) -> Option<&'de [u8]> {
        let start = *at;
        if flags & flag::ANSWER != 0 {
            take_number(self.bytes, at)?;
        }
        self.bytes.get(start..*at)
    }

    /// Reads the place where the arguments by position end.
    fn positional_end(self, at: &mut usize, flags: u8) -> Option<usize> {
        if flags & flag::KEYWORDS == 0 {
            return Some(self.bytes.len());
        }
        let len = usize::try_from(take_number(self.bytes, at)?).ok()?;
        at.checked_add(len).filter(|end| *end <= self.bytes.len())
    }

    /// Returns the sections of the arguments by position, which begin and end at these places, and of those by keyword.
    fn sections(self, start: usize, end: usize, flags: u8) -> Option<[Section<'de>; 2]> {
        let keywords = match flags & flag::KEYWORDS {
            0 => {
                Section::of_range(frame::NO_KEYWORDS, 0..frame::NO_KEYWORDS.len(), Some(self.names))
            }
            _ => self.section(end, self.bytes.len()),
        };
        Some([self.section(start, end), keywords]).filter(|_| start <= end)
    }

    /// Reads a call. Returns `None` if a part is malformed that leaves no request to answer.
    pub(super) fn call(self, flags: u8, mut at: usize) -> Option<Incoming<'de>> {
        let request_id = self.request_id(&mut at, flags)?;
        let end = self.positional_end(&mut at, flags)?;
        let mut cursor = self.cursor(at);
        let receiver = receiver(&mut cursor)?;
        let method = method(&mut cursor)?;
        let [positional, keywords] = self.sections(cursor.at(), end, flags)?;
        let wants_answer = flags & flag::ANSWER != 0;
        let size = self.bytes.len();
        Some(Incoming { request_id, receiver, method, wants_answer, positional, keywords, size })
    }

    /// Reads an update. Returns `None` if a part is malformed that leaves no update to answer.
    pub(super) fn update(self, flags: u8, mut at: usize) -> Option<ReceivedUpdate<'de>> {
        let request_id = self.request_id(&mut at, flags)?;
        let id = take_number(self.bytes, &mut at)?;
        let end = self.positional_end(&mut at, flags)?;
        let mut cursor = self.cursor(at);
        let method = method(&mut cursor)?;
        Some(ReceivedUpdate {
            bytes: self.bytes,
            request_id,
            id: Some(id),
            method,
            wants_answer: flags & flag::ANSWER != 0,
            more: flags & flag::MORE != 0,
            sections: self.sections(cursor.at(), end, flags)?,
        })
    }
}

/// Returns an update that was kept, and the frames behind it.
pub(super) fn kept_update<'de>(
    kept: &'de [u8],
    names: &'de Arc<Names>,
) -> Option<(ReceivedUpdate<'de>, &'de [u8])> {
    let (bytes, rest) = kept.split_at_checked(frame::len(kept)?)?;
    let received = Received { bytes, names };
    let (kind, at) = received.kind()?;
    Some((received.update(frame::update_flags(kind)?, at)?, rest))
}
