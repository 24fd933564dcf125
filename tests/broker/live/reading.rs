//! Snapshots of published objects.

use std::sync::{
    Arc, Barrier, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    Cached, Observers, Perspective, Published,
    live::{ObservedVec, Observer, TryLockError},
};
use pb_test_support::Pair;

use super::messages::said;

#[derive(pb::Cacheable)]
#[pb(class = "test.Ledger", started_observing = Ledger::joined)]
struct Ledger {
    #[pb(observed)]
    entries: ObservedVec<i64>,
    #[pb(setter)]
    sum: i64,
    #[pb(skip)]
    clones: Clones,
    #[pb(observers)]
    observers: Observers,
}

/// How often the object was cloned, and whether that panics.
#[derive(Clone, Default)]
struct Clones(Arc<AtomicUsize>);

impl Clones {
    const PANIC: usize = 1000;

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clone for Ledger {
    fn clone(&self) -> Self {
        let clones = self.clones.clone();
        let count = clones.0.fetch_add(1, Ordering::SeqCst);
        assert!(count < Clones::PANIC, "it cannot be cloned");
        Self {
            entries: self.entries.clone(),
            sum: self.sum,
            clones,
            observers: Observers::default(),
        }
    }
}

#[pb::methods]
impl Ledger {
    #[update]
    fn add(&mut self, entry: i64) {
        self.sum += entry;
    }
}

impl Ledger {
    fn published() -> Published<Self> {
        Published::new(Self {
            entries: ObservedVec::default(),
            sum: 0,
            clones: Clones::default(),
            observers: Observers::default(),
        })
    }

    fn joined(&mut self, _: Option<&Perspective>, _: &Observer) {
        self.entries.push(-1);
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Ledger)]
struct Seen {
    #[pb(observed)]
    entries: ObservedVec<i64>,
    #[pb(setter)]
    sum: i64,
}

#[pb::methods]
impl Seen {
    #[observe]
    fn add(&mut self, entry: i64) {
        self.sum += entry;
    }
}

#[derive(Clone, Default)]
struct Reader(Arc<Mutex<Option<Cached<Seen>>>>);

#[pb::methods]
impl Reader {
    #[remote]
    fn take(&self, ledger: Cached<Seen>) {
        *self.0.lock().unwrap() = Some(ledger);
    }
}

/// Sends the ledger to an observer.
fn observed(ledger: &Published<Ledger>) -> (Pair, Cached<Seen>) {
    let reader = Reader::default();
    let mut pair = Pair::new(reader.clone());
    let take = pair.peer().root().call_remote::<()>("take", (ledger,));
    pair.finish(take).unwrap();
    pair.drive();
    pair.traffic.clear();
    let seen = reader.0.lock().unwrap().clone().unwrap();
    (pair, seen)
}

#[test]
fn a_snapshot_of_a_published_object_announces_nothing_and_does_not_change() {
    let ledger = Ledger::published();
    let (mut pair, seen) = observed(&ledger);
    let before = ledger.read();
    assert_eq!((before.observers.len(), &before.entries[..]), (1, &[-1][..]));
    pair.drive();
    assert!(said(&mut pair).is_empty());
    // The object goes on with a clone, which announces as the value did before.
    {
        let mut guard = ledger.lock();
        guard.add(5);
        guard.entries.push(5);
    }
    pair.drive();
    assert_eq!(
        said(&mut pair),
        [
            "> [cachemessage _ 1 add '' [tuple 5] [dictionary]]",
            "> [cachemessage _ 1 entries_append 0 [tuple 5] [dictionary]]",
        ]
    );
    assert_eq!((before.sum, &before.entries[..]), (0, &[-1][..]));
    assert_eq!((ledger.read().sum, &ledger.read().entries[..]), (5, &[-1, 5][..]));
    assert_eq!((seen.read().sum, &seen.read().entries[..]), (5, &[-1, 5][..]));
}

#[test]
fn a_lock_clones_the_value_only_while_a_snapshot_is_held() {
    let ledger = Ledger::published();
    let clones = ledger.lock().clones.clone();
    for sum in 0..10 {
        assert_eq!(ledger.read().sum + ledger.read().sum, 2 * sum);
        ledger.lock().set_sum(sum + 1);
    }
    assert_eq!(clones.count(), 0);
    let held = ledger.read();
    for sum in 0..10 {
        ledger.lock().set_sum(sum);
    }
    assert_eq!((clones.count(), held.sum, ledger.read().sum), (1, 10, 9));
}

#[test]
fn snapshots_with_one_number_show_the_same_value() {
    let ledger = Ledger::published();
    ledger.lock().set_sum(1);
    let (first, same) = (ledger.read(), ledger.read());
    assert_eq!((first.version(), same.version()), (0, 0));
    ledger.lock().set_sum(2);
    ledger.lock().set_sum(3);
    let second = ledger.read();
    assert_eq!((second.version(), second.sum), (1, 3));
    assert_eq!((first.version(), first.sum), (0, 1));
}

#[test]
fn a_new_observer_of_an_object_that_is_being_read_gets_the_state_and_the_updates() {
    let ledger = Ledger::published();
    let held = ledger.read();
    let (mut pair, seen) = observed(&ledger);
    ledger.lock().entries.push(7);
    pair.drive();
    assert_eq!(&seen.read().entries[..], [-1, 7]);
    assert_eq!(said(&mut pair), ["> [cachemessage _ 1 entries_append 0 [tuple 7] [dictionary]]"]);
    assert!(held.entries.is_empty());
}

#[test]
fn rule_transaction_a_reader_of_a_published_object_sees_whole_transactions() {
    const ROUNDS: i64 = 500;
    let (ledger, start) = (Ledger::published(), Barrier::new(3));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                start.wait();
                let mut last = 0;
                while last < ROUNDS {
                    let seen = ledger.read();
                    assert_eq!(seen.entries.len() as i64, seen.sum);
                    assert!(seen.sum >= last, "a later snapshot shows an earlier value");
                    last = seen.sum;
                }
            });
        }
        start.wait();
        for sum in 1..=ROUNDS {
            let mut guard = ledger.lock();
            guard.entries.push(sum);
            guard.set_sum(sum);
        }
    });
    assert_eq!(ledger.read().sum, ROUNDS);
}

#[test]
#[should_panic = "this thread already has a guard of the live object `test.Ledger`, taken at tests/broker/live/reading.rs"]
fn reading_an_object_under_a_guard_of_this_thread_panics() {
    let ledger = Ledger::published();
    let _guard = ledger.lock();
    let _ = ledger.read();
}

#[test]
fn an_attempt_to_lock_an_object_says_who_has_it() {
    let ledger = Ledger::published();
    let held = ledger.read();
    {
        let mut guard = ledger.try_lock().unwrap();
        guard.set_sum(1);
        let refused = ledger.try_lock().err().unwrap();
        assert_eq!(refused, TryLockError::ByThisThread("test.Ledger"));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| ledger.try_lock().err().unwrap());
            assert_eq!(other.join().unwrap(), TryLockError::ByAnotherThread("test.Ledger"));
        });
    }
    assert_eq!((held.sum, ledger.read().sum), (0, 1));
    drop(ledger.try_lock().unwrap());
}

#[test]
fn an_object_whose_clone_panics_is_as_before() {
    let ledger = Ledger::published();
    ledger.lock().set_sum(3);
    let clones = ledger.lock().clones.clone();
    let held = ledger.read();
    clones.0.store(Clones::PANIC, Ordering::SeqCst);
    let locked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ledger.lock())));
    let text = *locked.unwrap_err().downcast::<String>().unwrap();
    assert!(text.contains("`test.Ledger`"), "{text}");
    assert_eq!((held.sum, ledger.read().sum), (3, 3));
    drop(held);
    ledger.lock().set_sum(4);
    assert_eq!(ledger.read().sum, 4);
}
