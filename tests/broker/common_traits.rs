//! The traits of the standard library that handles and values implement.

use std::{collections::HashSet, sync::Arc};

use pb::{
    Decimal, Integer, Local, Observers, Peer, Perspective, Published, Value, View,
    live::WeakPublished,
};
use pb_test_support::Pair;

#[derive(Default)]
struct Echo;

#[pb::methods]
impl Echo {
    #[remote]
    fn echo(&self, value: i64) -> i64 {
        value
    }
}

#[derive(Default)]
struct Room;

#[pb::methods]
impl Room {
    #[view]
    fn look(&self, _who: &Echo) -> i64 {
        1
    }
}

/// A class whose fields have defaults, so that it can have one.
#[derive(pb::Cacheable, Default)]
#[pb(class = "test.House")]
struct House {
    number: Integer,
    price: Decimal,
    notes: Value,
    door: Local<Echo>,
    garden: Published<Garden>,
    street: WeakPublished<Garden>,
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::Cacheable, Default)]
#[pb(class = "test.Garden")]
struct Garden {
    trees: i64,
    #[pb(observers)]
    observers: Observers,
}

#[test]
fn handles_and_values_have_defaults() {
    let house = Published::<House>::default();
    let house = house.lock();
    assert_eq!((&house.number, &house.notes), (&Integer::from(0), &Value::None));
    assert_eq!(house.price, Decimal::new(0, 0));
    assert_eq!(house.door.echo(5), 5);
    assert_eq!(house.garden.lock().trees, 0);
    assert!(house.street.upgrade().is_none());
    assert_eq!(View::<Room>::default().look(&Echo), 1);
}

#[test]
fn peers_are_equal_if_they_are_of_one_connection() {
    let (one, other) = (Pair::new(Echo), Pair::new(Echo));
    assert_eq!(one.peer(), one.peer());
    assert_eq!(one.peer(), one.peer().root().peer().clone());
    assert_ne!(one.peer(), other.peer());
    let peers: HashSet<Peer> = [one.peer(), other.peer(), one.peer()].into();
    assert_eq!(peers.len(), 2);
}

#[test]
fn perspectives_that_are_equal_have_the_same_hash() {
    let avatar = Arc::new(Echo);
    let perspective = || Perspective::new(avatar.clone());
    let perspectives: HashSet<_> =
        [perspective(), Perspective::new(Arc::new(Room)), perspective()].into();
    assert_eq!(perspectives.len(), 2);
}
