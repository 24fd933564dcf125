//! Replicas: their readers, their waiting tasks, and their loss.

use loom::thread;
use pb_core::{Cached, Lost};

use crate::{
    classes::{Count, Seen, add},
    model::{block_on, bounded, model, poll_once, spawn},
    pair::{Pair, seen, send},
};

/// Returns a pair whose server has a replica, that replica, and two updates of one transaction for it.
fn transaction() -> (Pair, Cached<Seen>, [Vec<u8>; 2]) {
    let count = Count::published();
    let pair = Pair::given(&count);
    {
        let mut guard = count.lock();
        guard.half();
        guard.half();
    }
    let replica = pair.keeper.kept().remove(0);
    let mut first = pair.client.sent();
    // Both updates have the same length.
    let second = first.split_off(first.len() / 2);
    (pair, replica, [first, second])
}

#[test]
fn a_reader_sees_whole_transactions_and_is_woken() {
    model(|| {
        let (pair, replica, halves) = transaction();
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            halves.iter().for_each(|half| server.receive(half));
            server
        });
        let other = {
            let replica = replica.clone();
            spawn(move || matches!(replica.read().halves, 0 | 2))
        };
        assert!(matches!(replica.read().halves, 0 | 2));
        assert!(other.join().unwrap());
        let server = driver.join().unwrap();
        assert_eq!((replica.read().halves, replica.read().version()), (2, 1));
        drop(replica);
        Pair { client, server, keeper }.end();
    });
}

#[test]
fn a_reader_is_not_held_up_by_a_transaction_that_never_ends() {
    model(|| {
        let (pair, replica, [first, _]) = transaction();
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            server.receive(&first);
            server
        });
        let other = {
            let replica = replica.clone();
            spawn(move || replica.read().halves)
        };
        assert_eq!((replica.read().halves, other.join().unwrap()), (0, 0));
        let server = driver.join().unwrap();
        drop(replica);
        Pair { client, server, keeper }.end();
    });
}

/// Closes the connection while a transaction arrives, and while the thread that `read` spawns reads.
fn lost_within_a_transaction(read: fn(&Cached<Seen>) -> Option<thread::JoinHandle<i64>>) {
    let (pair, replica, halves) = transaction();
    let Pair { client, mut server, keeper } = pair;
    let closer = {
        let broker = server.broker.clone();
        spawn(move || broker.close())
    };
    let reader = read(&replica);
    halves.iter().for_each(|half| server.receive(half));
    closer.join().unwrap();
    if let Some(reader) = reader {
        assert!(matches!(reader.join().unwrap(), 0 | 2), "a part of the transaction was read");
    }
    assert!(matches!(replica.read().halves, 0 | 2), "a part of the transaction is left");
    assert!(matches!(replica.lost_reason(), Some(Lost::Connection(_))));
    drop(replica);
    Pair { client, server, keeper }.end();
}

#[test]
fn a_replica_whose_connection_closes_never_shows_half_a_transaction() {
    model(|| lost_within_a_transaction(|_| None));
}

#[test]
fn a_replica_whose_connection_closes_never_shows_a_reader_half_a_transaction() {
    // Unbounded, it takes minutes.
    bounded(3, || {
        lost_within_a_transaction(|replica| {
            let replica = replica.clone();
            Some(spawn(move || replica.read().halves))
        });
    });
}

#[test]
fn a_task_that_waits_for_a_change_is_woken() {
    model(|| {
        let (pair, replica, halves) = transaction();
        let mut changes = replica.changes();
        drop(replica);
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            halves.iter().for_each(|half| server.receive(half));
            server
        });
        let version = block_on(changes.next()).unwrap();
        assert_eq!((version.halves, version.version()), (2, 1));
        assert!(poll_once(changes.next()).is_pending());
        let server = driver.join().unwrap();
        assert!(poll_once(changes.next()).is_pending());
        drop(changes);
        Pair { client, server, keeper }.end();
    });
}

#[test]
fn a_task_that_waits_for_a_change_is_woken_while_others_stop_waiting() {
    bounded(2, || {
        let (pair, replica, halves) = transaction();
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            halves.iter().for_each(|half| server.receive(half));
            server
        });
        let leaving = {
            let replica = replica.clone();
            spawn(move || drop(poll_once(replica.changed())))
        };
        assert!(block_on(replica.changed()).is_ok());
        leaving.join().unwrap();
        let server = driver.join().unwrap();
        drop(replica);
        Pair { client, server, keeper }.end();
    });
}

/// The inner object comes inside with an update of the outer one, and changes then.
#[test]
fn a_task_that_waits_within_a_replica_is_woken_by_each_change() {
    bounded(3, || {
        let (count, other) = (Count::published(), Count::published());
        let pair = Pair::given(&count);
        count.lock().adopt(&other);
        add(&other);
        let updates = pair.client.sent();
        let Pair { client, mut server, keeper } = pair;
        let replica = keeper.kept().remove(0);
        let driver = spawn(move || {
            server.receive(&updates);
            server
        });
        while !replica.read().others.first().is_some_and(|other| seen(other) == 1) {
            block_on(replica.changed_within()).unwrap();
        }
        let server = driver.join().unwrap();
        drop(replica);
        Pair { client, server, keeper }.end();
    });
}

#[test]
fn a_version_that_was_read_does_not_count_as_a_change() {
    model(|| {
        let (pair, replica, halves) = transaction();
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            halves.iter().for_each(|half| server.receive(half));
            server
        });
        let read = replica.read().version();
        if poll_once(replica.changed()).is_ready() {
            assert!(replica.read().version() > read);
        }
        let server = driver.join().unwrap();
        drop(replica);
        Pair { client, server, keeper }.end();
    });
}

#[test]
fn a_task_that_waits_for_a_change_is_woken_by_the_loss() {
    model(|| {
        let (pair, replica, [first, _]) = transaction();
        let Pair { client, mut server, keeper } = pair;
        server.receive(&first);
        let closer = {
            let broker = server.broker.clone();
            spawn(move || broker.close())
        };
        assert!(block_on(replica.changed()).is_err());
        assert_eq!(replica.read().halves, 0);
        closer.join().unwrap();
        drop(replica);
        Pair { client, server, keeper }.end();
    });
}

#[test]
fn rule_replica_the_last_handle_is_dropped_while_the_object_arrives_again() {
    model(|| {
        let count = Count::published();
        let pair = Pair::given(&count);
        send(&pair.root(), "take", (&count,));
        let (again, root) = (pair.client.sent(), pair.root());
        let Pair { client, mut server, keeper } = pair;
        let dropping = {
            let keeper = keeper.clone();
            spawn(move || drop(keeper.take_first()))
        };
        server.receive(&again);
        dropping.join().unwrap();
        let mut pair = Pair { client, server, keeper };
        pair.drive();
        add(&count);
        assert_eq!((pair.seen(), count.observer_count()), (vec![1], 1));
        pair.keeper.forget();
        pair.drive();
        assert_eq!(count.observer_count(), 0);
        drop(root);
        pair.end();
    });
}

#[test]
fn rule_replica_the_last_handle_is_dropped_while_the_owner_ends_the_subscription() {
    model(|| {
        let count = Count::published();
        let pair = Pair::given(&count);
        count.lock().observers.announce("add", ("x".repeat(700_000),));
        let uncache = pair.client.sent();
        let Pair { client, mut server, keeper } = pair;
        let dropping = {
            let keeper = keeper.clone();
            spawn(move || keeper.forget())
        };
        server.receive(&uncache);
        dropping.join().unwrap();
        let mut pair = Pair { client, server, keeper };
        // `decache` and `uncache` cross, and neither end takes that for a fault.
        pair.drive();
        assert!(pair.client.broker.close_reason().is_none());
        pair.end();
    });
}

#[test]
fn a_snapshot_that_is_held_does_not_change() {
    model(|| {
        let (pair, replica, halves) = transaction();
        let Pair { client, mut server, keeper } = pair;
        let held = replica.read();
        let driver = spawn(move || {
            halves.iter().for_each(|half| server.receive(half));
            server
        });
        let now = replica.read();
        assert!(matches!((now.halves, now.version()), (0, 0) | (2, 1)));
        let server = driver.join().unwrap();
        assert_eq!((held.halves, held.version()), (0, 0));
        assert!(matches!((now.halves, now.version()), (0, 0) | (2, 1)));
        drop((replica, held, now));
        assert!(matches!(keeper.kept()[0].read().halves, 2));
        Pair { client, server, keeper }.end();
    });
}
