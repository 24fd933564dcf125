//! Relays: replicas that are sent on to other peers, which observe them.

use loom::thread;
use pb_core::{Cached, CallError, Lost};

use crate::{
    classes::{Count, Seen, add},
    model::{block_on, bounded, model, spawn},
    pair::{End, Pair, call, send},
};

/// A replica at the server of one pair, to be sent on over another pair.
struct Relay {
    pair: Pair,
    replica: Cached<Seen>,
    onward: Pair,
}

impl Relay {
    /// Makes a relay, and updates for it that have not been received.
    fn new() -> (Self, Vec<u8>) {
        let count = Count::published();
        let pair = Pair::given(&count);
        add(&count);
        {
            let mut guard = count.lock();
            guard.half();
            guard.half();
        }
        let updates = pair.client.sent();
        let replica = pair.keeper.take_first();
        (Self { pair, replica, onward: Pair::new() }, updates)
    }

    fn end(self) {
        let Self { pair, replica, onward } = self;
        drop(replica);
        onward.end();
        pair.end();
    }
}

/// Sends a relay on while an update for it arrives, and while the thread that `read` spawns reads it.
fn relayed_against_a_first_send(read: fn(&Cached<Seen>) -> Option<thread::JoinHandle<i64>>) {
    let (Relay { pair, replica, mut onward }, updates) = Relay::new();
    let Pair { client, mut server, keeper } = pair;
    // Holds a snapshot, so that changes are made to a copy of the value.
    let held = replica.read();
    let driver = spawn(move || {
        server.receive(&updates);
        server
    });
    let reader = read(&replica);
    send(&onward.root(), "take", (&replica,));
    if let Some(reader) = reader {
        assert!(matches!(reader.join().unwrap(), 0 | 2));
    }
    let server = driver.join().unwrap();
    assert_eq!(onward.seen(), [1]);
    assert_eq!(onward.keeper.kept()[0].read().halves, 2);
    assert_eq!((held.n, held.halves), (0, 0));
    Relay { pair: Pair { client, server, keeper }, replica, onward }.end();
}

#[test]
fn rule_snapshot_an_update_that_is_relayed_is_in_the_snapshot_or_follows_it() {
    model(|| relayed_against_a_first_send(|_| None));
}

#[test]
fn rule_snapshot_a_relayed_update_a_first_send_and_a_reader() {
    // Unbounded, it takes minutes.
    bounded(6, || {
        relayed_against_a_first_send(|replica| {
            let replica = replica.clone();
            Some(spawn(move || replica.read().halves))
        });
    });
}

/// New observers begin with the state before the transaction, while the rest of it arrives.
#[test]
fn rule_snapshot_first_sends_of_a_relay_while_a_transaction_ends() {
    // Unbounded, it takes minutes.
    bounded(3, || {
        let (Relay { mut pair, replica, mut onward }, updates) = Relay::new();
        let (first, rest) = updates.split_at(updates.len() - 1);
        pair.server.receive(first);
        let mut other = Pair::new();
        let Pair { client, mut server, keeper } = pair;
        let rest = rest.to_vec();
        let driver = spawn(move || {
            server.receive(&rest);
            server
        });
        let sender = {
            let (root, replica) = (other.root(), replica.clone());
            spawn(move || send(&root, "take", (&replica,)))
        };
        send(&onward.root(), "take", (&replica,));
        sender.join().unwrap();
        let server = driver.join().unwrap();
        for pair in [&mut onward, &mut other] {
            assert_eq!(pair.seen(), [1]);
            assert_eq!(pair.keeper.kept()[0].read().halves, 2);
        }
        other.end();
        Relay { pair: Pair { client, server, keeper }, replica, onward }.end();
    });
}

#[test]
fn rule_stopped_once_close_against_a_first_send_of_a_relay_within_a_transaction() {
    model(|| {
        let (Relay { mut pair, replica, onward }, updates) = Relay::new();
        let (first, rest) = updates.split_at(updates.len() - 1);
        pair.server.receive(first);
        let subscriptions = replica.read().subscriptions.clone();
        let closer = {
            let broker = onward.client.broker.clone();
            spawn(move || broker.close())
        };
        send(&onward.root(), "take", (&replica,));
        closer.join().unwrap();
        pair.server.receive(rest);
        let (running, ended) = subscriptions.count();
        assert!(running == 0 && ended <= 1, "{running} {ended}");
        assert_eq!(replica.read().halves, 2);
        Relay { pair, replica, onward }.end();
    });
}

#[test]
fn rule_stopped_once_the_last_decache_of_a_relay_against_an_update() {
    model(|| {
        let (Relay { pair, replica, mut onward }, updates) = Relay::new();
        send(&onward.root(), "take", (&replica,));
        onward.drive();
        let decache = onward.decache();
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            server.receive(&updates);
            server
        });
        onward.client.receive(&decache);
        send(&onward.root(), "take", (&replica,));
        let server = driver.join().unwrap();
        assert_eq!(onward.seen(), [1]);
        let subscriptions = replica.read().subscriptions.clone();
        assert_eq!((subscriptions.count(), subscriptions.most()), ((1, 1), 1));
        Relay { pair: Pair { client, server, keeper }, replica, onward }.end();
        assert_eq!(subscriptions.count(), (0, 2));
    });
}

/// Sends a relay on while its connection closes, after `begin` gave it some of the updates.
fn lost_against_a_send(begin: impl Fn(&mut End, &[u8]) + Copy + Send + Sync + 'static) {
    model(move || {
        let (Relay { mut pair, replica, mut onward }, updates) = Relay::new();
        begin(&mut pair.server, &updates);
        let subscriptions = replica.read().subscriptions.clone();
        let closer = {
            let broker = pair.server.broker.clone();
            spawn(move || broker.close())
        };
        let take = call(&onward.root(), "take", (&replica,));
        closer.join().unwrap();
        onward.drive();
        match (block_on(take), &onward.keeper.kept()[..]) {
            (Ok(()), [seen]) => {
                assert!(matches!(seen.lost_reason(), Some(Lost::Uncached)));
                assert!(matches!(seen.read().halves, 0 | 2));
            }
            (Err(CallError::Jelly(_)), []) => {}
            other => panic!("{other:?}"),
        }
        let (running, ended) = subscriptions.count();
        assert!(running == 0 && ended <= 1, "{running} {ended}");
        Relay { pair, replica, onward }.end();
    });
}

#[test]
fn rule_stopped_once_a_relay_is_lost_against_a_first_send() {
    lost_against_a_send(|_, _| {});
}

#[test]
fn rule_stopped_once_a_relay_is_lost_within_a_transaction_against_a_first_send() {
    // The second half of the transaction never comes.
    lost_against_a_send(|server, updates| server.receive(&updates[..updates.len() - 1]));
}
