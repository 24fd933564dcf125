//! The counts that a connection keeps of its subscriptions, and drops with them.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use pb::{
    CallError, ConnectionError, Limits, Published,
    live::{Delivery, WhenSlow},
};
use pb_test_support::{End, Pair, messages, poll_once};

use super::{
    classes::{Keeper, MasterDuckPond},
    failing::Moody,
};
use crate::logged::warnings;

/// Publishes a pond, at once or when it is told to.
#[derive(Clone)]
struct Shore {
    pond: Published<MasterDuckPond>,
    is_told: Arc<AtomicBool>,
}

#[pb::methods]
impl Shore {
    #[remote]
    fn pond(&self) -> Published<MasterDuckPond> {
        self.pond.clone()
    }

    #[remote]
    async fn pond_when_told(&self) -> Published<MasterDuckPond> {
        let is_told = self.is_told.clone();
        std::future::poll_fn(move |_| match is_told.load(Ordering::SeqCst) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
        self.pond.clone()
    }
}

fn shore(delivery: Delivery) -> (End, Shore) {
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let shore = Shore { pond, is_told: Arc::default() };
    (End::server(shore.clone()), shore)
}

#[test]
fn handles_in_the_answer_to_an_update_are_released() {
    let (mut end, shore) = shore(Delivery::default().answers(true));
    end.feed("[message 1 root pond 1 [tuple] [dictionary]]");
    end.sent();
    shore.pond.lock().add_duck("duck".to_owned());
    assert!(messages(&end.sent())[0].starts_with("[cachemessage 1 1 addDuck 1 "));
    end.feed("[answer 1 [remote 5]]");
    assert_eq!(messages(&end.sent()), ["[decref 5]"]);
}

#[test]
fn an_error_that_answers_an_update_is_logged_with_the_class() {
    let (mut end, shore) = shore(Delivery::default().answers(true));
    end.feed("[message 1 root pond 1 [tuple] [dictionary]]");
    end.sent();
    shore.pond.lock().add_duck("duck".to_owned());
    let state = "[dictionary [type builtins.ValueError] [value full] [traceback none]]";
    let lines = warnings(|| {
        end.feed(&format!("[error 1 [twisted.spread.pb.CopyableFailure {state}]]"));
    });
    let [line] = &lines[..] else { panic!("{lines:?}") };
    let line = format!("{line:?}");
    assert!(line.contains("an update failed at the peer"), "{line}");
    assert!(line.contains("cache_classes.MasterDuckPond") && line.contains("full"), "{line}");
    assert!(end.failed.is_none());
}

#[test]
fn a_call_that_outlives_its_connection_answers_with_an_error() {
    let (mut end, shore) = shore(Delivery::default());
    end.feed("[message 1 root pond_when_told 1 [tuple] [dictionary]]");
    end.broker.close();
    shore.is_told.store(true, Ordering::SeqCst);
    end.run_tasks();
    let said = messages(&end.sent());
    assert!(said[0].starts_with("[error 1 ") && said[0].contains("is closing"), "{said:?}");
    assert_eq!((said.len(), shore.pond.observer_count()), (1, 0));
}

#[test]
fn a_state_larger_than_the_outbox_is_an_error_of_its_call() {
    let limits = Limits::default().max_outbox(16 * 1024);
    let mut pair = Pair::with(Keeper::default(), |config| config.limits = limits);
    let pond = MasterDuckPond::published(&[]);
    pond.lock().ducks.push("x".repeat(20 * 1024));
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    let error = pair.finish(take).unwrap_err();
    assert!(matches!(error, CallError::Jelly(_)), "{error}");
    assert_eq!(pond.observer_count(), 0);
    pond.lock().ducks.clear();
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    assert_eq!(pair.finish(take).unwrap(), "pond accepted");
}

/// Adds ducks in updates that are not carried to any observer, until the observers at these ends are behind.
fn crowd(pond: &Published<MasterDuckPond>, observed: &[&Pair]) {
    while !observed.iter().all(|pair| pair.client.broker.has_observers_behind()) {
        pond.lock().add_duck("duck ".repeat(20));
    }
}

#[test]
fn a_reset_of_one_slow_observer_does_not_count_for_another() {
    let delivery = Delivery::default().when_slow(WhenSlow::Reset);
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let [behind, mut reset] = [(); 2].map(|()| {
        let mut pair = Pair::new(Keeper::default());
        let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
        pair.finish(take).unwrap();
        pair
    });
    crowd(&pond, &[&behind, &reset]);
    reset.client.broker.check_observers();
    reset.client.broker.check_observers();
    reset.drive();
    assert!(!reset.client.broker.has_observers_behind());
    assert!(behind.client.broker.has_observers_behind());
    assert!(poll_once(pin!(pond.flushed())).is_pending(), "the other observer is still behind");
}

/// The room for a large transaction ends with the subscription that needed it.
#[test]
fn the_room_for_a_large_transaction_ends_with_its_observer() {
    let limits = Limits::default().max_outbox(512 * 1024);
    let mut pair = Pair::with(Keeper::default(), |config| config.limits = limits);
    let delivery = Delivery::default().max_queued(1 << 30);
    let left = Published::with_delivery(Moody::of("content"), delivery);
    let stays = Published::with_delivery(MasterDuckPond::default(), delivery);
    let take = pair.peer().root().call_remote::<usize>("alsoTake", ((&left, &stays),));
    assert_eq!(pair.finish(take).unwrap(), 2);
    let mut guard = left.lock();
    for number in 0..10_000 {
        guard.observers.announce("addDuck", (format!("duck {number:060}"),));
    }
    drop(guard);
    assert!(pair.client.broker.backlog() > 512 * 1024);
    // The observer's subscription ends, since the state cannot be taken.
    let mut guard = left.lock();
    guard.mood = "refuses";
    guard.observers.reset_all();
    drop(guard);
    assert_eq!((left.observer_count(), stays.observer_count()), (0, 1));
    for _ in 0..10 {
        stays.lock().add_duck("duck".to_owned());
    }
    assert!(matches!(
        pair.client.broker.close_reason(),
        Some(ConnectionError::SlowObserver { .. })
    ));
}
