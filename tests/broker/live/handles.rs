//! Handles that are dropped: at which moment, and with which other objects.

use std::{
    cell::Cell,
    sync::{Arc, Mutex},
    thread,
};

use pb::{
    Cached, ConnectionError, Observers, Perspective, Published, Referenceable,
    dispatch::{Dispatch, Invocation},
    live::{WeakCached, WeakPublished},
};
use pb_test_support::{End, Pair};

use super::{
    classes::{MasterDuckPond, Pond, given, pair},
    failing::moody,
    feed::within,
    messages::said,
};

/// A class whose value can hold objects of either end.
#[derive(pb::Cacheable, Default)]
#[pb(class = "test.Shelf")]
struct Shelf {
    held: Option<Cached<SeenShelf>>,
    next: Option<Published<Self>>,
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Shelf)]
struct SeenShelf {
    #[pb(rename = "held")]
    _held: Option<Published<Shelf>>,
    next: Option<Cached<Self>>,
}

#[pb::methods]
impl SeenShelf {
    #[observe]
    fn put(&mut self, next: Cached<Self>) {
        self.next = Some(next);
    }
}

#[derive(Default, Clone)]
struct Room {
    own: Arc<Mutex<Vec<Published<Shelf>>>>,
    seen: Arc<Mutex<Vec<Cached<SeenShelf>>>>,
}

#[pb::methods]
impl Room {
    #[remote]
    fn publish(&self) -> Published<Shelf> {
        let shelf = Published::new(Shelf::default());
        self.own.lock().unwrap().push(shelf.clone());
        shelf
    }

    #[remote]
    fn take(&self, shelves: Vec<Cached<SeenShelf>>) {
        *self.seen.lock().unwrap() = shelves;
    }
}

/// Returns a local shelf that holds the only handle of an object of the peer.
fn holding() -> (Pair, Room, Published<Shelf>) {
    let room = Room::default();
    let mut pair = Pair::new(room.clone());
    let publish = pair.peer().root().call_remote("publish", ());
    let held = pair.finish(publish).unwrap();
    pair.traffic.clear();
    let shelf = Published::new(Shelf { held: Some(held), ..Shelf::default() });
    (pair, room, shelf)
}

#[test]
fn rule_unlocked_the_last_handle_in_a_state_is_dropped_with_it_under_no_mutex() {
    within(|| {
        let (mut pair, room, shelf) = holding();
        let other = Published::new(Shelf::default());
        let guard = other.lock();
        let take = pair.peer().root().call_remote::<()>("take", (vec![&shelf, &other],)).send();
        // The message waits, and has the state of the first object already.
        shelf.lock().held = None;
        drop(guard);
        pair.finish(take).unwrap();
        pair.drive();
        assert_eq!(room.own.lock().unwrap()[0].observer_count(), 0);
    });
}

#[test]
fn rule_unlocked_the_last_handle_in_a_state_that_is_withdrawn_is_dropped_under_no_mutex() {
    within(|| {
        let (mut pair, room, shelf) = holding();
        let refuses = moody("refuses");
        let guard = refuses.lock();
        let take = pair.peer().root().call_remote::<()>("take", ((&shelf, &refuses),)).send();
        shelf.lock().held = None;
        drop(guard);
        assert!(pair.finish(take).is_err());
        pair.drive();
        assert_eq!(said(&mut pair), ["> [decache 1]", "< [uncache 1]"]);
        assert_eq!(room.own.lock().unwrap()[0].observer_count(), 0);
    });
}

#[test]
fn rule_unlocked_a_perspective_is_dropped_under_no_mutex() {
    /// A perspective that calls its connection when it is dropped.
    struct Curious(pb::Peer);

    impl Drop for Curious {
        fn drop(&mut self) {
            let _ = self.0.close_reason();
        }
    }

    within(|| {
        for by_closing in [false, true] {
            let pond = MasterDuckPond::published(&["one duck"]);
            let (mut pair, keeper) = pair();
            let perspective = Perspective::new(Arc::new(Curious(pair.peer())));
            pair.peer().set_perspective(Some(perspective));
            let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
            pair.finish(take).unwrap();
            pair.peer().set_perspective(None);
            if by_closing {
                pair.client.broker.close();
            } else {
                keeper.ponds.lock().unwrap().clear();
                pair.drive();
            }
            assert_eq!(pond.observer_count(), 0);
        }
    });
}

#[test]
fn a_replica_that_arrives_while_the_connection_closes_is_lost() {
    struct Closes(Arc<Mutex<Option<Pond>>>);

    impl Referenceable for Closes {
        fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
            call.now(|call| {
                // As another thread might.
                call.context().peer().close();
                *self.0.lock().unwrap() = Some(call.argument::<Pond>("pond")?);
                Ok(())
            })
        }
    }

    let kept = Arc::new(Mutex::new(None));
    let mut pair = Pair::new(Closes(kept.clone()));
    let pond = MasterDuckPond::published(&["one duck"]);
    let _call = pair.peer().root().call_remote::<()>("x", (&pond,)).send();
    pair.drive();
    assert!(kept.lock().unwrap().as_ref().is_none_or(|pond| pond.lost_reason().is_some()));
    // The same holds for a replica that the connection knows already.
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    pair.server.broker.close();
    let _again = pair.peer().root().call_remote::<String>("takePond", (&pond,)).send();
    pair.drive();
    assert!(replica.lost_reason().is_some());
    assert!(keeper.ponds.lock().unwrap().iter().all(|pond| pond.lost_reason().is_some()));
}

#[test]
fn a_long_chain_of_live_objects_needs_no_stack_of_its_length_to_be_dropped() {
    const LENGTH: usize = 3_000;

    let small = thread::Builder::new().stack_size(512 * 1024);
    let dropped = small.spawn(|| {
        let room = Room::default();
        let mut end = End::server(room.clone());
        let shelf = |id| format!("[test.Shelf {id} [dictionary [held [None]] [next [None]]]]");
        end.feed(&format!("[message 1 root take 0 [tuple [list {}]] [dictionary]]", shelf(1)));
        for id in 2..=LENGTH {
            let (last, shelf) = (id - 1, shelf(id));
            end.feed(&format!("[cachemessage 2 {last} put 0 [tuple {shelf}] [dictionary]]"));
        }
        let head = std::mem::take(&mut *room.seen.lock().unwrap());
        assert!(head[0].read().next.is_some());
        end.broker.handle_closed(ConnectionError::ClosedByPeer);
        drop(head);
        let mut chain = None;
        for _ in 0..LENGTH {
            chain = Some(Published::new(Shelf { next: chain, ..Shelf::default() }));
        }
    });
    dropped.unwrap().join().unwrap();
}

thread_local! {
    /// Counts the values of rings that exist in this test.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

struct Alive(());

impl Default for Alive {
    fn default() -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Self(())
    }
}

impl Clone for Alive {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

/// A link of a ring, in which one direction is weak.
#[derive(pb::Cacheable, Default)]
#[pb(class = "test.Ring")]
struct Ring {
    next: Option<Published<Self>>,
    back: Option<WeakPublished<Self>>,
    #[pb(skip)]
    _alive: Alive,
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Ring)]
struct SeenRing {
    next: Option<Cached<Self>>,
    back: Option<WeakCached<Self>>,
    #[pb(skip)]
    _alive: Alive,
}

#[pb::methods]
impl SeenRing {}

#[derive(Default, Clone)]
struct Finger(Arc<Mutex<Option<Cached<SeenRing>>>>);

#[pb::methods]
impl Finger {
    #[remote]
    fn wear(&self, ring: Cached<SeenRing>) {
        *self.0.lock().unwrap() = Some(ring);
    }
}

#[test]
fn replicas_that_hold_each_other_do_not_keep_their_connection() {
    let finger = Finger::default();
    let mut end = End::server(finger.clone());
    end.feed(
        "[message 1 root wear 0 [tuple [reference 1 [test.Ring 1 [dictionary [back [None]] [next
            [test.Ring 2 [dictionary [back [None]] [next [dereference 1]]]]]]]]] [dictionary]]",
    );
    let ring = finger.0.lock().unwrap().take().unwrap();
    let next = ring.read().next.clone().unwrap();
    assert!(next.read().next.as_ref().unwrap().ptr_eq(&ring));
    drop((ring, next));
    end.broker.handle_closed(ConnectionError::ClosedByPeer);
    end.broker.handle_finished();
    let connection = Arc::downgrade(&end.broker);
    drop(end);
    assert!(connection.upgrade().is_none());
    assert_eq!(ALIVE.get(), 2, "they keep each other, as any `Arc` in a circle does");
}

#[test]
fn replicas_that_hold_each_other_do_not_keep_their_connection_open() {
    struct Jeweller(Published<Ring>);

    #[pb::methods]
    impl Jeweller {
        #[remote]
        fn sell(&self) -> Published<Ring> {
            self.0.clone()
        }
    }

    let (first, second) = (Published::new(Ring::default()), Published::new(Ring::default()));
    first.lock().next = Some(second.clone());
    second.lock().next = Some(first.clone());
    let mut pair = Pair::new(Jeweller(first));
    let owning = pair.client.broker.owning_peer();
    let sell = owning.root().call_remote::<Cached<SeenRing>>("sell", ());
    let ring = pair.finish(sell).unwrap();
    let next = ring.read().next.clone().unwrap();
    assert!(next.read().next.as_ref().unwrap().ptr_eq(&ring));
    drop((owning, next));
    assert!(pair.client.broker.close_reason().is_none());
    drop(ring);
    assert!(pair.client.broker.close_reason().is_some());
}

#[test]
fn replicas_that_hold_each_other_weakly_in_one_direction_are_freed() {
    let finger = Finger::default();
    let mut pair = Pair::new(finger.clone());
    let (first, second) = (Published::new(Ring::default()), Published::new(Ring::default()));
    first.lock().next = Some(second.clone());
    second.lock().back = Some(first.downgrade());
    let wear = pair.peer().root().call_remote::<()>("wear", (&first,));
    pair.finish(wear).unwrap();
    assert!(said(&mut pair)[0].contains("[[unicode back] [dereference 1]]"));
    {
        let ring = finger.0.lock().unwrap().clone().unwrap();
        let next = ring.read().next.clone().unwrap();
        let back = next.read().back.as_ref().unwrap().upgrade().unwrap();
        assert!(back.ptr_eq(&ring));
    }
    assert_eq!(ALIVE.get(), 4);
    // While the connection is open.
    finger.0.lock().unwrap().take();
    pair.drive();
    assert_eq!((first.observer_count(), second.observer_count()), (0, 0));
    assert_eq!(ALIVE.get(), 2, "those that are published");
    drop((first, second));
    assert_eq!(ALIVE.get(), 0);
    let connections = [&pair.client, &pair.server].map(|end| Arc::downgrade(&end.broker));
    drop(pair);
    assert!(connections.iter().all(|connection| connection.upgrade().is_none()));
}
