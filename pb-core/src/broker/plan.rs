//! Binds messages that name entries of the connection's tables, in three steps:
//!
//! 1. [`Plan::of`] walks the message while it borrows the tables, and collects the [`Step`]s of the writing
//!    and the [`Changes`] of the tables; or the reasons why the message cannot be bound ([`NotBound`]).
//! 2. [`Plan::write`] appends the steps to the outbox.
//! 3. `State::apply` enters the changes into the tables.
//!
//! Only the first step can fail, so a message that cannot be sent changes nothing.

use std::{any::Any, collections::HashMap, sync::Arc};

use super::{
    Broker, RemoteReference, State,
    exports::Exports,
    reference::ObjectName,
    replicas::Replicas,
    sent_frames::Begun,
    subscriptions::{NewlyHeld, Phase, Subscriptions},
};
use crate::{
    banana::{Dialect, compact::taught::Used, encode},
    flavors::Exported,
    jelly::{JellyError, JellyErrorKind, Place, Prepared, TableEntry, dereference, reference},
    limits::Limits,
    live::{Arrival, CacheKey, Sent, Source},
    perspective::Perspective,
};

/// How deeply the states of live objects may nest in one message.
const MAX_NESTED: usize = 100;

/// Why a message was not bound: states that it needs, states that are still to be delivered, or the error
/// because of which it can never be bound.
#[derive(Default)]
pub(super) struct NotBound {
    /// States that no message has requested.
    pub(super) states: Vec<(Arc<dyn Source>, Option<Perspective>)>,
    /// True if a state that was requested has not been delivered.
    pub(super) waits: bool,
    /// The error because of which the message can never be bound.
    pub(super) failed: Option<JellyError>,
}

impl NotBound {
    pub(super) fn failed(error: JellyError) -> Self {
        Self { failed: Some(error), ..Self::default() }
    }

    pub(super) fn waiting() -> Self {
        Self { waits: true, ..Self::default() }
    }

    /// Returns the error of a connection without a dialect, over which no message could have been prepared.
    pub(super) fn no_dialect() -> Self {
        Self::failed(closed_error())
    }

    fn fail(&mut self, error: impl Into<JellyError>) {
        self.failed.get_or_insert_with(|| error.into());
    }

    fn is_nothing(&self) -> bool {
        self.states.is_empty() && !self.waits && self.failed.is_none()
    }
}

/// The facts about a connection that the plan of a message depends on.
#[derive(Clone, Copy)]
pub(super) struct ConnectionFacts {
    /// The identity of the connection, by address.
    connection: *const (),
    is_closed: bool,
    /// The bytes that wait to be written.
    outbox: usize,
    max_outbox: usize,
    max_live_objects: usize,
    /// The limit without the named objects, which always have a place.
    max_references: usize,
    last_id: u64,
}

impl ConnectionFacts {
    pub(super) fn of(broker: &Broker, state: &State) -> Self {
        let Limits { max_outbox, max_live_objects, max_references, .. } = broker.admission.limits;
        Self {
            connection: broker.address(),
            is_closed: state.close_reason.is_some(),
            outbox: state.outbox.backlog(),
            max_outbox,
            max_live_objects,
            max_references: max_references.saturating_sub(state.named_objects.len()),
            last_id: state.last_id,
        }
    }
}

/// The plan of a message, in which every object has its id.
pub(super) struct Plan<'a> {
    subscriptions: &'a Subscriptions,
    replicas: &'a Replicas,
    exports: &'a Exports,
    facts: ConnectionFacts,
    /// The perspective for which the whole message is written. States in it are requested for this
    /// perspective.
    perspective: Option<&'a Perspective>,
    steps: Vec<Step<'a>>,
    /// The names and shapes that the peer must have been taught.
    used: Vec<&'a Used>,
    changes: Changes,
    not_bound: NotBound,
    /// The bytes of the whole message, with those that wait before it.
    size: usize,
    /// The live objects in the message before this point that are not `Held` yet.
    in_message: HashMap<CacheKey, InMessage>,
    section: usize,
    /// The last number of a shared value in this section.
    shared: u64,
}

/// A live object that is in the message and that the peer does not hold yet.
#[derive(Clone, Copy)]
enum InMessage {
    /// Its state stands in this section, behind the mark. In another section the object is
    /// `[cached id]`, since each section numbers its shared values separately.
    WithState { id: u64, section: usize, mark: usize },
    /// Its state is missing.
    WithoutState,
}

/// The next tokens to be written.
enum Step<'a> {
    /// Tokens as they were prepared.
    Tokens(&'a [u8]),
    /// `[reference n` before a value, if the value turns out to be shared.
    Mark(Option<u64>),
    /// Nothing: a section ends here.
    EndOfSection,
    /// `[dereference n]`
    Dereference(u64),
    /// An entry of a table by its id: `[cached n]`, `[lcache n]`, `[remote n]`, `[local n]`.
    Entry(&'static str, u64),
    /// An object of the peer by its name: `[local name]`.
    Named(&'a str),
    /// `[class n`, followed by the state.
    Object(&'static str, u64),
}

/// The changes of the tables that writing a message brings.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) last_id: u64,
    /// Subscriptions that become `Held`, in the order of their ids.
    pub(super) newly_held: Vec<NewlyHeld>,
    /// Objects that the peer has already (`[cached id]`), once for each time they are sent.
    pub(super) resent: Vec<CacheKey>,
    /// Objects with methods that the peer does not know, and their new ids.
    pub(super) exported: Vec<(u64, Exported)>,
    /// The ids of all objects with methods, once for each time they are sent.
    pub(super) counted: Vec<u64>,
}

impl<'a> Plan<'a> {
    /// Plans a message of these sections, each of which numbers its shared values separately. Returns
    /// `None` if the message names no entries of the tables.
    ///
    /// # Errors
    /// The states that are missing, or the reason why the message cannot be sent.
    #[inline]
    pub(super) fn of(
        tables: (&'a Subscriptions, &'a Replicas, &'a Exports),
        facts: ConnectionFacts,
        sections: &[&'a Prepared],
        perspective: Option<&'a Perspective>,
    ) -> Result<Option<Self>, NotBound> {
        if !sections.iter().any(|section| section.has_entries()) {
            return Ok(None);
        }
        Self::of_entries(tables, facts, sections, perspective).map(Some)
    }

    fn of_entries(
        (subscriptions, replicas, exports): (&'a Subscriptions, &'a Replicas, &'a Exports),
        facts: ConnectionFacts,
        sections: &[&'a Prepared],
        perspective: Option<&'a Perspective>,
    ) -> Result<Self, NotBound> {
        let mut plan = Self {
            subscriptions,
            replicas,
            exports,
            facts,
            perspective,
            steps: Vec::new(),
            used: Vec::new(),
            changes: Changes { last_id: facts.last_id, ..Changes::default() },
            not_bound: NotBound::default(),
            size: facts.outbox,
            in_message: HashMap::new(),
            section: 0,
            shared: 0,
        };
        for &prepared in sections {
            (plan.section, plan.shared) = (plan.section + 1, 0);
            plan.value(prepared, 0);
            plan.steps.push(Step::EndOfSection);
        }
        if plan.size > facts.max_outbox && !plan.changes.newly_held.is_empty() {
            plan.not_bound.fail(JellyErrorKind::TooLarge(plan.size));
        }
        if plan.not_bound.is_nothing() { Ok(plan) } else { Err(plan.not_bound) }
    }

    /// Returns the names and shapes that the peer must have been taught before.
    pub(super) fn used(&self) -> impl Iterator<Item = &'a Used> {
        self.used.iter().copied()
    }

    /// Appends the message, and returns the changes that follow from it.
    pub(super) fn write(self, out: &mut Vec<u8>, dialect: Dialect, begun: &mut Begun) -> Changes {
        for step in self.steps {
            match step {
                Step::Tokens(tokens) => out.extend_from_slice(tokens),
                Step::EndOfSection => begun.end_positional(out),
                Step::Mark(None) => {}
                Step::Mark(Some(number)) => reference(out, dialect, number),
                Step::Dereference(number) => dereference(out, dialect, number),
                Step::Entry(atom, id) => {
                    encode::expression(out, dialect, atom, 1);
                    encode::unsigned(out, dialect, id);
                }
                Step::Named(name) => {
                    encode::expression(out, dialect, "local", 1);
                    encode::string(out, dialect, name.as_bytes());
                }
                Step::Object(class, id) => {
                    encode::elements(out, dialect, 3);
                    encode::string(out, dialect, class.as_bytes());
                    encode::unsigned(out, dialect, id);
                }
            }
        }
        self.changes
    }

    /// Adds a mark before a value that may be met again, and returns the index of its step.
    fn mark(&mut self) -> usize {
        self.steps.push(Step::Mark(None));
        self.steps.len() - 1
    }

    /// Refers to a value that was [marked](Self::mark). Numbers are given in the order of second occurrences, as in
    /// Twisted, and as `Prepared::bind` does for messages that need no plan.
    fn dereference(&mut self, mark: usize) {
        if let Some(Step::Mark(number)) = self.steps.get_mut(mark) {
            let number = *number.get_or_insert_with(|| {
                self.shared += 1;
                self.shared
            });
            self.steps.push(Step::Dereference(number));
        }
    }

    fn value(&mut self, prepared: &'a Prepared, depth: usize) {
        self.size += prepared.len();
        if !prepared.used().is_empty() {
            self.used.push(prepared.used());
        }
        if depth > MAX_NESTED {
            return self.not_bound.fail(JellyErrorKind::TooDeep { limit: MAX_NESTED });
        }
        let mut marks = HashMap::new();
        let (tokens, mut at) = (prepared.tokens(), 0);
        for patch in prepared.patches() {
            self.steps.push(Step::Tokens(&tokens[at..patch.at]));
            at = patch.at;
            match &patch.place {
                Place::First(slot) => {
                    marks.insert(*slot, self.mark());
                }
                Place::Again(slot) => {
                    if let Some(&mark) = marks.get(slot) {
                        self.dereference(mark);
                    }
                }
                Place::Entry(entry) => self.entry(&**entry, depth),
            }
        }
        self.steps.push(Step::Tokens(&tokens[at..]));
    }

    fn entry(&mut self, entry: &'a dyn TableEntry, depth: usize) {
        match self.facts.kind_of(entry) {
            EntryKind::PeerLive(id) if self.replicas.is_counted(id) => {
                self.steps.push(Step::Entry("lcache", id));
            }
            EntryKind::PeerLive(_) => self.not_bound.fail(JellyErrorKind::LostReplica),
            EntryKind::LocalLive(source, via) => self.live_object(source, via, depth),
            EntryKind::OtherLive { class, type_name } => {
                self.not_bound.fail(JellyErrorKind::OtherConnection { class, type_name });
            }
            EntryKind::LocalObject(exported) => self.local_object(exported),
            EntryKind::PeerObject(ObjectName::Id(id)) => self.steps.push(Step::Entry("local", id)),
            EntryKind::PeerObject(ObjectName::Text(name)) => self.steps.push(Step::Named(name)),
            EntryKind::OtherObject => self.not_bound.fail(JellyErrorKind::OtherPeer),
        }
    }

    fn live_object(&mut self, source: Arc<dyn Source>, via: Option<&Arc<Arrival>>, depth: usize) {
        let key = CacheKey::new(source.key(), self.perspective);
        match self.in_message.get(&key) {
            Some(InMessage::WithoutState) => return,
            Some(&InMessage::WithState { section, mark, .. }) if section == self.section => {
                return self.dereference(mark);
            }
            Some(&InMessage::WithState { id, .. }) => return self.cached(key, id),
            None => {}
        }
        let subscriptions = self.subscriptions;
        let phase = subscriptions.find(key).map(|row| &row.phase);
        if let Some(Phase::Held(held)) = phase {
            return self.cached(key, held.id);
        }
        if self.facts.is_closed {
            return self.not_bound.fail(closed_error());
        }
        if subscriptions.held_count() + self.in_message.len() >= self.facts.max_live_objects {
            return self.not_bound.fail(JellyErrorKind::TooManyPublished { last: false });
        }
        match phase {
            Some(Phase::Ready { state, .. }) => {
                let id = subscriptions.former.id(key).unwrap_or_else(|| {
                    self.changes.last_id += 1;
                    self.changes.last_id
                });
                self.changes.newly_held.push(NewlyHeld { key, id, via: via.cloned() });
                let (section, mark) = (self.section, self.mark());
                self.in_message.insert(key, InMessage::WithState { id, section, mark });
                self.steps.push(Step::Object(source.class(), id));
                return self.value(state, depth + 1);
            }
            Some(Phase::Failed(error)) => self.not_bound.fail(error.clone()),
            Some(_) => self.not_bound.waits = true,
            None => self.not_bound.states.push((source, self.perspective.cloned())),
        }
        self.in_message.insert(key, InMessage::WithoutState);
    }

    fn cached(&mut self, key: CacheKey, id: u64) {
        self.changes.resent.push(key);
        self.steps.push(Step::Entry("cached", id));
    }

    fn local_object(&mut self, exported: &Exported) {
        if self.facts.is_closed {
            return self.not_bound.fail(closed_error());
        }
        let new = self.changes.exported.iter().find(|(_, other)| other.key == exported.key);
        let known = new.map(|(id, _)| *id).or_else(|| self.exports.id(exported.key));
        let id = match known {
            Some(id) => id,
            None => {
                let many = self.exports.len() + self.changes.exported.len();
                if many >= self.facts.max_references {
                    return self.not_bound.fail(JellyErrorKind::TooManyReferences { last: false });
                }
                self.changes.last_id += 1;
                self.changes.exported.push((self.changes.last_id, exported.clone()));
                self.changes.last_id
            }
        };
        self.changes.counted.push(id);
        self.steps.push(Step::Entry("remote", id));
    }
}

/// The kind of an entry on this connection, which decides how it is written.
enum EntryKind<'e> {
    /// A local live object, written `[class id state]` or `[cached id]`. If it is a replica that is
    /// passed on, with that replica.
    LocalLive(Arc<dyn Source>, Option<&'e Arc<Arrival>>),
    /// A live object of the peer, which is sent back: `[lcache id]`.
    PeerLive(u64),
    /// A live object of another peer, of a class that cannot be passed on.
    OtherLive { class: &'static str, type_name: &'static str },
    /// A local object with methods: `[remote id]`.
    LocalObject(&'e Exported),
    /// An object of the peer with methods, which is sent back: `[local id]`, or `[local name]`.
    PeerObject(ObjectName<'e>),
    /// An object with methods of another peer.
    OtherObject,
}

impl ConnectionFacts {
    fn kind_of<'e>(&self, entry: &'e dyn TableEntry) -> EntryKind<'e> {
        let entry: &dyn Any = entry;
        if let Some(exported) = entry.downcast_ref() {
            return EntryKind::LocalObject(exported);
        }
        let arrival = match entry.downcast_ref() {
            Some(Sent::Published(source)) => return EntryKind::LocalLive(source.clone(), None),
            Some(Sent::Replica(arrival)) => arrival,
            None => {
                let reference = entry.downcast_ref::<RemoteReference>();
                let theirs = reference.filter(|theirs| theirs.came_over(self.connection));
                return theirs
                    .map_or(EntryKind::OtherObject, |theirs| EntryKind::PeerObject(theirs.name()));
            }
        };
        if arrival.came_over(self.connection) {
            return EntryKind::PeerLive(arrival.id);
        }
        match arrival.replica.source() {
            Some(source) => EntryKind::LocalLive(source, Some(arrival)),
            None => EntryKind::OtherLive {
                class: arrival.replica.class(),
                type_name: arrival.replica.type_name(),
            },
        }
    }
}

/// Returns the error of an object that is sent over a closed connection.
pub(super) fn closed_error() -> JellyError {
    JellyErrorKind::Custom("the connection is closing".to_owned()).into()
}
