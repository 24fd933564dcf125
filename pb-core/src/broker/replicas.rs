//! Live objects of the peer's that were received here (Twisted's `locallyCachedObjects`).

use std::{any::Any, collections::HashMap, sync::Arc};

use super::{Broker, unread::HandleKind};
use crate::{
    connection_error::{Command, ConnectionError, ProtocolError},
    flavors::Failure,
    jelly::{ReadResult, UnjellyErrorKind},
    limits::Limits,
    live::{Arrival, Importing, Lost, Replica, Source, Work},
};

/// The receiving side's table of live objects. A replica stays in it until `uncache`, since a `cached`
/// may be under way after the last handle was dropped.
#[derive(Default)]
pub(super) struct Replicas {
    rows: HashMap<u64, Row>,
    /// How many rows have updates that are kept.
    open: usize,
    /// Bytes of all updates that are kept, and of what is deferred.
    kept: usize,
    /// What all replicas take.
    bytes: usize,
    /// What takes entries out of tables, and waits until no transaction is open; `None` where it need not
    /// be done any more.
    deferred: Vec<Option<(Command, Option<u64>)>>,
    /// The rows of which the end is deferred, and where it stands there.
    deferred_ends: HashMap<u64, usize>,
}

#[derive(Default)]
struct Row {
    /// `None` if it was refused: what the peer says of it is passed over.
    replica: Option<Arc<dyn Replica>>,
    /// Arrivals for which `decache` is owed: handles that somebody has.
    owed: u64,
    /// What the replica takes.
    bytes: usize,
    /// The updates of a transaction that has not come whole, one message after the other.
    kept: Vec<u8>,
}

/// What is to be done about an update.
pub(super) enum Next {
    /// It is kept until the rest of its transaction is here.
    Kept,
    /// It ends a transaction, of which these updates were kept.
    Apply { id: u64, replica: Arc<dyn Replica>, kept: Vec<u8> },
    /// The transaction is larger than what may be kept.
    TooLarge { id: u64, replica: Arc<dyn Replica>, kept: Vec<u8>, limit: usize },
    /// The transaction is so large that it needs a permit.
    NeedsPermit,
    /// There is no such replica.
    Refused(Failure),
}

/// What a deferred command takes, in both tables.
const DEFERRED: usize = 2 * size_of::<(Command, Option<u64>)>();

impl Replicas {
    /// Whether the peer counts this replica, and so knows its number.
    pub(super) fn is_counted(&self, id: u64) -> bool {
        self.rows.get(&id).is_some_and(|row| row.owed > 0)
    }

    /// Decides about an update, and enters it if it is to be kept.
    #[inline]
    pub(super) fn next(
        &mut self,
        id: Option<u64>,
        more: bool,
        update: &[u8],
        limit: usize,
        may_be_large: impl Fn(usize) -> bool,
    ) -> Next {
        let Self { rows, open, kept: total, deferred_ends, bytes, .. } = self;
        let row = id.filter(|id| !deferred_ends.contains_key(id));
        let row = row.and_then(|id| Some((id, rows.get_mut(&id)?)));
        let Some((id, row, replica)) =
            row.and_then(|(id, row)| row.replica.clone().map(|replica| (id, row, replica)))
        else {
            return Next::Refused(Failure::new("builtins.KeyError", "no such cache"));
        };
        if !more && !may_be_large(row.kept.len() + update.len()) {
            return Next::NeedsPermit;
        }
        let ends = !more || replica.is_lost();
        if !ends && *total + update.len() <= limit {
            *open += usize::from(row.kept.is_empty());
            *total += update.len();
            row.kept.extend_from_slice(update);
            return Next::Kept;
        }
        if row.owed == 0 {
            // Nobody decides what becomes of it.
            *bytes += update.len() + row.kept.len();
            row.bytes += update.len() + row.kept.len();
        }
        let kept = std::mem::take(&mut row.kept);
        *open -= usize::from(!kept.is_empty());
        *total -= kept.len();
        match ends {
            true => Next::Apply { id, replica, kept },
            false => Next::TooLarge { id, replica, kept, limit },
        }
    }

    /// How many bytes of updates are kept for a replica.
    pub(super) fn kept_for(&self, id: Option<u64>) -> usize {
        id.and_then(|id| self.rows.get(&id)).map_or(0, |row| row.kept.len())
    }

    /// The updates that are kept for a replica, which ends its transaction.
    fn take_kept(&mut self, id: u64) -> Vec<u8> {
        let kept = self.rows.get_mut(&id).map(|row| std::mem::take(&mut row.kept));
        let kept = kept.unwrap_or_default();
        self.open -= usize::from(!kept.is_empty());
        self.kept -= kept.len();
        kept
    }

    /// Defers what takes an entry out of a table, if it must wait. Where too much waits already it does
    /// not: a peer of ours never comes near that.
    pub(super) fn defers(&mut self, command: Command, id: Option<u64>, limit: usize) -> bool {
        let is_end = command == Command::Uncache;
        let ends_one = is_end && self.kept_for(id) > 0;
        if self.open == 0 || ends_one || self.kept + DEFERRED > limit {
            return false;
        }
        // A number without a row may get one by an update that is kept, and is then at an end.
        if let Some(id) = id.filter(|id| is_end && self.rows.contains_key(id)) {
            if self.deferred_ends.contains_key(&id) {
                return false;
            }
            self.deferred_ends.insert(id, self.deferred.len());
        }
        self.kept += DEFERRED;
        self.deferred.push(Some((command, id)));
        true
    }

    /// The row of a replica whose end was deferred, which is begun anew: then the end has to come first.
    fn take_deferred_end(&mut self, id: u64) -> Option<Row> {
        let index = self.deferred_ends.remove(&id)?;
        self.deferred[index] = None;
        self.remove(id)
    }

    /// What was deferred, if nothing has to wait any more.
    pub(super) fn take_deferred(&mut self) -> Vec<(Command, Option<u64>)> {
        if self.open > 0 {
            return Vec::new();
        }
        self.kept -= self.deferred.len() * DEFERRED;
        self.deferred_ends.clear();
        std::mem::take(&mut self.deferred).into_iter().flatten().collect()
    }

    /// Enters something that nobody read, if the peer counts it, and returns the command that is owed for
    /// it.
    pub(super) fn enter_unread(&mut self, kind: HandleKind, id: u64) -> Option<Command> {
        match kind {
            HandleKind::Again if self.rows.contains_key(&id) => Some(Command::Decache),
            HandleKind::First if !self.rows.contains_key(&id) => {
                self.rows.insert(id, Row::default());
                Some(Command::Decache)
            }
            HandleKind::Remote => Some(Command::Decref),
            // Not a number that the peer could count.
            HandleKind::First | HandleKind::Again => None,
        }
    }

    /// A peer that sends more objects that are refused than could ever be held means no good.
    #[inline]
    pub(super) fn check(&self, limits: &Limits) -> Result<(), ConnectionError> {
        match self.rows.len() > limits.max_replicas.saturating_mul(2) {
            true => Err(ProtocolError::TooManyCaches.into()),
            false => Ok(()),
        }
    }

    /// The replica of a row, which takes no more room.
    fn take_replica(&mut self, id: u64) -> Option<Arc<dyn Replica>> {
        let row = self.rows.get_mut(&id)?;
        self.bytes -= std::mem::take(&mut row.bytes);
        row.replica.take()
    }

    fn remove(&mut self, id: u64) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        self.bytes -= row.bytes;
        Some(row)
    }

    /// Makes the replica of a row take so many bytes. If there is no room, those that nobody has a handle of
    /// are dropped first; gives them back. False if that is not enough.
    fn resize(&mut self, id: u64, bytes: usize, limit: usize) -> (Vec<Arc<dyn Replica>>, bool) {
        if let Some(row) = self.rows.get_mut(&id) {
            self.bytes = self.bytes - row.bytes + bytes;
            row.bytes = bytes;
        }
        (self.make_room(limit), self.bytes <= limit)
    }

    /// Drops the replicas that nobody has a handle of, if all take too much.
    pub(super) fn make_room(&mut self, limit: usize) -> Vec<Arc<dyn Replica>> {
        if self.bytes <= limit {
            return Vec::new();
        }
        let is_unheld = |row: &&mut Row| row.owed == 0 && row.kept.is_empty();
        let mut dropped = Vec::new();
        for row in self.rows.values_mut().filter(is_unheld) {
            self.bytes -= std::mem::take(&mut row.bytes);
            dropped.extend(row.replica.take());
        }
        dropped
    }

    /// What it all takes.
    pub(super) fn memory(&self) -> usize {
        self.kept + self.bytes + self.rows.capacity() * size_of::<(u64, Row)>()
    }

    /// Everything, at the end of the connection.
    pub(super) fn take_all(&mut self) -> Vec<Arc<dyn Replica>> {
        (self.open, self.kept, self.bytes) = (0, 0, 0);
        self.deferred.clear();
        self.deferred_ends.clear();
        self.rows.drain().filter_map(|(_, row)| row.replica).collect()
    }
}

impl Broker {
    fn send_decache(&self, id: u64, times: u64) {
        self.send_drops(Command::Decache, id, times);
    }

    /// Gives back every handle of a replica that is out of step: the peer need not go on with it.
    pub(super) fn release_replica(&self, id: u64) {
        let mut state = self.state();
        let owed = state.replicas.rows.get_mut(&id).map_or(0, |row| std::mem::take(&mut row.owed));
        drop(state);
        self.send_decache(id, owed);
    }

    /// `[uncache id]`: nothing more will be heard of it.
    pub(super) fn handle_uncache(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let (row, kept) = {
            let mut state = self.state();
            if state.close_reason.is_some() {
                // It crosses our own end, with which the table was emptied.
                return Ok(());
            }
            let replicas = &mut state.replicas;
            // Said twice, it is of no object any more.
            let id = id.filter(|id| !replicas.deferred_ends.contains_key(id));
            let kept = id.map(|id| replicas.take_kept(id)).unwrap_or_default();
            (id.and_then(|id| replicas.remove(id)), kept)
        };
        let row = row.ok_or(Command::Uncache.unknown_id())?;
        if let Some(replica) = row.replica {
            let mut work = Work::default();
            replica.lose(Lost::Uncached, &mut work);
            work.run();
        }
        self.forget_kept(&kept)
    }
}

impl Importing for Broker {
    fn import(&self, id: u64, replica: Arc<dyn Replica>) -> ReadResult<()> {
        let limit = self.admission.limits.max_replicas;
        let ended = self.state().replicas.take_deferred_end(id);
        if let Some(before) = ended.and_then(|row| row.replica) {
            let mut work = Work::default();
            before.lose(Lost::Uncached, &mut work);
            work.run();
        }
        let mut state = self.state();
        if state.close_reason.is_some() {
            return Err(UnjellyErrorKind::UnknownEntry("cache", id).into());
        }
        let rows = &mut state.replicas.rows;
        if rows.len() >= limit {
            return Err(UnjellyErrorKind::TooManyReplicas(limit).into());
        }
        match rows.entry(id) {
            std::collections::hash_map::Entry::Occupied(_) => {
                Err(UnjellyErrorKind::Malformed(format!("cache {id} that is known already")).into())
            }
            std::collections::hash_map::Entry::Vacant(row) => {
                row.insert(Row { replica: Some(replica), owed: 1, ..Row::default() });
                Ok(())
            }
        }
    }

    fn imported(&self, id: u64, bytes: usize) -> ReadResult<()> {
        let limit = self.admission.limits.max_replica_bytes;
        let (dropped, fits) = self.state().replicas.resize(id, bytes, limit);
        // Where no mutex is held: they are of types of the application.
        drop(dropped);
        if fits { Ok(()) } else { Err(UnjellyErrorKind::TooMuchInReplicas { limit }.into()) }
    }

    fn discard(&self, id: u64) {
        let replica = { self.state().replicas.take_replica(id) };
        drop(replica);
    }

    fn again(&self, id: u64) -> Option<Arc<dyn Replica>> {
        let mut state = self.state();
        if state.close_reason.is_some() {
            return None;
        }
        let row = state.replicas.rows.get_mut(&id)?;
        let replica = row.replica.clone()?;
        if replica.is_lost() {
            // It was sent before the owner heard of that. Not kept, so that the next one begins anew.
            drop(state);
            self.send_decache(id, 1);
        } else {
            row.owed += 1;
        }
        Some(replica)
    }

    fn replica(&self, id: u64) -> Option<Arc<dyn Replica>> {
        self.state().replicas.rows.get(&id)?.replica.clone()
    }

    fn decache(&self, arrival: &Arrival) {
        let id = arrival.id;
        let counted = {
            let mut state = self.state();
            state.replicas.rows.get_mut(&id).is_some_and(|row| {
                // The number may be of a later replica by now, of which this is no handle.
                let is_of_it = |replica| Arc::ptr_eq(replica, &arrival.replica);
                let counted = row.owed > 0 && row.replica.as_ref().is_none_or(is_of_it);
                row.owed -= u64::from(counted);
                counted
            })
        };
        if counted {
            self.send_decache(id, 1);
        }
    }

    fn published(&self, id: u64) -> Option<Arc<dyn Source>> {
        let state = self.state();
        state.subscriptions.by_id(id).map(|(subscription, _)| subscription.source.clone())
    }

    fn relayed(&self, id: u64) -> Option<Arc<Arrival>> {
        let state = self.state();
        state.subscriptions.by_id(id)?.1.via.clone()
    }

    fn owner(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.owner.get()?.upgrade().map(|owner| owner as Arc<dyn Any + Send + Sync>)
    }
}
