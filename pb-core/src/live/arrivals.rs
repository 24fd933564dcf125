//! Live objects on the way in: `[class id state]`, `[cached id]`, `[lcache id]`.

use std::{
    any::Any,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Weak},
};

use super::{
    Arrival, Replica, ReplicaConnection, Source, replica_class::ReplicaClass, resident::Resident,
};
use crate::{
    flavors::explain_state,
    jelly::{
        Followed, Notes, ReadResult, SharedMark, Unjellier, UnjellyError, UnjellyErrorKind, memory,
        registry::is_named,
    },
};

/// Notes on the handles that were read in one section of a message, by their places. A place that is read
/// again gives the same handle. A place without a note has a handle that was not read: it is released.
#[derive(Clone)]
pub(crate) struct Arrivals {
    connection: Arc<dyn ReplicaConnection>,
    /// The handle at each place.
    at: HashMap<usize, Noted>,
    /// The handles of a part of a message that is over, and that was kept unread. No others are made: the
    /// peer may have been told already that they were released.
    kept: Option<Arc<HashMap<usize, Noted>>>,
    /// The objects that were received for the first time, in order, with their ids.
    first: Vec<(u64, Arc<Replica>)>,
    /// Bytes of memory of their states, without the states that are still being read.
    bytes: usize,
    /// The residents of the innermost replica that is being read.
    residents: Vec<Weak<Resident>>,
}

/// A handle that was read: an [`Arrival`], an [`OwnLive`], or a type of another rung.
type Noted = Arc<dyn Any + Send + Sync>;

/// A live object of this end that the peer sent back, `[lcache id]`, in a part that was kept unread: the peer
/// may have released the id when it is read.
pub(crate) struct OwnLive {
    /// The published object, or the replica that was sent on.
    pub(crate) source: Arc<dyn Source>,
    /// The handle through which a replica was sent on.
    pub(crate) via: Option<Arc<Arrival>>,
}

/// Bytes of memory of a handle, with the message that releases it.
pub(crate) const HANDLE: usize = 128;

/// The bytes of memory of a resident, with its places in the list of its replica, which grows by doubling.
const RESIDENT: usize = memory::in_arc::<Resident>() + 2 * size_of::<Weak<Resident>>();

/// About the bytes of memory of a replica beside itself: its row in the connection's table, and the list of
/// its handles.
const REPLICA: usize = 384;

/// The bytes of memory of a replica and its first handle, without the value.
const FIRST: usize = HANDLE + REPLICA + memory::in_arc::<Replica>();

impl Arrivals {
    /// Begins the notes on a section that came over a connection.
    pub(crate) fn over(connection: Arc<dyn ReplicaConnection>) -> Notes {
        Box::new(Self {
            connection,
            at: HashMap::new(),
            kept: None,
            first: Vec::new(),
            bytes: 0,
            residents: Vec::new(),
        })
    }

    /// Returns whether a handle was noted for a place.
    pub(crate) fn has(&self, at: usize) -> bool {
        self.find(at).is_some()
    }

    /// Returns the handle that was noted for a place.
    fn find(&self, at: usize) -> Option<&Noted> {
        self.at.get(&at).or_else(|| self.kept.as_ref()?.get(&at))
    }

    /// Returns the notes on some places, for when the message is over. They begin at 0 then.
    pub(crate) fn keep(&self, places: &[usize], start: usize) -> Self {
        let mut kept = HashMap::with_capacity(places.len());
        kept.extend(places.iter().filter_map(|at| Some((at - start, self.find(*at)?.clone()))));
        Self {
            connection: self.connection.clone(),
            at: HashMap::new(),
            kept: Some(Arc::new(kept)),
            first: Vec::new(),
            bytes: 0,
            residents: Vec::new(),
        }
    }

    /// Returns a value that keeps the connection open while it lives.
    pub(crate) fn connection_keeper(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.connection.keeper()
    }
}

impl Unjellier<'_> {
    /// Returns the notes, if an entry was read.
    pub(crate) fn arrivals(&self) -> Option<&Arrivals> {
        self.notes.as_deref()?.downcast_ref()
    }

    /// Returns the notes, beginning them if this is the first entry.
    ///
    /// # Errors
    /// If the value came over no connection.
    fn arrivals_mut(&mut self, entry: &'static str) -> ReadResult<&mut Arrivals> {
        if self.notes.is_none() {
            self.notes = Some(self.invoker(entry)?.notes());
        }
        let arrivals = self.notes.as_deref_mut().and_then(|notes| notes.downcast_mut());
        arrivals.ok_or_else(|| UnjellyErrorKind::UnexpectedObject(entry).into())
    }

    /// Returns the connection that an entry came over.
    pub(crate) fn replica_connection(
        &mut self,
        entry: &'static str,
    ) -> ReadResult<Arc<dyn ReplicaConnection>> {
        Ok(self.arrivals_mut(entry)?.connection.clone())
    }

    /// Reads a live object of a class.
    pub(super) fn arrival(&mut self, class: &'static ReplicaClass) -> ReadResult<Arc<Arrival>> {
        let at = self.cursor.at();
        if let Some(known) = self.arrived_before(at)? {
            self.skip_raw()?;
            return Ok(known);
        }
        let followed = match self.link()? {
            None => return self.arrival_here(at, class),
            Some(SharedMark::Definition { number, extra }) => {
                if let Some(known) = self.arrived_before(self.cursor.at())? {
                    (0..=extra).try_for_each(|_| self.skip_raw())?;
                    return Ok(known);
                }
                self.begin(number)?;
                Followed { extra, again: None }
            }
            Some(SharedMark::Dereference { number }) => {
                let start = self.start_of(number)?;
                if let Some(known) = self.arrived_before(start)? {
                    return Ok(known);
                }
                self.go_to(number)?
            }
        };
        let arrival = self.nested(|from| from.arrival(class))?;
        self.unfollow(followed)?;
        Ok(arrival)
    }

    /// Returns the handle that was noted for a place, if it is an `H`.
    pub(crate) fn arrived<H: Any + Send + Sync>(&self, at: usize) -> Option<Arc<H>> {
        let handle = self.arrivals()?.find(at).filter(|handle| (***handle).is::<H>())?;
        handle.clone().downcast().ok()
    }

    /// Returns the handle of a live object that was noted for a place.
    ///
    /// # Errors
    /// If its state, or one around it, was read before as part of another type, and could not be read.
    fn arrived_before(&self, at: usize) -> ReadResult<Option<Arc<Arrival>>> {
        match self.arrived::<Arrival>(at) {
            Some(known) if known.replica.is_discarded() => Err(UnjellyError::custom(format_args!(
                "the state of `{}` could not be read",
                known.replica.class()
            ))),
            known => Ok(known),
        }
    }

    /// Reads a live object that no `reference` or `dereference` stands around.
    fn arrival_here(
        &mut self,
        at: usize,
        class: &'static ReplicaClass,
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
                let arrival = match self.arrived::<OwnLive>(at) {
                    Some(own) => own.via.clone(),
                    None => self.replica_connection("lcache")?.relayed(id),
                };
                self.ignore(extra)?;
                arrival.ok_or_else(|| UnjellyErrorKind::UnknownEntry("lcache", id).into())
            }
            (Some(elements), Some(name)) if is_named(name, class.name, class.aliases) => {
                if !self.admission.is_open() {
                    self.admission.allows(&String::from_utf8_lossy(name))?;
                }
                self.check_flavor(name, self.is_live(elements) || elements < 2, true)?;
                let (id, extra) = self.entry_id(class.name, elements, 3)?;
                let taken = self.charged();
                self.charge_handle(class.name, FIRST + class.memory)?;
                let replica = Replica::new(class);
                let connection = self.replica_connection(class.name)?;
                connection.import(id, replica.clone())?;
                let arrival = Arrival::new(replica.clone(), id, Arc::downgrade(&connection));
                let arrivals = self.arrivals_mut(class.name)?;
                let (mark, others) = (arrivals.first.len(), arrivals.bytes);
                arrivals.first.push((id, replica.clone()));
                arrivals.at.insert(at, arrival.clone());
                let (state, made) = (self.cursor.at(), self.made_values());
                let built = catch_unwind(AssertUnwindSafe(|| {
                    replica.read_state(self)?;
                    // The replicas inside of it are counted for themselves.
                    let all = self.charged() - taken;
                    let arrivals = self.arrivals_mut(class.name)?;
                    let own = all.saturating_sub(arrivals.bytes - others);
                    arrivals.bytes += own;
                    connection.imported(id, own)
                }));
                match built {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => {
                        self.discard(mark, made);
                        return Err(explain_state(self, state, class.name, error));
                    }
                    Err(panic) => {
                        self.discard(mark, made);
                        resume_unwind(panic);
                    }
                }
                self.ignore(extra)?;
                Ok(arrival)
            }
            _ => {
                self.cursor.seek(at);
                Err(self.unexpected(class.name))
            }
        }
    }

    /// Charges the memory of a handle, and makes room for its note. A handle without a note would be
    /// released twice, so the room must be there before the handle is.
    pub(crate) fn charge_handle(&mut self, entry: &'static str, bytes: usize) -> ReadResult<()> {
        self.charge_memory(bytes)?;
        if self.arrivals_mut(entry)?.kept.is_some() {
            return Err(UnjellyError::custom(format_args!(
                "`{entry}` stood for no object that was known when the message arrived"
            )));
        }
        let mut budget = self.memory;
        let has_room = memory::make_room(&mut budget, &mut self.arrivals_mut(entry)?.at);
        self.memory = budget;
        if has_room { Ok(()) } else { Err(self.too_much_memory()) }
    }

    /// Notes the handle that was read at a place, and was [charged](Self::charge_handle) before.
    pub(crate) fn note(&mut self, at: usize, entry: &'static str, handle: Noted) -> ReadResult<()> {
        self.arrivals_mut(entry)?.at.insert(at, handle);
        Ok(())
    }

    /// Makes a handle of `[cached id]`, which was read up to its id.
    fn arrive_again(&mut self, at: usize, id: u64) -> ReadResult<Arc<Arrival>> {
        self.charge_handle("cached", HANDLE)?;
        let connection = self.replica_connection("cached")?;
        let replica = connection.known(id).ok_or(UnjellyErrorKind::UnknownEntry("cached", id))?;
        let arrival = Arrival::new(replica, id, Arc::downgrade(&connection));
        self.note(at, "cached", arrival.clone())?;
        Ok(arrival)
    }

    /// Reads `[cached id]` of any class, if that is next.
    pub(crate) fn any_arrival(&mut self) -> ReadResult<Option<Arc<Arrival>>> {
        let at = self.cursor.at();
        if let Some(known) = self.arrived_before(at)? {
            self.skip_raw()?;
            return Ok(Some(known));
        }
        let Some(items) = self.open(&["cached"]) else { return Ok(None) };
        let (id, extra) = self.entry_id("cached", items + 1, 2)?;
        let arrival = self.arrive_again(at, id)?;
        self.ignore(extra)?;
        Ok(Some(arrival))
    }

    /// Notes a live object of this end that the peer sent back, `[lcache id]`, if there is one.
    pub(crate) fn keep_own_live(&mut self) -> ReadResult<()> {
        let at = self.cursor.at();
        let Some(items) = self.open(&["lcache"]) else { return Ok(()) };
        let (id, extra) = self.entry_id("lcache", items + 1, 2)?;
        self.ignore(extra)?;
        self.charge_handle("lcache", HANDLE)?;
        let connection = self.replica_connection("lcache")?;
        match connection.published(id) {
            Some(source) => {
                let via = connection.relayed(id);
                self.note(at, "lcache", Arc::new(OwnLive { source, via }))
            }
            None => Ok(()),
        }
    }

    /// Makes the resident of a handle, if the value that is read is in a replica.
    pub(super) fn resident(&mut self, arrival: &Arrival) -> ReadResult<Option<Arc<Resident>>> {
        if !self.is_inside_replica() {
            return Ok(None);
        }
        self.charge_memory(RESIDENT)?;
        let resident = Resident::new(arrival.replica.clone());
        self.arrivals_mut("cached")?.residents.push(Arc::downgrade(&resident));
        Ok(Some(resident))
    }

    /// Takes the residents that were noted, and notes others in their place.
    pub(super) fn replace_residents(
        &mut self,
        residents: Vec<Weak<Resident>>,
    ) -> Vec<Weak<Resident>> {
        let notes = self.notes.as_deref_mut().and_then(|notes| notes.downcast_mut());
        notes.map_or_else(Vec::new, |arrivals: &mut Arrivals| {
            std::mem::replace(&mut arrivals.residents, residents)
        })
    }

    /// Reads a value that is in the state of a replica.
    pub(crate) fn inside_replica<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<T> {
        self.replica_depth += 1;
        let value = self.nested(read);
        self.replica_depth -= 1;
        value
    }

    /// Notes, if `replica` is true, that all values are read into a replica.
    #[inline]
    pub(crate) fn inside(mut self, replica: bool) -> Self {
        self.replica_depth += usize::from(replica);
        self
    }

    /// Returns whether the value that is read is in a replica.
    pub(crate) fn is_inside_replica(&self) -> bool {
        self.replica_depth > 0
    }

    /// Discards a replica that could not be built, with the replicas and the shared values that were received
    /// inside of it: they may contain it. They are not returned where they are met again.
    fn discard(&mut self, mark: usize, made: usize) {
        self.forget_values(made);
        let arrivals: Option<&mut Arrivals> =
            self.notes.as_deref_mut().and_then(|notes| notes.downcast_mut());
        if let Some(Arrivals { connection, first, .. }) = arrivals {
            for (id, replica) in first.drain(mark..) {
                replica.discard();
                connection.discard(id);
            }
        }
    }

    /// Reads a local live object that the peer sent back: `[lcache id]`.
    pub(crate) fn own_live_object(
        &mut self,
        expected: &'static str,
    ) -> ReadResult<Arc<dyn Any + Send + Sync>> {
        let at = self.cursor.at();
        let Some(items) = self.open(&["lcache"]) else {
            return match self.linked(|from| from.own_live_object(expected))? {
                Ok(object) => Ok(object),
                Err(_) => Err(self.unexpected(expected)),
            };
        };
        let (id, extra) = self.entry_id("lcache", items + 1, 2)?;
        let object = match self.arrived::<OwnLive>(at) {
            Some(own) => Some(own.source.clone()),
            None => self.replica_connection("lcache")?.published(id),
        };
        let object = object.ok_or(UnjellyErrorKind::UnknownEntry("lcache", id))?;
        self.ignore(extra)?;
        Ok(object)
    }
}
