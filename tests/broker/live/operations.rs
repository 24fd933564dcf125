//! The operations of observed collections: what each announces, and that replicas follow any sequence of them.

mod panics;
mod random;

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use pb::{
    Cached, Jelly, Observers, Published,
    live::{ObservedMap, ObservedSet, ObservedVec},
};
use pb_test_support::Pair;

use super::messages::said;

/// One type for both ends, and for a relay.
#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default, Debug, PartialEq)]
#[pb(class = "test.Store")]
struct Store {
    #[pb(observed)]
    list: ObservedVec<i64>,
    #[pb(observed)]
    bytes: ObservedVec<u8>,
    #[pb(observed)]
    map: ObservedMap<i64, i64>,
    #[pb(observed)]
    set: ObservedSet<i64>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Store {}

#[derive(Clone, Default)]
struct Town(Arc<Mutex<Option<Cached<Store>>>>);

#[pb::methods]
impl Town {
    #[remote]
    fn take(&self, store: Cached<Store>) {
        *self.0.lock().unwrap() = Some(store);
    }
}

impl Town {
    fn store(&self) -> Cached<Store> {
        self.0.lock().unwrap().clone().unwrap()
    }
}

/// An owner, its observer, and an observer of that one.
struct Street {
    store: Published<Store>,
    near: (Pair, Town),
    far: (Pair, Town),
}

impl Street {
    fn new(list: &[i64]) -> Self {
        let store = Published::new(Store {
            list: list.into(),
            bytes: b"bytes".as_slice().into(),
            map: list.iter().map(|&item| (item, 10 * item)).collect(),
            set: list.iter().copied().collect(),
            observers: Observers::default(),
        });
        let mut near = opened(&store);
        let far = opened(&near.1.store());
        near.0.traffic.clear();
        Self { store, near, far }
    }

    /// Makes some changes in one transaction, and returns its updates.
    fn updates(&mut self, change: impl FnOnce(&mut Store)) -> Vec<String> {
        change(&mut self.store.lock());
        self.deliver()
    }

    /// Delivers all updates, checks that the replicas are equal to the object, and returns the updates.
    fn deliver(&mut self) -> Vec<String> {
        self.near.0.drive();
        self.far.0.drive();
        let store = self.store.lock();
        assert_eq!(*self.near.1.store().read(), *store);
        assert_eq!(*self.far.1.store().read(), *store);
        drop(store);
        said(&mut self.near.0).iter().filter_map(|message| update(message)).collect()
    }
}

fn opened(store: &impl Jelly) -> (Pair, Town) {
    let town = Town::default();
    let mut pair = Pair::new(town.clone());
    let take = pair.peer().root().call_remote::<()>("take", (store,));
    pair.finish(take).unwrap();
    (pair, town)
}

/// Returns the name and the arguments of an update.
fn update(message: &str) -> Option<String> {
    let (head, rest) = message.split_once(" [tuple")?;
    let name = head.split_once("[cachemessage ")?.1.split(' ').nth(2)?;
    Some(format!("{name}{}", rest.strip_suffix("] [dictionary]]")?))
}

type Operation = fn(&mut Store);

fn ignore<T>(_: T) {}

#[test]
fn each_operation_on_a_list_announces_few_updates_of_documented_names() {
    let cases: [(&[i64], Operation, &[&str]); 34] = [
        (&[1, 2, 3], |store| store.list.modify(1, |item| *item += 5), &["list_set 1 7"]),
        (&[1], |store| store.list.append(&mut vec![2, 3]), &["list_extend [list 2 3]"]),
        (&[1], |store| store.list.extend(&[2, 3]), &["list_extend [list 2 3]"]),
        (&[1, 2, 3], |store| ignore(store.list.split_off(1)), &["list_truncate 1"]),
        (&[1, 2, 3], |store| store.list.swap(0, 2), &["list_set 0 3", "list_set 2 1"]),
        (&[1, 2, 3], |store| ignore(store.list.swap_remove(0)), &["list_set 0 3", "list_pop 2"]),
        (&[1, 2, 3], |store| ignore(store.list.swap_remove(2)), &["list_pop 2"]),
        (&[1], |store| store.list.resize(3, 7), &["list_extend [list 7 7]"]),
        (&[1, 2, 3], |store| store.list.resize(1, 7), &["list_truncate 1"]),
        // Single items are removed from the last to the first.
        (
            &[1, 2, 3, 4, 5, 6],
            |store| store.list.retain(|item| item % 3 > 0),
            &["list_truncate 5", "list_pop 2"],
        ),
        (&[1, 2, 3, 4], |store| store.list.retain(|&item| item < 3), &["list_truncate 2"]),
        (&[1, 2, 3, 4], |store| store.list.retain(|_| false), &["list_clear"]),
        (
            &[9, 1, 2, 3, 4, 5, 8],
            |store| store.list.retain(|&item| item > 7),
            &["list_truncate 1", "list_extend [list 8]"],
        ),
        (
            &[1, 2, 3, 4, 5, 8],
            |store| store.list.retain(|&item| item > 7),
            &["list_clear", "list_extend [list 8]"],
        ),
        (&[1, 1, 2, 1], |store| store.list.dedup(), &["list_pop 1"]),
        (&[10, 11, 20], |store| store.list.dedup_by_key(|item| *item / 10), &["list_pop 1"]),
        (&[1, 2, 3, 5], |store| store.list.dedup_by(|a, b| *a == *b + 1), &["list_pop 1"]),
        (&[1, 2, 3, 4], |store| ignore(store.list.drain(1..2)), &["list_pop 1"]),
        (&[1, 2, 3, 4], |store| ignore(store.list.drain(1..)), &["list_truncate 1"]),
        (&[1, 2, 3, 4], |store| ignore(store.list.drain(..)), &["list_clear"]),
        // Few items move, or nearly all of them.
        (&[1, 2, 4, 3, 5], |store| store.list.sort(), &["list_set 2 3", "list_set 3 4"]),
        (&[1, 5, 3, 4, 2], |store| store.list.sort(), &["list_set 1 2", "list_set 4 5"]),
        (
            &[1, 3, 4, 5, 2],
            |store| store.list.sort(),
            &["list_truncate 1", "list_extend [list 2 3 4 5]"],
        ),
        (
            &[1, 2, 3, 4],
            |store| store.list.sort_by_key(|item| -item),
            &["list_clear", "list_extend [list 4 3 2 1]"],
        ),
        (&[1, 2], |store| store.list.sort_by(|a, b| b.cmp(a)), &["list_set 0 2", "list_set 1 1"]),
        (&[1, 2, 3], |store| store.list.reverse(), &["list_set 0 3", "list_set 2 1"]),
        (
            &[1, 2, 3],
            |store| store.list.rotate_left(1),
            &["list_clear", "list_extend [list 2 3 1]"],
        ),
        (
            &[1, 2, 3],
            |store| store.list.rotate_right(1),
            &["list_clear", "list_extend [list 3 1 2]"],
        ),
        (&[], |store| store.bytes.extend(*b"!"), &["bytes_extend '!'"]),
        (&[], |store| store.bytes.swap(0, 4), &["bytes_set 0 115", "bytes_set 4 98"]),
        (&[], |store| store.bytes.sort(), &["bytes_truncate 1", "bytes_extend esty"]),
        (&[], |store| store.bytes.rotate_left(1), &["bytes_clear", "bytes_extend ytesb"]),
        (&[], |store| store.bytes.retain(|byte| *byte != b't'), &["bytes_pop 2"]),
        (&[], |store| store.bytes.retain(|byte| *byte == b's'), &["bytes_clear", "bytes_extend s"]),
    ];
    for (index, (list, operation, expected)) in cases.into_iter().enumerate() {
        assert_eq!(Street::new(list).updates(operation), expected, "operation {index}");
    }
}

#[test]
fn each_operation_on_a_map_or_set_announces_few_updates_of_documented_names() {
    let cases: [(Operation, &[&str]); 24] = [
        (|store| ignore(store.map.modify(&1, |value| *value += 1)), &["map_set 1 11"]),
        (|store| store.map.extend([(4, 1), (1, 1), (4, 2)]), &["map_set 1 1", "map_set 4 2"]),
        (|store| store.map.append(&mut BTreeMap::from([(4, 1)])), &["map_set 4 1"]),
        (|store| ignore(store.map.remove_entry(&2)), &["map_pop 2"]),
        (|store| ignore(store.map.pop_first()), &["map_pop 1"]),
        (|store| ignore(store.map.pop_last()), &["map_pop 3"]),
        (|store| store.map.retain(|key, _| *key == 2), &["map_pop 1", "map_pop 3"]),
        (|store| store.map.retain(|_, value| *value > 99), &["map_clear"]),
        (|store| ignore(store.map.split_off(&2)), &["map_pop 2", "map_pop 3"]),
        (|store| ignore(store.map.split_off(&0)), &["map_clear"]),
        (|store| assert_eq!(*store.map.entry(4).or_insert(5), 5), &["map_set 4 5"]),
        (|store| assert_eq!(*store.map.entry(4).or_insert_with(|| 6), 6), &["map_set 4 6"]),
        (
            |store| assert_eq!(*store.map.entry(4).or_insert_with_key(|key| key + 1), 5),
            &["map_set 4 5"],
        ),
        (|store| assert_eq!(*store.map.entry(4).or_default(), 0), &["map_set 4 0"]),
        (
            |store| assert_eq!(*store.map.entry(3).and_modify(|value| *value = 7).or_insert(1), 7),
            &["map_set 3 7"],
        ),
        (
            |store| assert_eq!(*store.map.entry(4).and_modify(|value| *value = 7).or_insert(1), 1),
            &["map_set 4 1"],
        ),
        (|store| store.set.extend([3, 4, 5, 4]), &["set_add 4", "set_add 5"]),
        (|store| store.set.append(&mut BTreeSet::from([0, 1])), &["set_add 0"]),
        (|store| assert_eq!(store.set.take(&2), Some(2)), &["set_discard 2"]),
        (|store| assert_eq!(store.set.pop_first(), Some(1)), &["set_discard 1"]),
        (|store| assert_eq!(store.set.pop_last(), Some(3)), &["set_discard 3"]),
        (|store| store.set.retain(|item| *item == 2), &["set_discard 1", "set_discard 3"]),
        (|store| store.set.retain(|_| false), &["set_clear"]),
        (|store| ignore(store.set.split_off(&3)), &["set_discard 3"]),
    ];
    for (index, (operation, expected)) in cases.into_iter().enumerate() {
        assert_eq!(Street::new(&[1, 2, 3]).updates(operation), expected, "operation {index}");
    }
}

#[test]
fn an_operation_that_changes_nothing_announces_nothing() {
    let empty: [Operation; 19] = [
        |store| store.list.clear(),
        |store| store.list.truncate(0),
        |store| store.list.extend([0; 0]),
        |store| store.list.append(&mut Vec::new()),
        |store| assert_eq!(store.list.pop(), None),
        |store| ignore(store.list.drain(..)),
        |store| store.list.sort(),
        |store| store.list.reverse(),
        |store| store.list.resize(0, 1),
        |store| store.map.clear(),
        |store| store.map.extend([(0, 0); 0]),
        |store| assert_eq!(store.map.modify(&1, |value| *value += 1), None),
        |store| assert_eq!(store.map.pop_first(), None),
        |store| ignore(store.map.split_off(&0)),
        |store| store.map.retain(|_, _| false),
        |store| store.set.clear(),
        |store| store.set.retain(|_| false),
        |store| assert_eq!(store.set.pop_last(), None),
        |store| assert_eq!(store.set.take(&1), None),
    ];
    let full: [Operation; 17] = [
        |store| store.list.truncate(3),
        |store| ignore(store.list.split_off(3)),
        |store| ignore(store.list.drain(1..1)),
        |store| store.list.retain(|_| true),
        |store| store.list.dedup(),
        |store| store.list.sort(),
        |store| store.list.sort_by_key(|_| 0),
        |store| store.list.swap(1, 1),
        |store| store.list.rotate_left(0),
        |store| store.list.rotate_right(3),
        |store| store.list.resize(3, 1),
        |store| store.map.retain(|_, _| true),
        |store| ignore(store.map.split_off(&4)),
        |store| assert_eq!(*store.map.entry(1).or_insert(5), 10),
        |store| assert_eq!(store.map.entry(9).and_modify(|value| *value += 1).get(), None),
        |store| store.set.extend([1, 2]),
        |store| ignore(store.set.split_off(&4)),
    ];
    for (list, operations) in [(&[][..], &empty[..]), (&[1, 2, 3], &full)] {
        for (index, operation) in operations.iter().enumerate() {
            let mut street = Street::new(list);
            assert_eq!(street.updates(*operation), [""; 0], "operation {index} on {list:?}");
            assert_eq!(street.near.1.store().version(), 0);
        }
    }
}

#[test]
fn an_index_that_does_not_exist_changes_nothing() {
    let operations: [Operation; 7] = [
        |store| store.list.modify(3, |item| *item += 1),
        |store| store.list.swap(0, 3),
        |store| ignore(store.list.swap_remove(3)),
        |store| ignore(store.list.split_off(4)),
        |store| ignore(store.list.drain(2..4)),
        |store| store.list.rotate_left(4),
        |store| store.list.rotate_right(4),
    ];
    for (index, operation) in operations.into_iter().enumerate() {
        let mut street = Street::new(&[1, 2, 3]);
        let updates = street.updates(|store| {
            catch_unwind(AssertUnwindSafe(|| operation(store))).unwrap_err();
            assert_eq!(store.list, [1, 2, 3]);
        });
        assert_eq!(updates, [""; 0], "operation {index}");
    }
}

#[test]
fn a_clone_announces_nothing() {
    let mut street = Street::new(&[1, 2, 3]);
    let mut copy = street.store.lock().clone();
    copy.list.sort_by_key(|item| -item);
    copy.map.retain(|_, _| false);
    copy.set.extend([9]);
    assert_eq!(street.deliver(), [""; 0]);
}

#[test]
fn collections_compare_and_convert_as_those_of_the_standard_library() {
    let list = ObservedVec::from([1, 2]);
    assert_eq!(list, vec![1, 2]);
    assert_eq!(vec![1, 2], list);
    assert_eq!(list, [1, 2]);
    assert_eq!(list, &[1, 2]);
    assert_eq!(list, [1, 2][..]);
    assert_eq!(list, &[1, 2][..]);
    assert_eq!(ObservedVec::from(["a".to_owned()]), ["a"]);
    assert_eq!(list[1], 2);
    let larger = ObservedVec::from([1, 3]);
    assert!(list < larger);
    assert_eq!(ObservedVec::from(&[1, 2][..]), list);
    assert_eq!((&list).into_iter().sum::<i64>(), 3);
    assert_eq!(list.clone().into_iter().rev().collect::<ObservedVec<i64>>(), [2, 1]);
    assert_eq!(Vec::from(list), [1, 2]);
    let map = ObservedMap::from([(1, 2)]);
    assert_eq!(map, BTreeMap::from([(1, 2)]));
    assert_eq!(BTreeMap::from([(1, 2)]), map);
    assert_eq!(map[&1], 2);
    assert_eq!(BTreeMap::from(map), BTreeMap::from([(1, 2)]));
    let set = ObservedSet::from([1, 2]);
    assert_eq!(set, BTreeSet::from([2, 1]));
    assert_eq!(set.into_iter().collect::<Vec<i64>>(), [1, 2]);
}
