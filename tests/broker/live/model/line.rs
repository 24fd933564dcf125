//! A connection whose bytes the story carries: the server publishes, the client observes.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use pb::{Cached, ConnectionError, Failure, Limits, Perspective, Published};
use pb_core::driver::Broker;
use pb_test_support::{End, Pair, Random};

use super::{
    classes::{Hall, Plain, Player, River, SeenHall, SeenPlain, SeenTable, Stream, Table},
    data::Reader,
    things::{
        HALLS, Handle, PLAIN, RIVERS, TABLES, Thing, WORKS, hall, plain, river, table, works,
    },
    works::{SeenWorks, Works},
};

/// Objects of all classes, as they are sent.
pub(super) type Things = (
    Vec<Published<Plain>>,
    Vec<Published<Hall>>,
    Vec<Published<Works>>,
    Vec<Published<Table>>,
    Vec<Published<River>>,
);

/// Objects of all classes, as they are received.
pub(super) type SeenThings = (
    Vec<Cached<SeenPlain>>,
    Vec<Cached<SeenHall>>,
    Vec<Cached<SeenWorks>>,
    Vec<Cached<SeenTable>>,
    Vec<Cached<Stream>>,
);

pub(super) fn chosen(things: &[Thing], ids: &[usize]) -> Things {
    let of =
        |range: std::ops::Range<usize>| ids.iter().copied().filter(move |id| range.contains(id));
    (
        of(PLAIN).map(|id| plain(things, id)).collect(),
        of(HALLS).map(|id| hall(things, id)).collect(),
        of(WORKS).map(|id| works(things, id)).collect(),
        of(TABLES).map(|id| table(things, id)).collect(),
        of(RIVERS).map(|id| river(things, id)).collect(),
    )
}

pub(super) fn handles(seen: SeenThings) -> Vec<Handle> {
    let (plain, halls, works, tables, rivers) = seen;
    let plain = plain.into_iter().map(Handle::Plain);
    let halls = halls.into_iter().map(Handle::Hall);
    let works = works.into_iter().map(Handle::Works);
    let tables = tables.into_iter().map(Handle::Table);
    plain
        .chain(halls)
        .chain(works)
        .chain(tables)
        .chain(rivers.into_iter().map(Handle::River))
        .collect()
}

/// The client's root object, which keeps its arguments.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Vec<(usize, SeenThings)>>>);

#[pb::methods]
impl Shelf {
    #[remote]
    fn take(&self, ticket: usize, things: SeenThings) {
        self.0.lock().unwrap().push((ticket, things));
    }
}

/// The server's root object.
#[derive(Clone)]
struct Desk {
    things: Arc<Vec<Thing>>,
    reader: Arc<Mutex<Reader>>,
    /// The readers for whom objects were fetched.
    fetched: Arc<Mutex<Vec<(usize, Reader)>>>,
}

#[pb::methods]
impl Desk {
    #[remote]
    fn fetch(&self, ticket: usize, ids: Vec<usize>) -> Things {
        self.fetched.lock().unwrap().push((ticket, *self.reader.lock().unwrap()));
        chosen(&self.things, &ids)
    }

    /// Receives objects that any observer sends back.
    #[remote]
    fn bring(&self, back: Things, ids: Vec<usize>) -> Result<(), Failure> {
        let own = chosen(&self.things, &ids);
        let same = own.0.iter().zip(&back.0).all(|(own, back)| own.ptr_eq(back))
            && own.1.iter().zip(&back.1).all(|(own, back)| own.ptr_eq(back))
            && own.2.iter().zip(&back.2).all(|(own, back)| own.ptr_eq(back))
            && own.3.iter().zip(&back.3).all(|(own, back)| own.ptr_eq(back))
            && own.4.iter().zip(&back.4).all(|(own, back)| own.ptr_eq(back));
        if same { Ok(()) } else { Err(Failure::new("model.Other", "another object came back")) }
    }
}

pub(super) struct Line {
    pub(super) pair: Pair,
    /// Bytes on their way.
    up: Vec<u8>,
    down: Vec<u8>,
    shelf: Shelf,
    desk: Desk,
    /// The number of connections so far.
    pub(super) life: usize,
    pub(super) is_over: bool,
    /// Whether the server's bytes are not carried.
    pub(super) is_stalled: bool,
    limits: Limits,
}

impl Line {
    pub(super) fn new(things: Arc<Vec<Thing>>, limits: Limits) -> Self {
        let (shelf, fetched) = (Shelf::default(), Arc::default());
        let desk = Desk { things, reader: Arc::default(), fetched };
        Self {
            pair: Self::connected(&shelf, &desk, &limits),
            up: Vec::new(),
            down: Vec::new(),
            shelf,
            desk,
            life: 0,
            is_over: false,
            is_stalled: false,
            limits,
        }
    }

    fn connected(shelf: &Shelf, desk: &Desk, limits: &Limits) -> Pair {
        let (server, client) = (Arc::new(desk.clone()), Arc::new(shelf.clone()));
        Pair::both(Some(server), Some(client), |config| config.limits = limits.clone())
    }

    /// Replaces a closed connection by a new one.
    pub(super) fn reconnects(&mut self) {
        self.pair = Self::connected(&self.shelf, &self.desk, &self.limits);
        (self.is_over, self.is_stalled) = (false, false);
        self.life += 1;
        *self.desk.reader.lock().unwrap() = 0;
    }

    pub(super) fn reader(&self) -> Reader {
        *self.desk.reader.lock().unwrap()
    }

    /// Sets the perspective for which the server encodes from now on.
    pub(super) fn is_for(&self, reader: Reader, players: &[Arc<Player>]) {
        let player = reader.checked_sub(1).map(|at| players[at].clone());
        self.pair.server.broker.peer().set_perspective(player.map(Perspective::new));
        *self.desk.reader.lock().unwrap() = reader;
    }

    /// Returns the reader of a fetch, if the server has received it.
    pub(super) fn fetched(&self, ticket: usize) -> Option<Reader> {
        let fetched = self.desk.fetched.lock().unwrap();
        fetched.iter().find(|(of, _)| *of == ticket).map(|(_, reader)| *reader)
    }

    pub(super) fn taken(&self) -> Vec<(usize, SeenThings)> {
        mem::take(&mut *self.shelf.0.lock().unwrap())
    }

    /// Carries some of the bytes on their way.
    pub(super) fn carries(&mut self, is_up: bool, random: &mut Random) {
        if self.is_over || (self.is_stalled && !is_up) {
            return;
        }
        let Pair { client, server, .. } = &mut self.pair;
        let (from, to, bytes) = match is_up {
            true => (client, server, &mut self.up),
            false => (server, client, &mut self.down),
        };
        bytes.extend(from.sent());
        match random.below(3) {
            0 => receive(to, &mem::take(bytes)),
            1 => {
                let some = random.below(bytes.len() + 1);
                receive(to, &bytes.drain(..some).collect::<Vec<u8>>());
            }
            _ => {
                // In single bytes, but no more than a few messages of them.
                let some = bytes.len().min(1 + random.below(200));
                bytes.drain(..some).for_each(|byte| receive(to, &[byte]));
            }
        }
    }

    /// Carries all bytes, and returns whether there were any.
    pub(super) fn settles(&mut self) -> bool {
        if self.is_over {
            return false;
        }
        self.is_stalled = false;
        let mut any = false;
        loop {
            self.up.extend(self.pair.client.sent());
            self.down.extend(self.pair.server.sent());
            if self.up.is_empty() && self.down.is_empty() {
                return any;
            }
            any = true;
            receive(&mut self.pair.server, &mem::take(&mut self.up));
            receive(&mut self.pair.client, &mem::take(&mut self.down));
        }
    }

    /// Returns the close reason of either end.
    pub(super) fn close_reason(&self) -> Option<ConnectionError> {
        let ends = [&self.pair.server, &self.pair.client];
        ends.into_iter().find_map(|end| end.failed.clone().or_else(|| end.broker.close_reason()))
    }

    /// Closes the connection at both ends.
    pub(super) fn is_cut(&mut self) {
        for broker in self.brokers() {
            broker.handle_closed(ConnectionError::ClosedByPeer);
        }
        for end in [&mut self.pair.server, &mut self.pair.client] {
            end.tasks.clear();
            end.sent();
        }
        self.up.clear();
        self.down.clear();
        self.is_over = true;
    }

    pub(super) fn brokers(&self) -> [Arc<Broker>; 2] {
        [self.pair.server.broker.clone(), self.pair.client.broker.clone()]
    }
}

fn receive(end: &mut End, bytes: &[u8]) {
    end.receive(bytes);
    end.run_tasks();
}
