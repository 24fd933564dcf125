//! Waiting for changes of a replica.

use std::{pin::pin, sync::Arc};

use pb::{ConnectionError, live::Lost};
use pb_test_support::{Woken, poll_once};

use super::classes::{MasterDuckPond, SlaveDuckPond, given};

/// The bytes of a duck after which the next one waits.
const MUCH: usize = 200_000;

#[test]
fn nothing_is_missed_between_a_read_and_the_wait_for_a_change() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    assert_eq!(replica.read().version(), 0);
    assert!(poll_once(pin!(replica.changed())).is_pending());
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert!(poll_once(pin!(replica.changed())).is_ready(), "the change before the wait counts");
    assert!(
        poll_once(pin!(replica.changed())).is_pending(),
        "a change is reported once, also if it is not read"
    );
    pond.lock().add_duck("three duck".to_owned());
    pair.drive();
    assert_eq!(replica.read().version(), 2);
    assert!(poll_once(pin!(replica.changed())).is_pending());
    let other = keeper.pond();
    assert!(poll_once(pin!(other.changed())).is_ready(), "each handle has its own last version");
}

#[test]
fn all_tasks_that_wait_through_one_handle_see_the_change() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    let mut waits = [(); 2].map(|()| Box::pin(replica.changed()));
    assert!(waits.iter_mut().all(|wait| poll_once(wait.as_mut()).is_pending()));
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert!(waits.iter_mut().all(|wait| poll_once(wait.as_mut()).is_ready()));
    assert!(poll_once(pin!(replica.changed())).is_pending(), "a new wait needs a new change");
}

#[test]
fn a_waiting_task_is_woken_by_a_change_and_by_the_loss() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    replica.read();
    let mut changes = Vec::new();
    let mut stream = replica.changes();
    for duck in ["two duck", "three duck"] {
        pond.lock().add_duck(duck.to_owned());
        pair.drive();
        let next = pair.finish(stream.next()).unwrap();
        changes.push((next.version(), next.ducks.len()));
    }
    assert_eq!(changes, [(1, 2), (2, 3)]);
    // Two changes: the wait returns only the newest version.
    pond.lock().add_duck("four duck".to_owned());
    pond.lock().add_duck("five duck".to_owned());
    pair.drive();
    assert_eq!(pair.finish(stream.next()).unwrap().version(), 4);
    pond.lock().add_duck("last duck".to_owned());
    pair.drive();
    pair.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!(pair.finish(stream.next()).unwrap().ducks.last().unwrap(), "last duck");
    assert!(pair.finish(stream.next()).is_none());
    assert!(matches!(pair.finish(replica.lost()), Lost::Connection(_)));
    let changed = pair.finish(replica.changed());
    replica.read();
    assert!(changed.is_ok(), "the last version is reported before the loss");
    assert!(pair.finish(replica.changed()).is_err());
}

#[test]
fn a_reader_keeps_its_version_and_delays_no_update() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let held = keeper.pond().read();
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!((held.ducks.len(), keeper.pond().read().ducks.len()), (1, 2));
}

#[test]
fn a_weak_handle_does_not_keep_the_peer_sending() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let weak = keeper.pond().downgrade();
    assert!(weak.upgrade().is_some());
    keeper.ponds.lock().unwrap().clear();
    assert!(weak.upgrade().is_none());
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
    let weak = pond.downgrade();
    assert!(weak.upgrade().unwrap().ptr_eq(&pond));
    drop(pond);
    assert!(weak.upgrade().is_none());
}

#[test]
fn a_replica_keeps_the_connection_open() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, server) = super::classes::pair();
    server.own.lock().unwrap().push(pond.clone());
    let owning = pair.client.broker.owning_peer();
    let call = owning.root().call_remote::<super::classes::Pond>("publish", ());
    let replica = pair.finish(call).unwrap();
    drop(owning);
    assert!(pair.client.broker.close_reason().is_none());
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(replica.read().ducks.len(), 2);
    drop(replica);
    assert!(pair.client.broker.close_reason().is_some());
}

#[test]
fn a_wait_for_slow_observers_ends_when_there_is_none() {
    let pond = MasterDuckPond::published(&[]);
    assert!(poll_once(pin!(pond.flushed())).is_ready());
}

#[test]
fn dropped_waits_leave_no_waker_behind() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    pond.lock().add_duck("x".repeat(MUCH));
    pond.lock().add_duck("it waits".to_owned());
    let woken = Woken::new();
    let mut changes = replica.changes();
    for _ in 0..20_000 {
        assert!(woken.poll(pin!(replica.changed())).is_pending());
        assert!(woken.poll(pin!(replica.lost())).is_pending());
        assert!(woken.poll(pin!(changes.next())).is_pending());
        assert!(woken.poll(pin!(replica.changes().next())).is_pending());
        assert!(woken.poll(pin!(pond.flushed())).is_pending());
    }
    assert_eq!(Arc::strong_count(&woken), 1);
    pair.drive();
    pair.server.broker.close();
    assert_eq!(woken.count(), 0);
    // The dropped waits did not count a version as seen.
    assert!(woken.poll(pin!(replica.changed())).is_ready());
    assert!(woken.poll(pin!(changes.next())).is_ready());
}

#[test]
fn each_waiting_task_is_woken_once_although_others_were_dropped() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    let (gone, woken) = (Woken::new(), Woken::new());
    let mut changed = pin!(replica.changed());
    {
        let mut before = pin!(replica.changed());
        assert!(gone.poll(before.as_mut()).is_pending());
        assert!(woken.poll(changed.as_mut()).is_pending());
    }
    let lost = Woken::new();
    let mut end = pin!(replica.lost());
    assert!(lost.poll(end.as_mut()).is_pending());
    for duck in ["two duck", "three duck"] {
        pond.lock().add_duck(duck.to_owned());
        pair.drive();
    }
    assert_eq!((gone.count(), woken.count()), (0, 1));
    assert!(woken.poll(changed).is_ready());
    assert_eq!(lost.count(), 0, "a change is no end");
    pair.server.broker.close();
    assert_eq!(lost.count(), 1);
    assert!(lost.poll(end).is_ready());
}

#[test]
fn handles_show_what_they_are_of() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (_pair, keeper) = given(&pond);
    let [of_ours, of_theirs] =
        [std::any::type_name::<MasterDuckPond>(), std::any::type_name::<SlaveDuckPond>()];
    let class = "cache_classes.MasterDuckPond";
    assert_eq!(
        format!("{pond:?}"),
        format!("Published {{ type: {of_ours}, class: {class:?}, observers: 1 }}")
    );
    assert_eq!(
        format!("{:?}", keeper.pond()),
        format!("Cached {{ type: {of_theirs}, class: {class:?}, version: 0, lost: None }}")
    );
}
