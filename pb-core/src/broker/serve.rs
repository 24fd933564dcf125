//! Calls of the peer, from the message to the answer.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, Waker},
};

use super::{
    Broker, State, Turn,
    complaints::{complain, cut},
    inside::Inside,
    message::Message,
    sent_frames::write_answer,
};
use crate::{
    connection_error::{Command, ConnectionError},
    flavors::{
        Context, Dispatch, Dispatched, Failure, Invocation, Later, Outcome, Peer, Referenceable,
    },
    jelly::{Audience, JellyError, Prepared, Section, Unjellier, excerpt, prepare},
    live::Effects,
    perspective::Perspective,
};

/// A call as it came in.
pub(super) struct Incoming<'de> {
    /// The request id as the peer wrote it, to be echoed.
    pub(super) request_id: &'de [u8],
    pub(super) receiver: Receiver<'de>,
    pub(super) method: &'de str,
    pub(super) wants_answer: bool,
    pub(super) positional: Section<'de>,
    pub(super) keywords: Section<'de>,
    /// The length of the whole message.
    pub(super) size: usize,
}

/// The receiver of a call, as the message names it.
pub(super) enum Receiver<'de> {
    /// An object with this name.
    Named(&'de [u8]),
    /// An object that was sent to the peer.
    Object(u64),
    /// An id that stands for nothing here.
    Unknown,
    /// A value that Python could not look up.
    Unhashable,
}

/// About the size of an answer without its request id and value.
const HEAD: usize = 16;

/// The object that is called, and the perspective of its caller, if that is known.
type Callee = (Arc<dyn Referenceable>, Option<Perspective>);

/// The call that an answer is for: its method, and its request id unless no answer is wanted.
pub(super) struct AnswerTo<'a> {
    pub(super) request_id: Option<&'a [u8]>,
    pub(super) method: &'a str,
    /// Whether a failure of the call needs no line in the log: it was logged already, or follows from one that was.
    pub(super) is_logged: bool,
}

impl Broker {
    /// Runs a call, and answers it or makes a task of it.
    pub(super) fn serve(
        self: &Arc<Self>,
        incoming: &Incoming<'_>,
        turn: &mut Turn,
        tasks: &mut Vec<Task>,
    ) -> Result<(), ConnectionError> {
        let to = AnswerTo {
            request_id: incoming.wants_answer.then_some(incoming.request_id),
            method: incoming.method,
            is_logged: false,
        };
        match self.dispatch(incoming, turn)?.0 {
            // Most calls are answered here, on the shortest path.
            Dispatched::Now(outcome) => self.send_answer(&to, outcome),
            done => self.conclude(&to, Dispatch(done), incoming.size, tasks),
        }
    }

    /// Answers a call that has run, or makes a task of it. `size` is the memory of the message with the
    /// call.
    pub(super) fn conclude(
        self: &Arc<Self>,
        to: &AnswerTo<'_>,
        done: Dispatch,
        size: usize,
        tasks: &mut Vec<Task>,
    ) -> Result<(), ConnectionError> {
        let mut later = match done.0 {
            Dispatched::Now(outcome) => return self.send_answer(to, outcome),
            Dispatched::Later(later) => later,
            Dispatched::NoSuchMethod => {
                return self.send_answer(to, Outcome(Err(Failure::no_such_method(to.method))));
            }
        };
        // No waker is needed, since the driver polls the new task at once.
        match poll(self, &mut later, to, Waker::noop()) {
            Poll::Ready(outcome) => self.send_answer(to, outcome),
            Poll::Pending => {
                let size = size.saturating_add(later.memory);
                self.serve_later(to, later, size, tasks);
                Ok(())
            }
        }
    }

    /// Runs the method. Handles in arguments that the method did not take are released.
    fn dispatch(
        self: &Arc<Self>,
        incoming: &Incoming<'_>,
        turn: &mut Turn,
    ) -> Result<Dispatch, ConnectionError> {
        let sections = [incoming.positional, incoming.keywords];
        let ((object, perspective), memory) = match self.callee(incoming) {
            Ok(callee) => callee,
            Err(failure) => {
                sections.into_iter().for_each(|section| self.release(section, None, None));
                if failure.is_no_such_object() {
                    self.fault()?;
                }
                return Ok(Dispatch::failed(failure));
            }
        };
        let context = Context::new(Peer::new(self.clone()), perspective, incoming.wants_answer);
        let mut positional = incoming.positional.read(&self.admission, Some(&**self));
        positional.limit_memory(memory);
        positional.caller = context.perspective();
        let mut call = Invocation::new(incoming.method, &context, positional);
        if let Err(error) = call.open(incoming.keywords) {
            let caller = context.perspective();
            sections.into_iter().for_each(|section| self.release(section, None, caller));
            return Ok(Dispatch::failed(error.in_named(incoming.method.to_owned())));
        }
        let inside = Inside::of(self);
        let done = catch_unwind(AssertUnwindSafe(|| object.dispatch(&mut call)))
            .unwrap_or_else(|_| Dispatch::failed(Failure::panicked("the method", incoming.method)));
        drop(inside);
        turn.spend(call.charged());
        self.release_unread(sections, &call, context.perspective());
        Ok(done)
    }

    /// Releases the handles that came with a call and were not read.
    #[inline]
    pub(super) fn release_unread(
        &self,
        sections: [Section<'_>; 2],
        call: &Invocation<'_>,
        caller: Option<&Perspective>,
    ) {
        if !call.is_whole() {
            for (section, read) in sections.into_iter().zip(call.sections()) {
                self.release(section, read.and_then(Unjellier::arrivals), caller);
            }
        }
    }

    /// Finds the object that is called, before any code of the call runs. Also returns how much memory
    /// the arguments may take.
    ///
    /// # Errors
    /// Returns an error if there is no such object, too many calls are running, or the connection is closed.
    fn callee(&self, incoming: &Incoming<'_>) -> Result<(Callee, usize), Failure> {
        // The checks and the look-up share one lock, since closing the connection empties the tables.
        let state = self.state();
        let limits = &self.admission.limits;
        let taken = state.serving_bytes.saturating_add(incoming.size);
        let memory = limits.max_incoming_call_bytes.checked_sub(taken);
        let memory = memory.filter(|_| state.serving < limits.max_incoming_calls);
        let Some(memory) = memory else {
            return Err(Failure::new(
                "perspective_broker.TooManyCalls",
                "too many calls are running (`Limits::max_incoming_calls`, `Limits::max_incoming_call_bytes`): call again \
                 when some of them are answered",
            ));
        };
        if state.close_reason.is_some() {
            return Err(Failure::new(
                "perspective_broker.Closing",
                "the connection is closing, and runs no new calls",
            ));
        }
        match &incoming.receiver {
            Receiver::Named(name) => {
                let named = state.named_objects.find(name, self.awaits_login());
                let object = named.cloned().ok_or_else(Failure::no_such_object)?;
                Ok(((object, None), memory))
            }
            Receiver::Object(id) => {
                let object = state.exports.find(*id).ok_or_else(Failure::no_such_object)?;
                Ok(((object.object, object.perspective), memory))
            }
            Receiver::Unknown => Err(Failure::no_such_object()),
            Receiver::Unhashable => Err(Failure::new("builtins.TypeError", "unhashable object id")),
        }
    }

    /// Makes a task of a call whose future is not ready.
    fn serve_later(
        self: &Arc<Self>,
        to: &AnswerTo<'_>,
        later: Later,
        size: usize,
        tasks: &mut Vec<Task>,
    ) {
        let mut state = self.state();
        state.serving += 1;
        state.serving_bytes += size;
        drop(state);
        tasks.push(Task {
            broker: self.clone(),
            request_id: to.request_id.map(Into::into),
            method: to.method.into(),
            size,
            later,
        });
    }

    /// Sends an answer, a value or a failure, if one is wanted.
    pub(super) fn send_answer(
        &self,
        to: &AnswerTo<'_>,
        outcome: Outcome,
    ) -> Result<(), ConnectionError> {
        if self.dialect().is_none() {
            return Ok(());
        }
        let method = to.method;
        if let Err(failure) = &outcome.0 {
            self.complain_of(to, failure)?;
        }
        let Some(request_id) = to.request_id else {
            return Ok(());
        };
        let (command, value) = match outcome.0 {
            Ok(value) => (Command::Answer, value),
            Err(failure) => match self.prepare_failure(&failure) {
                Ok(value) => (Command::Error, value),
                // A plain failure can always be sent, since its texts are cut. One that travels as a
                // copy may be too large, and is then sent by its class name.
                Err(_) if failure.is_copy() => {
                    return self.send_answer(to, Outcome(Err(failure.by_name())));
                }
                Err(error) => {
                    let (method, error) = (cut(method), error.to_string());
                    complain!(
                        self,
                        WARN,
                        method,
                        error = cut(&error),
                        "a failure could not be sent, so the call stays without an answer"
                    );
                    return Ok(());
                }
            },
        };
        let limit = self.admission.limits.max_outbox;
        if value.len() > limit && command == Command::Answer {
            let message = format!(
                "an answer of {} bytes; the limit is {limit} (`Limits::max_outbox`): send it in pages \
                 (`pb::pages::send_pages`, see `pb::guide::pages`), or raise the limit",
                value.len()
            );
            return self.send_answer(
                to,
                Outcome(Err(Failure::new("perspective_broker.JellyError", message))),
            );
        }
        let mut effects = Effects::default();
        let sent = self.put_answer(command, request_id, value, limit, &mut effects);
        effects.run();
        sent
    }

    /// Logs that a call failed, and counts it if that is a fault of the peer.
    fn complain_of(&self, to: &AnswerTo<'_>, failure: &Failure) -> Result<(), ConnectionError> {
        let (class, message) = (failure.class(), failure.message());
        let is_refused = failure.is_refusal();
        let (method, shown, error) = (cut(to.method), cut(class), cut(message));
        // An operator should see that a class was refused, or that code at this end is wrong.
        let is_grave = is_refused
            || matches!(class, "perspective_broker.Panic" | "perspective_broker.JellyError");
        if to.is_logged {
            // The line would say the same once more.
        } else if is_grave {
            complain!(self, WARN, method, class = shown, ?error, "a call failed");
        } else {
            complain!(self, DEBUG, method, class = shown, ?error, "a call failed");
        }
        if is_refused { self.fault() } else { Ok(()) }
    }

    /// Encodes a failure. One that travels as a copy is encoded by code of the application, which may
    /// panic.
    fn prepare_failure(&self, failure: &Failure) -> Result<Prepared, JellyError> {
        let prepare = || prepare(self.style(), Audience::One(None), failure);
        catch_unwind(AssertUnwindSafe(prepare)).unwrap_or_else(|_| {
            let class = excerpt(failure.class());
            Err(JellyError::custom(format_args!("writing the error `{class}` panicked")))
        })
    }

    /// Puts an answer into the outbox, or into the queue behind the messages that wait.
    fn put_answer(
        &self,
        command: Command,
        request_id: &[u8],
        value: Prepared,
        limit: usize,
        effects: &mut Effects,
    ) -> Result<(), ConnectionError> {
        let mut state = self.state();
        if state.finished {
            effects.drop_later(value);
            return Ok(());
        }
        // Input is handled up to half of the limit, so the other half is for answers that come late.
        let backlog = state.backlog();
        if backlog > limit / 2 && backlog + value.len() > limit {
            effects.drop_later(value);
            return Err(ConnectionError::OutboxFull(limit));
        }
        if state.queue.is_empty() && !value.has_entries() {
            let len = request_id.len() + value.len() + HEAD;
            let State { outbox, taught, .. } = &mut *state;
            let out = outbox.room_for(len);
            taught.teach(value.used(), out);
            write_answer(out, command, request_id, &value);
            outbox.add_answer(len);
        } else {
            let message = Message::Answer { command, request_id: request_id.into(), value };
            if let Some((message, error)) = state.put(self, message, effects) {
                state.put_failure(self, request_id, error, effects);
                message.drop_later(effects);
            }
        }
        effects.wake(state.outbox.take_writer());
        Ok(())
    }
}

/// Polls a call that runs. If the method panics, the call fails.
fn poll(broker: &Broker, later: &mut Later, to: &AnswerTo<'_>, waker: &Waker) -> Poll<Outcome> {
    let _inside = Inside::of(broker);
    let mut cx = TaskContext::from_waker(waker);
    catch_unwind(AssertUnwindSafe(|| later.future.as_mut().poll(&mut cx)))
        .unwrap_or_else(|_| Poll::Ready(Outcome(Err(Failure::panicked("the method", to.method)))))
}

/// A call of the peer that runs beside others. The driver polls it until it is answered. If it is
/// dropped before that, the call is never answered.
#[must_use = "the call runs only while this is polled"]
pub struct Task {
    broker: Arc<Broker>,
    request_id: Option<Box<[u8]>>,
    method: Box<str>,
    size: usize,
    later: Later,
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        let Self { broker, request_id, method, later, .. } = &mut *self;
        if matches!(broker.state().close_reason, Some(ConnectionError::OutboxFull(_))) {
            // The answer could not be written any more.
            return Poll::Ready(());
        }
        let to = AnswerTo { request_id: request_id.as_deref(), method, is_logged: false };
        let Poll::Ready(outcome) = poll(broker, later, &to, cx.waker()) else {
            return Poll::Pending;
        };
        if let Err(reason) = broker.send_answer(&to, outcome)
            && broker.close_reason().is_none()
        {
            broker.handle_closed(reason);
        }
        Poll::Ready(())
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        let mut state = self.broker.state();
        state.serving -= 1;
        state.serving_bytes -= self.size;
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("method", &self.method).finish_non_exhaustive()
    }
}
