//! Objects of any class: published, locked, and observed.

use std::{ops::Range, pin::pin};

use pb::{
    Cacheable, Cached, Observers, Published, RemoteCache,
    live::{Delivery, Guard, Lost, WeakCached},
};
use pb_test_support::poll_once;

use super::{
    classes::{Hall, Plain, River, SeenHall, SeenPlain, SeenTable, Stream, Table, reader_of},
    data::{Data, NAMES, Reader},
    works::{SeenWorks, Works},
};

pub(super) const PLAIN: Range<usize> = 0..3;
pub(super) const HALLS: Range<usize> = 3..5;
pub(super) const WORKS: Range<usize> = 5..8;
pub(super) const TABLES: Range<usize> = 8..10;
pub(super) const RIVERS: Range<usize> = 10..12;
pub(super) const THINGS: usize = RIVERS.end;

pub(super) enum Thing {
    Plain(Published<Plain>),
    Hall(Published<Hall>),
    Works(Published<Works>),
    Table(Published<Table>),
    River(Published<River>),
}

pub(super) enum Locked<'w> {
    Plain(Guard<'w, Plain>),
    Hall(Guard<'w, Hall>),
    Works(Guard<'w, Works>),
    Table(Guard<'w, Table>),
    River(Guard<'w, River>),
}

#[derive(Clone)]
pub(super) enum Handle {
    Plain(Cached<SeenPlain>),
    Hall(Cached<SeenHall>),
    Works(Cached<SeenWorks>),
    Table(Cached<SeenTable>),
    River(Cached<Stream>),
}

/// Runs the same code for the object's class, whichever it is.
macro_rules! each {
    ($of:ident, $thing:expr, $it:ident => $do:expr) => {
        match $thing {
            $of::Plain($it) => $do,
            $of::Hall($it) => $do,
            $of::Works($it) => $do,
            $of::Table($it) => $do,
            $of::River($it) => $do,
        }
    };
}
pub(super) use each;

/// Operations that every class supports.
pub(super) trait Owned: Cacheable + Sized {
    fn id(&self) -> usize;
    fn data(&self) -> Data;

    /// Returns a value of the class with this data.
    fn made(data: &Data, things: &[Thing]) -> Self;

    fn begin(&mut self, stamp: u64);
    fn end(&mut self, stamp: u64);
    fn rename(&mut self, name: String);

    /// Changes the name without announcing it.
    fn hides(&mut self, name: String);

    fn score(&mut self, score: i64);
}

macro_rules! owned {
    ($class:ident, $data:ident, $things:ident,
     $self:ident { $($field:ident: $shown:expr),* } { $($made:ident: $value:expr),* }) => {
        impl Owned for $class {
            fn id(&self) -> usize {
                self.id
            }

            fn data(&$self) -> Data {
                let Self { id, left, right, score, .. } = *$self;
                let name = $self.name.clone();
                Data { id, left, right, name, score, $($field: $shown,)* ..Data::default() }
            }

            fn made($data: &Data, $things: &[Thing]) -> Self {
                let Data { id, left, right, score, .. } = *$data;
                let name = $data.name.clone();
                Self { id, left, right, name, score, $($made: $value,)* ..Self::default() }
            }

            fn begin(&mut self, stamp: u64) {
                self.set_left(stamp);
            }

            fn end(&mut self, stamp: u64) {
                self.set_right(stamp);
            }

            fn rename(&mut self, name: String) {
                self.set_name(name);
            }

            fn hides(&mut self, name: String) {
                self.name = name;
            }

            fn score(&mut self, score: i64) {
                self.set_score(score);
            }
        }
    };
}

owned!(Plain, data, _things, self {} {});
owned!(Hall, data, things, self {
    numbers: self.numbers.to_vec(),
    spare: self.spare.to_vec(),
    prices: (*self.prices).clone(),
    tags: (*self.tags).clone(),
    crew: self.crew.iter().map(id_of).collect(),
    named: self.named.iter().map(|(name, of)| (name.clone(), id_of(of))).collect(),
    link: self.table.as_ref().map(id_of)
} {
    numbers: data.numbers.clone().into(),
    spare: data.spare.clone().into(),
    prices: data.prices.clone().into(),
    tags: data.tags.clone().into(),
    crew: data.crew.iter().map(|&id| plain(things, id)).collect(),
    named: data.named.iter().map(|(name, &id)| (name.clone(), plain(things, id))).collect(),
    table: data.link.map(|id| table(things, id))
});
owned!(Works, data, things, self {
    numbers: self.numbers.to_vec(),
    crew: self.crew.iter().map(id_of).collect(),
    link: self.helper.as_ref().map(id_of),
    boss: self.boss.as_ref().map(|boss| id_of(&boss.upgrade().unwrap()))
} {
    numbers: data.numbers.clone().into(),
    crew: data.crew.iter().map(|&id| plain(things, id)).collect(),
    helper: data.link.map(|id| works(things, id)),
    boss: data.boss.map(|id| works(things, id).downgrade())
});
owned!(Table, data, _things, self { hands: self.hands.clone() } { hands: data.hands.clone() });
owned!(River, data, things, self {
    numbers: self.numbers.to_vec(),
    link: self.next.as_ref().map(id_of)
} {
    numbers: data.numbers.clone().into(),
    next: data.link.map(|id| river(things, id))
});

fn id_of<T: Owned>(of: &Published<T>) -> usize {
    of.lock().id()
}

macro_rules! find {
    ($name:ident, $class:ident) => {
        pub(super) fn $name(things: &[Thing], id: usize) -> Published<$class> {
            match &things[id] {
                Thing::$class(found) => found.clone(),
                _ => panic!("{id} is of another class"),
            }
        }
    };
}

find!(plain, Plain);
find!(hall, Hall);
find!(works, Works);
find!(table, Table);
find!(river, River);

/// Returns the first value of an object, with cards of every name, so that each name is known.
pub(super) fn first(id: usize) -> Data {
    let hands = NAMES.map(|name| (name, vec![name as i64])).into();
    Data {
        id,
        hands: if TABLES.contains(&id) { hands } else { Default::default() },
        ..Data::default()
    }
}

impl Thing {
    pub(super) fn new(id: usize, delivery: Delivery) -> Self {
        let data = first(id);
        match id {
            _ if PLAIN.contains(&id) => {
                Self::Plain(Published::with_delivery(Plain::made(&data, &[]), delivery))
            }
            _ if HALLS.contains(&id) => {
                Self::Hall(Published::with_delivery(Hall::made(&data, &[]), delivery))
            }
            _ if WORKS.contains(&id) => {
                Self::Works(Published::with_delivery(Works::made(&data, &[]), delivery))
            }
            _ if TABLES.contains(&id) => {
                Self::Table(Published::with_delivery(Table::made(&data, &[]), delivery))
            }
            _ => Self::River(Published::with_delivery(River::made(&data, &[]), delivery)),
        }
    }

    pub(super) fn lock(&self) -> Locked<'_> {
        match self {
            Self::Plain(thing) => Locked::Plain(thing.lock()),
            Self::Hall(thing) => Locked::Hall(thing.lock()),
            Self::Works(thing) => Locked::Works(thing.lock()),
            Self::Table(thing) => Locked::Table(thing.lock()),
            Self::River(thing) => Locked::River(thing.lock()),
        }
    }

    pub(super) fn observers(&self) -> usize {
        each!(Self, self, thing => thing.observer_count())
    }

    /// Returns whether no observer is behind.
    pub(super) fn is_caught_up(&self) -> bool {
        each!(Self, self, thing => poll_once(pin!(thing.flushed())).is_ready())
    }
}

impl Locked<'_> {
    pub(super) fn observers(&mut self) -> &mut Observers {
        each!(Self, self, value => value.observers_mut())
    }

    /// Returns the readers that observe the object.
    pub(super) fn readers(&mut self) -> Vec<Reader> {
        let mut readers: Vec<_> =
            self.observers().iter().map(|(of, _)| reader_of(of.as_ref())).collect();
        readers.sort_unstable();
        readers
    }
}

/// The values of a replica.
pub(super) trait Seen: RemoteCache {
    fn id(&self) -> usize;
    fn data(&self) -> Data;

    /// Returns the replicas that it holds.
    fn inner(&self) -> Vec<Handle> {
        Vec::new()
    }

    fn boss(&self) -> Option<WeakCached<SeenWorks>> {
        None
    }
}

macro_rules! shown {
    ($self:ident { $($field:ident: $shown:expr),* }) => {{
        let Self { id, left, right, score, .. } = *$self;
        let name = $self.name.clone();
        Data { id, left, right, name, score, $($field: $shown,)* ..Data::default() }
    }};
}

fn id_of_seen<T: Seen>(of: &Cached<T>) -> usize {
    of.read().id()
}

impl Seen for SeenPlain {
    fn id(&self) -> usize {
        self.id
    }

    fn data(&self) -> Data {
        shown!(self {})
    }
}

impl Seen for SeenHall {
    fn id(&self) -> usize {
        self.id
    }

    fn data(&self) -> Data {
        shown!(self {
            numbers: self.numbers.to_vec(),
            spare: self.spare.to_vec(),
            prices: (*self.prices).clone(),
            tags: (*self.tags).clone(),
            crew: self.crew.iter().map(id_of_seen).collect(),
            named: self.named.iter().map(|(name, of)| (name.clone(), id_of_seen(of))).collect(),
            link: self.table.as_ref().map(id_of_seen)
        })
    }

    fn inner(&self) -> Vec<Handle> {
        let plain = self.crew.iter().chain(self.named.values()).cloned().map(Handle::Plain);
        plain.chain(self.table.clone().map(Handle::Table)).collect()
    }
}

impl Seen for SeenWorks {
    fn id(&self) -> usize {
        self.id
    }

    fn data(&self) -> Data {
        shown!(self {
            numbers: self.numbers.to_vec(),
            crew: self.crew.iter().map(id_of_seen).collect(),
            link: self.helper.as_ref().map(id_of_seen),
            boss: self.boss.as_ref().map(|_| 0)
        })
    }

    fn inner(&self) -> Vec<Handle> {
        let plain = self.crew.iter().cloned().map(Handle::Plain);
        plain.chain(self.helper.clone().map(Handle::Works)).collect()
    }

    fn boss(&self) -> Option<WeakCached<SeenWorks>> {
        self.boss.clone()
    }
}

impl Seen for SeenTable {
    fn id(&self) -> usize {
        self.id
    }

    fn data(&self) -> Data {
        shown!(self {
            reader: self.reader,
            hands: [(NAMES[self.reader], self.hand.clone())].into()
        })
    }
}

impl Seen for Stream {
    fn id(&self) -> usize {
        self.id
    }

    fn data(&self) -> Data {
        shown!(self { numbers: self.numbers.to_vec(), link: self.next.as_ref().map(id_of_seen) })
    }

    fn inner(&self) -> Vec<Handle> {
        self.next.clone().map(Handle::River).into_iter().collect()
    }
}

/// One version of a replica.
pub(super) struct Look {
    pub(super) version: u64,
    pub(super) data: Data,
    pub(super) inner: Vec<Handle>,
    pub(super) boss: Option<WeakCached<SeenWorks>>,
}

/// A version that a reader goes on reading.
pub(super) type Held = Box<dyn Fn() -> Look>;

fn held<T: Seen>(cached: &Cached<T>) -> Held {
    let snapshot = cached.read();
    Box::new(move || Look {
        version: snapshot.version(),
        data: snapshot.data(),
        inner: snapshot.inner(),
        boss: snapshot.boss(),
    })
}

impl Handle {
    pub(super) fn hold(&self) -> Held {
        each!(Self, self, cached => held(cached))
    }

    pub(super) fn look(&self) -> Look {
        self.hold()()
    }

    pub(super) fn lost_reason(&self) -> Option<Lost> {
        each!(Self, self, cached => cached.lost_reason())
    }

    pub(super) fn version(&self) -> u64 {
        each!(Self, self, cached => cached.version())
    }
}
