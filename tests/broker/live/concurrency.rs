//! Many threads at once.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
    thread,
    time::Instant,
};

use pb::{Cached, Observers, Published};
use pb_test_support::{HANGS, Pair, encoded, poll_once};

use super::feed::fed;

/// A list in which every item must be its own index.
#[derive(pb::Cacheable)]
#[pb(class = "test.Count", transparent)]
struct Count {
    items: Vec<u64>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Count {
    #[update]
    fn add(&mut self, item: u64) {
        self.items.push(item);
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Count, transparent)]
struct Counted {
    items: Vec<u64>,
}

#[pb::methods]
impl Counted {
    #[observe]
    fn add(&mut self, item: u64) {
        assert_eq!(item, self.items.len() as u64, "an update was lost, doubled or out of order");
        self.items.push(item);
    }
}

#[derive(Clone, Default)]
struct Root(Arc<Mutex<Vec<Cached<Counted>>>>);

#[pb::methods]
impl Root {
    #[remote]
    fn take(&self, counts: Vec<Cached<Counted>>) {
        *self.0.lock().unwrap() = counts;
    }

    #[remote]
    fn forget(&self) {
        self.0.lock().unwrap().clear();
    }
}

fn count() -> Published<Count> {
    Published::new(Count { items: Vec::new(), observers: Observers::default() })
}

/// Returns the answer of a call that may have to wait for another thread.
fn finish<F: Future>(pair: &mut Pair, call: F) -> F::Output {
    let (mut call, begun) = (pin!(call), Instant::now());
    loop {
        if let Poll::Ready(output) = poll_once(call.as_mut()) {
            return output;
        }
        pair.drive();
        thread::yield_now();
        assert!(begun.elapsed() < HANGS, "the call was not answered in time");
    }
}

fn add_next(count: &Published<Count>, transaction: usize) {
    let mut count = count.lock();
    for _ in 0..transaction {
        let next = count.items.len() as u64;
        count.add(next);
    }
}

#[test]
fn rule_snapshot_every_replica_equals_the_object_under_concurrent_updates() {
    const UPDATERS: usize = 4;
    const OBSERVERS: usize = 8;
    const ROUNDS: usize = 25;

    let counts = [count(), count()];
    let done = AtomicBool::new(false);
    let observed = AtomicUsize::new(0);
    thread::scope(|scope| {
        let observers: Vec<_> = (0..OBSERVERS)
            .map(|_| {
                scope.spawn(|| {
                    let root = Root::default();
                    let mut pair = Pair::new(root.clone());
                    for round in 0..ROUNDS {
                        let reference = pair.peer().root();
                        let take = reference.call_remote::<()>("take", (&counts[..],));
                        finish(&mut pair, take).unwrap();
                        pair.traffic.clear();
                        if round % 3 == 2 {
                            let forget = reference.call_remote::<()>("forget", ());
                            finish(&mut pair, forget).unwrap();
                            pair.drive();
                        } else {
                            for count in &*root.0.lock().unwrap() {
                                assert!(count.lost_reason().is_none(), "{:?}", count.lost_reason());
                            }
                        }
                        observed.fetch_add(1, Ordering::SeqCst);
                    }
                    let take = pair.peer().root().call_remote::<()>("take", (&counts[..],));
                    finish(&mut pair, take).unwrap();
                    while !done.load(Ordering::SeqCst) {
                        pair.drive();
                        thread::yield_now();
                    }
                    pair.drive();
                    for (count, replica) in counts.iter().zip(&*root.0.lock().unwrap()) {
                        assert!(replica.lost_reason().is_none(), "{:?}", replica.lost_reason());
                        assert_eq!(replica.read().items, count.lock().items);
                    }
                })
            })
            .collect();
        let updaters: Vec<_> = (0..UPDATERS)
            .map(|updater| {
                let (counts, observed) = (&counts, &observed);
                scope.spawn(move || {
                    let mut made = 0;
                    // Until all observers have observed; not for ever, in case one of them failed.
                    while made < 100
                        || made < 20_000 && observed.load(Ordering::SeqCst) < OBSERVERS * ROUNDS
                    {
                        add_next(&counts[made % 2], 1 + (made + updater) % 3);
                        made += 1;
                        if made % 8 == 0 {
                            thread::yield_now();
                        }
                    }
                })
            })
            .collect();
        for updater in updaters {
            updater.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
        for observer in observers {
            observer.join().unwrap();
        }
    });
    for count in counts {
        let items = &count.lock().items;
        assert!(items.iter().enumerate().all(|(index, item)| index as u64 == *item));
        assert!(items.len() > 200);
    }
}

#[test]
fn rule_unlocked_crossed_objects_do_not_wait_for_each_other() {
    const ROUNDS: usize = 300;

    let counts = [count(), count()];
    thread::scope(|scope| {
        for order in [[0, 1], [1, 0]] {
            let counts = &counts;
            scope.spawn(move || {
                let root = Root::default();
                let mut pair = Pair::new(root);
                for _ in 0..ROUNDS {
                    // Each thread locks one object and sends the other, so the two threads cross.
                    let mut guard = counts[order[0]].lock();
                    let next = guard.items.len() as u64;
                    guard.add(next);
                    let pair_of = order.map(|index| &counts[index]);
                    let take = pair.peer().root().call_remote::<()>("take", (pair_of,)).send();
                    drop(guard);
                    finish(&mut pair, take).unwrap();
                    let forget = pair.peer().root().call_remote::<()>("forget", ());
                    finish(&mut pair, forget).unwrap();
                    pair.drive();
                    pair.traffic.clear();
                }
            });
        }
    });
    assert_eq!(counts.map(|count| count.lock().items.len()), [ROUNDS, ROUNDS]);
}

#[test]
fn a_reader_does_not_wait_for_an_open_transaction() {
    const ROUNDS: usize = 1_500;

    let (mut end, keeper) = fed();
    let pond = keeper.pond();
    let (reads, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let half = encoded("[cachemessage 2 1 removeDuck '' [tuple x] [dictionary]]");
    let rest = encoded("[cachemessage 2 1 removeDuck 0 [tuple x] [dictionary]]");
    let held_up = thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                drop(pond.read());
                reads.fetch_add(1, Ordering::SeqCst);
            }
        });
        let held_up = (0..ROUNDS).position(|_| {
            end.receive(&half);
            // One read may have begun before that.
            let (enough, waited) = (reads.load(Ordering::SeqCst) + 2, Instant::now());
            let is_held_up = || reads.load(Ordering::SeqCst) < enough;
            while is_held_up() && waited.elapsed() < HANGS {
                thread::yield_now();
            }
            let held_up = is_held_up();
            end.receive(&rest);
            held_up
        });
        done.store(true, Ordering::SeqCst);
        held_up
    });
    assert_eq!(held_up, None);
}

#[test]
fn changes_returns_each_version_once() {
    const UPDATES: u64 = 20_000;

    let (mut end, keeper) = fed();
    let mut changes = keeper.pond().changes();
    let versions = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut versions = Vec::new();
            while versions.last() != Some(&UPDATES) {
                if let Poll::Ready(Some(pond)) = poll_once(pin!(changes.next())) {
                    versions.push(pond.version());
                }
            }
            versions
        });
        let update = encoded("[cachemessage 2 1 removeDuck 0 [tuple x] [dictionary]]").repeat(50);
        for _ in 0..UPDATES / 50 {
            end.receive(&update);
        }
        reader.join().unwrap()
    });
    assert!(versions.is_sorted_by(|one, next| one < next));
}
