//! What a message holds of the connection's tables: found first, then written, then changed, so that
//! nothing is changed by a message that cannot be sent.

use std::{
    any::Any,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    Broker, RemoteReference, State,
    imports::Imports,
    publishing::{Publishing, Row, Slot},
    queue::closing,
    references::References,
    written::Writer,
};
use crate::{
    banana::Dialect,
    flavors::Exported,
    jelly::{Entry, JellyError, JellyErrorKind, Place, Prepared},
    limits::Limits,
    live::{Arrival, CacheKey, Sent, Source, Work},
    perspective::Perspective,
};

/// How deeply the states of live objects may stand in one another in one message.
const MAX_NESTED: usize = 100;

/// Why a message cannot be bound yet.
#[derive(Default)]
pub(super) struct Missing {
    /// States that nobody has asked for.
    pub(super) ask: Vec<(Arc<dyn Source>, Option<Perspective>)>,
    /// Something is under way.
    pub(super) waits: bool,
    /// It never can be.
    pub(super) failed: Option<JellyError>,
}

impl Missing {
    pub(super) fn failed(error: JellyError) -> Self {
        Self { failed: Some(error), ..Self::default() }
    }

    /// There is no dialect: nothing could have been prepared.
    pub(super) fn never() -> Self {
        Self::failed(closing())
    }

    fn fail(&mut self, error: impl Into<JellyError>) {
        self.failed.get_or_insert_with(|| error.into());
    }

    fn is_nothing(&self) -> bool {
        self.ask.is_empty() && !self.waits && self.failed.is_none()
    }
}

/// What a connection knows when a message is bound.
#[derive(Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) publishing: &'a Publishing,
    pub(super) imports: &'a Imports,
    pub(super) references: &'a References,
    pub(super) situation: Situation,
}

#[derive(Clone, Copy)]
pub(super) struct Situation {
    /// Which connection it is, by address.
    connection: *const (),
    closing: bool,
    /// Bytes that wait to be written, and how many may.
    outbox: usize,
    max_outbox: usize,
    max_published: usize,
    /// Without the root object, which has a place of its own.
    max_references: usize,
    last_id: u64,
}

impl Situation {
    pub(super) fn of(broker: &Broker, state: &State) -> Self {
        let Limits { max_outbox, max_published, max_references, .. } = broker.admission.limits;
        Self {
            connection: broker.address(),
            closing: state.ended.is_some(),
            outbox: state.outbox.backlog(),
            max_outbox,
            max_published,
            max_references: max_references.saturating_sub(usize::from(state.root.is_some())),
            last_id: state.last_id,
        }
    }
}

/// How a message will be written.
pub(super) struct Plan<'a> {
    pub(super) tables: Tables<'a>,
    /// For whom it is, all of it: states that stand in it are asked for as this perspective sees them.
    perspective: Option<&'a Perspective>,
    sections: Vec<Section<'a>>,
    /// Objects whose lives begin with it, in the order of their ids.
    pub(super) begun: Vec<Begun>,
    /// Objects that the peer has already, once for each time.
    again: Vec<CacheKey>,
    /// Objects to be called that the peer does not know, and their ids.
    exported: Vec<(u64, Exported)>,
    /// Objects to be called, once for each time they are sent.
    counted: Vec<u64>,
    last_id: u64,
    /// Bytes of it all.
    size: usize,
    missing: Missing,
}

/// An object that the peer is sent for the first time.
pub(super) struct Begun {
    pub(super) key: CacheKey,
    pub(super) id: u64,
    /// The replica that is passed on.
    via: Option<Arc<Arrival>>,
}

/// A part of the message with its own numbers of shared values.
#[derive(Default)]
pub(super) struct Section<'a> {
    prepared: Option<&'a Prepared>,
    /// By the prepared value in which a slot is, since states have slots of their own.
    pub(super) slots: HashMap<(usize, u32), u64>,
    pub(super) objects: HashMap<CacheKey, u64>,
    pub(super) begun: HashSet<CacheKey>,
    numbers: u64,
}

/// What binding changes.
pub(super) struct Changes {
    pub(super) last_id: u64,
    pub(super) begun: Vec<Begun>,
    pub(super) again: Vec<CacheKey>,
    pub(super) exported: Vec<(u64, Exported)>,
    pub(super) counted: Vec<u64>,
}

pub(super) fn address(prepared: &Prepared) -> usize {
    std::ptr::from_ref(prepared).addr()
}

impl<'a> Plan<'a> {
    /// # Errors
    /// What is missing.
    pub(super) fn of(
        tables: Tables<'a>,
        sections: &[&'a Prepared],
        perspective: Option<&'a Perspective>,
    ) -> Result<Self, Missing> {
        let mut plan = Self {
            tables,
            perspective,
            sections: Vec::with_capacity(sections.len()),
            begun: Vec::new(),
            again: Vec::new(),
            exported: Vec::new(),
            counted: Vec::new(),
            last_id: tables.situation.last_id,
            size: tables.situation.outbox,
            missing: Missing::default(),
        };
        for &prepared in sections {
            plan.sections.push(Section { prepared: Some(prepared), ..Section::default() });
            if prepared.has_entries() {
                plan.find(prepared, 0);
            } else {
                plan.size += prepared.len();
            }
        }
        if plan.size > tables.situation.max_outbox && !plan.begun.is_empty() {
            plan.missing.fail(JellyErrorKind::TooLarge(plan.size));
        }
        if plan.missing.is_nothing() { Ok(plan) } else { Err(plan.missing) }
    }

    /// What an object is known by that stands in it.
    pub(super) fn key(&self, source: &dyn Source) -> CacheKey {
        CacheKey::new(source.key(), self.perspective)
    }

    fn section(&mut self) -> &mut Section<'a> {
        self.sections.last_mut().expect("pushed before")
    }

    fn find(&mut self, prepared: &'a Prepared, depth: usize) {
        self.size += prepared.len();
        if depth > MAX_NESTED {
            return self.missing.fail(JellyErrorKind::TooDeep { limit: MAX_NESTED });
        }
        for patch in prepared.patches() {
            match &patch.place {
                Place::First(_) => {}
                Place::Again(slot) => {
                    let section = self.section();
                    let next = section.numbers + 1;
                    let number = section.slots.entry((address(prepared), *slot)).or_insert(next);
                    section.numbers = section.numbers.max(*number);
                }
                Place::Entry(entry) => match self.tables.target(&**entry) {
                    Target::Home(id) if self.tables.imports.is_counted(id) => {}
                    Target::Home(_) => self.missing.fail(JellyErrorKind::LostReplica),
                    Target::Live(source, via) => self.live(source, via, depth),
                    Target::Foreign(class) => {
                        self.missing.fail(JellyErrorKind::OtherConnection(class));
                    }
                    Target::Local(exported) => self.local(exported),
                    Target::Mine(_) => {}
                    Target::OtherPeer => self.missing.fail(JellyErrorKind::OtherPeer),
                },
            }
        }
    }

    fn live(&mut self, source: Arc<dyn Source>, via: Option<&Arc<Arrival>>, depth: usize) {
        let (key, publishing) = (self.key(&*source), self.tables.publishing);
        let section = self.section();
        if section.begun.contains(&key) {
            let next = section.numbers + 1;
            let number = section.objects.entry(key).or_insert(next);
            section.numbers = section.numbers.max(*number);
            return;
        }
        let begun = self.begun.iter().any(|begun| begun.key == key);
        if begun || publishing.rows.contains_key(&key) {
            return self.again.push(key);
        }
        if self.tables.situation.closing {
            return self.missing.fail(closing());
        }
        let many = publishing.rows.len() + self.begun.len() + self.missing.ask.len();
        if many >= self.tables.situation.max_published {
            return self.missing.fail(JellyErrorKind::TooManyPublished { last: false });
        }
        match publishing.slots.get(&key) {
            Some(Slot::Here { beginning, .. }) => {
                let id = publishing.former_id(key).unwrap_or_else(|| {
                    self.last_id += 1;
                    self.last_id
                });
                self.begun.push(Begun { key, id, via: via.cloned() });
                self.section().begun.insert(key);
                self.find(&beginning.state, depth + 1);
            }
            Some(Slot::Failed(error)) => self.missing.fail(error.clone()),
            Some(Slot::Asked | Slot::Ending | Slot::Unwanted) => self.missing.waits = true,
            None => self.missing.ask.push((source, self.perspective.cloned())),
        }
    }

    fn local(&mut self, exported: &Exported) {
        if self.tables.situation.closing {
            return self.missing.fail(closing());
        }
        if let Some(id) = self.local_id(exported) {
            return self.counted.push(id);
        }
        let many = self.tables.references.len() + self.exported.len();
        if many >= self.tables.situation.max_references {
            return self.missing.fail(JellyErrorKind::TooManyReferences { last: false });
        }
        self.last_id += 1;
        self.exported.push((self.last_id, exported.clone()));
        self.counted.push(self.last_id);
    }

    pub(super) fn local_id(&self, exported: &Exported) -> Option<u64> {
        let new = self.exported.iter().find(|(_, other)| other.key == exported.key);
        new.map(|(id, _)| *id).or_else(|| self.tables.references.id(exported.key))
    }

    /// Appends the sections, one after the other.
    pub(super) fn write(&self, out: &mut Vec<u8>, dialect: Dialect) {
        for section in &self.sections {
            let Some(prepared) = section.prepared else { continue };
            if !prepared.has_entries() {
                prepared.bind(out);
            } else {
                let mut writer = Writer { plan: self, section, dialect, out };
                writer.prepared(prepared, &mut HashSet::new());
            }
        }
    }

    pub(super) fn changes(self) -> Changes {
        let Self { last_id, begun, again, exported, counted, .. } = self;
        Changes { last_id, begun, again, exported, counted }
    }
}

/// What an entry is on this connection.
pub(super) enum Target<'e> {
    /// A live object of the peer's.
    Home(u64),
    /// With the replica that is passed on, if it is one.
    Live(Arc<dyn Source>, Option<&'e Arc<Arrival>>),
    /// Another peer's, of a class that is not published onwards.
    Foreign(&'static str),
    /// An object of ours to be called.
    Local(&'e Exported),
    /// One of the peer's, by its number; `None` is the root.
    Mine(Option<u64>),
    /// Another peer's.
    OtherPeer,
}

impl Tables<'_> {
    pub(super) fn target<'e>(&self, entry: &'e dyn Entry) -> Target<'e> {
        let entry: &dyn Any = entry;
        if let Some(exported) = entry.downcast_ref() {
            return Target::Local(exported);
        }
        let arrival = match entry.downcast_ref() {
            Some(Sent::Published(source)) => return Target::Live(source.clone(), None),
            Some(Sent::Replica(arrival)) => arrival,
            None => {
                let reference = entry.downcast_ref::<RemoteReference>();
                let mine = reference.filter(|mine| mine.is_over(self.situation.connection));
                return mine.map_or(Target::OtherPeer, |mine| Target::Mine(mine.id()));
            }
        };
        if arrival.came_over(self.situation.connection) {
            return Target::Home(arrival.id);
        }
        match arrival.replica.source() {
            Some(source) => Target::Live(source, Some(arrival)),
            None => Target::Foreign(arrival.replica.class()),
        }
    }
}

impl Publishing {
    /// Lives begin, and what is held is held once more.
    pub(super) fn apply(&mut self, begun: Vec<Begun>, again: Vec<CacheKey>, work: &mut Work) {
        for Begun { key, id, via } in begun {
            let Some(Slot::Here { source, mut beginning, backlog }) = self.slots.remove(&key)
            else {
                continue;
            };
            self.has_begun(key);
            let (life, perspective) = (beginning.life, beginning.perspective.take());
            beginning.discard(work);
            let row = Row { source, id, count: 1, life, perspective, backlog, via };
            self.rows.insert(key, row);
            self.keys.insert(id, key);
        }
        for key in again {
            if let Some(row) = self.rows.get_mut(&key) {
                row.count += 1;
            }
        }
    }
}
