//! First sends of an object against its updates: the order of the messages.

use pb_core::{Delivery, WhenSlow};

use crate::{
    classes::{Count, add},
    model::{model, spawn},
    pair::{Pair, send},
};

#[test]
fn rule_snapshot_an_update_is_in_the_snapshot_or_follows_it() {
    model(|| {
        let (mut pair, count) = (Pair::new(), Count::published());
        let updater = {
            let count = count.clone();
            spawn(move || add(&count))
        };
        send(&pair.root(), "take", (&count,));
        add(&count);
        updater.join().unwrap();
        assert_eq!(pair.seen(), [2]);
        pair.end();
    });
}

/// No other thread takes the value later, so a request that is missed would never be served.
#[test]
fn rule_snapshot_a_request_made_while_the_value_is_out_is_served() {
    model(|| {
        let (mut pair, count) = (Pair::new(), Count::published());
        let updater = {
            let count = count.clone();
            spawn(move || add(&count))
        };
        send(&pair.root(), "take", (&count,));
        send(&pair.root(), "next", ());
        updater.join().unwrap();
        assert_eq!(pair.seen(), [1]);
        assert_eq!(pair.keeper.calls().len(), 2);
        pair.end();
    });
}

#[test]
fn rule_snapshot_two_first_sends_over_two_connections_and_an_update() {
    model(|| {
        let (mut pairs, count) = ([Pair::new(), Pair::new()], Count::published());
        let sender = {
            let (root, count) = (pairs[0].root(), count.clone());
            spawn(move || send(&root, "take", (&count,)))
        };
        send(&pairs[1].root(), "take", (&count,));
        add(&count);
        sender.join().unwrap();
        for pair in &mut pairs {
            assert_eq!(pair.seen(), [1]);
        }
        pairs.into_iter().for_each(Pair::end);
    });
}

/// Each observer that begins is announced, to the observers before it and to itself.
#[test]
fn rule_snapshot_first_sends_that_announce_their_observers() {
    model(|| {
        let (mut pairs, count) = ([Pair::new(), Pair::new()], Count::of_observers());
        let sender = {
            let (root, count) = (pairs[0].root(), count.clone());
            spawn(move || send(&root, "take", (&count,)))
        };
        send(&pairs[1].root(), "take", (&count,));
        add(&count);
        sender.join().unwrap();
        for pair in &mut pairs {
            assert_eq!(pair.seen(), [3]);
        }
        pairs.into_iter().for_each(Pair::end);
    });
}

/// Each observer that ends is announced to the others, and is in the state of those that begin later.
#[test]
fn rule_snapshot_a_first_send_against_an_observer_whose_end_is_announced() {
    model(|| {
        let count = Count::of_observers();
        let (old, mut new) = (Pair::given(&count), Pair::new());
        let decache = old.decache();
        let Pair { mut client, server, keeper } = old;
        let driver = spawn(move || {
            client.receive(&decache);
            client
        });
        send(&new.root(), "take", (&count,));
        let old = Pair { client: driver.join().unwrap(), server, keeper };
        assert_eq!(new.seen(), [3]);
        old.end();
        new.end();
    });
}

#[test]
fn rule_snapshot_two_first_sends_over_one_connection_and_an_update() {
    model(|| {
        let (mut pair, count) = (Pair::new(), Count::published());
        let sender = {
            let (root, count) = (pair.root(), count.clone());
            spawn(move || send(&root, "take", (&count,)))
        };
        send(&pair.root(), "take", (&count,));
        add(&count);
        sender.join().unwrap();
        assert_eq!(pair.seen(), [1, 1]);
        assert_eq!(count.observer_count(), 1);
        pair.end();
    });
}

#[test]
fn rule_snapshot_an_update_that_carries_a_new_object_against_updates_of_both() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let mut pair = Pair::given(&count);
        let updater = {
            let (count, other) = (count.clone(), other.clone());
            spawn(move || {
                add(&count);
                add(&other);
            })
        };
        count.lock().adopt(&other);
        add(&other);
        updater.join().unwrap();
        assert_eq!(pair.seen(), [1]);
        let others = pair.keeper.kept()[0].read().others.clone();
        assert_eq!(crate::pair::seen(&others[0]), 2);
        drop(others);
        pair.end();
    });
}

#[test]
fn rule_order_a_call_leaves_after_the_update_that_came_before_it() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let mut pair = Pair::given(&count);
        // This update may wait for the state of the other object.
        let updater = {
            let count = count.clone();
            spawn(move || count.lock().adopt(&other))
        };
        add(&count);
        send(&pair.root(), "check", ());
        updater.join().unwrap();
        pair.drive();
        assert_eq!(pair.keeper.calls()[1], "check [1]");
        pair.end();
    });
}

/// The state that the update waits for is unwanted then, and must not be sent with a later message.
#[test]
fn rule_snapshot_an_update_waits_for_a_state_while_its_own_subscription_ends() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let pair = Pair::given(&count);
        let (decache, root) = (pair.decache(), pair.root());
        let Pair { mut client, server, keeper } = pair;
        let driver = spawn(move || {
            client.receive(&decache);
            client
        });
        count.lock().adopt(&other);
        add(&other);
        send(&root, "take", (&other,));
        let mut pair = Pair { client: driver.join().unwrap(), server, keeper };
        assert_eq!(pair.seen(), [1]);
        drop(root);
        pair.end();
    });
}

#[test]
fn rule_slow_a_reset_is_sent_while_the_subscription_ends() {
    model(|| {
        let delivery = Delivery::default().max_queued(0).when_slow(WhenSlow::Reset);
        let (count, other) = (Count::with(delivery), Count::published());
        let pair = Pair::given(&count);
        let (decache, root) = (pair.decache(), pair.root());
        let guard = other.lock();
        send(&root, "take", (&other,));
        let Pair { mut client, server, keeper } = pair;
        let driver = spawn(move || {
            client.receive(&decache);
            client
        });
        add(&count);
        send(&root, "take", (&count,));
        add(&count);
        drop(guard);
        let mut pair = Pair { client: driver.join().unwrap(), server, keeper };
        assert_eq!(pair.seen(), [0, 2]);
        drop(root);
        pair.end();
    });
}

/// More bytes wait than the object allows, so the waiting updates are dropped and a reset is sent.
#[test]
fn rule_slow_a_reset_is_sent_while_the_queue_advances() {
    model(|| {
        let delivery = Delivery::default().max_queued(0).when_slow(WhenSlow::Reset);
        let (count, other) = (Count::with(delivery), Count::published());
        let mut pair = Pair::given(&count);
        let updater = {
            let other = other.clone();
            spawn(move || add(&other))
        };
        send(&pair.root(), "take", (&other,));
        add(&count);
        add(&count);
        updater.join().unwrap();
        assert_eq!(pair.seen(), [2, 1]);
        pair.end();
    });
}
