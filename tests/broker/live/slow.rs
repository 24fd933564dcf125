//! Observers that do not keep up.

use std::pin::pin;

use pb::{
    Cacheable, ConnectionError, Jelly, Observers, Perspective, Published,
    error::JellyError,
    live::{Delivery, Observer, WhenSlow},
};
use pb_test_support::{Pair, poll_once};

use super::{
    classes::{Keeper, MasterDuckPond},
    messages::said,
};

const BOUND: usize = 64 * 1024;

/// Returns two observers of one pond: the second is never written to.
fn watched(when_slow: WhenSlow) -> (Published<MasterDuckPond>, [(Pair, Keeper); 2]) {
    let delivery = Delivery::default().max_queued(BOUND).when_slow(when_slow);
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let both = [(); 2].map(|()| {
        let keeper = Keeper::default();
        let mut pair = Pair::new(keeper.clone());
        let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
        pair.finish(take).unwrap();
        pair.traffic.clear();
        (pair, keeper)
    });
    (pond, both)
}

/// Announces more than a connection and the limit take together: the names alone are more, in every dialect.
fn flood(pond: &Published<MasterDuckPond>, fast: &mut Pair, slow: &Pair) -> usize {
    let mut most = 0;
    for number in 0..6_000 {
        let mut pond = pond.lock();
        if number % 100 == 99 {
            pond.swap_duck(format!("duck {:060}", number - 1), format!("swan {number:060}"));
        } else {
            pond.add_duck(format!("duck {number:060}"));
        }
        drop(pond);
        if number % 64 == 0 {
            fast.drive();
        }
        most = most.max(slow.client.broker.backlog());
    }
    fast.drive();
    most
}

/// Adds ducks until the observer is behind: the connection takes no more of its updates at once.
fn crowd(pond: &Published<MasterDuckPond>, pair: &Pair) {
    while !pair.client.broker.has_observers_behind() {
        assert!(pair.client.broker.close_reason().is_none(), "the connection closed");
        pond.lock().add_duck("duck ".repeat(20));
    }
}

#[test]
fn rule_slow_a_slow_observer_is_disconnected_and_the_others_are_not_delayed() {
    let (pond, [(mut fast, fast_keeper), (slow, _)]) = watched(WhenSlow::Disconnect);
    flood(&pond, &mut fast, &slow);
    assert!(matches!(
        slow.client.broker.close_reason(),
        Some(ConnectionError::SlowObserver { class: "cache_classes.MasterDuckPond", .. })
    ));
    assert_eq!(pond.observer_count(), 1);
    assert_eq!(fast_keeper.pond().read().ducks, pond.lock().ducks);
    assert!(fast_keeper.pond().lost_reason().is_none());
}

#[test]
fn rule_slow_a_slow_observer_may_get_a_reset_instead() {
    let (pond, [(mut fast, fast_keeper), (mut slow, slow_keeper)]) = watched(WhenSlow::Reset);
    let most = flood(&pond, &mut fast, &slow);
    // The updates in the outbox, the limit, and one state.
    let state = pb::jelly::to_bytes(pb::banana::Dialect::Pb, &pond.lock().ducks).unwrap().len();
    assert!(
        most < 128 * 1024 + BOUND + state + 8 * 1024,
        "{most} bytes waited, a state is {state}"
    );
    slow.drive();
    assert!(said(&mut slow).iter().any(|said| said.contains("setCopyableState")));
    for keeper in [&fast_keeper, &slow_keeper] {
        assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
    }
    pond.lock().add_duck("in step".to_owned());
    slow.drive();
    assert_eq!(slow_keeper.pond().read().ducks.last().unwrap(), "in step");
    assert!(fast_keeper.pond().version() > slow_keeper.pond().version());
}

/// The limit of the connection holds, however much the object allows.
#[test]
fn rule_bounded_the_outbox_limit_holds_for_updates_too() {
    let delivery = Delivery::default().max_queued(1 << 30);
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let limits = pb::Limits::default().max_outbox(256 * 1024);
    let mut pair = Pair::with(Keeper::default(), |config| config.limits = limits);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    let mut most = 0;
    for _ in 0..400 {
        pond.lock().add_duck("duck ".repeat(200));
        most = most.max(pair.client.broker.backlog());
    }
    assert!((200 * 1024..260 * 1024).contains(&most), "{most}");
    assert!(matches!(
        pair.client.broker.close_reason(),
        Some(ConnectionError::SlowObserver { class: "cache_classes.MasterDuckPond", .. })
    ));
}

#[test]
fn an_owner_can_wait_for_its_observers() {
    let delivery = Delivery::default().max_queued(1 << 30);
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("one duck".to_owned());
    assert!(poll_once(pin!(pond.flushed())).is_ready(), "the connection takes the update at once");
    crowd(&pond, &pair);
    let mut flushed = pin!(pond.flushed());
    assert!(poll_once(flushed.as_mut()).is_pending());
    pair.finish(flushed);
    pair.drive();
    assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
    // An observer that has left does not count.
    crowd(&pond, &pair);
    let mut flushed = pin!(pond.flushed());
    assert!(poll_once(flushed.as_mut()).is_pending());
    pair.client.broker.close();
    assert!(poll_once(flushed.as_mut()).is_ready());
}

#[test]
fn rule_shared_encoding_an_update_is_encoded_once_and_shared_while_it_waits() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    static ENCODED: AtomicUsize = AtomicUsize::new(0);

    struct Counted;

    impl Jelly for Counted {
        fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), JellyError> {
            ENCODED.fetch_add(1, Ordering::SeqCst);
            "counted".jelly(out)
        }
    }

    let (pond, [(mut one, first), (mut two, second)]) = watched(WhenSlow::Disconnect);
    pond.lock().observers.announce("addDuck", (Counted,));
    one.drive();
    two.drive();
    assert_eq!(ENCODED.load(Ordering::SeqCst), 1);
    assert_eq!(first.pond().read().ducks, second.pond().read().ducks);
}

#[test]
fn rule_slow_a_state_larger_than_the_limit_is_not_taken_for_every_update() {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    #[derive(Default)]
    struct Big {
        states: Arc<AtomicUsize>,
        observers: Observers,
    }

    impl Cacheable for Big {
        const CLASS: &'static str = "cache_classes.MasterDuckPond";

        fn state_to_cache_and_observe_for<'a>(
            &'a self,
            _: Option<&'a Perspective>,
            _: &'a Observer,
        ) -> Result<impl Jelly + 'a, JellyError> {
            self.states.fetch_add(1, Ordering::SeqCst);
            Ok(vec!["x".repeat(10_000)])
        }

        fn observers(&self) -> &Observers {
            &self.observers
        }

        fn observers_mut(&mut self) -> &mut Observers {
            &mut self.observers
        }
    }

    let when_slow = WhenSlow::Reset;
    let delivery = Delivery::default().max_queued(5_000).when_slow(when_slow);
    let big = Published::with_delivery(Big::default(), delivery);
    let states = big.lock().states.clone();
    let mut pair = Pair::new(Keeper::default());
    let take = pair.peer().root().call_remote::<String>("takePond", (&big,));
    pair.finish(take).unwrap();
    big.lock().observers.announce("addDuck", ("x".repeat(200_000),));
    for _ in 0..500 {
        big.lock().observers.announce("addDuck", ("a",));
    }
    let states = states.load(Ordering::SeqCst);
    assert!((2..20).contains(&states), "{states} states for 500 updates");
}

/// The transaction is much larger than the limit for waiting updates, and than the limit of the outbox.
#[test]
fn a_large_transaction_does_not_make_an_observer_slow() {
    for when_slow in [WhenSlow::Disconnect, WhenSlow::Reset] {
        let delivery = Delivery::default().max_queued(BOUND).when_slow(when_slow);
        let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
        let keeper = Keeper::default();
        let limits = pb::Limits::default().max_outbox(512 * 1024);
        let mut pair = Pair::with(keeper.clone(), |config| config.limits = limits);
        let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
        pair.finish(take).unwrap();
        pair.traffic.clear();
        for round in 0..3 {
            let mut guard = pond.lock();
            for number in 0..10_000 {
                guard.add_duck(format!("duck {round} {number:060}"));
            }
            drop(guard);
            assert!(pair.client.broker.backlog() > 512 * 1024, "the whole transaction waits");
            // An observer is not slow either before it had the time to take the transaction.
            pond.lock().add_duck("after it".to_owned());
            pair.drive();
        }
        assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
        assert_eq!(keeper.pond().version(), 6, "each is one version");
        assert!(pair.client.broker.close_reason().is_none() && pond.take_error().is_none());
        let said = said(&mut pair);
        assert!(!said.iter().any(|said| said.contains("setCopyableState")));
    }
}

#[test]
fn behind_a_large_transaction_the_limit_is_as_usual() {
    let (pond, [(mut fast, _), (slow, _)]) = watched(WhenSlow::Disconnect);
    let mut guard = pond.lock();
    for number in 0..10_000 {
        guard.add_duck(format!("duck {number:060}"));
    }
    drop(guard);
    fast.drive();
    let transaction = slow.client.broker.backlog();
    flood(&pond, &mut fast, &slow);
    assert!(slow.client.broker.close_reason().is_some());
    assert!(fast.client.broker.close_reason().is_none());
    assert!(transaction > 4 * BOUND);
}

/// Returns a pond with an observer that is behind: its updates exceed what the connection takes at once,
/// and are below the limit.
fn behind(when_slow: WhenSlow) -> (Published<MasterDuckPond>, Pair, Keeper) {
    let delivery = Delivery::default().when_slow(when_slow);
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pair.traffic.clear();
    crowd(&pond, &pair);
    (pond, pair, keeper)
}

#[test]
fn an_observer_that_takes_nothing_for_long_is_slow_however_little_waits() {
    let (pond, pair, _keeper) = behind(WhenSlow::Disconnect);
    let mut flushed = pin!(pond.flushed());
    pair.client.broker.check_observers();
    assert!(poll_once(flushed.as_mut()).is_pending(), "the update may just have been announced");
    assert!(pair.client.broker.close_reason().is_none());
    pair.client.broker.check_observers();
    assert!(poll_once(flushed.as_mut()).is_ready());
    assert!(matches!(
        pair.client.broker.close_reason(),
        Some(ConnectionError::SlowObserver { .. })
    ));
}

#[test]
fn an_observer_that_takes_nothing_for_long_gets_a_reset_and_is_not_waited_for() {
    let (pond, mut pair, keeper) = behind(WhenSlow::Reset);
    let mut flushed = pin!(pond.flushed());
    pair.client.broker.check_observers();
    assert!(poll_once(flushed.as_mut()).is_pending());
    pair.client.broker.check_observers();
    assert!(poll_once(flushed.as_mut()).is_ready());
    assert!(!pair.client.broker.has_observers_behind());
    pair.drive();
    assert!(said(&mut pair).iter().any(|said| said.contains("setCopyableState")));
    assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
}

#[test]
fn an_observer_that_takes_its_updates_is_not_slow_although_more_have_come() {
    let (pond, mut pair, _keeper) = behind(WhenSlow::Disconnect);
    for _ in 0..5 {
        pair.client.broker.check_observers();
        pair.drive();
        crowd(&pond, &pair);
    }
    assert!(pair.client.broker.close_reason().is_none());
}

#[test]
fn an_observer_without_its_first_state_is_slow_too_if_the_peer_takes_nothing() {
    for when_slow in [WhenSlow::Disconnect, WhenSlow::Reset] {
        let delivery = Delivery::default().when_slow(when_slow);
        let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
        let keeper = Keeper::default();
        let mut pair = Pair::new(keeper.clone());
        pair.drive();
        let root = pair.peer().root();
        // So many bytes that the state waits behind them.
        let before = root.call_remote::<usize>("noSuchMethod", (vec![b'x'; 200 * 1024],)).send();
        let take = root.call_remote::<String>("takePond", (&pond,)).send();
        for number in 0..10 {
            pond.lock().add_duck(format!("duck {number}"));
        }
        assert!(poll_once(pin!(pond.flushed())).is_pending(), "{when_slow:?}");
        let broker = pair.client.broker.clone();
        assert!(broker.has_observers_behind(), "{when_slow:?}");
        broker.check_observers();
        assert!(poll_once(pin!(pond.flushed())).is_pending(), "{when_slow:?}: not at once");
        broker.check_observers();
        assert!(poll_once(pin!(pond.flushed())).is_ready(), "{when_slow:?}");
        let is_ended = matches!(broker.close_reason(), Some(ConnectionError::SlowObserver { .. }));
        assert_eq!(is_ended, when_slow == WhenSlow::Disconnect);
        if when_slow == WhenSlow::Reset {
            pair.drive();
            assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
            assert!(keeper.pond().lost_reason().is_none());
        }
        drop((before, take));
    }
}
