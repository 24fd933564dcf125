//! A call of this end, whatever the type of its answer.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use super::{
    Broker, RemoteReference,
    message::Message,
    named_objects::ROOT,
    reference::ObjectName,
    waiting::{Answerable, RequestId},
};
use crate::{
    banana::Dialect,
    flavors::{CallError, Called, LimitReached},
    jelly::{
        Args, Audience, Jellier, Jelly, JellyError, Mark, MethodName, Paused, Prepared, excerpt,
    },
    live::{Effects, Guarded},
};

/// A [`Call`](super::Call) without the type of its answer.
pub(super) struct OutgoingCall {
    to: RemoteReference,
    method: CalledName,
    /// The call's own timeout, which overrides the one of the connection.
    timeout: Option<Duration>,
    stage: Stage,
}

/// The name of a method, for errors. Calls are frequent and errors are rare, so a name of usual length
/// is kept without an allocation. Of a longer one, the part that an error quotes is kept.
enum CalledName {
    Short { bytes: [u8; SHORT], len: u8 },
    Long(Box<str>),
}

/// The longest usual name of a method, in bytes.
const SHORT: usize = 31;

impl CalledName {
    fn new(name: &str) -> Self {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..name.len()) {
            Some(start) => {
                start.copy_from_slice(name.as_bytes());
                Self::Short { bytes, len: name.len() as u8 }
            }
            None => Self::Long(excerpt(name).into()),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Short { bytes, len } => {
                std::str::from_utf8(&bytes[..usize::from(*len)]).unwrap_or_default()
            }
            Self::Long(name) => name,
        }
    }

    /// Returns the method with the peer it was called of.
    fn of(&self, to: &RemoteReference) -> Box<Called> {
        Box::new(Called::new(self.as_str(), to.peer().remote_addr()))
    }

    /// Adds the called method and its peer to an error.
    #[cold]
    fn within(&self, to: &RemoteReference, error: CallError) -> CallError {
        match error {
            CallError::Closed { reason, .. } => {
                CallError::Closed { called: Some(self.of(to)), reason }
            }
            CallError::Panicked { .. } => CallError::Panicked { called: Some(self.of(to)) },
            CallError::Jelly(error) => error.in_named(self.as_str()).into(),
            CallError::Unjelly(error) => error.in_named(self.as_str().to_owned()).into(),
            other => other,
        }
    }
}

/// The stage of a call.
enum Stage {
    Building(Unsent),
    /// The call could not be prepared or sent.
    Failed(CallError),
    Waiting(Sent),
    Done,
}

/// A call whose arguments are being added.
struct Unsent {
    /// The parts `objid name wantanswer args`, or `objid name args`.
    head: Paused,
    /// The position of `wantanswer` in the head. `None` in dialect `pb-compact-1`, which has it in front of the head.
    flag: Option<usize>,
    /// The perspective for which the arguments are written, keyword arguments among them.
    audience: Audience,
    keywords: Option<Box<Keywords>>,
}

/// The keyword arguments, which are counted until the call is sent. They number their shared values
/// separately from the positional arguments.
struct Keywords {
    out: Paused,
    start: Mark,
    count: usize,
}

type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A call that was sent and has no answer yet.
struct Sent {
    /// The receiver of the answer. It knows whether the call has left.
    slot: Arc<dyn Answerable>,
    /// The timeout, if there is one, and its timer.
    alarm: Option<(Duration, Sleep)>,
    /// A live object in the call whose guard this thread had when the call was sent.
    held: Option<Arc<dyn Guarded>>,
}

impl Sent {
    /// Checks that the call does not wait for a guard of the thread that polls it, which would
    /// deadlock.
    ///
    /// # Panics
    /// Panics if the call waits for such a guard.
    fn check_guard(&mut self) {
        let Some(object) = self.held.take() else { return };
        if !self.slot.request_id().is_some_and(RequestId::has_left)
            && let Some(place) = object.held_here()
        {
            let taken = place.map(|place| format!(" taken at {place}")).unwrap_or_default();
            panic!(
                "this call carries the live object `{}` and waits for its guard{taken}, which is alive in \
                 this thread: drop the guard before the `.await`",
                object.class()
            );
        }
    }
}

impl OutgoingCall {
    pub(super) fn new(to: RemoteReference, method: MethodName<'_>, args: &dyn Args) -> Self {
        let stage = match Unsent::prepare(&to, method, args) {
            Ok(message) => Stage::Building(message),
            Err(error) => Stage::Failed(error.in_named(&excerpt(&method.text())).into()),
        };
        Self { to, method: CalledName::new(&method.text()), timeout: None, stage }
    }

    /// Adds a keyword argument.
    pub(super) fn keyword(&mut self, name: &str, value: &dyn Jelly) {
        if let Stage::Building(message) = &mut self.stage
            && let Err(error) = message.keyword(name, value)
        {
            let error = error.in_named(name).in_named(self.method.as_str());
            self.stage = Stage::Failed(error.into());
        }
    }

    /// Sets the time to wait for the answer.
    pub(super) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// Returns whether the call is neither sent nor failed.
    pub(super) fn is_unsent(&self) -> bool {
        matches!(self.stage, Stage::Building(_))
    }

    /// Sends the call and tells the peer that no answer is wanted.
    pub(super) fn notify(mut self) -> Result<(), CallError> {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Building(message) => {
                let sent = message.finish(false).map_err(CallError::from);
                let sent = sent.and_then(|(head, keywords)| {
                    self.to.peer().broker().send_call(&self.to, head, keywords, None)
                });
                sent.map(drop).map_err(|error| self.explained(error))
            }
            Stage::Failed(error) => Err(error),
            Stage::Waiting(_) | Stage::Done => Ok(()),
        }
    }

    /// Sends the call, whose answer `slot` will receive, if it was not sent yet.
    pub(super) fn start(&mut self, slot: Arc<dyn Answerable>) {
        let message = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Building(message) => message,
            begun => return self.stage = begun,
        };
        let broker = self.to.peer().broker();
        let answer = slot.clone();
        let sent = message
            .finish(true)
            .map_err(CallError::from)
            .and_then(|(head, keywords)| broker.send_call(&self.to, head, keywords, Some(answer)));
        let timeout = self.timeout.unwrap_or(broker.call_timeout);
        let is_limited = timeout < Duration::MAX;
        self.stage = match sent {
            Ok(held) => Stage::Waiting(Sent {
                slot,
                alarm: is_limited.then(|| (timeout, broker.timer.sleep(timeout))),
                held,
            }),
            Err(error) => Stage::Failed(self.explained(error)),
        };
    }

    /// Adds the called method and its peer to an error of the answer.
    pub(super) fn explain(&self, error: &mut CallError) {
        let placeholder = CallError::NotReady;
        *error = self.explained(std::mem::replace(error, placeholder));
    }

    fn explained(&self, error: CallError) -> CallError {
        self.method.within(&self.to, error)
    }

    /// Ends the call, whose answer was received.
    pub(super) fn set_done(&mut self) {
        self.stage = Stage::Done;
    }

    /// Waits for an error of a call whose slot has no answer: it was not sent, or its time is up. Ready once.
    ///
    /// # Panics
    /// Panics if the call waits for a guard of this thread.
    pub(super) fn poll_error(&mut self, cx: &mut Context<'_>) -> Poll<CallError> {
        match &mut self.stage {
            Stage::Waiting(waiting) => {
                waiting.check_guard();
                let Some((duration, alarm)) = &mut waiting.alarm else {
                    return Poll::Pending;
                };
                if alarm.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                let within = *duration;
                self.forget();
                self.stage = Stage::Done;
                Poll::Ready(CallError::Timeout { called: self.method.of(&self.to), within })
            }
            stage => match std::mem::replace(stage, Stage::Done) {
                Stage::Failed(error) => Poll::Ready(error),
                // Only a broken executor polls a future that was ready.
                _ => Poll::Pending,
            },
        }
    }

    /// Drops the answer, now or when it comes.
    fn forget(&mut self) {
        if let Stage::Waiting(waiting) = &self.stage {
            // The slot is dropped after the lock is released: it may hold an answer of a type of the
            // application.
            let mut state = self.to.peer().broker().state();
            let request_id = waiting.slot.request_id().and_then(RequestId::forget);
            let slot = request_id.and_then(|request_id| state.waiting.take(request_id));
            drop(state);
            drop(slot);
        }
    }

    /// Returns the name of the stage, for `Debug`.
    pub(super) fn stage(&self) -> &'static str {
        match &self.stage {
            Stage::Building(_) => "not sent",
            Stage::Failed(_) => "failed",
            Stage::Waiting(_) => "waiting",
            Stage::Done => "done",
        }
    }
}

impl Drop for OutgoingCall {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Unsent {
    fn prepare(
        to: &RemoteReference,
        method: MethodName<'_>,
        args: &dyn Args,
    ) -> Result<Self, JellyError> {
        let audience = to.audience();
        let mut head = Jellier::new(to.peer().style(), audience.clone());
        match to.name() {
            ObjectName::Text(ROOT) => head.method(MethodName::Constant(ROOT))?,
            ObjectName::Text(name) => head.bytes(name.as_bytes())?,
            ObjectName::Id(id) => head.unsigned(id),
        }
        head.method(method)?;
        let flag = (head.dialect() != Dialect::Compact).then(|| head.len());
        if flag.is_some() {
            head.unsigned(1);
        }
        args.args(&mut head)?;
        Ok(Self { head: head.pause(), flag, audience, keywords: None })
    }

    fn keyword(&mut self, name: &str, value: &dyn Jelly) -> Result<(), JellyError> {
        let (mut out, start, count) = match self.keywords.take() {
            Some(keywords) => (keywords.out.resume(), keywords.start, keywords.count),
            None => {
                let out = Jellier::new(self.head.style(), self.audience.clone());
                let start = out.mark();
                (out, start, 0)
            }
        };
        out.pair();
        out.text(name)?;
        value.jelly(&mut out)?;
        self.keywords = Some(Box::new(Keywords { out: out.pause(), start, count: count + 1 }));
        Ok(())
    }

    /// Finishes the parts after the request id: the head with the positional arguments, and the keyword
    /// arguments.
    fn finish(self, answer: bool) -> Result<(Prepared, Option<Box<Prepared>>), JellyError> {
        let mut head = self.head.resume();
        if let Some(flag) = self.flag.filter(|_| !answer) {
            head.overwrite(flag, 0);
        }
        let keywords = match self.keywords {
            None => None,
            Some(keywords) => {
                let mut out = keywords.out.resume();
                out.insert_expression(keywords.start, "dictionary", keywords.count)?;
                Some(Box::new(out.finish()?))
            }
        };
        let parts = if self.flag.is_some() { 4 } else { 3 };
        Ok((head.finish_parts(parts)?, keywords))
    }
}

impl Broker {
    /// Sends a call, behind the messages that wait. If it fails, nothing of the call is sent. Returns
    /// the object if the call waits for a live object whose guard this thread has.
    fn send_call(
        &self,
        to: &RemoteReference,
        head: Prepared,
        keywords: Option<Box<Prepared>>,
        answer: Option<Arc<dyn Answerable>>,
    ) -> Result<Option<Arc<dyn Guarded>>, CallError> {
        let mut effects = Effects::default();
        let waits =
            head.has_entries() || keywords.as_ref().is_some_and(|keywords| keywords.has_entries());
        let message = Message::Call { head, keywords, answer, to: None };
        let sent = self.put_call(to, waits, message, &mut effects);
        let held = effects.run();
        sent.map(|()| held)
    }

    /// Checks the limits, and puts a call into the outbox or the queue.
    fn put_call(
        &self,
        to: &RemoteReference,
        may_wait: bool,
        mut message: Message,
        effects: &mut Effects,
    ) -> Result<(), CallError> {
        let Message::Call { head, answer, to: held, .. } = &mut message else {
            return Ok(());
        };
        let mut state = self.state();
        if let Some(reason) = &state.close_reason {
            return Err(reason.clone().into());
        }
        if self.dialect() != Some(head.dialect()) {
            return Err(CallError::NotReady);
        }
        let limits = &self.admission.limits;
        let waiting = state.waiting.len() + state.queue.calls();
        if answer.is_some() && waiting >= limits.max_outgoing_calls {
            return Err(CallError::LimitReached(LimitReached::OutgoingCalls(waiting)));
        }
        // The call keeps the handle, since the peer must not receive its release before the call.
        if may_wait || !state.queue.is_empty() {
            *held = Some(Box::new(to.clone()));
        }
        let backlog = state.backlog();
        if backlog + message.charge() > limits.max_outbox {
            drop(state);
            return Err(CallError::LimitReached(LimitReached::Outbox(backlog)));
        }
        match state.put(self, message, effects) {
            None => Ok(()),
            Some((message, error)) => {
                message.drop_later(effects);
                Err(error.into())
            }
        }
    }
}
