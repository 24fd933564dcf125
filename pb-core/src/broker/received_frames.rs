//! Frames of dialect `pb-compact-1` as they come in.

use std::sync::Arc;

use super::{
    Broker, Progress,
    complaints::complain,
    handling::Handling,
    parts::{method, receiver},
    received_update::ReceivedUpdate,
    serve::Incoming,
};
use crate::{
    banana::{
        Cursor, Frame,
        compact::{
            frame::{self, flag, kind, take_number},
            names::Names,
        },
    },
    connection_error::{Command, ConnectionError, ProtocolError},
    jelly::Section,
};

/// A frame, and what the peer has taught before it.
#[derive(Clone, Copy)]
struct Received<'de> {
    /// The frame with its length.
    bytes: &'de [u8],
    names: &'de Arc<Names>,
}

impl<'de> Received<'de> {
    /// Returns the kind and the place behind it.
    fn kind(self) -> Option<(u8, usize)> {
        let at = frame::body(self.bytes)?;
        Some((*self.bytes.get(at)?, at + 1))
    }

    fn cursor(self, at: usize) -> Cursor<'de> {
        Cursor::with_names(self.bytes, at, Some(self.names))
    }

    fn section(self, start: usize, end: usize) -> Section<'de> {
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
    fn call(self, flags: u8, mut at: usize) -> Option<Incoming<'de>> {
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
    fn update(self, flags: u8, mut at: usize) -> Option<ReceivedUpdate<'de>> {
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

impl Broker {
    /// Handles one frame after the handshake. Returns why it is not handled now, if so: nothing was done then.
    pub(super) fn handle_frame(
        self: &Arc<Self>,
        frame: &Frame<'_>,
        handling: &mut Handling<'_>,
    ) -> Result<Option<Progress>, ConnectionError> {
        let received = Received { bytes: frame.bytes, names: &self.names };
        let (kind, mut at) = received.kind().ok_or(ProtocolError::NotAMessage)?;
        let bytes = frame.bytes;
        // An update looks for a pause under the same lock that finds its replica.
        if let Some(flags) = frame::update_flags(kind) {
            let update = received.update(flags, at);
            let update = update.ok_or_else(|| self.malformed(Command::CacheMessage))?;
            let paused = self.handle_update(&update, handling)?;
            self.names.check()?;
            return Ok(paused);
        }
        let limits = &self.admission.limits;
        let paused = handling.pause_before(bytes.len(), &mut self.state(), limits)?;
        if paused.is_some() {
            return Ok(paused);
        }
        let Handling { turn, tasks, .. } = handling;
        if kind == kind::UNCACHE {
            // The updates that are kept for the replica will be walked again.
            let id = take_number(bytes, &mut at.clone());
            let kept = self.state().replicas.kept_for(id);
            if turn.needs_permit(kept) {
                return Ok(Some(Progress::NeedsPermit));
            }
        }
        turn.begin(bytes.len());
        if let Some(flags) = frame::call_flags(kind) {
            let call = received.call(flags, at).ok_or_else(|| self.malformed(Command::Message))?;
            self.serve(&call, turn, tasks)?;
            self.names.check()?;
            return Ok(None);
        }
        match kind {
            kind::ANSWER | kind::ERROR => {
                let command = if kind == kind::ANSWER { Command::Answer } else { Command::Error };
                let request_id = take_number(bytes, &mut at).ok_or_else(|| command.malformed())?;
                let value = received.section(at, bytes.len());
                self.handle_answer(request_id.into(), value, command, turn)?;
            }
            kind::DECREF | kind::DECACHE | kind::UNCACHE => {
                let command = match kind {
                    kind::DECREF => Command::Decref,
                    kind::DECACHE => Command::Decache,
                    _ => Command::Uncache,
                };
                let id = take_number(bytes, &mut at);
                if id.is_none() || at != bytes.len() {
                    return Err(command.malformed().into());
                }
                self.handle_removal(command, id)?;
            }
            kind::NAME => frame::read_name(&self.names, &bytes[at..])?,
            kind::SHAPE => frame::read_shape(&self.names, &bytes[at..])?,
            kind::PING | kind::PONG if at < bytes.len() => {
                let command = if kind == kind::PING { "ping" } else { "pong" };
                return Err(ProtocolError::Malformed { command }.into());
            }
            kind::PING => self.send_pong(),
            kind::PONG => {}
            // No end sends frames of the reserved kinds yet.
            kind::RESUME | kind::GOODBYE => self.ignore_frame(kind)?,
            unknown => self.ignore_frame(unknown)?,
        }
        self.names.check()?;
        Ok(None)
    }

    /// Returns the error for a frame of which not even the receiver or the method could be read.
    #[cold]
    fn malformed(&self, command: Command) -> ConnectionError {
        match self.names.check() {
            Ok(()) => command.malformed().into(),
            Err(untaught) => untaught.into(),
        }
    }

    /// Ignores a frame of an unknown kind, which a later version may send to ask for something.
    #[cold]
    fn ignore_frame(&self, kind: u8) -> Result<(), ConnectionError> {
        complain!(self, WARN, kind, "the peer sent a frame of an unknown kind, which was ignored");
        self.fault()
    }
}
