//! Frames of dialect `pb-compact-1` as they come in.

use std::sync::Arc;

use super::{Broker, Progress, complaints::complain, frame_parts::Received, handling::Handling};
use crate::{
    banana::{
        Frame,
        compact::frame::{self, kind, take_number},
    },
    connection_error::{Command, ConnectionError, ProtocolError},
};

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
