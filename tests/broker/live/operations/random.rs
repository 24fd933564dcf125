//! Random sequences of operations, on observed collections and on those of the standard library.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use pb_test_support::Random;

use super::{Store, Street};

/// The collections of the standard library, on which the same operations are done.
#[derive(Default)]
struct Model {
    list: Vec<i64>,
    map: BTreeMap<i64, i64>,
    set: BTreeSet<i64>,
}

impl Model {
    /// Does a random operation on both, and compares what it returns.
    fn step(&mut self, random: &mut Random, store: &mut Store) {
        let number = random.below(6) as i64;
        let some: Vec<i64> = (0..random.below(4)).map(|_| random.below(6) as i64).collect();
        let length = self.list.len();
        let at = random.below(length + 1);
        let to = at + random.below(length - at + 1);
        let (model, list) = (&mut self.list, &mut store.list);
        let operation = random.below(45);
        match operation {
            0 => (model.push(number), list.push(number)).0,
            1 => (model.insert(at, number), list.insert(at, number)).0,
            2 => assert_eq!(model.pop(), list.pop()),
            3 => (model.truncate(at), list.truncate(at)).0,
            4 => assert_eq!(model.split_off(at), list.split_off(at)),
            5 => (model.extend(&some), list.extend(&some)).0,
            6 => (model.append(&mut some.clone()), list.append(&mut some.clone())).0,
            7 => {
                (
                    model.retain(|item| item % 3 != number % 3),
                    list.retain(|item| item % 3 != number % 3),
                )
                    .0
            }
            8 => (model.retain(|&item| item > number), list.retain(|&item| item > number)).0,
            9 => (model.dedup(), list.dedup()).0,
            10 => (model.dedup_by_key(|item| *item / 2), list.dedup_by_key(|item| item / 2)).0,
            11 => (model.dedup_by(|a, b| *a < *b), list.dedup_by(|a, b| a < b)).0,
            12 => assert!(model.drain(at..to).eq(list.drain(at..to))),
            13 => (model.resize(at, number), list.resize(at, number)).0,
            14 => (model.reverse(), list.reverse()).0,
            15 => (model.rotate_left(at), list.rotate_left(at)).0,
            16 => (model.rotate_right(at), list.rotate_right(at)).0,
            17 => (model.sort(), list.sort()).0,
            18 => (model.sort_by_key(|item| item % 3), list.sort_by_key(|item| item % 3)).0,
            19 => (model.sort_by(|a, b| b.cmp(a)), list.sort_by(|a, b| b.cmp(a))).0,
            20 if number == 0 => (model.clear(), list.clear()).0,
            21 => {
                let sort = AssertUnwindSafe(|| list.sort_by(|_, _| panic!("on purpose")));
                assert_eq!(catch_unwind(sort).is_err(), length > 1);
            }
            22..27 if at < length => match operation {
                22 => assert_eq!(model.remove(at), list.remove(at)),
                23 => assert_eq!(model.swap_remove(at), list.swap_remove(at)),
                24 => (model.swap(at, to.min(length - 1)), list.swap(at, to.min(length - 1))).0,
                25 => assert_eq!(std::mem::replace(&mut model[at], number), list.set(at, number)),
                _ => {
                    model[at] += number;
                    let modified = AssertUnwindSafe(|| {
                        list.modify(at, |item| {
                            *item += number;
                            assert_ne!(number, 5, "on purpose");
                        });
                    });
                    assert_eq!(catch_unwind(modified).is_err(), number == 5);
                }
            },
            _ => return self.step_keyed(random, store, (number, &some)),
        }
        assert_eq!(store.list, self.list, "operation {operation}");
    }

    fn step_keyed(
        &mut self,
        random: &mut Random,
        store: &mut Store,
        (number, some): (i64, &[i64]),
    ) {
        let Self { map, set, .. } = self;
        let pairs = || some.iter().map(|&item| (item, item + number));
        match random.below(20) {
            0 => assert_eq!(map.insert(number, 1), store.map.insert(number, 1)),
            1 => assert_eq!(map.remove(&number), store.map.remove(&number)),
            2 => assert_eq!(map.remove_entry(&number), store.map.remove_entry(&number)),
            3 => assert_eq!(map.pop_first(), store.map.pop_first()),
            4 => assert_eq!(map.pop_last(), store.map.pop_last()),
            5 => (map.extend(pairs()), store.map.extend(pairs())).0,
            6 => (map.append(&mut pairs().collect()), store.map.append(&mut pairs().collect())).0,
            7 => {
                (
                    map.retain(|key, value| *key > *value - number),
                    store.map.retain(|key, value| *key > *value - number),
                )
                    .0
            }
            8 => assert_eq!(map.split_off(&number), store.map.split_off(&number)),
            9 => {
                let expected = map.get_mut(&number).map(|value| (*value += 1, *value).1);
                assert_eq!(store.map.modify(&number, |value| (*value += 1, *value).1), expected);
            }
            10 => assert_eq!(map.entry(number).or_insert(7), store.map.entry(number).or_insert(7)),
            11 => assert_eq!(
                map.entry(number).and_modify(|value| *value -= 1).or_default(),
                store.map.entry(number).and_modify(|value| *value -= 1).or_default()
            ),
            12 => assert_eq!(set.insert(number), store.set.insert(number)),
            13 => assert_eq!(set.remove(&number), store.set.remove(&number)),
            14 => assert_eq!(set.take(&number), store.set.take(&number)),
            15 => assert_eq!(
                (set.pop_first(), set.pop_last()),
                (store.set.pop_first(), store.set.pop_last())
            ),
            16 => (set.extend(some), store.set.extend(some)).0,
            17 => {
                (
                    set.append(&mut pairs().map(|pair| pair.1).collect()),
                    store.set.append(&mut pairs().map(|pair| pair.1).collect()),
                )
                    .0
            }
            18 => {
                (
                    set.retain(|item| item % 3 != number % 3),
                    store.set.retain(|item| item % 3 != number % 3),
                )
                    .0
            }
            _ => assert_eq!(set.split_off(&number), store.set.split_off(&number)),
        }
        assert_eq!(store.map, self.map);
        assert_eq!(store.set, self.set);
    }
}

#[test]
fn replicas_and_their_replicas_follow_any_sequence_of_operations() {
    for seed in 1..=40 {
        let mut random = Random::new(seed);
        let mut street = Street::new(&[]);
        let mut model = Model::default();
        for _ in 0..40 {
            let mut store = street.store.lock();
            for _ in 0..=random.below(4) {
                model.step(&mut random, &mut store);
            }
            drop(store);
            street.deliver();
        }
    }
}
