//! Tasks that wait are woken.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    time::Duration,
};

use pb_core::{CallError, Delivery, driver::Timer};
use pb_test_support::Clock;

use crate::{
    classes::{Count, Subscriptions, add},
    model::{block_on, model, spawn, wait_for},
    pair::{Pair, call, send},
};

#[test]
fn rule_snapshot_the_writer_is_woken_for_every_update() {
    model(|| {
        let count = Count::published();
        let Pair { client, mut server, keeper } = Pair::given(&count);
        let driver = spawn(move || {
            while keeper.kept()[0].read().n < 2 {
                server.receive(&wait_for(|cx| client.transmit(cx)));
            }
            Pair { client, server, keeper }
        });
        add(&count);
        add(&count);
        driver.join().unwrap().end();
    });
}

/// A timer that keeps the wakers that it is to wake after the poll.
#[derive(Clone, Default)]
struct Polls(Arc<Mutex<Vec<Waker>>>);

impl Timer for Polls {
    fn now(&self) -> Duration {
        Clock::default().now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Clock::default().sleep(duration)
    }

    fn wake_after_poll(&self, waker: Waker) {
        self.0.lock().unwrap().push(waker);
    }
}

impl Polls {
    /// Ends the poll.
    fn end(&self) {
        let woken = std::mem::take(&mut *self.0.lock().unwrap());
        woken.into_iter().for_each(Waker::wake);
    }
}

#[test]
fn rule_snapshot_the_writer_is_woken_after_the_poll_for_every_update() {
    model(|| {
        let (count, polls) = (Count::published(), Polls::default());
        let Pair { client, mut server, keeper } = Pair::with(polls.clone()).observing(&count);
        let driver = spawn(move || {
            while keeper.kept()[0].read().n < 2 {
                server.receive(&wait_for(|cx| client.transmit(cx)));
            }
            Pair { client, server, keeper }
        });
        add(&count);
        add(&count);
        polls.end();
        driver.join().unwrap().end();
    });
}

#[test]
fn rule_snapshot_the_writer_is_woken_for_messages_that_waited() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let root = pair.root();
        let guard = count.lock();
        send(&root, "take", (&count,));
        let Pair { client, mut server, keeper } = pair;
        let driver = spawn(move || {
            while keeper.kept().is_empty() {
                server.receive(&wait_for(|cx| client.transmit(cx)));
            }
            Pair { client, server, keeper }
        });
        drop(guard);
        drop(root);
        driver.join().unwrap().end();
    });
}

#[test]
fn rule_slow_flushed_is_woken_when_the_observers_have_caught_up() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let mut pair = Pair::given(&count);
        let guard = other.lock();
        // The update below waits behind this call, which waits for the guard.
        send(&pair.root(), "take", (&other,));
        add(&count);
        let waiter = {
            let count = count.clone();
            spawn(move || block_on(count.flushed()))
        };
        drop(guard);
        waiter.join().unwrap();
        assert_eq!(pair.seen(), [1, 0]);
        pair.end();
    });
}

#[test]
fn rule_slow_flushed_is_woken_when_the_last_observer_leaves() {
    model(|| {
        let (count, other) = (Count::published(), Count::published());
        let pair = Pair::given(&count);
        let guard = other.lock();
        send(&pair.root(), "take", (&other,));
        add(&count);
        let closer = {
            let broker = pair.client.broker.clone();
            spawn(move || broker.close())
        };
        block_on(count.flushed());
        closer.join().unwrap();
        drop(guard);
        pair.end();
    });
}

#[test]
fn rule_slow_a_slow_observer_is_disconnected_once() {
    model(|| {
        let count = Count::with(Delivery::default().max_queued(0));
        let bad = Count::refusing();
        let (pair, subscriptions) = (Pair::given(&count), Subscriptions::of(&count));
        let updater = {
            let bad = bad.clone();
            spawn(move || add(&bad))
        };
        // The update waits behind this call, if the call has to wait for the state of `bad`.
        let take = call(&pair.root(), "take", (&bad,));
        add(&count);
        updater.join().unwrap();
        let failed = block_on(take).unwrap_err();
        match pair.client.broker.close_reason() {
            None => {
                assert!(matches!(failed, CallError::Jelly(_)), "{failed:?}");
                assert_eq!(subscriptions.count(), (1, 0));
            }
            Some(_) => assert_eq!(subscriptions.count(), (0, 1)),
        }
        pair.end();
        assert_eq!(subscriptions.count(), (0, 1));
    });
}

#[test]
fn rule_ends_once_a_call_ends_once_with_its_answer_or_with_the_connection() {
    model(|| {
        let pair = Pair::new();
        let answer = call(&pair.root(), "call", ());
        let Pair { mut client, mut server, keeper } = pair;
        server.receive(&client.sent());
        let (answered, broker) = (server.sent(), client.broker.clone());
        let driver = spawn(move || {
            client.receive(&answered);
            client
        });
        let closer = spawn(move || broker.close());
        let ended = block_on(answer);
        assert!(matches!(ended, Ok(()) | Err(CallError::Closed { .. })), "{ended:?}");
        closer.join().unwrap();
        Pair { client: driver.join().unwrap(), server, keeper }.end();
    });
}

#[test]
fn rule_ends_once_an_answer_against_the_drop_of_its_call() {
    model(|| {
        let (pair, count) = (Pair::new(), Count::published());
        let guard = count.lock();
        let answer = call(&pair.root(), "take", (&count,));
        let forgetting = spawn(move || drop(answer));
        drop(guard);
        forgetting.join().unwrap();
        let mut pair = pair;
        assert_eq!(pair.seen(), [0]);
        assert_eq!(pair.client.broker.calls_waiting(), 0, "the slot of a call is kept");
        let next = call(&pair.root(), "next", ());
        pair.drive();
        assert!(matches!(crate::model::poll_once(next), Poll::Ready(Ok(()))));
        pair.end();
    });
}
