//! Live objects of ours: which the peer holds, and what waits for their states.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Weak},
};

use super::{queue::Unbound, waiting::OwnNumbers};
use crate::{
    banana::{Dialect, write},
    jelly::JellyError,
    live::{Arrival, Beginning, CacheKey, Connection, Life, Request, Source, Work},
    perspective::{Perspective, WeakPerspective},
};

/// Of how many objects that are not held any more the numbers are kept, at most.
const MAX_FORMER: usize = 1 << 16;

/// The sending side's tables of live objects.
#[derive(Default)]
pub(super) struct Publishing {
    /// Messages in order that could not be bound at once.
    pub(super) queue: VecDeque<Unbound>,
    /// Their bytes.
    pub(super) queued: usize,
    /// Bytes of the largest transaction that waits of each object, altogether.
    pub(super) large: usize,
    /// Calls among them that want an answer.
    pub(super) queued_calls: usize,
    pub(super) rows: HashMap<CacheKey, Row, OwnNumbers>,
    pub(super) keys: HashMap<u64, CacheKey, OwnNumbers>,
    /// What the first message of the queue waits for, and lives that are ending.
    pub(super) slots: HashMap<CacheKey, Slot>,
    /// Numbers that objects had which the peer has dropped.
    former: HashMap<CacheKey, Former, OwnNumbers>,
}

/// The number of an object that is not held any more, and that was sent as a way back: it gets the same
/// one when it is sent again, so that the peer can know it for the same object where it has kept a weak
/// handle. Only if the peer has dropped every handle, since it then has nothing more to say of the life
/// that is over.
struct Former {
    id: u64,
    source: Weak<dyn Source>,
    /// Kept so that no other perspective can have its address, which is part of the key.
    perspective: Option<WeakPerspective>,
}

impl Former {
    /// Whether the object may be sent again to the same perspective.
    fn is_possible(&self) -> bool {
        let perspective = self.perspective.as_ref();
        self.source.strong_count() > 0 && perspective.is_none_or(WeakPerspective::is_alive)
    }
}

/// An object that the peer holds, as one perspective sees it.
pub(super) struct Row {
    pub(super) source: Arc<dyn Source>,
    pub(super) id: u64,
    /// How often it was sent and not dropped since.
    pub(super) count: u64,
    pub(super) life: Life,
    /// For whom it was sent, and is written from then on.
    pub(super) perspective: Option<Perspective>,
    pub(super) backlog: Backlog,
    /// The replica that is passed on, which is kept in step for that long.
    pub(super) via: Option<Arc<Arrival>>,
}

/// An object that is not held yet, or not any more.
pub(super) enum Slot {
    /// Its state was asked for.
    Asked,
    /// And is here: the life has begun.
    Here { source: Arc<dyn Source>, beginning: Beginning, backlog: Backlog },
    /// And cannot be had.
    Failed(JellyError),
    /// Its state was asked for by a message that is gone.
    Unwanted,
    /// The object is being told that the life is over. A new one waits for that.
    Ending,
}

/// The updates that wait in the queue for one observer. A state that is sent anew is not among them.
#[derive(Default)]
pub(super) struct Backlog {
    /// Their bytes.
    waiting: usize,
    /// Bytes of the largest transaction among them: that it is large is no sign of being slow.
    largest: usize,
    /// Bytes of all that were ever queued.
    put: u64,
    /// What `put` was when it was looked at last, if something waited then.
    seen: Option<u64>,
}

impl Backlog {
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Enters updates of one transaction that were queued together; gives how much larger it is than any
    /// other that waits.
    pub(super) fn was_put_together(&mut self, bytes: usize) -> usize {
        let more = bytes.saturating_sub(self.largest);
        self.largest += more;
        more
    }

    /// Returns whether more waits than the object allows.
    pub(super) fn exceeds(&self, limit: usize) -> bool {
        self.waiting > limit.saturating_add(self.largest)
    }

    /// Returns whether something waits that waited already when this was asked before.
    pub(super) fn is_stuck(&mut self) -> bool {
        let left = self.put - self.waiting as u64;
        let is_stuck = self.seen.is_some_and(|seen| left < seen);
        self.seen = (self.waiting > 0).then_some(self.put);
        is_stuck
    }

    /// Returns whether nothing waited before.
    fn put(&mut self, charge: usize) -> bool {
        self.put += charge as u64;
        self.waiting += charge;
        self.waiting == charge
    }

    /// If nothing waits any more, returns how large the largest transaction was.
    fn leave(&mut self, charge: usize) -> Option<usize> {
        self.waiting = self.waiting.saturating_sub(charge);
        (self.waiting == 0).then(|| {
            self.seen = None;
            std::mem::take(&mut self.largest)
        })
    }
}

impl Publishing {
    /// The updates that wait for this life; `None` if it is over.
    pub(super) fn backlog(
        &mut self,
        object: CacheKey,
        of: Life,
    ) -> Option<(&mut Backlog, &Arc<dyn Source>)> {
        if let Some(row) = self.rows.get_mut(&object) {
            return (row.life == of).then_some((&mut row.backlog, &row.source));
        }
        match self.slots.get_mut(&object) {
            Some(Slot::Here { source, beginning, backlog }) if beginning.life == of => {
                Some((backlog, source))
            }
            _ => None,
        }
    }

    /// The updates that wait for each life, also for those of which the first message has not left.
    pub(super) fn backlogs(
        &mut self,
    ) -> impl Iterator<Item = (&mut Backlog, &Arc<dyn Source>, Life)> {
        let held = self.rows.values_mut().map(|row| (&mut row.backlog, &row.source, row.life));
        let begun = self.slots.values_mut().filter_map(|slot| match slot {
            Slot::Here { source, beginning, backlog } => Some((backlog, &*source, beginning.life)),
            _ => None,
        });
        held.chain(begun)
    }

    /// Returns whether updates wait for any life.
    pub(super) fn has_backlog(&mut self) -> bool {
        self.backlogs().any(|(backlog, ..)| backlog.waiting() > 0)
    }

    /// For whom a life is; `None` if it is over.
    pub(super) fn perspective(&self, object: CacheKey, of: Life) -> Option<Option<&Perspective>> {
        if let Some(row) = self.rows.get(&object) {
            return (row.life == of).then_some(row.perspective.as_ref());
        }
        match self.slots.get(&object) {
            Some(Slot::Here { beginning, .. }) if beginning.life == of => {
                Some(beginning.perspective.as_ref())
            }
            _ => None,
        }
    }

    /// The number that an object had, if it may have it again.
    pub(super) fn former_id(&self, object: CacheKey) -> Option<u64> {
        self.former.get(&object).map(|former| former.id)
    }

    pub(super) fn has_begun(&mut self, object: CacheKey) {
        self.former.remove(&object);
    }

    /// Keeps the number of an object that the peer has dropped.
    fn remember(&mut self, object: CacheKey, row: &Row) {
        // Those that are gone are looked for only where there would have to be more room.
        if self.former.len() == self.former.capacity().min(MAX_FORMER) {
            self.former.retain(|_, former| former.is_possible());
            // All at once, so that they are not gone through for each that is added.
            if self.former.len() > MAX_FORMER / 2 {
                self.former.clear();
            }
        }
        let source = Arc::downgrade(&row.source);
        let perspective = row.perspective.as_ref().map(Perspective::downgrade);
        self.former.insert(object, Former { id: row.id, source, perspective });
    }

    pub(super) fn enqueue(&mut self, message: Unbound, first: bool) {
        if first {
            self.queue.push_front(message);
            return;
        }
        self.queued += message.charge();
        self.queued_calls += usize::from(message.awaits_answer());
        if let Unbound::Update { object, life, charge, anew: false, .. } = &message
            && let Some((backlog, source)) = self.backlog(*object, *life)
            && backlog.put(*charge)
        {
            source.link().lane().falls_behind();
        }
        self.queue.push_back(message);
    }

    /// A message has left the queue.
    pub(super) fn leaves(&mut self, message: &Unbound, work: &mut Work) {
        self.queued = self.queued.saturating_sub(message.charge());
        self.queued_calls -= usize::from(message.awaits_answer()).min(self.queued_calls);
        if let Unbound::Update { object, life, charge, anew: false, .. } = message
            && let Some((backlog, source)) = self.backlog(*object, *life)
            && let Some(largest) = backlog.leave(*charge)
        {
            source.link().lane().catches_up(work);
            self.large = self.large.saturating_sub(largest);
        }
    }

    /// Drops the updates of a life that wait: something else says it all.
    pub(super) fn drop_updates(
        &mut self,
        object: CacheKey,
        life: Life,
        connection: &Arc<dyn Connection>,
        work: &mut Work,
    ) {
        let mut kept = VecDeque::with_capacity(self.queue.len());
        for (index, message) in std::mem::take(&mut self.queue).into_iter().enumerate() {
            match &message {
                Unbound::Update { object: of, life: in_life, .. }
                    if (*of, *in_life) == (object, life) =>
                {
                    self.leaves(&message, work);
                    message.discard(work);
                    if index == 0 {
                        self.head_is_gone(connection, work);
                    }
                }
                _ => kept.push_back(message),
            }
        }
        self.queue = kept;
    }

    /// Whether a state is under way.
    pub(super) fn is_asking(&self) -> bool {
        self.slots.values().any(|slot| matches!(slot, Slot::Asked))
    }

    /// Whether it is an update of a life that is over.
    pub(super) fn is_over(&self, message: &Unbound) -> bool {
        match message {
            Unbound::Update { object, life, .. } => self.perspective(*object, *life).is_none(),
            _ => false,
        }
    }

    /// The first message of the queue has left it: nobody wants what is left of what it asked for. A
    /// later one must not take it for an answer to what it asks itself.
    pub(super) fn head_is_gone(&mut self, connection: &Arc<dyn Connection>, work: &mut Work) {
        self.withdraw(connection, work);
        for slot in self.slots.values_mut() {
            if let Slot::Asked = slot {
                *slot = Slot::Unwanted;
            }
        }
    }

    /// Ends a life: `uncache` at once, and the object is told.
    pub(super) fn end(
        &mut self,
        object: CacheKey,
        out: &mut Vec<u8>,
        dialect: Dialect,
        connection: Arc<dyn Connection>,
        work: &mut Work,
    ) {
        let Some(row) = self.rows.remove(&object) else {
            return self.end_unborn(object, connection, work);
        };
        self.keys.remove(&row.id);
        if row.count == 0 && row.source.link().lane().is_way_back() {
            self.remember(object, &row);
        }
        self.slots.insert(object, Slot::Ending);
        self.large = self.large.saturating_sub(row.backlog.largest);
        if row.backlog.waiting > 0 {
            row.source.link().lane().catches_up(work);
        }
        work.trash_some(row.via);
        work.trash_some(row.perspective);
        write::list(out, 2);
        write::string(out, dialect, b"uncache");
        write::unsigned(out, row.id);
        work.ask(row.source, Request::Stopped { connection, key: object, life: row.life });
    }

    /// Ends a life whose first message has not left.
    fn end_unborn(&mut self, object: CacheKey, connection: Arc<dyn Connection>, work: &mut Work) {
        match self.slots.remove(&object) {
            Some(Slot::Here { source, beginning, backlog }) => {
                self.large = self.large.saturating_sub(backlog.largest);
                if backlog.waiting > 0 {
                    source.link().lane().catches_up(work);
                }
                self.slots.insert(object, Slot::Ending);
                let life = beginning.life;
                work.ask(source, Request::Stopped { connection, key: object, life });
                beginning.discard(work);
            }
            Some(other) => {
                self.slots.insert(object, other);
            }
            None => {}
        }
    }

    /// A message failed: the lives that would have begun with it end.
    pub(super) fn withdraw(&mut self, connection: &Arc<dyn Connection>, work: &mut Work) {
        let objects: Vec<_> = self.slots.keys().copied().collect();
        for object in objects {
            if let Some(Slot::Failed(_)) = self.slots.get(&object) {
                self.slots.remove(&object);
            } else {
                self.end_unborn(object, connection.clone(), work);
            }
        }
    }

    /// The connection is over: everybody is told, and nothing is kept.
    pub(super) fn close(&mut self, connection: &Arc<dyn Connection>, work: &mut Work) {
        self.keys.clear();
        for (key, row) in self.rows.drain() {
            if row.backlog.waiting > 0 {
                row.source.link().lane().catches_up(work);
            }
            let connection = connection.clone();
            work.ask(row.source, Request::Stopped { connection, key, life: row.life });
            work.trash_some(row.via);
            work.trash_some(row.perspective);
        }
        self.withdraw(connection, work);
        self.slots.clear();
        self.former.clear();
        self.large = 0;
    }
}
