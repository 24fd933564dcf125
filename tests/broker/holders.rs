//! How many peers hold an object of this end, and waiting until none does.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
};

use pb::{ConnectionError, Local, Perspective, RemoteReference, View};
use pb_test_support::{Pair, Woken};

struct Bell;

struct User;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) {}

    #[view]
    fn watch(&self, _: &User) {}
}

/// Keeps the references that it gets.
#[derive(Clone, Default)]
struct Tower(Arc<Mutex<Vec<RemoteReference>>>);

#[pb::methods]
impl Tower {
    #[remote]
    fn hang(&self, bells: Vec<RemoteReference>) {
        self.0.lock().unwrap().extend(bells);
    }
}

impl Tower {
    fn pair() -> (Pair, Self) {
        let tower = Self::default();
        (Pair::new(tower.clone()), tower)
    }

    /// Drops all references, and tells the owner.
    fn clear(&self, pair: &mut Pair) {
        self.0.lock().unwrap().clear();
        pair.drive();
    }
}

fn hang(pair: &mut Pair, bells: impl pb::Jelly) {
    let call = pair.peer().root().call_remote::<()>("hang", (bells,));
    pair.finish(call).unwrap();
}

#[test]
fn an_object_is_released_when_the_last_peer_has_dropped_its_last_handle() {
    let ((mut first, one), (mut second, two)) = (Tower::pair(), Tower::pair());
    let (bell, woken) = (Local::new(Bell), Woken::new());
    hang(&mut first, [&bell, &bell]);
    hang(&mut first, [&bell]);
    hang(&mut second, [&bell]);
    assert_eq!(bell.holder_count(), 2);
    let mut released = pin!(bell.released());
    assert!(woken.poll(released.as_mut()).is_pending());
    let last = one.0.lock().unwrap().pop();
    one.clear(&mut first);
    two.clear(&mut second);
    assert_eq!((bell.holder_count(), woken.count()), (1, 0));
    drop(last);
    first.drive();
    assert_eq!((bell.holder_count(), woken.count()), (0, 1));
    assert!(woken.poll(released).is_ready());
}

#[test]
fn an_object_is_released_when_the_connection_closes() {
    let (mut pair, _tower) = Tower::pair();
    let (bell, woken) = (Local::new(Bell), Woken::new());
    hang(&mut pair, [&bell]);
    let mut released = pin!(bell.released());
    assert!(woken.poll(released.as_mut()).is_pending());
    pair.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!((bell.holder_count(), woken.count()), (0, 1));
    assert!(woken.poll(released).is_ready());
}

#[test]
fn an_object_is_released_when_its_connection_is_dropped() {
    let (mut pair, tower) = Tower::pair();
    let (bell, woken) = (Local::new(Bell), Woken::new());
    hang(&mut pair, [&bell]);
    let mut released = pin!(bell.released());
    assert!(woken.poll(released.as_mut()).is_pending());
    tower.0.lock().unwrap().clear();
    drop(pair);
    assert_eq!((bell.holder_count(), woken.count()), (0, 1));
    assert!(woken.poll(released).is_ready());
}

#[test]
fn an_object_that_no_peer_holds_is_released() {
    let (mut pair, tower) = Tower::pair();
    let (bell, woken) = (Local::new(Bell), Woken::new());
    assert!(woken.poll(pin!(bell.released())).is_ready(), "it was never sent");
    hang(&mut pair, [&bell]);
    tower.clear(&mut pair);
    assert!(woken.poll(pin!(bell.released())).is_ready());
    hang(&mut pair, [&bell]);
    assert!(woken.poll(pin!(bell.released())).is_pending(), "it was sent again");
}

#[test]
fn a_wait_that_began_before_the_release_ends_although_the_object_was_sent_again() {
    let (mut pair, tower) = Tower::pair();
    let (bell, woken) = (Local::new(Bell), Woken::new());
    hang(&mut pair, [&bell]);
    let mut released = pin!(bell.released());
    assert!(woken.poll(released.as_mut()).is_pending());
    tower.clear(&mut pair);
    hang(&mut pair, [&bell]);
    assert!(woken.poll(released).is_ready());
    assert!(woken.poll(pin!(bell.released())).is_pending());
}

#[test]
fn all_handles_of_an_object_count_the_same_peers() {
    let (mut pair, tower) = Tower::pair();
    let avatar = Arc::new(User);
    pair.peer().set_perspective(Some(Perspective::new(avatar)));
    let bell = Arc::new(Bell);
    let (local, view) = (Local::from(bell.clone()), View::from(bell.clone()));
    hang(&mut pair, [&local]);
    hang(&mut pair, [&view]);
    assert_eq!((local.holder_count(), view.holder_count()), (2, 2));
    assert_eq!(Local::from(Arc::new(bell)).holder_count(), 2, "an `Arc` around it changes nothing");
    assert_eq!(Local::new(Bell).holder_count(), 0);
    let woken = Woken::new();
    let (mut released, mut seen) = (pin!(local.released()), pin!(view.released()));
    assert!(woken.poll(released.as_mut()).is_pending());
    assert!(woken.poll(seen.as_mut()).is_pending());
    tower.clear(&mut pair);
    assert_eq!(woken.count(), 2);
    assert!(woken.poll(released).is_ready() && woken.poll(seen).is_ready());
}

#[test]
fn a_dropped_wait_for_a_release_leaves_no_waker_behind() {
    let (mut pair, tower) = Tower::pair();
    let (bell, woken) = (Local::new(Bell), Woken::new());
    hang(&mut pair, [&bell]);
    for _ in 0..20_000 {
        assert!(woken.poll(pin!(bell.released())).is_pending());
    }
    assert_eq!(Arc::strong_count(&woken), 1);
    tower.clear(&mut pair);
    assert_eq!(woken.count(), 0);
}

#[test]
fn the_waits_for_objects_end_one_by_one() {
    const BELLS: usize = 1000;
    let (mut pair, tower) = Tower::pair();
    let bells: Vec<_> = (0..BELLS).map(|_| Local::new(Bell)).collect();
    hang(&mut pair, &bells);
    let wakers: Vec<_> = bells.iter().map(|_| Woken::new()).collect();
    let mut waits: Vec<_> = bells.iter().map(|bell| Box::pin(bell.released())).collect();
    for (woken, wait) in wakers.iter().zip(&mut waits) {
        assert!(woken.poll(wait.as_mut()).is_pending());
    }
    for (index, woken) in wakers.iter().enumerate().rev() {
        let last = tower.0.lock().unwrap().pop();
        drop(last);
        pair.drive();
        pair.traffic.clear();
        assert_eq!((woken.count(), bells[index].holder_count()), (1, 0));
        assert_eq!(wakers.iter().map(|woken| woken.count()).sum::<usize>(), BELLS - index);
    }
}
