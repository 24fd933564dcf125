//! Waiting for changes of a replica and of the live objects inside of it.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};

use pb::{
    Cached, ConnectionError, Observers, Published,
    live::{Lost, ObservedVec, WeakPublished},
};
use pb_test_support::{Pair, Woken, poll_once};

#[derive(pb::Cacheable, Default)]
#[pb(class = "within.Duck")]
struct Duck {
    #[pb(setter)]
    weight: i64,
    #[pb(setter)]
    chicks: Vec<Published<Self>>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Duck {
    #[update]
    fn choke(&mut self) {}
}

#[derive(pb::Cacheable, Default)]
#[pb(class = "within.Yard")]
struct Yard {
    #[pb(observed)]
    ducks: ObservedVec<Published<Duck>>,
    #[pb(setter)]
    named: BTreeMap<String, Published<Duck>>,
    #[pb(setter)]
    crate_: Option<Crate>,
    #[pb(setter)]
    itself: Option<WeakPublished<Self>>,
    #[pb(setter)]
    sign: String,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Yard {}

/// A copy that has a live object.
#[derive(pb::Copyable)]
#[pb(class = "within.Crate")]
struct Crate {
    duck: Published<Duck>,
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Duck)]
struct SeenDuck {
    #[pb(setter)]
    weight: i64,
    #[pb(setter)]
    chicks: Vec<Cached<Self>>,
}

#[pb::methods]
impl SeenDuck {
    #[observe]
    fn choke(&mut self) {
        panic!("it chokes");
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Yard)]
struct SeenYard {
    #[pb(observed)]
    ducks: ObservedVec<Cached<SeenDuck>>,
    #[pb(setter)]
    named: BTreeMap<String, Cached<SeenDuck>>,
    #[pb(setter)]
    crate_: Option<SeenCrate>,
    #[pb(setter)]
    itself: Option<Cached<Self>>,
    #[pb(setter)]
    sign: String,
}

#[pb::methods]
impl SeenYard {}

#[derive(pb::RemoteCopy, Clone)]
#[pb(class = Crate)]
struct SeenCrate {
    duck: Cached<SeenDuck>,
}

#[derive(Clone, Default)]
struct Keeper(Arc<Mutex<Option<Cached<SeenYard>>>>);

#[pb::methods]
impl Keeper {
    #[remote]
    fn take(&self, yard: Cached<SeenYard>) {
        *self.0.lock().unwrap() = Some(yard);
    }
}

fn duck() -> Published<Duck> {
    Published::default()
}

/// Sends a yard with some ducks over a connection.
fn observed(ducks: &[&Published<Duck>]) -> (Pair, Published<Yard>, Cached<SeenYard>) {
    let ducks = ducks.iter().copied().cloned().collect::<Vec<_>>().into();
    let yard = Published::new(Yard { ducks, ..Yard::default() });
    let (pair, seen) = sent(&yard);
    (pair, yard, seen)
}

fn sent(yard: &Published<Yard>) -> (Pair, Cached<SeenYard>) {
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let take = pair.peer().root().call_remote::<()>("take", (yard,));
    pair.finish(take).unwrap();
    let seen = keeper.0.lock().unwrap().take().unwrap();
    (pair, seen)
}

/// Checks that a change ends one wait within the yard, and is shown once.
fn ends_a_wait(pair: &mut Pair, yard: &Cached<SeenYard>, change: impl FnOnce()) {
    let woken = Woken::new();
    let mut wait = pin!(yard.changed_within());
    assert!(woken.poll(wait.as_mut()).is_pending(), "before the change");
    change();
    pair.drive();
    assert_eq!(woken.count(), 1);
    assert!(matches!(woken.poll(wait), Poll::Ready(Ok(()))));
    assert!(poll_once(pin!(yard.changed_within())).is_pending(), "the change was shown");
}

/// Checks that a change ends no wait within the yard.
fn ends_no_wait(pair: &mut Pair, yard: &Cached<SeenYard>, change: impl FnOnce()) {
    let mut wait = pin!(yard.changed_within());
    assert!(poll_once(wait.as_mut()).is_pending(), "before the change");
    change();
    pair.drive();
    assert!(poll_once(wait).is_pending());
}

#[test]
fn a_change_of_an_object_inside_ends_a_wait_within_the_replica_and_no_other() {
    let (one, two) = (duck(), duck());
    let (mut pair, yard, seen) = observed(&[&one, &two]);
    let mut own = pin!(seen.changed());
    assert!(poll_once(own.as_mut()).is_pending());
    ends_a_wait(&mut pair, &seen, || one.lock().set_weight(1));
    ends_a_wait(&mut pair, &seen, || two.lock().set_weight(2));
    assert!(poll_once(own.as_mut()).is_pending());
    ends_a_wait(&mut pair, &seen, || yard.lock().set_sign("no dogs".to_owned()));
    assert!(poll_once(own).is_ready());
}

#[test]
fn objects_are_inside_wherever_their_handles_are() {
    let [in_a_map, in_a_copy, chick, shared] = [(); 4].map(|()| duck());
    let mother = duck();
    let (mut pair, yard, seen) = observed(&[&mother]);
    ends_a_wait(&mut pair, &seen, || {
        yard.lock().set_named([("daisy".to_owned(), in_a_map.clone())].into());
    });
    ends_a_wait(&mut pair, &seen, || in_a_map.lock().set_weight(1));
    ends_a_wait(&mut pair, &seen, || {
        yard.lock().set_crate_(Some(Crate { duck: in_a_copy.clone() }));
    });
    ends_a_wait(&mut pair, &seen, || in_a_copy.lock().set_weight(1));
    ends_a_wait(&mut pair, &seen, || mother.lock().set_chicks(vec![chick.clone()]));
    ends_a_wait(&mut pair, &seen, || chick.lock().set_weight(1));
    // The same object twice.
    ends_a_wait(&mut pair, &seen, || {
        let mut yard = yard.lock();
        yard.ducks.push(shared.clone());
        yard.ducks.push(shared.clone());
    });
    ends_a_wait(&mut pair, &seen, || drop(yard.lock().ducks.pop()));
    ends_a_wait(&mut pair, &seen, || shared.lock().set_weight(1));
    // The whole state again.
    ends_a_wait(&mut pair, &seen, || yard.lock().observers.reset_all());
    for duck in [&in_a_map, &in_a_copy, &chick, &shared, &mother] {
        ends_a_wait(&mut pair, &seen, || duck.lock().set_weight(9));
    }
    assert_eq!(seen.read().crate_.as_ref().unwrap().duck.read().weight, 9);
}

#[test]
fn an_object_that_was_taken_out_is_not_inside_any_more() {
    let (one, two) = (duck(), duck());
    let (mut pair, yard, seen) = observed(&[&one, &two]);
    let kept = seen.read().ducks[0].clone();
    ends_a_wait(&mut pair, &seen, || drop(yard.lock().ducks.remove(0)));
    ends_no_wait(&mut pair, &seen, || one.lock().set_weight(1));
    assert_eq!(kept.read().weight, 1);
    ends_a_wait(&mut pair, &seen, || two.lock().set_weight(1));
    // Taken out while it is waited for, with a snapshot that shows it until then.
    let shown = seen.read();
    ends_a_wait(&mut pair, &seen, || drop(yard.lock().ducks.remove(0)));
    ends_a_wait(&mut pair, &seen, || two.lock().set_weight(2));
    drop(shown);
    ends_no_wait(&mut pair, &seen, || two.lock().set_weight(3));
}

#[test]
fn an_open_wait_lets_go_of_an_object_that_leaves_without_a_change() {
    let (one, two) = (duck(), duck());
    let (mut pair, yard, seen) = observed(&[&one, &two]);
    let (kept, shown) = (seen.read().ducks[0].clone(), seen.read());
    ends_a_wait(&mut pair, &seen, || drop(yard.lock().ducks.remove(0)));
    let woken = Woken::new();
    let mut wait = pin!(seen.changed_within());
    assert!(woken.poll(wait.as_mut()).is_pending());
    drop(shown);
    assert!(woken.poll(wait.as_mut()).is_pending());
    one.lock().set_weight(1);
    pair.drive();
    assert_eq!((kept.read().weight, woken.count()), (1, 0));
    two.lock().set_weight(1);
    pair.drive();
    assert_eq!(woken.count(), 1);
    assert!(woken.poll(wait).is_ready());
}

#[test]
fn objects_stay_inside_when_a_held_snapshot_makes_the_value_a_copy() {
    let one = duck();
    let (mut pair, yard, seen) = observed(&[&one]);
    for sign in ["a", "b", "c"] {
        let held = seen.read();
        ends_a_wait(&mut pair, &seen, || yard.lock().set_sign(sign.to_owned()));
        drop(held);
        ends_a_wait(&mut pair, &seen, || one.lock().set_weight(1));
    }
}

#[test]
fn a_replica_that_contains_itself_is_waited_for_once() {
    let one = duck();
    let (mut pair, yard, seen) = observed(&[&one]);
    let chick = duck();
    ends_a_wait(&mut pair, &seen, || yard.lock().set_itself(Some(yard.downgrade())));
    assert!(seen.read().itself.as_ref().unwrap().ptr_eq(&seen));
    ends_a_wait(&mut pair, &seen, || {
        one.lock().set_chicks(vec![chick.clone()]);
    });
    ends_a_wait(&mut pair, &seen, || chick.lock().set_weight(1));
    ends_a_wait(&mut pair, &seen, || yard.lock().set_itself(None));
}

#[test]
fn a_change_that_was_read_ends_no_wait() {
    let one = duck();
    let (mut pair, _yard, seen) = observed(&[&one]);
    one.lock().set_weight(1);
    pair.drive();
    assert_eq!(seen.read().ducks[0].read().weight, 1);
    assert!(poll_once(pin!(seen.changed_within())).is_pending());
    one.lock().set_weight(2);
    pair.drive();
    assert!(poll_once(pin!(seen.changed_within())).is_ready(), "it came before the wait began");
}

#[test]
fn each_handle_shows_each_change() {
    let one = duck();
    let (mut pair, _yard, seen) = observed(&[&one]);
    let other = seen.clone();
    let mut waits = [Box::pin(seen.changed_within()), Box::pin(other.changed_within())];
    assert!(waits.iter_mut().all(|wait| poll_once(wait.as_mut()).is_pending()));
    one.lock().set_weight(1);
    pair.drive();
    assert!(waits.iter_mut().all(|wait| poll_once(wait.as_mut()).is_ready()));
}

#[test]
fn the_loss_of_an_object_inside_is_a_change_and_that_of_the_replica_an_error() {
    let (one, two) = (duck(), duck());
    let (mut pair, _yard, seen) = observed(&[&one, &two]);
    ends_a_wait(&mut pair, &seen, || one.lock().choke());
    let ducks = seen.read().ducks.clone();
    assert!(matches!(ducks[0].lost_reason(), Some(Lost::UpdateFailed(_))));
    ends_a_wait(&mut pair, &seen, || two.lock().set_weight(1));
    two.lock().set_weight(2);
    pair.drive();
    pair.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert!(matches!(poll_once(pin!(seen.changed_within())), Poll::Ready(Ok(()))), "unread before");
    for _ in 0..2 {
        let lost = poll_once(pin!(seen.changed_within()));
        assert!(matches!(lost, Poll::Ready(Err(Lost::Connection(_)))), "{lost:?}");
    }
}

#[test]
fn a_wait_that_is_open_when_the_connection_closes_ends_with_the_reason() {
    let one = duck();
    let (pair, _yard, seen) = observed(&[&one]);
    let woken = Woken::new();
    let mut wait = pin!(seen.changed_within());
    assert!(woken.poll(wait.as_mut()).is_pending());
    pair.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert!(woken.count() > 0);
    assert!(matches!(woken.poll(wait), Poll::Ready(Err(Lost::Connection(_)))));
}

#[test]
fn a_dropped_wait_within_a_replica_leaves_no_waker_behind() {
    let ducks: Vec<_> = (0..10).map(|_| duck()).collect();
    let (mut pair, _yard, seen) = observed(&ducks.iter().collect::<Vec<_>>());
    let woken = Woken::new();
    for _ in 0..1_000 {
        assert!(woken.poll(pin!(seen.changed_within())).is_pending());
    }
    let mut changes = seen.changes_within();
    assert!(woken.poll(pin!(changes.next())).is_pending());
    assert_eq!(Arc::strong_count(&woken), 1);
    for duck in ducks {
        duck.lock().set_weight(1);
    }
    pair.drive();
    assert_eq!(woken.count(), 0);
}

#[test]
fn a_wait_does_not_keep_an_object_that_was_taken_out() {
    let (one, two) = (duck(), duck());
    let (mut pair, yard, seen) = observed(&[&one, &two]);
    let mut wait = pin!(seen.changed_within());
    assert!(poll_once(wait.as_mut()).is_pending());
    drop(yard.lock().ducks.remove(0));
    pair.drive();
    assert_eq!(one.observer_count(), 0, "the handle was released");
    assert!(poll_once(wait).is_ready());
}

#[test]
fn a_stream_has_an_item_for_changes_of_the_replica_and_inside_of_it() {
    let one = duck();
    let (mut pair, yard, seen) = observed(&[&one]);
    let (mut changes, woken) = (seen.changes_within(), Woken::new());
    assert!(woken.poll(pin!(changes.next())).is_pending());
    one.lock().set_weight(1);
    one.lock().set_weight(2);
    pair.drive();
    let Poll::Ready(Some(item)) = woken.poll(pin!(changes.next())) else { panic!("no item") };
    assert_eq!(item.ducks[0].read().weight, 2);
    drop(item);
    let mut poll = || woken.poll(pin!(changes.next()));
    assert!(poll().is_pending());
    yard.lock().set_sign("x".to_owned());
    pair.drive();
    assert!(matches!(poll(), Poll::Ready(Some(item)) if item.sign == "x"));
    assert!(poll().is_pending());
    pair.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert!(matches!(poll(), Poll::Ready(None)));
}
