//! Calls of this end, until their answers are here.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::Arc,
    task::{Poll, Waker},
};

use crate::{
    flavors::CallError,
    jelly::{Unjellier, UnjellyError, UnjellyErrorKind, UnjellyOwned, stack},
    local_ids::LocalIdHashing,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        lock,
    },
};

/// The table of calls that wait for their answers.
#[derive(Default)]
pub(super) struct WaitingCalls {
    last: u64,
    calls: HashMap<u64, Arc<dyn Answerable>, LocalIdHashing>,
    /// The request id of the last call that only asks for a sign of life, until it is answered.
    pub(super) ping: Option<u64>,
}

impl WaitingCalls {
    /// Returns the request id of the next call. A call that wants no answer uses one up as well.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn add(&mut self, request_id: u64, call: Arc<dyn Answerable>) {
        self.calls.insert(request_id, call);
    }

    /// Returns whether a call with this request id was ever made.
    pub(super) fn was_made(&self, request_id: u64) -> bool {
        (1..=self.last).contains(&request_id)
    }

    /// Takes out the call that an answer is for.
    pub(super) fn take(&mut self, request_id: u64) -> Option<Arc<dyn Answerable>> {
        self.calls.remove(&request_id)
    }

    pub(super) fn take_all(&mut self) -> Vec<Arc<dyn Answerable>> {
        self.calls.drain().map(|(_, call)| call).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }
}

/// The receiver of the answer to one call, whatever its type.
pub(super) trait Answerable: Send + Sync {
    /// Reads the answer. Runs code of the type that is read.
    fn read_answer(&self, from: &mut Unjellier<'_>);

    /// Ends the call with an error.
    fn fail(&self, error: CallError);

    /// Returns the request id, of a call whose caller may stop waiting for the answer.
    fn request_id(&self) -> Option<&RequestId> {
        None
    }
}

/// The request id of a call, once the call has left.
///
/// It is 0 until the call has left, and [`FORGOTTEN`] once the caller does not wait for the answer. Invariant:
/// it changes only under the connection's mutex.
#[derive(Default)]
pub(super) struct RequestId(AtomicU64);

/// In a [`RequestId`]: the caller does not wait for the answer any more.
const FORGOTTEN: u64 = u64::MAX;

impl RequestId {
    /// Notes that the call has left under this id. Returns false if the caller does not wait for the answer
    /// any more.
    pub(super) fn set(&self, request_id: u64) -> bool {
        self.0.compare_exchange(0, request_id, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Notes that the caller does not wait any more. Returns the id, if the call has left.
    pub(super) fn forget(&self) -> Option<u64> {
        match self.0.swap(FORGOTTEN, Ordering::Relaxed) {
            0 | FORGOTTEN => None,
            request_id => Some(request_id),
        }
    }

    /// Returns whether the call has left and its caller waits: it is in the table of waiting calls until the answer is
    /// here.
    pub(super) fn is_waiting(&self) -> bool {
        !matches!(self.0.load(Ordering::Relaxed), 0 | FORGOTTEN)
    }

    /// Returns whether the call has left, or its caller does not wait.
    pub(super) fn has_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }
}

/// The place of an answer, from its arrival until the future of the call is polled.
pub(super) struct Slot<R> {
    answer: Mutex<SlotState<R>>,
    request_id: RequestId,
}

struct SlotState<R> {
    wait: Wait,
    answer: Option<Result<R, CallError>>,
}

/// The wait for an answer of any type.
#[derive(Default)]
struct Wait {
    waker: Option<Waker>,
    /// Whether the answer has arrived, or the call has failed.
    has_ended: bool,
}

impl Wait {
    /// Ends the wait. Returns the task to wake.
    fn end(&mut self) -> Option<Waker> {
        self.has_ended = true;
        self.waker.take()
    }

    /// Sets the task to wake.
    fn set_waker(&mut self, waker: &Waker) {
        match &mut self.waker {
            Some(known) => known.clone_from(waker),
            None => self.waker = Some(waker.clone()),
        }
    }
}

/// Returns the error for an answer that is not of the expected type. If nothing was expected, it says which type
/// takes any answer.
#[cold]
fn unreadable(error: UnjellyError, expected: TypeId) -> CallError {
    CallError::Unjelly(match error.kind() {
        UnjellyErrorKind::Expected { found, .. } if expected == TypeId::of::<()>() => {
            let expected = "None (`pb::Ignored` takes any answer)".to_owned();
            UnjellyErrorKind::Expected { expected, found: found.clone() }.into()
        }
        _ => error,
    })
}

/// Wakes a task, if there is one.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<R> Slot<R> {
    pub(super) fn new() -> Self {
        let state = SlotState { wait: Wait::default(), answer: None };
        Self { answer: Mutex::new(state), request_id: RequestId::default() }
    }

    fn put(&self, answer: Result<R, CallError>) {
        let waker = {
            let mut slot = lock(&self.answer);
            // A call ends once, so no answer is here that would be dropped under the mutex.
            if slot.wait.has_ended {
                return;
            }
            slot.answer = Some(answer);
            slot.wait.end()
        };
        wake(waker);
    }

    /// Returns the answer, once.
    pub(super) fn poll(&self, waker: &Waker) -> Poll<Result<R, CallError>> {
        let mut slot = lock(&self.answer);
        match slot.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                slot.wait.set_waker(waker);
                Poll::Pending
            }
        }
    }
}

impl<R: UnjellyOwned> Answerable for Slot<R> {
    fn read_answer(&self, from: &mut Unjellier<'_>) {
        // No mutex is held here, since reading runs code of `R`.
        from.begin_entire();
        let answer = if const { stack::needs_room::<R>() } {
            from.with_room::<R, _, _>(Unjellier::one)
        } else {
            from.one()
        };
        let answer = answer.and_then(|answer| from.check_end().map(|()| answer));
        match answer {
            Ok(answer) => {
                from.end_entire();
                self.put(Ok(answer));
            }
            Err(error) => self.put(Err(unreadable(error, TypeId::of::<R>()))),
        }
    }

    fn request_id(&self) -> Option<&RequestId> {
        Some(&self.request_id)
    }

    fn fail(&self, error: CallError) {
        self.put(Err(error));
    }
}
