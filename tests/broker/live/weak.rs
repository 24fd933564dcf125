//! Weak handles in cycles of live objects.

use pb::{
    Cached, Observers, Published,
    live::{WeakCached, WeakPublished},
};
use pb_test_support::Pair;

#[derive(pb::Cacheable)]
#[pb(class = "test.Room")]
struct Room {
    name: String,
    #[pb(setter)]
    player: Option<Published<Player>>,
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::Cacheable)]
#[pb(class = "test.Player")]
struct Player {
    #[pb(setter)]
    room: Option<WeakPublished<Room>>,
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = "test.Room")]
struct SeenRoom {
    name: String,
    #[pb(setter)]
    player: Option<Cached<SeenPlayer>>,
}

#[pb::methods]
impl SeenRoom {}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = "test.Player")]
struct SeenPlayer {
    #[pb(setter)]
    room: Option<WeakCached<SeenRoom>>,
}

#[pb::methods]
impl SeenPlayer {}

/// Two rooms, and a player in the first.
#[derive(Clone)]
struct World {
    rooms: [Published<Room>; 2],
    player: Published<Player>,
}

#[pb::methods]
impl World {
    #[remote]
    fn room(&self, index: usize) -> Published<Room> {
        self.rooms[index].clone()
    }

    #[remote]
    fn player(&self) -> Published<Player> {
        self.player.clone()
    }
}

impl World {
    fn new() -> Self {
        let rooms = ["a", "b"].map(|name| {
            let observers = Observers::default();
            Published::new(Room { name: name.to_owned(), player: None, observers })
        });
        let room = Some(rooms[0].downgrade());
        let player = Published::new(Player { room, observers: Observers::default() });
        rooms[0].lock().set_player(Some(player.clone()));
        Self { rooms, player }
    }

    fn move_to(&self, room: usize) {
        self.rooms[1 - room].lock().set_player(None);
        self.rooms[room].lock().set_player(Some(self.player.clone()));
        self.player.lock().set_room(Some(self.rooms[room].downgrade()));
    }
}

fn room(pair: &mut Pair, index: usize) -> Cached<SeenRoom> {
    let call = pair.peer().root().call_remote("room", (index,));
    pair.finish(call).unwrap()
}

/// Returns the name of a player's room, through the weak handle.
fn name_of_room(player: &Cached<SeenPlayer>) -> Option<String> {
    let room = player.read().room.as_ref()?.upgrade()?;
    let name = room.read().name.clone();
    Some(name)
}

#[test]
fn a_weak_handle_follows_a_player_who_moves() {
    let world = World::new();
    let mut pair = Pair::new(world.clone());
    let [a, b] = [0, 1].map(|index| room(&mut pair, index));
    let player = a.read().player.clone().unwrap();
    assert_eq!(name_of_room(&player).as_deref(), Some("a"));
    for (index, name) in [(1, "b"), (0, "a"), (1, "b")] {
        world.move_to(index);
        pair.drive();
        assert_eq!(name_of_room(&player).as_deref(), Some(name));
    }
    drop((a, b));
    assert_eq!(name_of_room(&player), None, "nobody holds it");
}

#[test]
fn a_weak_handle_upgrades_to_a_replica_that_arrives_later() {
    let mut pair = Pair::new(World::new());
    // The room arrives only within the player.
    let call = pair.peer().root().call_remote::<Cached<SeenPlayer>>("player", ());
    let call = call.send();
    let fetched = pair.peer().root().call_remote::<Cached<SeenRoom>>("room", (0,)).send();
    let player = pair.finish(call).unwrap();
    let room = pair.finish(fetched).unwrap();
    assert_eq!(name_of_room(&player).as_deref(), Some("a"));
    drop(room);
}

#[test]
fn a_weak_handle_upgrades_while_there_is_any_handle() {
    let mut pair = Pair::new(World::new());
    let first = room(&mut pair, 0);
    let player = first.read().player.clone().unwrap();
    let second = room(&mut pair, 0);
    assert!(second.ptr_eq(&first));
    drop(first);
    assert_eq!(name_of_room(&player).as_deref(), Some("a"));
    let weak = second.downgrade();
    let third = weak.upgrade().unwrap();
    drop(second);
    assert_eq!(name_of_room(&player).as_deref(), Some("a"));
    drop(third);
    assert!(weak.upgrade().is_none());
    pair.drive();
}

/// It is another replica then, to which the owner has given the same id.
#[test]
fn a_weak_handle_upgrades_to_a_replica_that_was_dropped_and_fetched_again() {
    let mut pair = Pair::new(World::new());
    let call = pair.peer().root().call_remote::<Cached<SeenPlayer>>("player", ());
    let player = pair.finish(call).unwrap();
    for _ in 0..3 {
        let fetched = room(&mut pair, 0);
        assert_eq!(name_of_room(&player).as_deref(), Some("a"));
        drop(fetched);
        pair.drive();
        assert_eq!(name_of_room(&player), None, "nobody holds it");
    }
    // Also while the uncache of the earlier one is under way.
    let before = room(&mut pair, 0);
    drop(before);
    let after = room(&mut pair, 0);
    assert_eq!(name_of_room(&player).as_deref(), Some("a"));
    drop(after);
}

/// The handle belongs to the lost replica, not to the one that has its id now.
#[test]
fn the_last_handle_of_a_lost_replica_releases_nothing_of_the_next() {
    let world = World::new();
    let mut pair = Pair::new(world.clone());
    let lost = room(&mut pair, 0);
    world.rooms[0].lock().observers.announce("set_player", (5,));
    pair.drive();
    assert!(lost.lost_reason().is_some());
    let next = room(&mut pair, 0);
    assert!(!next.ptr_eq(&lost) && next.lost_reason().is_none());
    drop(lost);
    pair.drive();
    assert!(next.lost_reason().is_none());
    assert_eq!(world.rooms[0].observer_count(), 1);
    world.rooms[0].lock().set_player(None);
    pair.drive();
    assert!(next.read().player.is_none());
}

/// However often it arrives, no entry is left after its release.
#[test]
fn a_replica_that_arrives_again_and_again_is_released_each_time() {
    let world = World::new();
    let mut pair = Pair::new(world.clone());
    let kept = room(&mut pair, 0);
    for _ in 0..1_000 {
        drop(room(&mut pair, 0));
    }
    drop(kept);
    pair.drive();
    assert_eq!(world.rooms[0].observer_count(), 0);
}
