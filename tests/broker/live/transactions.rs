//! The updates of one guard are one transaction.

use std::pin::pin;

use pb_test_support::{messages, poll_once};

use super::{
    classes::{MasterDuckPond, given, pair},
    messages::said,
};

#[test]
fn rule_transaction_updates_of_one_guard_are_sent_together_when_it_is_dropped() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let mut guard = pond.lock();
    guard.add_duck("two duck".to_owned());
    guard.swap_duck("one duck".to_owned(), "swapped duck".to_owned());
    pair.drive();
    assert!(said(&mut pair).is_empty());
    drop(guard);
    pair.drive();
    assert_eq!(
        said(&mut pair),
        [
            // The flag that is no integer means "more follows" to this library, and `no` to every other
            // peer.
            "> [cachemessage _ 1 addDuck '' [tuple [unicode 'two duck']] [dictionary]]",
            "> [cachemessage _ 1 swapDuck 0 [tuple [unicode 'one duck'] [unicode 'swapped duck']] [dictionary]]",
        ]
    );
    assert_eq!(keeper.pond().read().ducks, ["two duck", "swapped duck"]);
    assert_eq!(keeper.pond().version(), 1);
}

#[test]
fn rule_transaction_a_reader_of_the_replica_never_sees_half_of_a_transaction() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    let before = replica.read();
    {
        let mut guard = pond.lock();
        guard.swap_duck("one duck".to_owned(), "a".to_owned());
        guard.add_duck("b".to_owned());
        guard.add_duck("c".to_owned());
    }
    // Byte by byte, so that the reader could see every half-way state.
    let bytes = pair.client.sent();
    assert_eq!(messages(&bytes).len(), 3);
    let mut versions = std::collections::BTreeSet::new();
    for byte in bytes {
        pair.server.receive(&[byte]);
        let read = replica.read();
        versions.insert((read.version(), read.ducks.clone()));
    }
    let seen: Vec<_> = versions.into_iter().collect();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!(seen[0], (0, vec!["one duck".to_owned()]));
    assert_eq!(seen[1], (1, vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
    assert_eq!(before.ducks, ["one duck"], "a version that is held stays");
}

#[test]
fn rule_transaction_a_transaction_that_never_ends_is_never_seen() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    {
        let mut guard = pond.lock();
        guard.add_duck("two duck".to_owned());
        guard.add_duck("three duck".to_owned());
    }
    let bytes = pair.client.sent();
    pair.server.receive(&bytes[..bytes.len() - 1]);
    pair.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    assert!(replica.lost_reason().is_some());
    assert_eq!(replica.read().ducks, ["one duck"]);
}

#[test]
fn a_call_under_a_guard_is_sent_at_once() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, _keeper) = given(&pond);
    let mut guard = pond.lock();
    guard.add_duck("two duck".to_owned());
    let check = pair.peer().root().call_remote::<usize>("checkDucks", ());
    assert_eq!(pair.finish(check).unwrap(), 1, "it overtakes what the guard announces");
    drop(guard);
    let check = pair.peer().root().call_remote::<usize>("checkDucks", ());
    assert_eq!(pair.finish(check).unwrap(), 2);
}

#[test]
fn a_call_that_carries_the_locked_object_first_shows_the_finished_transaction() {
    let (mut pair, keeper) = pair();
    let pond = MasterDuckPond::published(&["one duck"]);
    let mut guard = pond.lock();
    let root = pair.peer().root();
    let take = root.call_remote::<String>("takePond", (&pond,)).send();
    guard.add_duck("two duck".to_owned());
    let behind = root.call_remote::<usize>("checkDucks", ()).send();
    pair.drive();
    assert!(said(&mut pair).is_empty(), "the call waits, and so do the messages after it");
    drop(guard);
    pair.finish(take).unwrap();
    assert_eq!(pair.finish(behind).unwrap(), 2);
    assert_eq!(keeper.pond().read().ducks, ["one duck", "two duck"]);
    let updates = said(&mut pair).iter().filter(|said| said.contains("cachemessage")).count();
    assert_eq!(updates, 0, "what is in the snapshot is not sent again");
}

#[test]
fn rule_snapshot_an_update_made_while_the_snapshot_waits_follows_it() {
    let (mut pair, keeper) = pair();
    let (held, pond) = (MasterDuckPond::published(&[]), MasterDuckPond::published(&["one duck"]));
    let guard = held.lock();
    let root = pair.peer().root();
    // The message needs both states: that of the second is taken, that of the first is not.
    let take = root.call_remote::<usize>("alsoTake", (vec![&held, &pond],)).send();
    pond.lock().add_duck("two duck".to_owned());
    pond.lock().add_duck("three duck".to_owned());
    drop(guard);
    pair.finish(take).unwrap();
    pair.drive();
    let said = said(&mut pair);
    assert!(said[0].contains("[list [unicode 'one duck']]"), "{}", said[0]);
    assert!(said.iter().any(|said| said.contains("[unicode 'three duck']")));
    assert_eq!(keeper.ponds.lock().unwrap()[1].read().ducks.len(), 3);
}

/// Returns the message of the panic of `run`.
fn panic_of(run: impl FnOnce()) -> String {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
    *caught.downcast().unwrap()
}

#[test]
fn a_second_guard_in_one_thread_panics_with_the_place_of_the_first() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let line = line!() + 1;
    let said = panic_of(|| assert_eq!(pond.lock().ducks, pond.lock().ducks));
    let expected = format!(
        "this thread already has a guard of the live object `cache_classes.MasterDuckPond`, taken at {}:\
         {line}:",
        file!()
    );
    assert!(said.starts_with(&expected), "{said}");
    // The panic itself has the place of the second guard.
    assert_eq!(pond.lock().ducks.len(), 1, "the value was put back by the first guard");
}

#[test]
fn the_panic_of_a_second_guard_has_the_place_of_its_caller() {
    static PLACE: std::sync::Mutex<Option<(String, u32)>> = std::sync::Mutex::new(None);
    let pond = MasterDuckPond::published(&[]);
    let this = std::thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == this {
            let place = panic.location().unwrap();
            *PLACE.lock().unwrap() = Some((place.file().to_owned(), place.line()));
        } else {
            before(panic);
        }
    }));
    let guard = pond.lock();
    let line = line!() + 1;
    panic_of(|| drop(pond.lock()));
    drop(guard);
    assert_eq!(PLACE.lock().unwrap().take(), Some((file!().to_owned(), line)));
}

/// As `main` or a test may do it. Without the panic it would deadlock.
#[test]
fn a_call_that_is_awaited_under_the_guard_it_waits_for_panics() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (pair, _keeper) = pair();
    let mut call = pin!(pair.peer().root().call_remote::<()>("takePond", (&pond,)));
    let line = line!() + 1;
    let guard = pond.lock();
    let said = panic_of(|| drop(poll_once(call.as_mut())));
    drop(guard);
    assert!(said.contains(&format!("taken at {}:{line}:", file!())), "{said}");
    assert!(said.ends_with("drop the guard before the `.await`"), "{said}");
}

#[test]
fn a_call_that_was_sent_under_a_guard_is_awaited_without_it() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = pair();
    let guard = pond.lock();
    let call = pair.peer().root().call_remote::<String>("takePond", (&pond,)).send();
    let other = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    drop(guard);
    pair.finish(call).unwrap();
    // The peer has the object by now, so nothing has to wait.
    let _guard = pond.lock();
    pair.finish(other).unwrap();
    assert_eq!(keeper.pond().read().ducks, ["one duck"]);
}

#[test]
fn a_call_that_was_sent_does_not_wait_for_another_guard() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = pair();
    let guard = pond.lock();
    let call = pair.peer().root().call_remote::<String>("takePond", (&pond,)).send();
    // The state is taken between the two guards.
    drop(guard);
    let _guard = pond.lock();
    pair.finish(call).unwrap();
    assert_eq!(keeper.pond().read().ducks, ["one duck"]);
}
