//! Calls of the peer, from the message to the answer.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, Waker},
};

use tracing::{debug, warn};

use super::{Broker, Command, ConnectionError, Context};
use crate::{
    Dispatch, Failure, Invocation, Later, Outcome,
    banana::write,
    jelly::{Audience, Section, prepare},
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
    /// A number or name that stands for nothing here.
    Unknown,
    /// Something that Python could not look up.
    Unhashable,
    /// A cache of the peer's, none of which is held here.
    Cache,
}

/// Who waits for the outcome of a call: the peer's number of it, unless it wants no answer.
struct Caller<'a> {
    request: Option<&'a [u8]>,
    method: &'a str,
}

impl Broker {
    pub(super) fn serve(
        self: &Arc<Self>,
        incoming: Incoming<'_>,
        tasks: &mut Vec<Task>,
    ) -> Result<(), ConnectionError> {
        let caller = Caller {
            request: incoming.wants_answer.then_some(incoming.request),
            method: incoming.method,
        };
        if !self.has_room(&incoming) {
            let failure = Failure::new("pb.TooManyCalls", "too many calls are being served");
            return self.answer(&caller, Outcome(Err(failure)));
        }
        match self.dispatch(&incoming) {
            Dispatch::NoSuchMethod => {
                self.answer(&caller, Outcome(Err(Failure::no_such_method(incoming.method))))
            }
            Dispatch::Now(outcome) => self.answer(&caller, outcome),
            Dispatch::Later(mut later) => match poll(&mut later, &caller, Waker::noop()) {
                Poll::Ready(outcome) => self.answer(&caller, outcome),
                Poll::Pending => {
                    let size = incoming.size.saturating_add(later.memory);
                    self.serve_later(&caller, later, size, tasks);
                    Ok(())
                }
            },
        }
    }

    /// Runs the method. A panic is the failure of this call.
    fn dispatch(self: &Arc<Self>, incoming: &Incoming<'_>) -> Dispatch {
        let failed = |failure| Dispatch::Now(Outcome(Err(failure)));
        if self.ended().is_some() {
            return failed(Failure::new("pb.Closing", "the connection is closing"));
        }
        let root = match (&incoming.receiver, &self.root) {
            (Receiver::Root, Some(root)) => root.clone(),
            (Receiver::Root | Receiver::Unknown, _) => return failed(Failure::no_such_object()),
            (Receiver::Unhashable, _) => {
                return failed(Failure::new("builtins.TypeError", "unhashable object id"));
            }
            (Receiver::Cache, _) => {
                return failed(Failure::new("builtins.KeyError", "no such cache"));
            }
        };
        let context = Context::new(self.clone());
        let positional = incoming.positional.read(&self.admission);
        let keywords = incoming.keywords.read(&self.admission);
        match Invocation::new(incoming.method, &context, positional, keywords) {
            Ok(mut call) => catch_unwind(AssertUnwindSafe(|| root.dispatch(&mut call)))
                .unwrap_or_else(|_| failed(Failure::panicked(incoming.method))),
            Err(error) => failed(error.in_named(incoming.method.to_owned()).into()),
        }
    }

    /// Asked before any code of the call runs.
    fn has_room(&self, incoming: &Incoming<'_>) -> bool {
        let (state, limits) = (self.state(), &self.admission.limits);
        state.serving < limits.max_serving
            && state.serving_bytes + incoming.size <= limits.max_serving_bytes
    }

    fn serve_later(
        self: &Arc<Self>,
        caller: &Caller<'_>,
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
            request: caller.request.map(Into::into),
            method: caller.method.into(),
            size,
            later,
        });
    }

    /// Sends an answer or an error, if one is wanted.
    fn answer(&self, caller: &Caller<'_>, outcome: Outcome) -> Result<(), ConnectionError> {
        let Some(dialect) = self.dialect() else {
            return Ok(());
        };
        let method = caller.method;
        if let Err(failure) = &outcome.0 {
            let (class, message) = (failure.class(), failure.message());
            // What an operator should see: somebody tried a class that is not let in, or we panicked.
            if matches!(class, "twisted.spread.jelly.InsecureJelly" | "pb.Panic") {
                warn!(method, class, error = ?cut(message), "a call failed");
            } else {
                debug!(method, class, error = ?cut(message), "a call failed");
            }
        }
        let Some(request) = caller.request else {
            return Ok(());
        };
        let (command, value) = match outcome.0 {
            Ok(value) => (Command::Answer, value),
            Err(failure) => match prepare(dialect, Audience::One(None), &failure) {
                Ok(value) => (Command::Error, value),
                // A failure cuts its texts to what can be sent.
                Err(error) => {
                    warn!(method, %error, "a failure could not be sent");
                    return Ok(());
                }
            },
        };
        let limit = self.admission.limits.max_outbox;
        if value.len() > limit && command == Command::Answer {
            let message = format_args!("an answer of {} bytes; the limit is {limit}", value.len());
            return self.answer(caller, Outcome(Err(Failure::new("pb.JellyError", message))));
        }
        let mut state = self.state();
        if state.finished {
            return Ok(());
        }
        // What is read is bounded by half of it, so that the other half is for what comes late.
        if state.outbox.len() > limit / 2 && state.outbox.len() + value.len() > limit {
            return Err(ConnectionError::OutboxFull(limit));
        }
        let out = state.outbox.bytes();
        write::list(out, 3);
        write::string(out, dialect, command.name().as_bytes());
        out.extend_from_slice(request);
        value.bind(out);
        let writer = state.outbox.writer();
        drop(state);
        writer.wake();
        Ok(())
    }
}

/// What a peer says goes into a log line, not over many of them.
fn cut(message: &str) -> &str {
    let end = (0..=message.len().min(200)).rev().find(|end| message.is_char_boundary(*end));
    &message[..end.unwrap_or(0)]
}

/// Polls a call that is being served. A panic is its failure.
fn poll(later: &mut Later, caller: &Caller<'_>, waker: &Waker) -> Poll<Outcome> {
    let mut cx = TaskContext::from_waker(waker);
    catch_unwind(AssertUnwindSafe(|| later.future.as_mut().poll(&mut cx)))
        .unwrap_or_else(|_| Poll::Ready(Outcome(Err(Failure::panicked(caller.method)))))
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
        let caller = Caller { request: request.as_deref(), method };
        let Poll::Ready(outcome) = poll(later, &caller, cx.waker()) else {
            return Poll::Pending;
        };
        if let Err(reason) = broker.answer(&caller, outcome) {
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
