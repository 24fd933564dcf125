//! Destructors of thread-local values, which run when other thread-local values are destroyed already.

use std::{cell::RefCell, thread};

use pb::{Observers, Published};
use pb_test_support::Pair;

use super::classes::{MasterDuckPond, given};
use crate::roots::Root;

/// Runs a function when it is dropped.
struct AtEnd(Option<Box<dyn FnOnce() + Send>>);

impl Drop for AtEnd {
    fn drop(&mut self) {
        if let Some(run) = self.0.take() {
            run();
        }
    }
}

thread_local! {
    static AT_END: RefCell<Option<AtEnd>> = const { RefCell::new(None) };
}

/// Runs a function in a destructor of a thread that has run `before`. The thread-local values that `before`
/// used are destroyed by then: the first ones are destroyed last.
fn at_the_end_of_a_thread(
    before: impl FnOnce() + Send + 'static,
    run: impl FnOnce() + Send + 'static,
) {
    let thread = thread::Builder::new().stack_size(512 * 1024).spawn(move || {
        AT_END.set(Some(AtEnd(Some(Box::new(run)))));
        before();
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn a_call_from_a_destructor_of_a_thread_local_works() {
    let root = Root::default();
    let log = root.log.clone();
    let mut pair = Pair::new(root);
    let (first, last) = (pair.peer().root(), pair.peer().root());
    at_the_end_of_a_thread(
        move || first.call_remote::<()>("note", ("while it lived",)).notify().unwrap(),
        move || last.call_remote::<()>("note", ("as it ended",)).notify().unwrap(),
    );
    pair.drive();
    assert_eq!(log.take(), ["while it lived", "as it ended"]);
}

#[test]
fn an_announcement_from_a_destructor_of_a_thread_local_works() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    let (first, last, other) = (pond.clone(), pond, pair.peer().root());
    let new = MasterDuckPond::published(&[]);
    at_the_end_of_a_thread(
        move || first.lock().add_duck("another".to_owned()),
        move || {
            last.lock().add_duck("the last".to_owned());
            // A state is taken as well.
            other.call_remote::<String>("takePond", (&new,)).notify().unwrap();
        },
    );
    pair.drive();
    assert_eq!(replica.read().ducks, ["one duck", "another", "the last"]);
    assert!(keeper.pond().read().ducks.is_empty());
}

/// A link of a chain.
#[derive(pb::Cacheable, Default)]
#[pb(class = "test.ThreadEnd")]
struct Shelf {
    next: Option<Published<Self>>,
    #[pb(observers)]
    observers: Observers,
}

#[test]
fn a_long_chain_is_dropped_by_a_destructor_of_a_thread_local() {
    let chain = |length| {
        (0..length).fold(None, |next, _| {
            Some(Published::new(Shelf { next, observers: Observers::default() }))
        })
    };
    let (short, long) = (chain(3), chain(3_000));
    at_the_end_of_a_thread(move || drop(short), move || drop(long));
}
