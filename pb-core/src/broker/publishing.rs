//! Live objects of ours: which the peer holds, and what waits for their states.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::{
    queue::Unbound,
    waiting::{Answerable, OwnNumbers},
};
use crate::{
    Dialect, JellyError, Perspective,
    banana::write,
    live::{Arrival, Beginning, CacheKey, Connection, Life, Request, Source, Work},
};

/// The sending side's tables of live objects.
#[derive(Default)]
pub(super) struct Publishing {
    /// Messages in order that could not be bound at once.
    pub(super) queue: VecDeque<Unbound>,
    /// Their bytes.
    pub(super) queued: usize,
    /// Calls among them that want an answer.
    pub(super) queued_calls: usize,
    pub(super) rows: HashMap<CacheKey, Row, OwnNumbers>,
    pub(super) keys: HashMap<u64, CacheKey, OwnNumbers>,
    /// What the first message of the queue waits for, and lives that are ending.
    pub(super) slots: HashMap<CacheKey, Slot>,
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
    /// Bytes of its updates in the queue.
    pub(super) behind: usize,
    /// Bytes of the state that was last sent anew: they are no sign of being slow.
    pub(super) anew: usize,
    /// The replica that is passed on, which is kept in step for that long.
    pub(super) via: Option<Arc<Arrival>>,
}

/// An object that is not held yet, or not any more.
pub(super) enum Slot {
    /// Its state was asked for.
    Asked,
    /// And is here: the life has begun.
    Here { source: Arc<dyn Source>, beginning: Beginning, behind: usize },
    /// And cannot be had.
    Failed(JellyError),
    /// Its state was asked for by a message that is gone.
    Unwanted,
    /// The object is being told that the life is over. A new one waits for that.
    Ending,
}

impl Publishing {
    /// Bytes of updates that wait for this life; `None` if it is over.
    pub(super) fn behind(
        &mut self,
        object: CacheKey,
        of: Life,
    ) -> Option<(&mut usize, &Arc<dyn Source>)> {
        if let Some(row) = self.rows.get_mut(&object) {
            return (row.life == of).then_some((&mut row.behind, &row.source));
        }
        match self.slots.get_mut(&object) {
            Some(Slot::Here { source, beginning, behind }) if beginning.life == of => {
                Some((behind, source))
            }
            _ => None,
        }
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

    pub(super) fn enqueue(&mut self, message: Unbound, first: bool) {
        if first {
            self.queue.push_front(message);
            return;
        }
        self.queued += message.charge();
        self.queued_calls += usize::from(message.awaits_answer());
        if let Unbound::Update { object, life, charge, .. } = &message
            && let Some((behind, source)) = self.behind(*object, *life)
        {
            if *behind == 0 {
                source.link().lane().falls_behind();
            }
            *behind += charge;
        }
        self.queue.push_back(message);
    }

    /// A message has left the queue.
    pub(super) fn leaves(&mut self, message: &Unbound, work: &mut Work) {
        self.queued = self.queued.saturating_sub(message.charge());
        self.queued_calls -= usize::from(message.awaits_answer()).min(self.queued_calls);
        if let Unbound::Update { object, life, charge, .. } = message
            && let Some((behind, source)) = self.behind(*object, *life)
        {
            *behind = behind.saturating_sub(*charge);
            if *behind == 0 {
                source.link().lane().catches_up(work);
            }
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
        self.slots.insert(object, Slot::Ending);
        if row.behind > 0 {
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
            Some(Slot::Here { source, beginning, behind }) => {
                if behind > 0 {
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
            if row.behind > 0 {
                row.source.link().lane().catches_up(work);
            }
            let connection = connection.clone();
            work.ask(row.source, Request::Stopped { connection, key, life: row.life });
            work.trash_some(row.via);
            work.trash_some(row.perspective);
        }
        self.withdraw(connection, work);
        self.slots.clear();
    }
}

/// Who waits for the answer to an update: only the log.
pub(super) struct UpdateAnswer {
    pub(super) class: &'static str,
}

impl Answerable for UpdateAnswer {
    fn answer(&self, _: &mut crate::Unjellier<'_>) -> bool {
        false
    }

    fn fail(&self, error: super::CallError) {
        if error.remote().is_some() {
            tracing::warn!(class = self.class, %error, "an update failed at the other end");
        }
    }
}
