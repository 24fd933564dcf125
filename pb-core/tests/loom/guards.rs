//! The value of an object is out of it while a thread changes it, and no thread waits for ever.

use crate::{
    classes::{Count, add},
    model::{model, spawn},
    pair::{Pair, send},
};

#[test]
fn rule_unlocked_a_thread_that_sleeps_for_the_value_is_woken() {
    model(|| {
        let (mut pair, count) = (Pair::new(), Count::published());
        let updaters = [(); 2].map(|()| {
            let count = count.clone();
            spawn(move || add(&count))
        });
        // Takes the value before the threads that sleep for it.
        send(&pair.root(), "take", (&count,));
        for updater in updaters {
            updater.join().unwrap();
        }
        assert_eq!(pair.seen(), [2]);
        pair.end();
    });
}

#[test]
fn rule_unlocked_the_value_is_handed_over() {
    model(|| {
        let count = Count::published();
        let updaters = [(); 2].map(|()| {
            let count = count.clone();
            spawn(move || add(&count))
        });
        add(&count);
        for updater in updaters {
            updater.join().unwrap();
        }
        assert_eq!(count.lock().n, 3);
    });
}

#[test]
fn rule_unlocked_each_sends_the_object_that_the_other_has_locked() {
    model(|| {
        let (mut pairs, [left, right]) =
            ([Pair::new(), Pair::new()], [(); 2].map(|()| Count::published()));
        let crossing = {
            let (root, left, right) = (pairs[0].root(), left.clone(), right.clone());
            spawn(move || {
                let mut guard = right.lock();
                guard.add();
                send(&root, "take", (&left, &right));
            })
        };
        {
            let mut guard = left.lock();
            guard.add();
            send(&pairs[1].root(), "take", (&right, &left));
        }
        crossing.join().unwrap();
        for pair in &mut pairs {
            assert_eq!(pair.seen(), [1, 1]);
        }
        pairs.into_iter().for_each(Pair::end);
    });
}

#[test]
fn rule_unlocked_each_sends_the_object_that_the_other_has_locked_over_one_connection() {
    model(|| {
        let (mut pair, [left, right]) = (Pair::new(), [(); 2].map(|()| Count::published()));
        let crossing = {
            let (root, left, right) = (pair.root(), left.clone(), right.clone());
            spawn(move || {
                let mut guard = right.lock();
                guard.add();
                send(&root, "take", (&left,));
            })
        };
        {
            let mut guard = left.lock();
            guard.add();
            send(&pair.root(), "take", (&right,));
        }
        crossing.join().unwrap();
        assert_eq!(pair.seen(), [1, 1]);
        pair.end();
    });
}

#[test]
fn rule_unlocked_an_object_sent_under_a_guard_has_the_state_after_the_transaction() {
    model(|| {
        let (mut pair, count) = (Pair::new(), Count::published());
        let sender = {
            let (root, count) = (pair.root(), count.clone());
            spawn(move || send(&root, "take", (&count,)))
        };
        {
            let mut guard = count.lock();
            guard.add();
            send(&pair.root(), "take", (&count,));
            guard.add();
        }
        sender.join().unwrap();
        assert_eq!(pair.seen(), [2, 2]);
        pair.end();
    });
}

/// The drop of the last handle runs code of the class, here in the thread that finishes the call.
#[test]
fn rule_unlocked_a_value_is_dropped_where_no_mutex_is_held() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let root = pair.root();
        count.lock().on_drop = Some(Box::new(move || send(&root, "dropped", ())));
        let guard = count.lock();
        send(&pair.root(), "take", (&count,));
        let weak = count.downgrade();
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        drop(guard);
        drop(count);
        closer.join().unwrap();
        assert!(weak.upgrade().is_none(), "an object is kept");
        pair.end();
    });
}

#[test]
fn rule_unlocked_a_state_may_send_what_another_thread_updates() {
    model(|| {
        let (mut pair, other) = (Pair::new(), Count::published());
        let count = {
            let (root, other) = (pair.root(), other.clone());
            Count::with_on_state(move || {
                send(&root, "log", (&other,));
                Ok(())
            })
        };
        let updater = {
            let (count, other) = (count.clone(), other.clone());
            spawn(move || {
                add(&other);
                add(&count);
            })
        };
        send(&pair.root(), "take", (&count,));
        updater.join().unwrap();
        assert_eq!(pair.seen(), [1, 1]);
        count.lock().on_state = None;
        pair.end();
    });
}
