//! Each subscription ends once.

use pb_core::CallError;

use crate::{
    classes::{Count, Subscriptions, add},
    model::{block_on, bounded, model, spawn},
    pair::{Pair, call, send},
};

#[test]
fn rule_stopped_once_the_last_decache_against_an_update_and_a_new_send() {
    model(|| {
        let count = Count::published();
        let (pair, subscriptions) = (Pair::given(&count), Subscriptions::of(&count));
        let (decache, root) = (pair.decache(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let driver = spawn(move || {
            client.receive(&decache);
            client
        });
        send(&root, "take", (&count,));
        add(&count);
        let mut pair = Pair { client: driver.join().unwrap(), server, keeper };
        assert_eq!(pair.seen(), [1]);
        let (running, ended) = subscriptions.count();
        assert!(running == 1 && ended <= 1 && subscriptions.most() == 1, "{running} {ended}");
        drop(root);
        pair.end();
        assert_eq!(subscriptions.count(), (0, ended + 1));
    });
}

#[test]
fn rule_stopped_once_the_last_decache_an_update_and_a_new_send_of_three_threads() {
    // Unbounded, it takes most of a minute.
    bounded(6, || {
        let count = Count::published();
        let (pair, subscriptions) = (Pair::given(&count), Subscriptions::of(&count));
        let (decache, root) = (pair.decache(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let updater = {
            let count = count.clone();
            spawn(move || add(&count))
        };
        let sender = {
            let count = count.clone();
            spawn(move || send(&root, "take", (&count,)))
        };
        client.receive(&decache);
        updater.join().unwrap();
        sender.join().unwrap();
        let mut pair = Pair { client, server, keeper };
        assert_eq!(pair.seen(), [1]);
        let (running, ended) = subscriptions.count();
        assert!(running == 1 && ended <= 1 && subscriptions.most() == 1, "{running} {ended}");
        pair.end();
    });
}

#[test]
fn rule_stopped_once_updates_of_a_subscription_that_ended_do_not_reach_the_next() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let (pair, subscriptions) = (Pair::given(&count), Subscriptions::of(&count));
        let (decache, root) = (pair.decache(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let driver = {
            let count = count.clone();
            spawn(move || {
                add(&count);
                client.receive(&decache);
                client
            })
        };
        // This call waits for the state of the other object.
        send(&root, "take", (&other, &count));
        let mut pair = Pair { client: driver.join().unwrap(), server, keeper };
        add(&count);
        assert_eq!(pair.seen(), [0, 2]);
        assert_eq!(subscriptions.most(), 1);
        drop(root);
        pair.end();
    });
}

#[test]
fn rule_stopped_once_a_subscription_that_began_with_a_failed_call_ends() {
    model(|| {
        let (mut pair, good) = (Pair::new(), Count::published());
        let bad = Count::refusing();
        let subscriptions = Subscriptions::of(&good);
        let updater = {
            let good = good.clone();
            spawn(move || add(&good))
        };
        let both = call(&pair.root(), "take", (&good, &bad));
        send(&pair.root(), "take", (&good,));
        updater.join().unwrap();
        assert!(matches!(block_on(both), Err(CallError::Jelly(_))));
        add(&good);
        assert_eq!(pair.seen(), [2]);
        assert_eq!((subscriptions.count(), subscriptions.most()), ((1, 1), 1));
        assert_eq!((good.observer_count(), bad.observer_count()), (1, 0));
        pair.end();
    });
}

#[test]
fn rule_stopped_once_close_against_a_first_send() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let subscriptions = Subscriptions::of(&count);
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        let take = call(&pair.root(), "take", (&count,));
        closer.join().unwrap();
        assert!(matches!(block_on(take), Err(CallError::Closed { .. })));
        let (running, ended) = subscriptions.count();
        assert!(running == 0 && ended <= 1, "{running} {ended}");
        assert_eq!(count.observer_count(), 0);
        pair.end();
        assert_eq!(subscriptions.count(), (0, ended));
    });
}

#[test]
fn rule_stopped_once_close_against_a_first_send_that_waits() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let subscriptions = Subscriptions::of(&count);
        let guard = count.lock();
        let take = call(&pair.root(), "take", (&count,));
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        drop(guard);
        assert!(matches!(block_on(take), Err(CallError::Closed { .. })));
        closer.join().unwrap();
        let (running, ended) = subscriptions.count();
        assert!(running == 0 && ended <= 1, "{running} {ended}");
        assert_eq!(count.observer_count(), 0);
        pair.end();
    });
}

#[test]
fn rule_stopped_once_close_against_an_update() {
    model(|| {
        let count = Count::published();
        let (pair, subscriptions) = (Pair::given(&count), Subscriptions::of(&count));
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        add(&count);
        closer.join().unwrap();
        assert_eq!(subscriptions.count(), (0, 1));
        assert_eq!(count.observer_count(), 0);
        pair.end();
    });
}

/// One connection closes while the other begins a subscription.
#[test]
fn rule_stopped_once_close_of_one_connection_against_first_sends_over_two() {
    // Unbounded, it takes most of a minute.
    bounded(6, || {
        let (pair, mut other, count) = (Pair::new(), Pair::new(), Count::published());
        let subscriptions = Subscriptions::of(&count);
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        let sender = {
            let (root, count) = (other.root(), count.clone());
            spawn(move || send(&root, "take", (&count,)))
        };
        send(&pair.root(), "take", (&count,));
        add(&count);
        closer.join().unwrap();
        sender.join().unwrap();
        assert_eq!(other.seen(), [1]);
        let (running, ended) = subscriptions.count();
        assert!(running == 1 && ended <= 1, "{running} {ended}");
        assert_eq!(count.observer_count(), 1);
        pair.end();
        other.end();
        assert_eq!(subscriptions.count(), (0, ended + 1));
    });
}

#[test]
fn rule_stopped_once_close_against_the_last_decache_and_a_new_send() {
    model(|| {
        let count = Count::published();
        let (pair, subscriptions) = (Pair::given(&count), Subscriptions::of(&count));
        let (decache, root) = (pair.decache(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let closer = {
            let broker = client.broker.clone();
            spawn(move || broker.close())
        };
        let sender = {
            let count = count.clone();
            spawn(move || send(&root, "take", (&count,)))
        };
        client.receive(&decache);
        closer.join().unwrap();
        sender.join().unwrap();
        let (running, ended) = subscriptions.count();
        assert!(running == 0 && (ended == 1 || ended == 2), "{running} {ended}");
        assert_eq!((count.observer_count(), subscriptions.most()), (0, 1));
        Pair { client, server, keeper }.end();
    });
}
