//! A connection between two local ends: carries their bytes, and serves the observers to whom replicas are
//! passed on.

use std::sync::{Arc, Mutex, PoisonError};

use pb::{Cached, Referenceable};
use pb_core::driver::{Broker, Config};
use pb_test_support::{Clock, Cut, End, Pair, Way};

use crate::{
    end::{finish, is_idle},
    world::{World, live::Board},
};

/// Returns two ends with settings of their own, at which bytes arrive as `cut` says.
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

/// Carries bytes and polls running calls until both ends have nothing to send, one direction after the
/// other.
///
/// # Panics
/// When an end refuses the other's bytes, or the ends never stop sending.
pub(crate) fn drive(pair: &mut Pair) {
    for _ in 0..100_000 {
        let is_moved = pair.carry(Way::Up) | pair.carry(Way::Down);
        // Scripts are long, and the traffic is not read.
        pair.traffic.clear();
        pair.client.run_tasks();
        pair.server.run_tasks();
        for end in [&pair.client, &pair.server] {
            assert!(
                end.failed.is_none(),
                "an end refused the bytes of an honest peer: {:?}",
                end.failed
            );
        }
        if !is_moved {
            return;
        }
    }
    panic!("the ends are still sending after 100,000 rounds");
}

/// Carries bytes as [`drive`] does, where an end may have been closed.
pub(crate) fn drive_until_closed(pair: &mut Pair) {
    match pair.client.is_closed() || pair.server.is_closed() {
        true => drop((pair.carry(Way::Up), pair.carry(Way::Down))),
        false => drive(pair),
    }
}

/// An object that keeps the boards that it receives.
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

/// A connection to observers, to whom replicas are passed on.
pub(crate) struct Below {
    pair: Pair,
    wall: Arc<Wall>,
}

impl Below {
    /// Returns a connection to a new wall, to which `world` may pass boards on.
    pub(crate) fn new(world: &World, config: &Config) -> Self {
        let wall = Arc::new(Wall::default());
        let served: Arc<dyn Referenceable> = wall.clone();
        let pair = pair(None, Some(served), [config, config], Cut::WHOLE);
        world.relay_to(pair.client.broker.peer());
        Self { pair, wall }
    }

    /// Carries all bytes, and checks that the boards on the wall are equal to those that the world passed
    /// on.
    pub(crate) fn drive(&mut self, world: &World) {
        drive(&mut self.pair);
        let relayed = world.relayed();
        for board in self.wall.boards().iter().filter(|board| board.lost_reason().is_none()) {
            let shown = board.read().shown();
            let is_right = relayed.iter().any(|above| above.read().shown() == shown);
            assert!(
                is_right,
                "a replica that was passed on differs from the relayed one: {shown:?}"
            );
        }
    }

    /// Drops the boards that were passed on.
    pub(crate) fn forget(&mut self) {
        let boards = std::mem::take(&mut *self.wall.boards());
        drop(boards);
        drive(&mut self.pair);
    }

    pub(crate) fn finish(mut self, world: &World) {
        self.forget();
        assert!(is_idle(&self.pair.client) && is_idle(&self.pair.server));
        world.stop_relaying();
        self.pair.client.close();
        self.pair.server.close();
        finish(self.pair.client);
        finish(self.pair.server);
        assert_eq!(Arc::strong_count(&self.wall), 1, "something holds the wall");
    }
}
