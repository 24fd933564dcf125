//! What a class does when an observer begins or ends.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    Cached, ConnectionError, Observers, Perspective, Published,
    live::{ObservedVec, Observer, TryLockError, WeakPublished},
};
use pb_test_support::Pair;

use super::messages::said;
use crate::logged::warnings;

/// A room whose observers see who is in it.
#[derive(pb::Cacheable, Default)]
#[pb(
    class = "test.Lobby",
    rename_all = "camelCase",
    started_observing = Room::joined,
    stopped_observing = Room::left
)]
struct Room {
    #[pb(observed)]
    members: ObservedVec<String>,
    #[pb(setter)]
    visits: i64,
    last: String,
    #[pb(skip)]
    calls: Calls,
    /// The room itself and another one, to be locked by the hooks.
    #[pb(skip)]
    rooms: Option<(WeakPublished<Self>, Published<Self>)>,
    #[pb(observers)]
    observers: Observers,
}

/// How often the hooks were called, and whether they panic.
#[derive(Clone, Default)]
struct Calls(Arc<(AtomicUsize, AtomicUsize)>);

impl Calls {
    fn count(&self) -> (usize, usize) {
        (self.0.0.load(Ordering::SeqCst), self.0.1.load(Ordering::SeqCst))
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Room {
    #[update]
    fn greet(&mut self, name: String) {
        self.last = name;
    }
}

impl Room {
    fn published() -> Published<Self> {
        Published::new(Self::default())
    }

    fn joined(&mut self, perspective: Option<&Perspective>, observer: &Observer) {
        self.calls.0.0.fetch_add(1, Ordering::SeqCst);
        let name = name(perspective);
        assert!(self.observers.iter().any(|(_, other)| other == *observer));
        assert!(name != "a guest who breaks things", "crash");
        if let Some((this, other)) = &self.rooms {
            let this = this.upgrade().unwrap();
            assert_eq!(this.try_lock().err().unwrap(), TryLockError::ByThisThread("test.Lobby"));
            other.try_lock().unwrap().set_visits(100);
        }
        self.members.push(name.clone());
        self.set_visits(self.visits + 1);
        self.greet(name);
    }

    fn left(&mut self, perspective: Option<&Perspective>, observer: &Observer) {
        self.calls.0.1.fetch_add(1, Ordering::SeqCst);
        assert!(self.observers.iter().all(|(_, other)| other != *observer));
        let name = name(perspective);
        self.members.retain(|member| *member != name);
    }
}

fn name(perspective: Option<&Perspective>) -> String {
    perspective.and_then(|perspective| perspective.downcast_ref::<String>()).unwrap().clone()
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Room, rename_all = "camelCase")]
struct Seen {
    #[pb(observed)]
    members: ObservedVec<String>,
    #[pb(setter)]
    visits: i64,
    last: String,
}

#[pb::methods(rename_all = "camelCase")]
impl Seen {
    #[observe]
    fn greet(&mut self, name: String) {
        self.last = name;
    }
}

#[derive(Clone, Default)]
struct Guest(Arc<Mutex<Option<Cached<Seen>>>>);

#[pb::methods]
impl Guest {
    #[remote]
    fn enter(&self, room: Cached<Seen>) {
        *self.0.lock().unwrap() = Some(room);
    }
}

/// One user, over a connection of their own.
struct User {
    pair: Pair,
    guest: Guest,
}

impl User {
    fn new(name: &str) -> Self {
        let guest = Guest::default();
        let pair = Pair::new(guest.clone());
        pair.peer().set_perspective(Some(Perspective::new(Arc::new(name.to_owned()))));
        Self { pair, guest }
    }

    /// Sends the room, without waiting for the answer.
    fn enter(&self, room: &Published<Room>) {
        let _ = self.pair.peer().root().call_remote::<()>("enter", (room,)).notify();
    }

    /// Returns the members, the number of visits, and the last guest, of the replica.
    fn sees(&mut self) -> (Vec<String>, i64, String) {
        self.pair.drive();
        let room = self.guest.0.lock().unwrap().clone().unwrap();
        assert!(room.lost_reason().is_none(), "{:?}", room.lost_reason());
        let room = room.read();
        (room.members.to_vec(), room.visits, room.last.clone())
    }

    /// Drops the replica.
    fn leave(&mut self) {
        *self.guest.0.lock().unwrap() = None;
        self.pair.drive();
    }
}

fn state(members: &[&str], visits: i64, last: &str) -> (Vec<String>, i64, String) {
    (members.iter().map(|&member| member.to_owned()).collect(), visits, last.to_owned())
}

#[test]
fn rule_snapshot_what_started_observing_announces_follows_the_state_of_the_new_observer() {
    let room = Room::published();
    let mut alice = User::new("alice");
    alice.enter(&room);
    assert_eq!(alice.sees(), state(&["alice"], 1, "alice"));
    assert_eq!(
        said(&mut alice.pair)[..4],
        [
            "> [message _ root enter 0 [tuple [test.Lobby 1 [dictionary [[unicode members] [list]] \
             [[unicode visits] 0] [[unicode last] [unicode '']]]]] [dictionary]]",
            "> [cachemessage _ 1 members_append '' [tuple [unicode alice]] [dictionary]]",
            "> [cachemessage _ 1 setVisits '' [tuple 1] [dictionary]]",
            "> [cachemessage _ 1 greet 0 [tuple [unicode alice]] [dictionary]]",
        ]
    );
    let mut bob = User::new("bob");
    bob.enter(&room);
    assert_eq!(bob.sees(), state(&["alice", "bob"], 2, "bob"));
    assert_eq!(alice.sees(), state(&["alice", "bob"], 2, "bob"));
}

#[test]
fn rule_snapshot_what_hooks_announce_is_in_the_state_of_the_next_observer_or_follows_it() {
    let room = Room::published();
    let mut users = ["alice", "bob", "carol", "dave"].map(User::new);
    let [alice, bob, carol, dave] = &mut users;
    alice.enter(&room);
    let _ = alice.sees();
    // One thread serves all of these requests, when it puts the value back.
    let mut guard = room.lock();
    guard.set_visits(10);
    bob.enter(&room);
    alice.leave();
    carol.enter(&room);
    dave.enter(&room);
    drop(guard);
    for user in [bob, carol, dave] {
        assert_eq!(user.sees(), state(&["bob", "carol", "dave"], 13, "dave"));
    }
    assert_eq!(room.lock().calls.count(), (4, 1));
}

#[test]
fn rule_stopped_once_started_observing_and_stopped_observing_are_called_in_pairs() {
    let room = Room::published();
    let calls = room.lock().calls.clone();
    let (mut alice, bob, carol) = (User::new("alice"), User::new("bob"), User::new("carol"));
    alice.enter(&room);
    alice.enter(&room);
    let _ = alice.sees();
    assert_eq!(calls.count(), (1, 0), "one observer, however often the object is sent");
    room.lock().observers.reset_all();
    let _ = alice.sees();
    assert_eq!(calls.count(), (1, 0), "a reset begins no observer");
    // The state is taken after the connection has closed.
    let guard = room.lock();
    bob.enter(&room);
    bob.pair.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    drop(guard);
    assert_eq!(calls.count(), (2, 1));
    carol.enter(&room);
    carol.pair.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!(calls.count(), (3, 2));
    assert_eq!(alice.sees(), state(&["alice"], 3, "carol"));
    alice.leave();
    assert_eq!((calls.count(), room.observer_count()), ((3, 3), 0));
}

#[test]
fn a_hook_that_locks_the_object_itself_gets_an_error_and_may_lock_others_without_waiting() {
    let (room, other) = (Room::published(), Room::published());
    room.lock().rooms = Some((room.downgrade(), other.clone()));
    let mut alice = User::new("alice");
    alice.enter(&room);
    assert_eq!(alice.sees(), state(&["alice"], 1, "alice"));
    assert_eq!(other.lock().visits, 100);
}

#[test]
fn a_hook_that_panics_is_logged_and_the_observer_goes_on() {
    let room = Room::published();
    let (mut alice, mut guest) = (User::new("alice"), User::new("a guest who breaks things"));
    alice.enter(&room);
    let logged = warnings(|| guest.enter(&room));
    assert_eq!(logged.len(), 1, "{logged:?}");
    assert!(
        logged[0]["message"].contains("`started_observing` of a live object panicked"),
        "{logged:?}"
    );
    room.lock().set_visits(7);
    assert_eq!(guest.sees(), state(&["alice"], 7, "alice"));
    assert_eq!(alice.sees(), state(&["alice"], 7, "alice"));
}

/// A class without hooks, whose copies are counted.
#[derive(pb::Cacheable, pb::RemoteCache)]
#[pb(class = "test.Quiet", transparent)]
struct Quiet {
    copies: Copies,
    #[pb(observers)]
    observers: Observers,
}

#[derive(Default, Debug, pb::Jelly, pb::Unjelly)]
struct Copies {}

static COPIES: AtomicUsize = AtomicUsize::new(0);

impl Clone for Quiet {
    fn clone(&self) -> Self {
        COPIES.fetch_add(1, Ordering::SeqCst);
        Self { copies: Copies {}, observers: Observers::default() }
    }
}

#[pb::methods]
impl Quiet {}

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Option<Cached<Quiet>>>>);

#[pb::methods]
impl Shelf {
    #[remote]
    fn put(&self, quiet: Cached<Quiet>) {
        *self.0.lock().unwrap() = Some(quiet);
    }
}

#[test]
fn a_relay_without_hooks_is_not_copied_for_its_observers() {
    let quiet = Published::new(Quiet { copies: Copies {}, observers: Observers::default() });
    let (shelf, end) = (Shelf::default(), Shelf::default());
    let mut pair = Pair::new(shelf.clone());
    let put = pair.peer().root().call_remote::<()>("put", (&quiet,));
    pair.finish(put).unwrap();
    let relay = shelf.0.lock().unwrap().clone().unwrap();
    let held = relay.read();
    let mut below = Pair::new(end.clone());
    let put = below.peer().root().call_remote::<()>("put", (&relay,));
    below.finish(put).unwrap();
    *end.0.lock().unwrap() = None;
    below.drive();
    drop(held);
    assert_eq!(COPIES.load(Ordering::SeqCst), 0);
}
