//! The parts of an update as it came in.

use super::parts::{method, request_id};
use crate::{
    banana::{Cursor, Frame},
    jelly::Section,
    wire::flag,
};

/// An update as it came in: `cachemessage request id name flag args keywords`.
pub(super) struct ReceivedUpdate<'de> {
    /// The whole message.
    pub(super) bytes: &'de [u8],
    pub(super) request_id: &'de [u8],
    pub(super) id: Option<u64>,
    pub(super) method: &'de str,
    pub(super) wants_answer: bool,
    /// True if another update of the same transaction follows.
    pub(super) more: bool,
    pub(super) sections: [Section<'de>; 2],
}

impl<'de> ReceivedUpdate<'de> {
    /// Reads an update. Returns `None` if a part has a type that leaves no request to answer.
    #[inline]
    pub(super) fn parse(frame: &Frame<'de>, cursor: Cursor<'de>) -> Option<Self> {
        // The scan has found where the parts begin.
        Self::read(cursor, |_| Some([Section::part(frame, 5)?, Section::part(frame, 6)?]))
    }

    /// Parses an update that was kept, and returns it with the messages behind it.
    pub(super) fn parse_kept(kept: &'de [u8]) -> Option<(Self, &'de [u8])> {
        let message = Cursor::new(kept, 0).skip()?;
        let mut cursor = Cursor::new(message, 0);
        cursor.list()?;
        cursor.string()?;
        let sections =
            |cursor: &mut Cursor<'de>| Some([Section::next(cursor)?, Section::next(cursor)?]);
        Some((Self::read(cursor, sections)?, &kept[message.len()..]))
    }

    /// Reads the parts after the command.
    #[inline]
    fn read(
        mut cursor: Cursor<'de>,
        sections: impl FnOnce(&mut Cursor<'de>) -> Option<[Section<'de>; 2]>,
    ) -> Option<Self> {
        let bytes = cursor.bytes();
        let request_id = request_id(&mut cursor)?;
        let id = cursor.unsigned();
        if id.is_none() {
            cursor.skip()?;
        }
        let method = method(&mut cursor)?;
        let flag_at = cursor.at();
        let wants_answer = cursor.truth()?;
        let more = flag::is_more(&bytes[flag_at..cursor.at()]);
        let sections = sections(&mut cursor)?;
        Some(Self { bytes, request_id, id, method, wants_answer, more, sections })
    }
}
