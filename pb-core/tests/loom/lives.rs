//! Rules 4 and 5: how a life ends, and that it ends once.

use pb_core::CallError;

use crate::{
    classes::{Count, Lives, add},
    model::{block_on, bounded, model, spawn},
    pair::{Pair, call, send},
};

#[test]
fn rule_farewell_the_last_decache_against_an_update_and_a_new_send() {
    model(|| {
        let count = Count::published();
        let (pair, lives) = (Pair::given(&count), Lives::of(&count));
        let (goodbye, root) = (pair.goodbye(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let driver = spawn(move || {
            client.receive(&goodbye);
            client
        });
        send(&root, "take", (&count,));
        add(&count);
        let mut pair = Pair { client: driver.join().unwrap(), server, keeper };
        assert_eq!(pair.seen(), [1]);
        let (running, ended) = lives.count();
        assert!(running == 1 && ended <= 1 && lives.most() == 1, "{running} {ended}");
        drop(root);
        pair.end();
        assert_eq!(lives.count(), (0, ended + 1));
    });
}

#[test]
fn rule_farewell_the_last_decache_an_update_and_a_new_send_of_three_threads() {
    // To the end it takes most of a minute.
    bounded(6, || {
        let count = Count::published();
        let (pair, lives) = (Pair::given(&count), Lives::of(&count));
        let (goodbye, root) = (pair.goodbye(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let updater = {
            let count = count.clone();
            spawn(move || add(&count))
        };
        let sender = {
            let count = count.clone();
            spawn(move || send(&root, "take", (&count,)))
        };
        client.receive(&goodbye);
        updater.join().unwrap();
        sender.join().unwrap();
        let mut pair = Pair { client, server, keeper };
        assert_eq!(pair.seen(), [1]);
        let (running, ended) = lives.count();
        assert!(running == 1 && ended <= 1 && lives.most() == 1, "{running} {ended}");
        pair.end();
    });
}

#[test]
fn rule_farewell_updates_of_a_life_that_is_over_do_not_reach_the_next() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let (pair, lives) = (Pair::given(&count), Lives::of(&count));
        let (goodbye, root) = (pair.goodbye(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let driver = {
            let count = count.clone();
            spawn(move || {
                add(&count);
                client.receive(&goodbye);
                client
            })
        };
        // Waits for the state of the other.
        send(&root, "take", (&other, &count));
        let mut pair = Pair { client: driver.join().unwrap(), server, keeper };
        add(&count);
        assert_eq!(pair.seen(), [0, 2]);
        assert_eq!(lives.most(), 1);
        drop(root);
        pair.end();
    });
}

#[test]
fn rule_farewell_a_life_ends_that_began_with_a_call_that_failed() {
    model(|| {
        let (mut pair, good) = (Pair::new(), Count::published());
        let bad = Count::refusing();
        let lives = Lives::of(&good);
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
        assert_eq!((lives.count(), lives.most()), ((1, 1), 1));
        assert_eq!((good.observers(), bad.observers()), (1, 0));
        pair.end();
    });
}

#[test]
fn rule_farewell_close_against_a_first_send() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let lives = Lives::of(&count);
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        let take = call(&pair.root(), "take", (&count,));
        closer.join().unwrap();
        assert!(matches!(block_on(take), Err(CallError::Lost { .. })));
        let (running, ended) = lives.count();
        assert!(running == 0 && ended <= 1, "{running} {ended}");
        assert_eq!(count.observers(), 0);
        pair.end();
        assert_eq!(lives.count(), (0, ended));
    });
}

#[test]
fn rule_farewell_close_against_a_first_send_that_waits() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let lives = Lives::of(&count);
        let guard = count.lock();
        let take = call(&pair.root(), "take", (&count,));
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        drop(guard);
        assert!(matches!(block_on(take), Err(CallError::Lost { .. })));
        closer.join().unwrap();
        let (running, ended) = lives.count();
        assert!(running == 0 && ended <= 1, "{running} {ended}");
        assert_eq!(count.observers(), 0);
        pair.end();
    });
}

#[test]
fn rule_farewell_close_against_an_update() {
    model(|| {
        let count = Count::published();
        let (pair, lives) = (Pair::given(&count), Lives::of(&count));
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        add(&count);
        closer.join().unwrap();
        assert_eq!(lives.count(), (0, 1));
        assert_eq!(count.observers(), 0);
        pair.end();
    });
}

/// One connection ends while the other begins.
#[test]
fn rule_farewell_close_of_one_connection_against_first_sends_over_two() {
    // To the end it takes most of a minute.
    bounded(6, || {
        let (pair, mut other, count) = (Pair::new(), Pair::new(), Count::published());
        let lives = Lives::of(&count);
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
        let (running, ended) = lives.count();
        assert!(running == 1 && ended <= 1, "{running} {ended}");
        assert_eq!(count.observers(), 1);
        pair.end();
        other.end();
        assert_eq!(lives.count(), (0, ended + 1));
    });
}

#[test]
fn rule_farewell_close_against_the_last_decache_and_a_new_send() {
    model(|| {
        let count = Count::published();
        let (pair, lives) = (Pair::given(&count), Lives::of(&count));
        let (goodbye, root) = (pair.goodbye(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let closer = {
            let broker = client.broker.clone();
            spawn(move || broker.close())
        };
        let sender = {
            let count = count.clone();
            spawn(move || send(&root, "take", (&count,)))
        };
        client.receive(&goodbye);
        closer.join().unwrap();
        sender.join().unwrap();
        let (running, ended) = lives.count();
        assert!(running == 0 && (ended == 1 || ended == 2), "{running} {ended}");
        assert_eq!((count.observers(), lives.most()), (0, 1));
        Pair { client, server, keeper }.end();
    });
}
