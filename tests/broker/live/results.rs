//! Whether a method failed is decided by its return type, whatever name that type has.

use std::{
    fmt, io,
    marker::PhantomData,
    result::Result as R,
    sync::{Arc, Mutex},
};

use pb::{Cached, Observers, Published, live::Lost};
use pb_test_support::Pair;

use super::messages::said;

type Fallible = R<(), fmt::Error>;
type OrText<T> = R<T, &'static str>;

trait Attempt {
    type Outcome;
}

impl Attempt for Tally {
    type Outcome = R<i64, fmt::Error>;
}

/// A type with the name and the parameters of another.
mod own {
    #[derive(pb::Jelly, pb::Unjelly, Debug, PartialEq)]
    pub(super) struct Result<T, E> {
        pub(super) value: T,
        pub(super) error: E,
    }
}

/// An alias whose second parameter is not the error.
mod coded {
    use std::{error::Error, fmt, marker::PhantomData};

    pub(super) type Result<T, C> = std::result::Result<T, Coded<C>>;

    #[derive(Debug)]
    pub(super) struct Coded<C>(pub(super) PhantomData<C>);

    impl<C> fmt::Display for Coded<C> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "code {}", std::any::type_name::<C>())
        }
    }

    impl<C: fmt::Debug> Error for Coded<C> {}
}

/// An alias with the parameters of the type, in the other order.
mod swapped {
    pub(super) type Result<E, T> = std::result::Result<T, E>;
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default)]
#[pb(class = "test.Tally")]
struct Tally {
    counted: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Tally {
    #[update]
    fn aliased(&mut self) -> Fallible {
        Err(fmt::Error)
    }

    #[update]
    fn renamed(&mut self) -> R<(), fmt::Error> {
        Err(fmt::Error)
    }

    #[update]
    fn of_a_module(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::NotFound.into())
    }

    #[update]
    fn generic_alias(&mut self) -> OrText<i64> {
        Err("not that one")
    }

    #[update]
    fn associated(&mut self) -> <Self as Attempt>::Outcome {
        Err(fmt::Error)
    }

    #[update]
    fn swapped(&mut self) -> swapped::Result<fmt::Error, i64> {
        Err(fmt::Error)
    }

    #[update]
    fn own(&mut self) -> own::Result<i64, String> {
        self.counted += 1;
        own::Result { value: self.counted, error: "none".to_owned() }
    }

    #[update]
    #[observe]
    fn count_to(&mut self, number: i64) -> Fallible {
        if number <= self.counted {
            return Err(fmt::Error);
        }
        self.counted = number;
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Desk(Arc<Mutex<Option<Cached<Tally>>>>);

#[pb::methods]
impl Desk {
    #[remote]
    fn keep(&self, tally: Cached<Tally>) {
        *self.0.lock().unwrap() = Some(tally);
    }

    #[remote]
    fn aliased(&self) -> Fallible {
        Err(fmt::Error)
    }

    #[remote]
    async fn aliased_later(&self) -> io::Result<i64> {
        Err(io::ErrorKind::NotFound.into())
    }

    #[remote]
    fn own(&self) -> own::Result<i64, String> {
        own::Result { value: 1, error: "none".to_owned() }
    }

    #[remote]
    async fn own_later(&self) -> own::Result<i64, String> {
        own::Result { value: 2, error: "none".to_owned() }
    }

    #[remote]
    fn coded(&self) -> coded::Result<i64, u8> {
        Err(coded::Coded(PhantomData))
    }

    #[remote]
    fn swapped(&self) -> swapped::Result<fmt::Error, i64> {
        Ok(7)
    }

    #[remote]
    async fn swapped_later(&self) -> swapped::Result<fmt::Error, i64> {
        Ok(8)
    }
}

fn kept() -> (Pair, Desk, Published<Tally>) {
    let desk = Desk::default();
    let mut pair = Pair::new(desk.clone());
    let tally = Published::new(Tally::default());
    let keep = pair.peer().root().call_remote::<()>("keep", (&tally,));
    pair.finish(keep).unwrap();
    pair.traffic.clear();
    (pair, desk, tally)
}

#[test]
fn an_update_that_failed_announces_nothing_however_its_result_is_spelt() {
    let (mut pair, _desk, tally) = kept();
    assert!(tally.lock().aliased().is_err());
    assert!(tally.lock().renamed().is_err());
    assert!(tally.lock().of_a_module().is_err());
    assert!(tally.lock().generic_alias().is_err());
    assert!(tally.lock().associated().is_err());
    assert!(tally.lock().swapped().is_err());
    pair.drive();
    assert!(said(&mut pair).is_empty());
}

#[test]
fn an_update_that_returns_another_type_named_result_is_announced() {
    let (mut pair, _desk, tally) = kept();
    assert_eq!(tally.lock().own().value, 1);
    pair.drive();
    assert_eq!(said(&mut pair), ["> [cachemessage _ 1 own 0 [tuple] [dictionary]]"]);
}

#[test]
fn a_generic_update_that_returns_a_bare_parameter_never_counts_as_failed() {
    #[derive(pb::Cacheable)]
    #[pb(class = "test.Slot")]
    struct Slot<T> {
        #[pb(skip)]
        last: T,
        #[pb(observers)]
        observers: Observers,
    }

    #[pb::methods]
    impl<T: Clone + Send + 'static> Slot<T> {
        #[update]
        fn bare(&mut self) -> T {
            self.last.clone()
        }

        #[update]
        fn wrapped(&mut self) -> R<(), T> {
            Err(self.last.clone())
        }
    }

    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = "test.Slot")]
    struct Seen {}

    #[pb::methods]
    impl Seen {}

    #[derive(Default)]
    struct Root(Mutex<Option<Cached<Seen>>>);

    #[pb::methods]
    impl Root {
        #[remote]
        fn keep(&self, seen: Cached<Seen>) {
            *self.0.lock().unwrap() = Some(seen);
        }
    }

    let mut pair = Pair::new(Root::default());
    let slot = Published::new(Slot { last: Fallible::Err(fmt::Error), observers: <_>::default() });
    let keep = pair.peer().root().call_remote::<()>("keep", (&slot,));
    pair.finish(keep).unwrap();
    pair.traffic.clear();
    slot.lock().bare().unwrap_err();
    slot.lock().wrapped().unwrap_err().unwrap_err();
    pair.drive();
    assert_eq!(said(&mut pair), ["> [cachemessage _ 1 bare 0 [tuple] [dictionary]]"]);
}

#[test]
fn an_observed_failure_behind_an_alias_loses_the_replica() {
    let (mut pair, desk, tally) = kept();
    tally.lock().count_to(5).unwrap();
    // Not in an update: the replica is not told.
    tally.lock().counted = 1;
    tally.lock().count_to(3).unwrap();
    pair.drive();
    let seen = desk.0.lock().unwrap().clone().unwrap();
    assert!(matches!(seen.lost_reason(), Some(Lost::UpdateFailed(_))));
    assert_eq!((seen.read().counted, tally.observer_count()), (5, 0));
}

#[test]
fn an_answer_is_decided_by_its_type_and_not_by_its_spelling() {
    let (mut pair, _desk, _tally) = kept();
    let root = pair.peer().root();
    let mut fails = |name: &str| {
        let call = root.call_remote::<pb::Value>(name, ());
        pair.finish(call).unwrap_err().to_string()
    };
    fails("aliased");
    fails("aliased_later");
    assert!(fails("coded").contains("code u8"));
    fn answer<T: pb::jelly::UnjellyOwned>(pair: &mut Pair, name: &str) -> T {
        let call = pair.peer().root().call_remote::<T>(name, ());
        pair.finish(call).unwrap()
    }
    for (name, value) in [("own", 1), ("own_later", 2)] {
        let own: own::Result<i64, String> = answer(&mut pair, name);
        assert_eq!(own, own::Result { value, error: "none".to_owned() });
    }
    assert_eq!(answer::<i64>(&mut pair, "swapped"), 7);
    assert_eq!(answer::<i64>(&mut pair, "swapped_later"), 8);
}
