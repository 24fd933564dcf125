//! The input: the handshake, and the dispatch of messages by their commands.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Waker,
};

use super::{
    Broker, Progress, Role, Task, Turn, VERSION,
    broken_message::break_of,
    complaints::{complain, cut},
    handling::Handling,
    parts::{method, receiver, request_id},
    serve::Incoming,
    update_parts::ReceivedUpdate,
};
use crate::{
    banana::{self, BananaError, Cursor, Dialect, Frame, Input, Token, write},
    connection_error::{Command, ConnectionError, ProtocolError},
    flavors::{CallError, RemoteError},
    jelly::Section,
};

/// How many of the first bytes of an unknown peer an error shows.
const SHOWN: usize = 16;

impl Broker {
    /// Handles every message that has arrived whole. Calls that could not be answered at once are added
    /// to `tasks`, which the driver polls.
    ///
    /// It stops when the turn is over, and when too many bytes wait to be written.
    /// [`poll_transmit`](Self::poll_transmit) must follow: until then the writer is not woken for new
    /// bytes.
    ///
    /// # Errors
    /// Returns an error if the peer broke the rules of the protocol. The connection must then be closed. All
    /// messages before the offending one were handled.
    pub fn handle_input(
        self: &Arc<Self>,
        input: &mut Input,
        turn: &mut Turn,
        tasks: &mut Vec<Task>,
    ) -> Result<Progress, ConnectionError> {
        let mut handling = Handling::new(turn, tasks);
        loop {
            input.set_limit(self.max_message());
            if self.dialect().is_none() {
                self.check_stranger(input.waiting())?;
            }
            let next = input.next_len();
            if !matches!(next, Ok(Some(_))) {
                let paused = handling.pause(&mut self.state(), &self.admission.limits)?;
                if let Some(paused) = paused {
                    return Ok(paused);
                }
                next.map_err(|error| placed(error, input.before_break()))?;
                return Ok(Progress::NeedsInput);
            }
            let frame = input.take();
            if let Some(dialect) = self.dialect() {
                let paused = match dialect {
                    Dialect::Compact => self.handle_frame(&frame, &mut handling)?,
                    Dialect::Pb | Dialect::None => self.handle_message(&frame, &mut handling)?,
                };
                if let Some(paused) = paused {
                    input.put_back();
                    return Ok(paused);
                }
                continue;
            }
            let len = frame.bytes.len();
            let paused = handling.pause_before(len, &mut self.state(), &self.admission.limits)?;
            if let Some(paused) = paused {
                input.put_back();
                return Ok(paused);
            }
            let dialect = match self.role {
                Role::Server => banana::picked(frame.cursor(), &self.dialects)
                    .ok_or(ProtocolError::UnknownDialect)?,
                Role::Client => banana::choose(frame.cursor(), &self.dialects)
                    .ok_or(ProtocolError::NoCommonDialect)?,
            };
            self.agree(dialect);
            input.set_dialect(dialect);
        }
    }

    /// Refuses a peer whose first bytes are no handshake, without waiting for the handshake to time
    /// out.
    fn check_stranger(&self, first: &[u8]) -> Result<(), ProtocolError> {
        let may_be = match self.role {
            Role::Server => banana::may_be_choice(first),
            Role::Client => banana::may_be_offer(first),
        };
        if may_be {
            return Ok(());
        }
        Err(ProtocolError::NotPerspectiveBroker(shown(first)))
    }

    /// Returns the error of a handshake that the peer has begun and not finished. Returns `None` if the
    /// peer has sent nothing, or if the handshake is complete.
    pub fn unfinished_handshake(&self, input: &Input) -> Option<ConnectionError> {
        let waiting = input.waiting();
        let is_begun = self.dialect().is_none() && !waiting.is_empty();
        is_begun.then(|| ProtocolError::IncompleteHandshake(shown(waiting)).into())
    }

    /// Handles one message after the handshake. Returns why it is not handled now, if so: nothing was done then.
    fn handle_message(
        self: &Arc<Self>,
        frame: &Frame<'_>,
        handling: &mut Handling<'_>,
    ) -> Result<Option<Progress>, ConnectionError> {
        let mut cursor = frame.cursor();
        let named = match (cursor.list(), cursor.string()) {
            (Some(1..), Some(name)) => Ok((name, Command::named(name))),
            _ => Err(ProtocolError::NotAMessage),
        };
        // An update looks for a pause under the same lock that finds its replica.
        if let Ok((_, Some(command @ Command::CacheMessage))) = named
            && frame.parts() == Some(command.parts())
            && let Some(update) = ReceivedUpdate::parse(frame, cursor.clone())
        {
            return self.handle_update(&update, handling);
        }
        let len = frame.bytes.len();
        let paused = handling.pause_before(len, &mut self.state(), &self.admission.limits)?;
        if paused.is_some() {
            return Ok(paused);
        }
        let Handling { turn, tasks, .. } = handling;
        let (name, command) = named?;
        let Some(command) = command else {
            turn.begin(len);
            self.did_not_understand(name)?;
            return Ok(None);
        };
        if frame.parts() != Some(command.parts()) {
            return Err(command.malformed().into());
        }
        if command == Command::Uncache {
            // The updates that are kept for the replica will be walked again.
            let kept = self.state().replicas.kept_for(cursor.clone().unsigned());
            if turn.needs_permit(kept) {
                return Ok(Some(Progress::NeedsPermit));
            }
        }
        turn.begin(len);
        match command {
            Command::CacheMessage => Err(command.malformed().into()),
            Command::Version => match cursor.token() {
                Some(Token::Int(version)) if version == i128::from(VERSION) => Ok(()),
                Some(Token::Float(version)) if version == VERSION as f64 => Ok(()),
                _ => Err(ProtocolError::Version.into()),
            },
            Command::Message => {
                let incoming = incoming(frame, &mut cursor).ok_or_else(|| command.malformed())?;
                match incoming.is_ping() {
                    true => self.pong(&incoming),
                    false => self.serve(&incoming, turn, tasks),
                }
            }
            Command::Answer | Command::Error => {
                let request_id = match cursor.token() {
                    Some(Token::Int(request_id)) => request_id,
                    Some(Token::Float(request_id)) if request_id.fract() == 0.0 => {
                        request_id as i128
                    }
                    _ => return Err(command.malformed().into()),
                };
                let value = Section::part(frame, 2).ok_or_else(|| command.malformed())?;
                self.handle_answer(request_id, value, command, turn)
            }
            Command::Decache | Command::Uncache | Command::Decref => {
                self.handle_removal(command, cursor.unsigned())
            }
            Command::DidNotUnderstand => {
                let command = cursor.token().and_then(|token| match token {
                    Token::Bytes(name) => Some(String::from_utf8_lossy(name)),
                    _ => None,
                });
                complain!(
                    self,
                    WARN,
                    command = command.as_deref().map(cut),
                    "the peer did not understand a command of this end"
                );
                self.fault()
            }
        }?;
        Ok(None)
    }

    /// Answers an unknown command. The connection stays open, since a later version of the protocol may
    /// have more commands.
    #[cold]
    fn did_not_understand(&self, name: &[u8]) -> Result<(), ConnectionError> {
        complain!(
            self,
            WARN,
            command = ?cut(&String::from_utf8_lossy(&name[..name.len().min(1024)])),
            "the peer sent an unknown command"
        );
        self.fault()?;
        let Some(dialect) = self.dialect() else {
            return Ok(());
        };
        let mut state = self.state();
        state.outbox.add_answer(name.len());
        let out = state.outbox.room_for(name.len());
        write::list(out, 2);
        write::string(out, dialect, Command::DidNotUnderstand.name().as_bytes());
        write::string(out, dialect, name);
        let writer = state.outbox.take_writer();
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Handles `[answer reqid value]` or `[error reqid failure]`.
    pub(super) fn handle_answer(
        &self,
        request_id: i128,
        section: Section<'_>,
        command: Command,
        turn: &mut Turn,
    ) -> Result<(), ConnectionError> {
        let (call, ping) = {
            let mut state = self.state();
            let own = u64::try_from(request_id).ok().filter(|&own| state.waiting.was_made(own));
            let own = own.ok_or(ProtocolError::UnknownRequest(request_id))?;
            let ping = state.waiting.ping.take_if(|ping| *ping == own);
            (state.waiting.take(own), ping)
        };
        let Some(call) = call else {
            if ping.is_none() {
                complain!(
                    self,
                    DEBUG,
                    request_id,
                    "a late answer was dropped, since its call had timed out or was dropped"
                );
            }
            self.release(section, None, None);
            return Ok(());
        };
        let mut from = section.read(&self.admission, Some(self));
        let is_answer = command == Command::Answer;
        let read = AssertUnwindSafe(|| match is_answer {
            true => call.read_answer(&mut from),
            false => {
                let error = RemoteError::read(&mut from);
                call.fail(match error.and_then(|error| from.check_end().map(|()| error)) {
                    Ok(error) => CallError::Remote(error),
                    Err(error) => CallError::Unjelly(error),
                });
            }
        });
        if catch_unwind(read).is_err() {
            call.fail(CallError::Panicked { called: None });
        }
        turn.spend(from.charged());
        if !is_answer || !from.is_whole() {
            self.release(section, from.arrivals(), None);
        }
        Ok(())
    }
}

/// Adds to an error of Banana the place in the message, as far as that is known.
#[cold]
fn placed(mut error: BananaError, message: &[u8]) -> BananaError {
    if let BananaError::StringTooLong { within } | BananaError::ListTooLong { within } = &mut error
    {
        *within = break_of(message);
    }
    error
}

/// Escapes the first bytes of an unknown peer, for an error.
fn shown(first: &[u8]) -> Box<str> {
    first[..first.len().min(SHOWN)].escape_ascii().to_string().into()
}

/// Reads the parts of a call after its command. Returns `None` if a part has a type that leaves no
/// request to answer; the name must be text.
fn incoming<'de>(frame: &Frame<'de>, cursor: &mut Cursor<'de>) -> Option<Incoming<'de>> {
    let request_id = request_id(cursor)?;
    let receiver = receiver(cursor)?;
    let method = method(cursor)?;
    let wants_answer = cursor.truth()?;
    let positional = Section::part(frame, 5)?;
    let keywords = Section::part(frame, 6)?;
    let size = frame.bytes.len();
    Some(Incoming { request_id, receiver, method, wants_answer, positional, keywords, size })
}
