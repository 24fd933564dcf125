//! A connection between two ends of ours: carries what both say, and those below see what is passed on.

use std::sync::{Arc, Mutex, PoisonError};

use pb::{Cached, Referenceable};
use pb_core::driver::{Broker, Config};
use pb_test_support::{Clock, Cut, End, Pair, Way};

use crate::{
    end::{finish, is_idle},
    world::{World, live::Board},
};

/// Returns two ends with settings of their own, at which bytes arrive so.
pub(crate) fn pair(
    client: Option<Arc<dyn Referenceable>>,
    server: Option<Arc<dyn Referenceable>>,
    configs: [&Config; 2],
    cut: Cut,
) -> Pair {
    let client = End::new(Broker::client(client, configs[0])).cut(cut);
    let server = End::new(Broker::server(server, configs[1])).cut(cut);
    Pair::of(client, server, Clock::default())
}

/// Carries bytes and polls running calls until both ends are quiet, one direction after the other.
///
/// # Panics
/// When an end does not understand the other, or they never come to rest.
pub(crate) fn drive(pair: &mut Pair) {
    for _ in 0..100_000 {
        let is_moved = pair.carry(Way::Up) | pair.carry(Way::Down);
        // Scripts are long, and nobody reads it.
        pair.traffic.clear();
        pair.client.run_tasks();
        pair.server.run_tasks();
        for end in [&pair.client, &pair.server] {
            assert!(end.failed.is_none(), "an honest peer is refused: {:?}", end.failed);
        }
        if !is_moved {
            return;
        }
    }
    panic!("they never come to rest");
}

/// As [`drive`], where an end may have been closed.
pub(crate) fn drive_until_over(pair: &mut Pair) {
    match pair.client.is_closed() || pair.server.is_closed() {
        true => drop((pair.carry(Way::Up), pair.carry(Way::Down))),
        false => drive(pair),
    }
}

/// Hangs up what it is given.
#[derive(Default)]
struct Wall(Mutex<Vec<Cached<Board>>>);

#[pb::methods]
impl Wall {
    #[remote]
    fn hang(&self, board: Cached<Board>) {
        self.boards().push(board);
    }
}

impl Wall {
    fn boards(&self) -> std::sync::MutexGuard<'_, Vec<Cached<Board>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those to whom replicas are passed on.
pub(crate) struct Below {
    pair: Pair,
    wall: Arc<Wall>,
}

impl Below {
    /// A wall that this world may hang boards on.
    pub(crate) fn new(world: &World, config: &Config) -> Self {
        let wall = Arc::new(Wall::default());
        let served: Arc<dyn Referenceable> = wall.clone();
        let pair = pair(None, Some(served), [config, config], Cut::WHOLE);
        world.relay_to(pair.client.broker.peer());
        Self { pair, wall }
    }

    /// Carries everything; then what hangs on the wall is what the world has.
    pub(crate) fn drive(&mut self, world: &World) {
        drive(&mut self.pair);
        let relayed = world.relayed();
        for board in self.wall.boards().iter().filter(|board| board.lost_reason().is_none()) {
            let shown = board.read().shown();
            let is_right = relayed.iter().any(|above| above.read().shown() == shown);
            assert!(is_right, "a replica that is passed on is not in step: {shown:?}");
        }
    }

    /// Lets go what was passed on.
    pub(crate) fn forget(&mut self) {
        let boards = std::mem::take(&mut *self.wall.boards());
        drop(boards);
        drive(&mut self.pair);
    }

    pub(crate) fn finish(mut self, world: &World) {
        self.forget();
        assert!(is_idle(&self.pair.client) && is_idle(&self.pair.server));
        world.relay_to_nobody();
        self.pair.client.close();
        self.pair.server.close();
        finish(self.pair.client);
        finish(self.pair.server);
        assert_eq!(Arc::strong_count(&self.wall), 1, "something holds the wall");
    }
}
