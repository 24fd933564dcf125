//! Calls of this end, from the arguments to the answer.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use super::{
    RemoteReference,
    outgoing_call::OutgoingCall,
    waiting::{Answerable, Slot},
};
use crate::{
    flavors::CallError,
    jelly::{Args, Jelly, MethodName, UnjellyOwned},
};

/// A call of a peer's method, and the future of its answer.
///
/// It is sent when it is first polled, or by [`send`](Self::send) or [`notify`](Self::notify). A
/// call that is dropped before that is not sent. If it is dropped after that, its answer is dropped
/// when it comes.
#[must_use = "`.await` a call to send it and receive its answer, or call `.notify()` to send it without waiting for an answer"]
pub struct Call<R> {
    call: OutgoingCall,
    /// Makes the slot for the answer. It is a function pointer so that only
    /// [`call_remote`](RemoteReference::call_remote) needs a bound on `R`.
    make_slot: fn() -> BothEnds<R>,
    /// The slot, from when the call is sent until its future is ready.
    slot: Option<Arc<Slot<R>>>,
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

// No field is pinned: the futures in a call are boxed.
impl<R> Unpin for Call<R> {}

impl<R: UnjellyOwned> Call<R> {
    pub(super) fn new(to: RemoteReference, method: MethodName<'_>, args: &dyn Args) -> Self {
        let make_slot = || {
            let slot = Arc::new(Slot::new());
            (slot.clone(), slot as Arc<dyn Answerable>)
        };
        Self { call: OutgoingCall::new(to, method, args), make_slot, slot: None }
    }
}

impl<R> Call<R> {
    /// Adds a keyword argument.
    pub fn kw(mut self, name: &str, value: impl Jelly) -> Self {
        self.call.keyword(name, &value);
        self
    }

    /// Fails the call with [`CallError::Timeout`] if there is no answer within `duration` after it was sent. An
    /// answer that comes later is dropped. The method at the peer is not stopped.
    ///
    /// This overrides the default for the calls of the connection, `Timeouts::call`. With [`Duration::MAX`] the
    /// call waits until the connection closes.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.call.set_timeout(duration);
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
    pub fn notify(self) -> Result<(), CallError> {
        self.call.notify()
    }

    /// Sends the call, if it was not sent yet.
    fn start(&mut self) {
        if self.call.is_unsent() {
            let (slot, answer) = (self.make_slot)();
            self.slot = Some(slot);
            self.call.start(answer);
        }
    }
}

impl<R> Future for Call<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.start();
        let slot = self.slot.take();
        if let Some(slot) = &slot {
            let mut answer = slot.poll(cx.waker());
            if let Poll::Ready(answer) = &mut answer {
                self.call.set_done();
                if let Err(error) = answer {
                    self.call.explain(error);
                }
            }
            if answer.is_ready() {
                return answer;
            }
        }
        match self.call.poll_error(cx) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => {
                self.slot = slot;
                Poll::Pending
            }
        }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("stage", &self.call.stage()).finish_non_exhaustive()
    }
}
