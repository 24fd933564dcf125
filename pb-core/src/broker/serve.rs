//! Calls of the peer, from the message to the answer.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, Waker},
};

use tracing::warn;

use super::{
    Broker, Turn,
    complaints::{complain, cut},
    inside::Inside,
    message::Message,
    sending,
};
use crate::{
    connection_error::{Command, ConnectionError},
    flavors::{
        Context, Dispatch, Dispatched, Failure, Invocation, Later, Outcome, Peer, Referenceable,
    },
    jelly::{Audience, JellyError, Prepared, Section, Unjellier, excerpt, prepare},
    live::Work,
    perspective::Perspective,
};

/// A call as it came in.
pub(super) struct Incoming<'de> {
    /// Its number as the peer wrote it, to be echoed.
    pub(super) request: &'de [u8],
    pub(super) receiver: Receiver,
    pub(super) method: &'de str,
    pub(super) wants_answer: bool,
    pub(super) positional: Section<'de>,
    pub(super) keywords: Section<'de>,
    /// How long the whole message is.
    pub(super) size: usize,
}

/// The object that is called.
pub(super) enum Receiver {
    Root,
    /// One that the peer was sent.
    Object(u64),
    /// A number or name that stands for nothing here.
    Unknown,
    /// Something that Python could not look up.
    Unhashable,
}

/// About what stands before the value of an answer.
const HEAD: usize = 16;

/// The object, found, with whom it is called by, if that is known.
type Callee = (Arc<dyn Referenceable>, Option<Perspective>);

/// Who waits for the outcome of a call: the peer's number of it, unless it wants no answer.
pub(super) struct AnswerTo<'a> {
    pub(super) request: Option<&'a [u8]>,
    pub(super) method: &'a str,
}

impl Broker {
    pub(super) fn serve(
        self: &Arc<Self>,
        incoming: &Incoming<'_>,
        turn: &mut Turn,
        tasks: &mut Vec<Task>,
    ) -> Result<(), ConnectionError> {
        let to = AnswerTo {
            request: incoming.wants_answer.then_some(incoming.request),
            method: incoming.method,
        };
        match self.dispatch(incoming, turn)?.0 {
            // Most calls, and the shortest way for them.
            Dispatched::Now(outcome) => self.send_answer(&to, outcome),
            done => self.conclude(&to, Dispatch(done), incoming.size, tasks),
        }
    }

    /// Answers a call that has run, or has it go on beside the others. `size` is what the message takes
    /// that it came in.
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
        // Nobody is to be woken: the task that it becomes is polled at once.
        match poll(self, &mut later, to, Waker::noop()) {
            Poll::Ready(outcome) => self.send_answer(to, outcome),
            Poll::Pending => {
                let size = size.saturating_add(later.memory);
                self.serve_later(to, later, size, tasks);
                Ok(())
            }
        }
    }

    /// Runs the method. What it was given and did not take is given back.
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
        let [positional, keywords] = sections.map(|section| {
            let from = section.read(&self.admission, Some(&**self)).within(memory);
            from.of_caller(context.perspective())
        });
        let call = Invocation::new(incoming.method, &context, positional, keywords);
        let mut call = match call {
            Ok(call) => call,
            Err(error) => {
                let caller = context.perspective();
                sections.into_iter().for_each(|section| self.release(section, None, caller));
                return Ok(Dispatch::failed(error.in_named(incoming.method.to_owned()).into()));
            }
        };
        let inside = Inside::of(self);
        let done = catch_unwind(AssertUnwindSafe(|| object.dispatch(&mut call)))
            .unwrap_or_else(|_| Dispatch::failed(Failure::panicked("the method", incoming.method)));
        drop(inside);
        turn.spend(call.taken());
        self.release_unread(sections, &call, context.perspective());
        Ok(done)
    }

    /// Gives back what came with a call and was not read.
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

    /// What is called. Asked before any code of the call runs.
    ///
    /// Returns also how much memory the arguments may take.
    fn callee(&self, incoming: &Incoming<'_>) -> Result<(Callee, usize), Failure> {
        // Looked at and looked up in one step: what ends the connection empties the tables.
        let state = self.state();
        let limits = &self.admission.limits;
        let taken = state.serving_bytes.saturating_add(incoming.size);
        let memory = limits.max_serving_bytes.checked_sub(taken);
        let memory = memory.filter(|_| state.serving < limits.max_serving);
        let Some(memory) = memory else {
            return Err(Failure::new("pb.TooManyCalls", "too many calls are being served"));
        };
        if state.close_reason.is_some() {
            return Err(Failure::new("pb.Closing", "the connection is closing"));
        }
        match &incoming.receiver {
            Receiver::Root => {
                let root = state.root.clone().ok_or_else(Failure::no_such_object)?;
                Ok(((root, None), memory))
            }
            Receiver::Object(id) => {
                let object = state.exports.find(*id).ok_or_else(Failure::no_such_object)?;
                Ok(((object.object, object.perspective), memory))
            }
            Receiver::Unknown => Err(Failure::no_such_object()),
            Receiver::Unhashable => Err(Failure::new("builtins.TypeError", "unhashable object id")),
        }
    }

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
            request: to.request.map(Into::into),
            method: to.method.into(),
            size,
            later,
        });
    }

    /// Sends an answer or an error, if one is wanted.
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
            self.complain_of(method, failure)?;
        }
        let Some(request) = to.request else {
            return Ok(());
        };
        let (command, value) = match outcome.0 {
            Ok(value) => (Command::Answer, value),
            Err(failure) => match self.prepare_failure(&failure) {
                Ok(value) => (Command::Error, value),
                // A failure cuts its texts to what can be sent; an error of its own class may not.
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
                        "a failure could not be sent"
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
            return self.send_answer(to, Outcome(Err(Failure::new("pb.JellyError", message))));
        }
        let mut work = Work::default();
        let sent = self.put_answer(command, request, value, limit, &mut work);
        work.run();
        sent
    }

    /// Logs that a call failed, and counts it if that is a fault of the peer's.
    fn complain_of(&self, method: &str, failure: &Failure) -> Result<(), ConnectionError> {
        let (class, message) = (failure.class(), failure.message());
        let is_refused = failure.is_refusal();
        let (method, shown, error) = (cut(method), cut(class), cut(message));
        // What an operator should see: somebody tried a class that is not let in, or our own code is wrong.
        if is_refused || matches!(class, "pb.Panic" | "pb.JellyError") {
            complain!(self, WARN, method, class = shown, ?error, "a call failed");
        } else {
            complain!(self, DEBUG, method, class = shown, ?error, "a call failed");
        }
        if is_refused { self.fault() } else { Ok(()) }
    }

    /// An error that travels as itself is written by code of the application.
    fn prepare_failure(&self, failure: &Failure) -> Result<Prepared, JellyError> {
        let prepare = || prepare(self.style(), Audience::One(None), failure);
        catch_unwind(AssertUnwindSafe(prepare)).unwrap_or_else(|_| {
            let class = excerpt(failure.class());
            Err(JellyError::custom(format_args!("writing the error `{class}` panicked")))
        })
    }

    fn put_answer(
        &self,
        command: Command,
        request: &[u8],
        value: Prepared,
        limit: usize,
        work: &mut Work,
    ) -> Result<(), ConnectionError> {
        let mut state = self.state();
        if state.finished {
            work.trash(value);
            return Ok(());
        }
        // What is read is bounded by half of it, so that the other half is for what comes late.
        let backlog = state.backlog();
        if backlog > limit / 2 && backlog + value.len() > limit {
            work.trash(value);
            return Err(ConnectionError::OutboxFull(limit));
        }
        if state.queue.is_empty() && !value.has_entries() {
            let len = request.len() + value.len() + HEAD;
            sending::write_answer(state.outbox.room_for(len), command, request, &value);
            state.outbox.add_answer(len);
        } else {
            let message = Message::Answer { command, request: request.into(), value };
            if let Some((message, error)) = state.put(self, message, work) {
                state.put_failure(self, request, error);
                message.drop_later(work);
            }
        }
        work.wake(state.outbox.take_writer());
        Ok(())
    }
}

/// Polls a call that is being served. A panic is its failure.
fn poll(broker: &Broker, later: &mut Later, to: &AnswerTo<'_>, waker: &Waker) -> Poll<Outcome> {
    let _inside = Inside::of(broker);
    let mut cx = TaskContext::from_waker(waker);
    catch_unwind(AssertUnwindSafe(|| later.future.as_mut().poll(&mut cx)))
        .unwrap_or_else(|_| Poll::Ready(Outcome(Err(Failure::panicked("the method", to.method)))))
}

/// A call of the peer that goes on beside the others. The driver polls it until it is done; dropped
/// before that, the call is never answered.
#[must_use = "the call goes on only while this is polled"]
pub struct Task {
    broker: Arc<Broker>,
    request: Option<Box<[u8]>>,
    method: Box<str>,
    size: usize,
    later: Later,
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        let Self { broker, request, method, later, .. } = &mut *self;
        if matches!(broker.state().close_reason, Some(ConnectionError::OutboxFull(_))) {
            // What it would answer never gets out.
            return Poll::Ready(());
        }
        let to = AnswerTo { request: request.as_deref(), method };
        let Poll::Ready(outcome) = poll(broker, later, &to, cx.waker()) else {
            return Poll::Pending;
        };
        if let Err(reason) = broker.send_answer(&to, outcome)
            && broker.close_reason().is_none()
        {
            warn!(%reason, "the connection ends");
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
