//! The objects that a peer can call and hold, and an application that keeps the objects that it receives
//! until it drops them.

mod acts;
pub(crate) mod classes;
pub(crate) mod hall;
pub(crate) mod live;
mod root;

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use pb::{
    Answer, Any, Cached, CallError, Local, Peer, Published, RemoteReference, Value,
    live::WeakCached,
};
use pb_test_support::poll_once;

use self::live::{Board, Case, SeenCase, Shown};
pub(crate) use self::root::Root;

/// An object that can be called.
#[derive(Debug, Default)]
pub(crate) struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self, value: Value) -> Value {
        value
    }

    /// Returns a new bell.
    #[remote]
    fn twin(&self) -> Local<Self> {
        Local::new(Self)
    }
}

/// The state that the methods of one end share.
#[derive(Default)]
pub(crate) struct World {
    kept: Mutex<Kept>,
    /// Whether waiting methods may go on.
    gate: AtomicBool,
    /// The peer to which boards are passed on.
    below: Mutex<Option<Peer>>,
    /// The boards that were passed on.
    relayed: Mutex<Vec<WeakCached<Board>>>,
}

/// The objects that the application holds.
#[derive(Default)]
pub(crate) struct Kept {
    /// Local live objects.
    pub(crate) boards: Vec<Published<Board>>,
    pub(crate) cases: Vec<Published<Case>>,
    bells: Vec<Local<Bell>>,
    /// The number of local boards that were dropped.
    dropped: usize,
    /// Live objects of the peer.
    pub(crate) seen: Vec<Cached<Board>>,
    pub(crate) seen_cases: Vec<Cached<SeenCase>>,
    pub(crate) held: Vec<RemoteReference>,
    /// Values that were not read.
    stowed: Vec<Any>,
    /// Local boards that the peer has sent back.
    home: Vec<Published<Board>>,
    /// Calls that were made.
    calls: Vec<Answer<Value>>,
    calls_for_board: Vec<Answer<Cached<Board>>>,
    calls_for_case: Vec<Answer<Cached<SeenCase>>>,
    calls_for_bells: Vec<Answer<Vec<RemoteReference>>>,
}

/// The most objects of one kind that are kept.
const MANY: usize = 12;

/// Adds an object to others of its kind. If there are too many, removes the oldest and returns it.
fn put<T>(kept: &mut Vec<T>, new: T) -> Option<T> {
    let old = (kept.len() >= MANY).then(|| kept.remove(0));
    kept.push(new);
    old
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    pub(crate) fn new() -> Arc<Self> {
        let world = Self::default();
        let board = Board::published("own");
        world.kept().cases.push(Case::published(&board));
        world.kept().boards.push(board);
        Arc::new(world)
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }

    /// Returns one of the local boards.
    fn board(&self, index: usize) -> Published<Board> {
        let kept = self.kept();
        kept.boards[index % kept.boards.len()].clone()
    }

    fn case(&self, index: usize) -> Published<Case> {
        let kept = self.kept();
        kept.cases[index % kept.cases.len()].clone()
    }

    async fn wait(&self) {
        let mut is_first = true;
        poll_fn(|_| match std::mem::take(&mut is_first) || !self.gate.load(Ordering::SeqCst) {
            true => Poll::Pending,
            false => Poll::Ready(()),
        })
        .await;
    }

    pub(crate) fn open_gate(&self, is_open: bool) {
        self.gate.store(is_open, Ordering::SeqCst);
    }

    /// Drops the peer's objects, and the calls that wait.
    pub(crate) fn forget(&self) {
        let mut kept = self.kept();
        let forgotten = Kept {
            seen: std::mem::take(&mut kept.seen),
            seen_cases: std::mem::take(&mut kept.seen_cases),
            held: std::mem::take(&mut kept.held),
            stowed: std::mem::take(&mut kept.stowed),
            home: std::mem::take(&mut kept.home),
            calls: std::mem::take(&mut kept.calls),
            calls_for_board: std::mem::take(&mut kept.calls_for_board),
            calls_for_case: std::mem::take(&mut kept.calls_for_case),
            calls_for_bells: std::mem::take(&mut kept.calls_for_bells),
            ..Kept::default()
        };
        drop(kept);
        drop(forgotten);
    }

    /// Returns how many observers the local objects have.
    pub(crate) fn observers(&self) -> usize {
        let kept = self.kept();
        let boards: usize = kept.boards.iter().map(Published::observer_count).sum();
        boards + kept.cases.iter().map(Published::observer_count).sum::<usize>()
    }

    /// Drops everything.
    pub(crate) fn clear(&self) {
        self.forget();
        let all = std::mem::take(&mut *self.kept());
        let relayed = std::mem::take(&mut *lock(&self.relayed));
        self.stop_relaying();
        drop((all, relayed));
    }

    /// Returns the values of the local boards.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        let kept = self.kept();
        let in_cases = kept.cases.iter().filter_map(|case| case.lock().board.clone());
        let boards: Vec<_> = kept.boards.iter().cloned().chain(in_cases).collect();
        drop(kept);
        boards.iter().map(|board| board.lock().shown()).collect()
    }

    /// Returns the replicas of the peer's boards.
    pub(crate) fn replicas(&self) -> Vec<Cached<Board>> {
        self.kept().seen.clone()
    }

    /// Returns whether local boards were dropped, which the peer may still have.
    pub(crate) fn has_dropped(&self) -> bool {
        self.kept().dropped > 0
    }

    pub(crate) fn relay_to(&self, peer: Peer) {
        *lock(&self.below) = Some(peer);
    }

    pub(crate) fn stop_relaying(&self) {
        let below = lock(&self.below).take();
        drop(below);
    }

    /// Returns the replicas that were passed on.
    pub(crate) fn relayed(&self) -> Vec<Cached<Board>> {
        lock(&self.relayed).iter().filter_map(WeakCached::upgrade).collect()
    }

    /// Checks that every replica is lost after the connection was closed.
    pub(crate) fn check_lost(&self) {
        let kept = self.kept();
        assert!(
            kept.seen.iter().all(|board| board.lost_reason().is_some()),
            "a replica is not lost"
        );
        assert!(
            kept.seen_cases.iter().all(|case| case.lost_reason().is_some()),
            "a replica is not lost"
        );
    }

    /// Takes the answers that have arrived. No answer may be the failure of a panic.
    pub(crate) fn look_at_answers(&self) {
        let mut kept = self.kept();
        let mut calls = std::mem::take(&mut kept.calls);
        let mut for_board = std::mem::take(&mut kept.calls_for_board);
        let mut for_case = std::mem::take(&mut kept.calls_for_case);
        let mut for_bells = std::mem::take(&mut kept.calls_for_bells);
        drop(kept);
        let (mut boards, mut cases, mut bells) = (Vec::new(), Vec::new(), Vec::new());
        answered(&mut calls, &mut |_| ());
        answered(&mut for_board, &mut |board| boards.push(board));
        answered(&mut for_case, &mut |case| cases.push(case));
        answered(&mut for_bells, &mut |many| bells.extend(many));
        let mut kept = self.kept();
        kept.calls.append(&mut calls);
        kept.calls_for_board.append(&mut for_board);
        kept.calls_for_case.append(&mut for_case);
        kept.calls_for_bells.append(&mut for_bells);
        let mut old = Kept::default();
        boards.into_iter().for_each(|board| old.seen.extend(put(&mut kept.seen, board)));
        cases.into_iter().for_each(|case| old.seen_cases.extend(put(&mut kept.seen_cases, case)));
        bells.into_iter().for_each(|bell| old.held.extend(put(&mut kept.held, bell)));
        drop(kept);
        drop(old);
    }

    /// Returns how many answers have not arrived.
    pub(crate) fn unanswered(&self) -> usize {
        let kept = self.kept();
        kept.calls.len()
            + kept.calls_for_board.len()
            + kept.calls_for_case.len()
            + kept.calls_for_bells.len()
    }
}

/// Removes the calls that are answered, and passes their values to `each`.
fn answered<R>(calls: &mut Vec<Answer<R>>, each: &mut dyn FnMut(R)) {
    calls.retain_mut(|call| match poll_once(Pin::new(call)) {
        Poll::Pending => true,
        Poll::Ready(answer) => {
            assert!(
                !matches!(answer, Err(CallError::Panicked { .. })),
                "reading an answer panicked"
            );
            answer.into_iter().for_each(&mut *each);
            false
        }
    });
}
