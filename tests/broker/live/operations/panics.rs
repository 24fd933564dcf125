//! Closures and encodings that panic within an operation.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use pb::{
    Cached, Jelly, Observers, Published, error::JellyError, jelly::Jellier, live::ObservedVec,
};
use pb_test_support::Pair;

use super::{Operation, Store, Street, ignore};

/// Panics when it has been called this many times.
fn panics_at(mut calls: usize) -> impl FnMut() {
    move || {
        assert!(calls > 0, "the closure panics on purpose");
        calls -= 1;
    }
}

#[test]
fn a_panic_in_a_closure_that_looks_at_items_changes_nothing() {
    type Panics = fn(&mut Store, &mut dyn FnMut());
    let operations: [Panics; 9] = [
        |store, called| store.list.retain(|item| (called(), *item == 3).1),
        |store, called| store.list.dedup_by_key(|_| called()),
        |store, called| store.list.dedup_by(|_, _| (called(), true).1),
        |store, called| store.list.sort_by_key(|item| (called(), *item).1),
        |store, called| store.list.sort_by(|a, b| (called(), a.cmp(b)).1),
        |store, called| store.list.extend((0..9).inspect(|_| called())),
        |store, called| store.map.retain(|_, _| (called(), false).1),
        |store, called| store.map.extend((0..9).map(|item| (called(), (item, item)).1)),
        |store, called| store.set.retain(|_| (called(), false).1),
    ];
    for (index, operation) in operations.into_iter().enumerate() {
        for calls in 0..2 {
            let mut street = Street::new(&[3, 2, 1]);
            let updates = street.updates(|store| {
                let before = store.clone();
                let mut called = panics_at(calls);
                let run = AssertUnwindSafe(|| operation(store, &mut called));
                catch_unwind(run).unwrap_err();
                assert_eq!(*store, before);
            });
            assert_eq!(updates, [""; 0], "operation {index}, after {calls} calls");
        }
    }
}

fn spoil(value: &mut i64) {
    *value = 9;
    panic!("the closure panics on purpose");
}

#[test]
fn a_panic_in_a_closure_that_changes_an_item_resets_the_observers() {
    let operations: [Operation; 3] = [
        |store| store.list.modify(0, spoil),
        |store| ignore(store.map.modify(&1, spoil)),
        |store| assert_eq!(store.map.entry(1).and_modify(spoil).get(), None),
    ];
    for operation in operations {
        let mut street = Street::new(&[1, 2, 3]);
        let updates = street.updates(|store| {
            catch_unwind(AssertUnwindSafe(|| operation(store))).unwrap_err();
        });
        assert_eq!(updates.len(), 1);
        assert!(updates[0].starts_with("setCopyableState "), "{updates:?}");
        assert_eq!(street.updates(|store| store.list.push(4)), ["list_append 4"]);
    }
}

/// An item whose encoding panics while it is odd.
#[derive(Clone, Debug, PartialEq, PartialOrd, Eq, Ord)]
struct Odd(i64);

impl Jelly for Odd {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        assert!(self.0 % 2 == 0, "odd items panic on purpose");
        self.0.jelly(out)
    }
}

impl<'de> pb::Unjelly<'de> for Odd {
    fn unjelly(from: &mut pb::jelly::Unjellier<'de>) -> pb::jelly::ReadResult<Self> {
        i64::unjelly(from).map(Self)
    }
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default, Debug, PartialEq)]
#[pb(class = "test.Odds")]
struct Odds {
    #[pb(observed)]
    list: ObservedVec<Odd>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Odds {}

#[derive(Clone, Default)]
struct OddTown(Arc<Mutex<Option<Cached<Odds>>>>);

#[pb::methods]
impl OddTown {
    #[remote]
    fn take(&self, odds: Cached<Odds>) {
        *self.0.lock().unwrap() = Some(odds);
    }
}

#[test]
fn a_panic_while_a_changed_item_is_encoded_leaves_replicas_equal_once_the_item_can_be_sent() {
    let town = OddTown::default();
    let mut pair = Pair::new(town.clone());
    let list = vec![Odd(4), Odd(2), Odd(6)].into();
    let odds = Published::new(Odds { list, observers: Observers::default() });
    let take = pair.peer().root().call_remote::<()>("take", (&odds,));
    pair.finish(take).unwrap();
    {
        let mut odds = odds.lock();
        let modify = AssertUnwindSafe(|| odds.list.modify(1, |item| item.0 = 3));
        catch_unwind(modify).unwrap_err();
        odds.list.modify(1, |item| item.0 = 8);
    }
    pair.drive();
    assert_eq!(*town.0.lock().unwrap().as_ref().unwrap().read(), *odds.lock());
    assert_eq!(odds.lock().list, [Odd(4), Odd(8), Odd(6)]);
}
