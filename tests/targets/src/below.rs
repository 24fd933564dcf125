//! A connection between two ends of ours: carries what both say, and those below see what is passed on.

use std::sync::{Arc, Mutex, PoisonError};

use pb::{
    Cached, Referenceable,
    driver::{Broker, Config},
};

use crate::{
    end::{Cut, End},
    world::{World, live::Board},
};

/// Two ends and the stream between them, which may hold bytes up.
pub(crate) struct Pair {
    pub(crate) client: End,
    pub(crate) server: End,
}

impl Pair {
    pub(crate) fn new(
        client: Option<Arc<dyn Referenceable>>,
        server: Option<Arc<dyn Referenceable>>,
        configs: [&Config; 2],
        cut: Cut,
    ) -> Self {
        let mut pair = Self {
            client: End::new(Broker::client(client, configs[0]), cut),
            server: End::new(Broker::server(server, configs[1]), cut),
        };
        pair.drive();
        pair
    }

    /// Carries what one end has written to the other.
    pub(crate) fn carry(&mut self, up: bool) -> bool {
        let (from, to) = match up {
            true => (&self.client, &mut self.server),
            false => (&self.server, &mut self.client),
        };
        let bytes = from.sent();
        to.receive(&bytes);
        let is_moved = !bytes.is_empty();
        let from = if up { &mut self.client } else { &mut self.server };
        from.handle();
        is_moved
    }

    /// As [`drive`](Self::drive), where an end may have been closed.
    pub(crate) fn drive_until_over(&mut self) {
        match self.client.is_over() || self.server.is_over() {
            true => drop((self.carry(true), self.carry(false))),
            false => self.drive(),
        }
    }

    /// Carries bytes and polls running calls until both ends are quiet.
    ///
    /// # Panics
    /// When an end does not understand the other, or they never come to rest.
    pub(crate) fn drive(&mut self) {
        for _ in 0..100_000 {
            let is_moved = self.carry(true) | self.carry(false);
            self.client.run_tasks();
            self.server.run_tasks();
            for end in [&self.client, &self.server] {
                assert!(end.failed.is_none(), "an honest peer is refused: {:?}", end.failed);
            }
            if !is_moved {
                return;
            }
        }
        panic!("they never come to rest");
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
        let pair = Pair::new(None, Some(served), [config, config], Cut::WHOLE);
        world.relay_to(pair.client.broker.peer());
        Self { pair, wall }
    }

    /// Carries everything; then what hangs on the wall is what the world has.
    pub(crate) fn drive(&mut self, world: &World) {
        self.pair.drive();
        let relayed = world.relayed();
        for board in self.wall.boards().iter().filter(|board| board.is_lost().is_none()) {
            let shown = board.read().shown();
            let is_right = relayed.iter().any(|above| above.read().shown() == shown);
            assert!(is_right, "a replica that is passed on is not in step: {shown:?}");
        }
    }

    /// Lets go what was passed on.
    pub(crate) fn forget(&mut self) {
        let boards = std::mem::take(&mut *self.wall.boards());
        drop(boards);
        self.pair.drive();
    }

    pub(crate) fn finish(mut self, world: &World) {
        self.forget();
        assert!(self.pair.client.is_idle() && self.pair.server.is_idle());
        world.relay_to_nobody();
        self.pair.client.close();
        self.pair.server.close();
        self.pair.client.finish();
        self.pair.server.finish();
        assert_eq!(Arc::strong_count(&self.wall), 1, "something holds the wall");
    }
}
