use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Wake,
};

use super::*;
use crate::sync::{Mutex, lock};

thread_local! {
    static COMPARED: Cell<usize> = const { Cell::new(0) };
}

/// Counts a comparison of two places.
pub(super) fn compared() {
    COMPARED.set(COMPARED.get() + 1);
}

#[derive(Default)]
struct Gate {
    state: Mutex<(bool, Wakers)>,
}

impl Awaited for &Gate {
    type State = (bool, Wakers);

    fn lock(&self) -> MutexGuard<'_, Self::State> {
        lock(&self.state)
    }

    fn wakers(state: &mut Self::State) -> &mut Wakers {
        &mut state.1
    }
}

impl Gate {
    fn wake(&self) {
        let woken = lock(&self.state).1.take_all();
        woken.into_iter().for_each(Waker::wake);
    }

    fn waiting(&self) -> usize {
        lock(&self.state).1.waiting.len()
    }

    fn room(&self) -> usize {
        lock(&self.state).1.waiting.capacity()
    }
}

fn open(state: &mut (bool, Wakers)) -> Option<()> {
    state.0.then_some(())
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Woken {
    fn new() -> (Arc<Self>, Waker) {
        let woken = Arc::new(Self::default());
        (woken.clone(), woken.into())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

const MANY: usize = 20_000;

#[test]
fn waits_that_were_dropped_leave_nothing_behind() {
    let gate = Gate::default();
    let (woken, waker) = Woken::new();
    for _ in 0..MANY {
        let mut waiter = Waiter::new(&gate);
        assert!(waiter.poll(&waker, open).is_pending());
        assert_eq!(gate.waiting(), 1);
    }
    assert_eq!(gate.waiting(), 0);
    // The remaining two pointers are this one and the waker's.
    assert_eq!(Arc::strong_count(&woken), 2);
    gate.wake();
    assert_eq!(woken.count(), 0);
}

#[test]
fn each_wait_is_woken_once() {
    let gate = Gate::default();
    let wakers = [(); 3].map(|()| Woken::new());
    let mut waiters = [(); 3].map(|()| Waiter::new(&gate));
    for (waiter, (_, waker)) in waiters.iter_mut().zip(&wakers) {
        for _ in 0..3 {
            assert!(waiter.poll(waker, open).is_pending());
        }
    }
    gate.wake();
    gate.wake();
    assert!(wakers.iter().all(|(woken, _)| woken.count() == 1));
    assert!(wakers.iter().all(|(woken, _)| Arc::strong_count(woken) == 2));
}

#[test]
fn a_dropped_wait_removes_no_other_waker() {
    let gate = Gate::default();
    let ((first, waker), (second, other)) = (Woken::new(), Woken::new());
    let mut stale = Waiter::new(&gate);
    assert!(stale.poll(&waker, open).is_pending());
    gate.wake();
    // The new wait gets a place of its own, although the table has room where the first one was.
    let mut waiter = Waiter::new(&gate);
    assert!(waiter.poll(&other, open).is_pending());
    drop(stale);
    gate.wake();
    assert_eq!((first.count(), second.count()), (1, 1));
}

#[test]
fn the_waker_of_the_last_poll_is_woken() {
    let gate = Gate::default();
    let ((first, waker), (second, other)) = (Woken::new(), Woken::new());
    let mut waiter = Waiter::new(&gate);
    for waker in [&waker, &other] {
        assert!(waiter.poll(waker, open).is_pending());
    }
    assert_eq!(Arc::strong_count(&first), 2, "the one before is dropped");
    gate.wake();
    assert_eq!((first.count(), second.count()), (0, 1));
    // After it was woken, it waits again in its place.
    assert!(waiter.poll(&waker, open).is_pending());
    assert_eq!(gate.waiting(), 1);
    gate.wake();
    assert_eq!((first.count(), second.count()), (1, 1));
}

#[test]
fn a_wait_that_is_over_leaves_nothing_behind() {
    let gate = Gate::default();
    let (woken, waker) = Woken::new();
    let mut waiter = Waiter::new(&gate);
    assert!(waiter.poll(&waker, open).is_pending());
    lock(&gate.state).0 = true;
    assert!(waiter.poll(&waker, open).is_ready());
    assert_eq!((gate.waiting(), Arc::strong_count(&woken)), (0, 2));
}

/// A waker whose `Drop` looks at the awaited state, as code of the application may.
struct Looks(Arc<Mutex<(bool, Wakers)>>);

impl Wake for Looks {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Looks {
    fn drop(&mut self) {
        assert!(self.0.is_free(), "a waker is dropped while the mutex is held");
    }
}

#[test]
fn wakers_are_dropped_where_no_mutex_is_held() {
    struct Shared(Arc<Mutex<(bool, Wakers)>>);

    impl Awaited for Shared {
        type State = (bool, Wakers);

        fn lock(&self) -> MutexGuard<'_, Self::State> {
            lock(&self.0)
        }

        fn wakers(state: &mut Self::State) -> &mut Wakers {
            &mut state.1
        }
    }

    let state = Arc::new(Mutex::default());
    let waker = || Waker::from(Arc::new(Looks(state.clone())));
    let mut waiter = Waiter::new(Shared(state.clone()));
    for _ in 0..2 {
        assert!(waiter.poll(&waker(), open).is_pending());
    }
    waiter.leave();
    assert!(waiter.poll(&waker(), open).is_pending());
    lock(&state).0 = true;
    assert!(waiter.poll(&waker(), open).is_ready());
    lock(&state).0 = false;
    assert!(waiter.poll(&waker(), open).is_pending());
    drop(waiter);
}

#[test]
fn a_wait_is_found_without_a_search() {
    let gate = Gate::default();
    let (_woken, waker) = Woken::new();
    let (_other, other) = Woken::new();
    let before = COMPARED.get();
    let mut waiters: Vec<_> = (0..MANY).map(|_| Waiter::new(&gate)).collect();
    for waker in [&waker, &other] {
        for waiter in &mut waiters {
            assert!(waiter.poll(waker, open).is_pending());
        }
    }
    drop(waiters);
    // Each wait takes five look-ups, and few of them meet another place with the same hash.
    let compared = COMPARED.get() - before;
    assert!(compared < 10 * MANY, "{compared} comparisons");
}

#[test]
fn the_table_shrinks_when_few_wait() {
    let gate = Gate::default();
    let (_woken, waker) = Woken::new();
    let many = || -> Vec<_> {
        let mut waiters: Vec<_> = (0..MANY).map(|_| Waiter::new(&gate)).collect();
        waiters.iter_mut().for_each(|waiter| assert!(waiter.poll(&waker, open).is_pending()));
        waiters
    };
    let mut waiters = many();
    assert!(gate.room() >= MANY);
    // The table shrinks although the last ten still wait.
    let stay = waiters.split_off(MANY - 10);
    drop(waiters);
    assert_eq!(gate.waiting(), 10);
    assert!(gate.room() < 100, "{}", gate.room());
    drop(stay);
    let waiters = many();
    gate.wake();
    assert!(gate.room() < 100, "{}", gate.room());
    drop(waiters);
}
