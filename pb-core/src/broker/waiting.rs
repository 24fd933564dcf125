use std::{
    collections::HashMap,
    sync::Arc,
    task::{Poll, Waker},
};

use crate::{
    flavors::CallError,
    jelly::{Unjellier, UnjellyOwned},
    own_numbers::OwnNumbers,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        lock,
    },
};

/// The calls that wait for their answers.
#[derive(Default)]
pub(super) struct WaitingCalls {
    last: u64,
    calls: HashMap<u64, Arc<dyn Answerable>, OwnNumbers>,
    /// The last call that asks for nothing but a sign of life, until it is answered.
    pub(super) ping: Option<u64>,
}

impl WaitingCalls {
    /// The number for the next call. Calls that want no answer use one up as well.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn add(&mut self, request_id: u64, call: Arc<dyn Answerable>) {
        self.calls.insert(request_id, call);
    }

    /// Whether a call with this number was ever made.
    pub(super) fn was_made(&self, request_id: u64) -> bool {
        (1..=self.last).contains(&request_id)
    }

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

/// Where an answer goes, whatever its type.
pub(super) trait Answerable: Send + Sync {
    /// Reads the answer. Runs code of the type it is read into.
    fn read_answer(&self, from: &mut Unjellier<'_>);

    fn fail(&self, error: CallError);

    /// The call has left, under this number. False if nobody waits for the answer any more.
    fn sent_as(&self, request_id: u64) -> bool {
        let _ = request_id;
        true
    }
}

/// Where the answer of one call is kept until its future is polled.
pub(super) struct Slot<R> {
    answer: Mutex<SlotState<R>>,
    /// The number of the call: 0 before it has one, [`FORGOTTEN`] if nobody waits. Changed under the
    /// connection's mutex.
    request_id: AtomicU64,
}

const FORGOTTEN: u64 = u64::MAX;

enum SlotState<R> {
    Awaited(Option<Waker>),
    Here(Result<R, CallError>),
    Taken,
}

impl<R> Slot<R> {
    pub(super) fn new() -> Self {
        Self { answer: Mutex::new(SlotState::Awaited(None)), request_id: AtomicU64::new(0) }
    }

    /// Nobody waits for it any more. Gives the number of the call, if it has left.
    pub(super) fn forget(&self) -> Option<u64> {
        match self.request_id.swap(FORGOTTEN, Ordering::Relaxed) {
            0 | FORGOTTEN => None,
            request_id => Some(request_id),
        }
    }

    /// Whether the call is under way, or nobody waits for it.
    pub(super) fn has_left(&self) -> bool {
        self.request_id.load(Ordering::Relaxed) != 0
    }

    fn put(&self, answer: Result<R, CallError>) {
        let before = {
            let mut slot = lock(&self.answer);
            std::mem::replace(&mut *slot, SlotState::Here(answer))
        };
        if let SlotState::Awaited(Some(waker)) = before {
            waker.wake();
        }
    }

    /// The answer, once.
    pub(super) fn poll(&self, waker: &Waker) -> Poll<Result<R, CallError>> {
        let mut slot = lock(&self.answer);
        match &mut *slot {
            SlotState::Awaited(Some(known)) => known.clone_from(waker),
            SlotState::Awaited(none) => *none = Some(waker.clone()),
            SlotState::Here(_) | SlotState::Taken => {
                if let SlotState::Here(answer) = std::mem::replace(&mut *slot, SlotState::Taken) {
                    return Poll::Ready(answer);
                }
            }
        }
        Poll::Pending
    }
}

impl<R: UnjellyOwned> Answerable for Slot<R> {
    fn read_answer(&self, from: &mut Unjellier<'_>) {
        // Outside of the lock: reading runs code of R.
        let read = from.entire(|from| {
            from.with_room::<R, _, _>(|from| {
                let answer = from.one::<R>()?;
                self.put(Ok(answer));
                Ok(())
            })
        });
        if let Err(error) = read {
            self.put(Err(CallError::Unjelly(error)));
        }
    }

    fn sent_as(&self, request_id: u64) -> bool {
        self.request_id
            .compare_exchange(0, request_id, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    }

    fn fail(&self, error: CallError) {
        self.put(Err(error));
    }
}
