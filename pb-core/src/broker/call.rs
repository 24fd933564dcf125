use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use super::{
    Broker, RemoteReference,
    message::Message,
    waiting::{Answerable, Slot},
};
use crate::{
    flavors::{CallError, Called, LimitReached},
    jelly::{
        Args, Audience, Jellier, Jelly, JellyError, Mark, Paused, Prepared, UnjellyOwned, excerpt,
    },
    live::{Effects, Guarded},
};

/// A call of a peer's method, and the future of its answer.
///
/// It is sent when it is first polled, or by [`send`](Self::send) or [`notify`](Self::notify). A
/// call that is dropped before that is not sent. If it is dropped after that, its answer is dropped
/// when it comes.
#[must_use = "`.await` a call to send it and receive its answer, or call `.notify()` to send it without waiting for an answer"]
pub struct Call<R> {
    to: RemoteReference,
    method: MethodName,
    timeout: Option<Duration>,
    /// Makes the slot for the answer. It is a function pointer so that only
    /// [`call_remote`](RemoteReference::call_remote) needs a bound on `R`.
    slot: fn() -> BothEnds<R>,
    stage: Stage<R>,
}

/// One slot, typed for the call and type-erased for the table of waiting calls.
type BothEnds<R> = (Arc<Slot<R>>, Arc<dyn Answerable>);

/// The future of the answer to a call that was [sent](Call::send). If it is dropped, the
/// answer is dropped when it comes.
#[must_use = "`.await` this to receive the answer, or send the call by `.notify()` instead of `.send()`"]
#[derive(Debug)]
pub struct Answer<R>(Call<R>);

impl<R> Future for Answer<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

/// The name of a method, for errors. Calls are frequent and errors are rare, so a name of usual length
/// is kept without an allocation. Of a longer one, the part that an error quotes is kept.
enum MethodName {
    Short { bytes: [u8; SHORT], len: u8 },
    Long(Box<str>),
}

/// The longest usual name of a method, in bytes.
const SHORT: usize = 31;

impl MethodName {
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
enum Stage<R> {
    Building(Unsent),
    /// The call could not be prepared or sent.
    Failed(CallError),
    Waiting(Sent<R>),
    Done,
}

/// A call whose arguments are being added.
struct Unsent {
    /// The parts `objid name wantanswer args`.
    head: Paused,
    /// The position of `wantanswer` in the head.
    flag: usize,
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
struct Sent<R> {
    slot: Arc<Slot<R>>,
    /// The timeout, if one was set, and its timer.
    alarm: Option<(Duration, Sleep)>,
    /// A live object in the call whose guard this thread had when the call was sent.
    held: Option<Arc<dyn Guarded>>,
}

impl<R> Sent<R> {
    /// Checks that the call does not wait for a guard of the thread that polls it, which would
    /// deadlock.
    ///
    /// # Panics
    /// Panics if the call waits for such a guard.
    fn check_guard(&mut self) {
        let Some(object) = self.held.take() else { return };
        if !self.slot.has_left()
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

// No field is pinned: the futures in a call are boxed.
impl<R> Unpin for Call<R> {}

impl<R: UnjellyOwned> Call<R> {
    pub(super) fn new(to: RemoteReference, method: &str, args: &dyn Args) -> Self {
        let stage = match Unsent::prepare(&to, method, args) {
            Ok(message) => Stage::Building(message),
            Err(error) => Stage::Failed(error.in_named(&excerpt(method)).into()),
        };
        let slot = || {
            let slot = Arc::new(Slot::new());
            (slot.clone(), slot as Arc<dyn Answerable>)
        };
        Self { to, method: MethodName::new(method), timeout: None, slot, stage }
    }
}

impl<R> Call<R> {
    /// Adds a keyword argument.
    pub fn kw(mut self, name: &str, value: impl Jelly) -> Self {
        if let Stage::Building(message) = &mut self.stage
            && let Err(error) = message.keyword(name, &value)
        {
            let error = error.in_named(name).in_named(self.method.as_str());
            self.stage = Stage::Failed(error.into());
        }
        self
    }

    /// Fails the call if there is no answer within `duration` after it was sent. An answer that comes
    /// later is dropped. The method at the peer is not stopped.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.timeout = Some(duration);
        self
    }

    /// Sends the call now, and returns the future of its answer.
    pub fn send(mut self) -> Answer<R> {
        self.start();
        Answer(self)
    }

    /// Sends the call now and tells the peer that no answer is wanted (`pbanswer=False`).
    ///
    /// # Errors
    /// Returns an error if the arguments cannot be sent, a limit is reached, or the connection is not ready
    /// or is closed. Nothing was sent then.
    pub fn notify(mut self) -> Result<(), CallError> {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Building(message) => {
                let sent = message.finish(false).map_err(CallError::from);
                let sent = sent.and_then(|(head, keywords)| {
                    self.to.peer().broker().send_call(&self.to, head, keywords, None)
                });
                sent.map(drop).map_err(|error| self.method.within(&self.to, error))
            }
            Stage::Failed(error) => Err(error),
            Stage::Waiting(_) | Stage::Done => Ok(()),
        }
    }

    /// Sends the call, if it was not sent yet.
    fn start(&mut self) {
        let message = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Building(message) => message,
            begun => return self.stage = begun,
        };
        let broker = self.to.peer().broker();
        let (slot, answer) = (self.slot)();
        let sent = message
            .finish(true)
            .map_err(CallError::from)
            .and_then(|(head, keywords)| broker.send_call(&self.to, head, keywords, Some(answer)));
        self.stage = match sent {
            Ok(held) => Stage::Waiting(Sent {
                slot,
                alarm: self.timeout.map(|duration| (duration, broker.timer.sleep(duration))),
                held,
            }),
            Err(error) => Stage::Failed(self.method.within(&self.to, error)),
        };
    }
}

impl Unsent {
    fn prepare(to: &RemoteReference, method: &str, args: &dyn Args) -> Result<Self, JellyError> {
        let audience = to.audience();
        let mut head = Jellier::new(to.peer().style(), audience.clone());
        match to.id() {
            None => head.bytes(b"root")?,
            Some(id) => head.unsigned(id),
        }
        head.bytes(method.as_bytes())?;
        let flag = head.len();
        head.unsigned(1);
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
        out.list(2)?;
        out.text(name)?;
        value.jelly(&mut out)?;
        self.keywords = Some(Box::new(Keywords { out: out.pause(), start, count: count + 1 }));
        Ok(())
    }

    /// Finishes the parts after the request id: the head with the positional arguments, and the keyword
    /// arguments.
    fn finish(self, answer: bool) -> Result<(Prepared, Option<Prepared>), JellyError> {
        let mut head = self.head.resume();
        if !answer {
            head.overwrite(self.flag, 0);
        }
        let keywords = match self.keywords {
            None => None,
            Some(keywords) => {
                let mut out = keywords.out.resume();
                out.insert_expression(keywords.start, "dictionary", keywords.count)?;
                Some(out.finish()?)
            }
        };
        Ok((head.finish_parts(4)?, keywords))
    }
}

impl Broker {
    /// Sends a call, behind the messages that wait. If it fails, nothing of the call is sent. Returns
    /// the object if the call waits for a live object whose guard this thread has.
    fn send_call(
        &self,
        to: &RemoteReference,
        head: Prepared,
        keywords: Option<Prepared>,
        answer: Option<Arc<dyn Answerable>>,
    ) -> Result<Option<Arc<dyn Guarded>>, CallError> {
        let mut effects = Effects::default();
        let waits = head.has_entries() || keywords.as_ref().is_some_and(Prepared::has_entries);
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
        let Message::Call { head, answer, to: kept, .. } = &mut message else {
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
            *kept = Some(Box::new(to.clone()));
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

impl<R> Future for Call<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.start();
        let result = match &mut self.stage {
            Stage::Waiting(waiting) => match waiting.slot.poll(cx.waker()) {
                Poll::Ready(answer) => answer.map_err(|error| self.method.within(&self.to, error)),
                Poll::Pending => {
                    waiting.check_guard();
                    let Some((duration, alarm)) = &mut waiting.alarm else {
                        return Poll::Pending;
                    };
                    if alarm.as_mut().poll(cx).is_pending() {
                        return Poll::Pending;
                    }
                    let within = *duration;
                    self.forget();
                    Err(CallError::Timeout { called: self.method.of(&self.to), within })
                }
            },
            stage => match std::mem::replace(stage, Stage::Done) {
                Stage::Failed(error) => Err(error),
                // Only a broken executor polls a future that was ready.
                _ => return Poll::Pending,
            },
        };
        self.stage = Stage::Done;
        Poll::Ready(result)
    }
}

impl<R> Call<R> {
    /// Drops the answer, now or when it comes.
    fn forget(&mut self) {
        if let Stage::Waiting(waiting) = &self.stage {
            // The slot is dropped after the lock is released: it may hold an answer of a type of the
            // application.
            let mut state = self.to.peer().broker().state();
            let slot = waiting.slot.forget().and_then(|request_id| state.waiting.take(request_id));
            drop(state);
            drop(slot);
        }
    }
}

impl<R> Drop for Call<R> {
    fn drop(&mut self) {
        self.forget();
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match &self.stage {
            Stage::Building(_) => "not sent",
            Stage::Failed(_) => "failed",
            Stage::Waiting(_) => "waiting",
            Stage::Done => "done",
        };
        f.debug_struct("Call").field("stage", &stage).finish_non_exhaustive()
    }
}
