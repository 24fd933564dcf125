//! Messages that wait for the states of live objects, or for room, and the events that can change them
//! meanwhile.

use std::{
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
};

use pb::{
    Cacheable, CallError, ConnectionError, Jelly, Observers, Perspective, Published,
    error::JellyError, live::Observer,
};
use pb_test_support::{Pair, Woken, poll_once};

use super::{
    classes::{Keeper, MasterDuckPond, Pond, given, pair},
    failing::moody,
    messages::said,
};

/// More bytes than a connection takes at once.
const MUCH: usize = 200_000;

/// A class whose state holds another object, and sometimes cannot be taken.
struct Nest {
    pond: Option<Published<MasterDuckPond>>,
    refuses: AtomicBool,
    observers: Observers,
}

impl Cacheable for Nest {
    const CLASS: &'static str = "test.Nest";

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        _: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        match self.refuses.swap(false, Ordering::SeqCst) {
            true => Err(JellyError::custom("not this time")),
            false => Ok(&self.pond),
        }
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

/// Checks that a pond from a message that failed is sent in its current state.
fn is_sent_as_it_is(pond: &Published<MasterDuckPond>, pair: &mut Pair, keeper: &Keeper) {
    assert_eq!(pond.observer_count(), 0);
    pond.lock().add_duck("later duck".to_owned());
    let take = pair.peer().root().call_remote::<usize>("alsoTake", (vec![pond],));
    pair.finish(take).unwrap();
    pond.lock().add_duck("last duck".to_owned());
    pair.drive();
    let seen = keeper.ponds.lock().unwrap().last().unwrap().clone();
    assert_eq!(seen.read().ducks, pond.lock().ducks);
    assert!(seen.lost_reason().is_none());
}

#[test]
fn rule_snapshot_a_state_that_an_update_waited_for_is_not_kept_when_a_reset_takes_its_place() {
    let (pond, inner) = (MasterDuckPond::published(&["x"]), MasterDuckPond::published(&["y"]));
    let stops = inner.lock().stops.clone();
    let (mut pair, keeper) = given(&pond);
    let guard = inner.lock();
    pond.lock().observers.announce("nest", (&inner,));
    pond.lock().observers.reset_all();
    drop(guard);
    pair.drive();
    assert!(said(&mut pair)[0].contains("setCopyableState"));
    assert_eq!(stops.count(), 1, "it was observed for a moment");
    is_sent_as_it_is(&inner, &mut pair, &keeper);
}

#[test]
fn rule_snapshot_a_state_that_an_update_waited_for_is_not_kept_when_its_subscription_ends() {
    // The inner state is still under way, or has arrived while another one is under way.
    for is_here in [false, true] {
        let (pond, inner) = (MasterDuckPond::published(&["x"]), MasterDuckPond::published(&["y"]));
        let other = MasterDuckPond::published(&["z"]);
        let (mut pair, keeper) = given(&pond);
        let guard = if is_here { other.lock() } else { inner.lock() };
        pond.lock().observers.announce("nest", (&inner, &other));
        keeper.ponds.lock().unwrap().clear();
        pair.drive();
        assert_eq!(pond.observer_count(), 0);
        drop(guard);
        pair.drive();
        is_sent_as_it_is(&inner, &mut pair, &keeper);
        is_sent_as_it_is(&other, &mut pair, &keeper);
    }
}

/// The update's subscription ends, and the message behind it turns out to be unsendable.
#[test]
fn the_writer_is_woken_when_an_unneeded_state_arrives() {
    let (pond, inner) = (MasterDuckPond::published(&["x"]), MasterDuckPond::published(&["y"]));
    let (mut pair, keeper) = given(&pond);
    let (elsewhere, _) = super::classes::pair();
    let guard = inner.lock();
    pond.lock().observers.announce("nest", (&inner,));
    let args = (&inner, elsewhere.peer().root());
    let call = pair.peer().root().call_remote::<usize>("alsoTake", args).send();
    keeper.ponds.lock().unwrap().clear();
    pair.drive();
    let peer = pair.peer();
    let mut flushed = pin!(peer.flushed());
    assert!(poll_once(flushed.as_mut()).is_pending());
    let writer = Woken::new();
    let broker = &pair.client.broker;
    assert!(writer.with(|cx| broker.poll_transmit(cx, &mut Vec::new())).is_pending());
    drop(guard);
    assert_ne!(writer.count(), 0);
    pair.drive();
    assert!(poll_once(flushed.as_mut()).is_ready());
    assert!(matches!(pair.finish(call), Err(CallError::Jelly(_))));
}

/// The message asked for the state, and does not hold the object any more when it leaves.
#[test]
fn rule_snapshot_a_state_that_is_left_over_is_not_kept_for_a_later_message() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck"]);
    let nest = Published::new(Nest {
        pond: Some(pond.clone()),
        refuses: false.into(),
        observers: Observers::default(),
    });
    let guard = pond.lock();
    let first = root.call_remote::<String>("takeAnything", (&nest,)).send();
    {
        // The subscription ends, and the call asks for the state again.
        let mut nest = nest.lock();
        nest.pond = None;
        nest.refuses = true.into();
        nest.observers.reset_all();
    }
    drop(guard);
    assert_eq!(pond.observer_count(), 0);
    pond.lock().add_duck("two duck".to_owned());
    let take = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
    assert!(pair.finish(first).unwrap_err().remote().is_some());
}

/// The call holds the last handles of a replica and of a reference, which tell the peer when they are
/// dropped.
#[test]
fn rule_unlocked_a_call_that_fails_is_dropped_where_no_mutex_is_held() {
    let (mut pair, server) = pair();
    let root = pair.peer().root();
    let own = MasterDuckPond::published(&["one duck"]);
    server.own.lock().unwrap().push(own.clone());
    let call = root.call_remote::<Pond>("publish", ());
    let replica = pair.finish(call).unwrap();
    let both = root.call_remote::<usize>("alsoTake", (moody("refuses"), replica));
    assert!(matches!(pair.finish(both), Err(CallError::Jelly(_))));
    pair.drive();
    assert_eq!(own.observer_count(), 0);
}

#[test]
fn rule_all_or_nothing_a_message_fails_after_all_its_states_have_arrived() {
    let (mut pair, keeper) = pair();
    let (refuses, pond) = (moody("refuses"), MasterDuckPond::published(&["one duck"]));
    let stops = pond.lock().stops.clone();
    let guard = pond.lock();
    let root = pair.peer().root();
    let both = root.call_remote::<usize>("alsoTake", ((&refuses, &pond),)).send();
    pair.drive();
    assert!(said(&mut pair).is_empty());
    drop(guard);
    assert!(matches!(pair.finish(both), Err(CallError::Jelly(_))));
    assert_eq!(stops.count(), 1);
    is_sent_as_it_is(&pond, &mut pair, &keeper);
    // The error is not kept either.
    refuses.lock().mood = "content";
    let take = root.call_remote::<String>("takePond", (&refuses,));
    pair.finish(take).unwrap();
}

#[test]
fn rule_stopped_once_subscriptions_begun_by_a_waiting_message_end_with_the_connection() {
    let (mut pair, _keeper) = pair();
    let (here, asked) = (MasterDuckPond::published(&[]), MasterDuckPond::published(&[]));
    let stops = [&here, &asked].map(|pond| pond.lock().stops.clone());
    let guard = asked.lock();
    let take = pair.peer().root().call_remote::<usize>("alsoTake", (vec![&here, &asked],)).send();
    assert_eq!((here.observer_count(), stops[0].count()), (1, 0));
    pair.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!((here.observer_count(), stops[0].count()), (0, 1));
    drop(guard);
    assert_eq!((asked.observer_count(), stops[1].count()), (0, 1));
    // A call that was never sent ends as well.
    assert!(matches!(
        pair.finish(take),
        Err(CallError::Closed { reason: ConnectionError::ClosedByPeer, .. })
    ));
}

#[test]
fn updates_of_an_ended_subscription_are_not_sent_in_the_next_one() {
    let pond = MasterDuckPond::published(&[]);
    let (mut pair, keeper) = given(&pond);
    pond.lock().add_duck("x".repeat(MUCH));
    pond.lock().add_duck("it waits".to_owned());
    keeper.ponds.lock().unwrap().clear();
    let goodbye = pair.server.sent();
    pair.client.receive(&goodbye);
    assert_eq!(pond.observer_count(), 0);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("of the new life".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
    assert_eq!(keeper.pond().version(), 1);
}

#[test]
fn flushed_does_not_wait_for_an_observer_that_has_left() {
    let pond = MasterDuckPond::published(&[]);
    let (mut pair, keeper) = given(&pond);
    pond.lock().add_duck("x".repeat(MUCH));
    pond.lock().add_duck("it waits".to_owned());
    let mut flushed = pin!(pond.flushed());
    assert!(poll_once(flushed.as_mut()).is_pending());
    keeper.ponds.lock().unwrap().clear();
    let goodbye = pair.server.sent();
    pair.client.receive(&goodbye);
    assert!(poll_once(flushed.as_mut()).is_ready());
    pair.drive();
    // Nor for an observer whose message was never sent.
    let (guarded, other) = (MasterDuckPond::published(&[]), MasterDuckPond::published(&[]));
    let guard = guarded.lock();
    let root = pair.peer().root();
    let take = root.call_remote::<usize>("alsoTake", (vec![&other, &guarded],)).send();
    other.lock().add_duck("it waits for its own beginning".to_owned());
    let mut flushed = pin!(other.flushed());
    assert!(poll_once(flushed.as_mut()).is_pending());
    pair.client.broker.close();
    assert!(poll_once(flushed.as_mut()).is_ready());
    drop((guard, take));
}

#[test]
fn rule_bounded_updates_that_wait_are_not_calls_that_wait() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper, |config| config.limits.max_outgoing_calls = 8);
    let pond = MasterDuckPond::published(&[]);
    let root = pair.peer().root();
    let take = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("x".repeat(MUCH));
    for _ in 0..8 {
        pond.lock().add_duck("it waits".to_owned());
    }
    let calls: Vec<_> =
        (0..9).map(|_| root.call_remote::<usize>("checkDucks", ()).send()).collect();
    let mut answers: Vec<_> = calls.into_iter().map(|call| pair.finish(call)).collect();
    assert!(answers.pop().unwrap().is_err(), "queued calls count as waiting calls");
    assert!(answers.into_iter().all(|answer| answer.unwrap() == 9));
}

/// Looking at it again after each state would cost a thousand times a thousand steps.
#[test]
fn a_message_is_looked_at_again_only_when_all_its_states_have_arrived() {
    #[derive(pb::Cacheable)]
    #[pb(class = "cache_classes.MasterDuckPond")]
    struct Outer {
        inner: Published<MasterDuckPond>,
        #[pb(observers)]
        observers: Observers,
    }

    let (mut pair, _keeper) = pair();
    let inners: Vec<_> = (0..100).map(|_| MasterDuckPond::published(&[])).collect();
    let observers = Observers::default();
    let outer = |inner: &Published<_>| Outer { inner: inner.clone(), observers: observers.clone() };
    let outers: Vec<_> = inners.iter().map(|inner| Published::new(outer(inner))).collect();
    let last = MasterDuckPond::published(&[]);
    let guard = last.lock();
    let take = pair.peer().root().call_remote::<usize>("alsoTake", ((&outers, &last),)).send();
    let begun = || inners.iter().filter(|inner| inner.observer_count() > 0).count();
    assert!(outers.iter().all(|outer| outer.observer_count() == 1));
    assert_eq!(begun(), 0, "what stands in them is found in one look");
    drop(guard);
    assert_eq!(begun(), 100);
    // The message is refused only because its shape has changed.
    assert!(pair.finish(take).unwrap_err().remote().is_some());
    pair.drive();
    assert_eq!(begun(), 0);
}

#[test]
fn messages_sent_before_a_close_are_written() {
    let pond = MasterDuckPond::published(&[]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    pond.lock().add_duck("x".repeat(MUCH));
    pond.lock().add_duck("it waits".to_owned());
    pair.peer().root().call_remote::<()>("ignorePond", ()).notify().unwrap();
    pair.peer().close();
    pair.drive();
    assert_eq!(replica.read().ducks.len(), 2);
    assert!(keeper.ponds.lock().unwrap().is_empty());
}

#[test]
fn rule_ends_once_calls_that_wait_in_the_queue_are_lost_with_the_connection() {
    for reason in [ConnectionError::LocallyClosed, ConnectionError::ClosedByPeer] {
        let (mut pair, _keeper) = pair();
        let pond = MasterDuckPond::published(&["one duck"]);
        let guard = pond.lock();
        let root = pair.peer().root();
        let waits = root.call_remote::<String>("takePond", (&pond,)).send();
        let behind = root.call_remote::<usize>("checkDucks", ()).send();
        pair.client.broker.handle_closed(reason.clone());
        for lost in [pair.finish(waits).unwrap_err(), pair.finish(behind).unwrap_err()] {
            let CallError::Closed { reason: why, .. } = lost else { panic!("{lost:?}") };
            assert_eq!(why.to_string(), reason.to_string());
        }
        drop(guard);
        assert_eq!(pond.observer_count(), 0);
    }
}

/// Nothing is written then that would wake the task.
#[test]
fn a_task_that_waits_for_an_empty_outbox_is_woken_when_the_last_message_cannot_be_sent() {
    let (mut pair, _keeper) = pair();
    let pond = moody("refuses");
    let guard = pond.lock();
    let call = pair.peer().root().call_remote::<()>("keep", (&pond,)).send();
    let (peer, woken) = (pair.peer(), Woken::new());
    let mut flushed = pin!(peer.flushed());
    assert!(woken.poll(flushed.as_mut()).is_pending());
    drop(guard);
    assert!(matches!(pair.finish(call), Err(CallError::Jelly(_))));
    pair.drive();
    assert!(said(&mut pair).is_empty());
    assert_ne!(woken.count(), 0);
    assert!(poll_once(flushed).is_ready());
}
