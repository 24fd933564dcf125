//! Values, and parts of them, that are moved out of their object or to another place in it.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use pb::{Cached, Observers, Published, live::ObservedVec};
use pb_test_support::Pair;

use super::classes::{MasterDuckPond, given};

#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default)]
#[pb(class = "test.Scales")]
struct Scales {
    #[pb(observed)]
    left: ObservedVec<i64>,
    #[pb(observed)]
    right: ObservedVec<i64>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Scales {}

#[derive(Clone, Default)]
struct Shop(Arc<Mutex<Option<Cached<Scales>>>>);

#[pb::methods]
impl Shop {
    #[remote]
    fn take(&self, scales: Cached<Scales>) {
        *self.0.lock().unwrap() = Some(scales);
    }
}

fn scales(left: &[i64], right: &[i64]) -> (Pair, Published<Scales>, Cached<Scales>) {
    let (left, right) = (left.to_vec().into(), right.to_vec().into());
    let scales = Published::new(Scales { left, right, ..Scales::default() });
    let shop = Shop::default();
    let mut pair = Pair::new(shop.clone());
    let take = pair.peer().root().call_remote::<()>("take", (&scales,));
    pair.finish(take).unwrap();
    let seen = shop.0.lock().unwrap().clone().unwrap();
    (pair, scales, seen)
}

#[test]
fn rule_reset_a_value_that_is_replaced_is_sent_again() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    *pond.lock() = MasterDuckPond { ducks: vec!["another".to_owned()], ..Default::default() };
    pair.drive();
    assert_eq!(keeper.pond().read().ducks, ["another"]);
    pond.lock().add_duck("and one more".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
    assert_eq!(keeper.pond().version(), 2);
}

#[test]
fn rule_reset_the_old_value_announces_nothing_any_more() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let mut old = mem::take(&mut *pond.lock());
    old.add_duck("of the old value".to_owned());
    old.observers.announce("addDuck", ("of the old value",));
    old.observers.reset_all();
    assert!(old.observers.is_empty());
    drop(pond.lock());
    pair.drive();
    assert!(keeper.pond().read().ducks.is_empty());
    assert_eq!(keeper.pond().version(), 1);
}

#[test]
fn rule_reset_a_collection_that_was_taken_out_announces_nothing_any_more() {
    let (mut pair, scales, seen) = scales(&[1], &[]);
    let mut taken = mem::take(&mut scales.lock().left);
    taken.push(2);
    drop(scales.lock());
    pair.drive();
    assert!(seen.read().left.is_empty());
    assert_eq!(seen.version(), 1);
}

#[test]
fn collections_that_change_places_reset_the_observers() {
    let (mut pair, scales, seen) = scales(&[1], &[2]);
    {
        let scales = &mut *scales.lock();
        mem::swap(&mut scales.left, &mut scales.right);
    }
    scales.lock().left.push(3);
    pair.drive();
    assert_eq!((&*seen.read().left, &*seen.read().right), (&vec![2, 3], &vec![1]));
}

#[test]
fn rule_reset_a_collection_that_comes_back_later_is_sent_again() {
    let (mut pair, scales, seen) = scales(&[1], &[]);
    let mut taken = mem::take(&mut scales.lock().left);
    pair.drive();
    taken.push(2);
    scales.lock().left = taken;
    pair.drive();
    assert_eq!(*seen.read().left, [1, 2]);
    scales.lock().left.push(3);
    pair.drive();
    assert_eq!(*seen.read().left, [1, 2, 3]);
}
