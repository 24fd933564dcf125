//! Live objects on the way in: `[class id state]`, `[cached id]`, `[lcache id]`.

use std::{
    any::Any,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Arc,
};

use super::{
    ReadResult, UnjellyErrorKind, memory,
    sharing::{Followed, Link},
    unjellier::{Extra, Unjellier},
};
use crate::{
    banana::Token,
    broker::RemoteReference,
    flavors::{Referenceable, explain_state},
    live::{Arrival, Importing, Name, RemoteCache, Replica, cache_names},
    perspective::Perspective,
};

/// What has arrived in one section, by place: what is read again is the same arrival, and what is not
/// read at all is found by its absence.
#[derive(Debug, Default, Clone)]
pub(crate) struct Arrivals {
    at: HashMap<usize, Arrived>,
    /// Those that were received for the first time, in order.
    first: Vec<u64>,
    /// What their states take, but for those that are still being built.
    bytes: usize,
}

#[derive(Debug, Clone)]
enum Arrived {
    Live(Arc<Arrival>),
    Remote(RemoteReference),
}

/// What a handle takes, and what else there is of it while it is given back.
const HANDLE: usize = 128;

/// About what a replica takes beside itself: its place in the table of the connection, and who has it.
const REPLICA: usize = 384;

/// What a replica takes with its first handle.
const fn replica<T, R>() -> usize {
    HANDLE + REPLICA + memory::in_arc::<R>() + memory::in_arc::<(u64, T)>()
}

impl Arrivals {
    pub(crate) fn has(&self, at: usize) -> bool {
        self.at.contains_key(&at)
    }
}

impl<'de> Unjellier<'de> {
    /// Reads a live object. `make` gives a replica before its state is known, `build` reads the state:
    /// in between the object can be met again, inside of itself.
    pub(crate) fn arrival<T: RemoteCache, R: Replica>(
        &mut self,
        make: fn() -> Arc<R>,
        build: fn(&R, &mut Self) -> ReadResult<()>,
    ) -> ReadResult<Arc<Arrival>> {
        let at = self.cursor.at();
        if let Some(known) = self.arrived(at) {
            self.skip_raw()?;
            return Ok(known);
        }
        let followed = match self.link()? {
            None => return self.arrival_here::<T, R>(at, make, build),
            Some(Link::Definition { number, extra }) => {
                if let Some(known) = self.arrived(self.cursor.at()) {
                    (0..=extra).try_for_each(|_| self.skip_raw())?;
                    return Ok(known);
                }
                self.begin(number)?;
                Followed { extra, again: None }
            }
            Some(Link::Again { number }) => {
                let start = self.start_of(number)?;
                if let Some(known) = self.arrived(start) {
                    return Ok(known);
                }
                self.go_to(number)?
            }
        };
        let arrival = self.nested(|from| from.arrival::<T, R>(make, build))?;
        self.unfollow(followed)?;
        Ok(arrival)
    }

    fn arrived(&self, at: usize) -> Option<Arc<Arrival>> {
        match self.arrivals.as_ref()?.at.get(&at)? {
            Arrived::Live(arrival) => Some(arrival.clone()),
            Arrived::Remote(_) => None,
        }
    }

    fn arrival_here<T: RemoteCache, R: Replica>(
        &mut self,
        at: usize,
        make: fn() -> Arc<R>,
        build: fn(&R, &mut Self) -> ReadResult<()>,
    ) -> ReadResult<Arc<Arrival>> {
        let (elements, atom) = (self.cursor.list(), self.cursor.string());
        match (elements, atom) {
            (Some(elements), Some(b"cached")) => {
                let (id, extra) = self.entry_id("cached", elements, 2)?;
                let arrival = self.arrive_again(at, id)?;
                self.ignore(extra)?;
                Ok(arrival)
            }
            (Some(elements), Some(b"lcache")) => {
                let (id, extra) = self.entry_id("lcache", elements, 2)?;
                let arrival = self.importing("lcache")?.relayed(id);
                self.ignore(extra)?;
                arrival.ok_or_else(|| UnjellyErrorKind::UnknownEntry("lcache", id).into())
            }
            (Some(elements), Some(class)) if cache_names::<T>(class) => {
                if !self.admission.is_open() {
                    self.admission.admits(&String::from_utf8_lossy(class))?;
                }
                self.check_flavor(class, self.is_live(elements) || elements < 2, true)?;
                let (id, extra) = self.entry_id(T::CLASS, elements, 3)?;
                let taken = self.taken();
                self.charge_handle(const { replica::<T, R>() })?;
                let replica = make();
                let connection = self.importing(T::CLASS)?;
                connection.import(id, replica.clone())?;
                let arrival = Arrival::new(replica.clone(), id, connection.handle());
                let arrivals = self.arrivals.get_or_insert_default();
                let (mark, others) = (arrivals.first.len(), arrivals.bytes);
                arrivals.first.push(id);
                arrivals.at.insert(at, Arrived::Live(arrival.clone()));
                let state = self.cursor.at();
                let built = catch_unwind(AssertUnwindSafe(|| {
                    build(&replica, self)?;
                    // Those inside of it are counted as what they are.
                    let all = self.taken() - taken;
                    let arrivals = self.arrivals.get_or_insert_default();
                    let own = all.saturating_sub(arrivals.bytes - others);
                    arrivals.bytes += own;
                    connection.imported(id, own)
                }));
                match built {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => {
                        self.discard(mark);
                        return Err(explain_state(self, state, T::CLASS, error));
                    }
                    Err(panic) => {
                        self.discard(mark);
                        resume_unwind(panic);
                    }
                }
                self.ignore(extra)?;
                Ok(arrival)
            }
            _ => {
                self.cursor.seek(at);
                Err(self.unexpected(T::CLASS))
            }
        }
    }

    /// Charges a handle, and makes room to note it: what has a handle and is not noted would be given back
    /// twice.
    fn charge_handle(&mut self, bytes: usize) -> ReadResult<()> {
        self.charge_memory(bytes)?;
        let Self { memory, arrivals, .. } = self;
        if memory::make_room(memory, &mut arrivals.get_or_insert_default().at) {
            return Ok(());
        }
        Err(self.too_much_memory())
    }

    /// Notes what has arrived at a place.
    fn note(&mut self, at: usize, arrived: Arrived) {
        self.arrivals.get_or_insert_default().at.insert(at, arrived);
    }

    /// `[cached id]`, read up to its number.
    fn arrive_again(&mut self, at: usize, id: u64) -> ReadResult<Arc<Arrival>> {
        self.charge_handle(HANDLE)?;
        let connection = self.importing("cached")?;
        let replica = connection.again(id).ok_or(UnjellyErrorKind::UnknownEntry("cached", id))?;
        let arrival = Arrival::new(replica, id, connection.handle());
        self.note(at, Arrived::Live(arrival.clone()));
        Ok(arrival)
    }

    /// `[cached id]` of whatever class, if that is next.
    pub(crate) fn any_arrival(&mut self) -> ReadResult<Option<Arc<Arrival>>> {
        let at = self.cursor.at();
        if let Some(known) = self.arrived(at) {
            self.skip_raw()?;
            return Ok(Some(known));
        }
        let Some(items) = self.open(&["cached"]) else { return Ok(None) };
        let (id, extra) = self.entry_id("cached", items + 1, 2)?;
        let arrival = self.arrive_again(at, id)?;
        self.ignore(extra)?;
        Ok(Some(arrival))
    }

    /// Reads what stands in the state of a replica.
    pub(crate) fn inside_replica<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<T> {
        self.replicas += 1;
        let value = self.nested(read);
        self.replicas -= 1;
        value
    }

    /// Everything is read into a replica.
    pub(crate) fn inside(mut self, replica: bool) -> Self {
        self.replicas += usize::from(replica);
        self
    }

    /// It is read for a method that knows who calls it.
    pub(crate) fn of_caller(self, caller: Option<&'de Perspective>) -> Self {
        Self { caller, ..self }
    }

    pub(crate) fn is_inside_replica(&self) -> bool {
        self.replicas > 0
    }

    /// What could not be built whole, with everything that was received inside of it.
    fn discard(&mut self, mark: usize) {
        if let (Some(connection), Some(arrivals)) = (self.connection, &mut self.arrivals) {
            for id in arrivals.first.drain(mark..) {
                connection.discard(id);
            }
        }
    }

    /// An object of ours, come home.
    pub(crate) fn come_home(
        &mut self,
        expected: &'static str,
    ) -> ReadResult<Arc<dyn Any + Send + Sync>> {
        let Some(items) = self.open(&["lcache"]) else {
            return match self.linked(|from| from.come_home(expected))? {
                Ok(home) => Ok(home),
                Err(_) => Err(self.unexpected(expected)),
            };
        };
        let (id, extra) = self.entry_id("lcache", items + 1, 2)?;
        let home = self.importing("lcache")?.published(id);
        let home = home.ok_or(UnjellyErrorKind::UnknownEntry("lcache", id))?;
        self.ignore(extra)?;
        Ok(home)
    }

    /// An object of ours, come home.
    pub(crate) fn own_object(&mut self) -> ReadResult<Arc<dyn Referenceable>> {
        let Some(items) = self.open(&["local"]) else {
            return match self.linked(Self::own_object)? {
                Ok(object) => Ok(object),
                Err(_) => Err(self.unexpected("an object of this end")),
            };
        };
        let connection = self.importing("local")?;
        let malformed = || UnjellyErrorKind::Malformed("local".to_owned());
        let name = match self.cursor.token() {
            Some(Token::Bytes(name)) if items > 0 => Name::Text(name),
            Some(Token::Int(id)) if items > 0 => {
                Name::Id(u64::try_from(id).map_err(|_| malformed())?)
            }
            _ => return Err(malformed().into()),
        };
        self.ignore(Extra(items - 1))?;
        connection.exported(name).ok_or_else(|| match name {
            Name::Id(id) => UnjellyErrorKind::UnknownEntry("local", id).into(),
            Name::Text(_) => malformed().into(),
        })
    }

    /// An object of the peer's: each time it is read it is counted.
    pub(crate) fn remote_reference(&mut self) -> ReadResult<RemoteReference> {
        let at = self.cursor.at();
        let known = self.arrivals.as_ref().and_then(|arrivals| arrivals.at.get(&at));
        if let Some(Arrived::Remote(known)) = known {
            let known = known.clone();
            self.skip_raw()?;
            return Ok(known);
        }
        let Some(items) = self.open(&["remote"]) else {
            return self.otherwise("a reference", Self::remote_reference);
        };
        let (id, extra) = self.entry_id("remote", items + 1, 2)?;
        self.charge_handle(HANDLE)?;
        let reference = self.importing("remote")?.remote(id, self.caller);
        let reference = reference.ok_or(UnjellyErrorKind::Foreign("remote"))?;
        self.note(at, Arrived::Remote(reference.clone()));
        self.ignore(extra)?;
        Ok(reference)
    }

    /// A number of the connection's tables, in an expression of at least so many elements.
    fn entry_id(&mut self, of: &str, elements: usize, least: usize) -> ReadResult<(u64, Extra)> {
        let extra = elements.checked_sub(least).map(Extra);
        match (extra, self.cursor.unsigned()) {
            (Some(extra), Some(id)) => Ok((id, extra)),
            _ => Err(UnjellyErrorKind::Malformed(of.to_owned()).into()),
        }
    }

    fn importing(&self, what: &'static str) -> ReadResult<&'de dyn Importing> {
        self.connection.ok_or_else(|| UnjellyErrorKind::Foreign(what).into())
    }

    /// The error for an object of another type than expected.
    #[cold]
    pub(crate) fn other_object(&self, expected: &str) -> Box<super::UnjellyError> {
        let found = "an object of another type".to_owned();
        UnjellyErrorKind::Expected { expected: expected.to_owned(), found }.into()
    }
}
