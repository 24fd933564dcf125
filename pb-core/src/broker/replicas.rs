//! The replicas of the peer's live objects (Twisted's `locallyCachedObjects`).

use std::{any::Any, collections::HashMap, sync::Arc};

use super::{Broker, unread::HandleKind};
use crate::{
    connection_error::{Command, ConnectionError, ProtocolError},
    flavors::Failure,
    jelly::{ReadResult, UnjellyErrorKind},
    limits::Limits,
    live::{Arrival, Effects, Lost, Replica, ReplicaConnection, Source},
};

/// The table of the live objects that were received. A replica stays in it until `uncache`: a `cached`
/// may be under way after the last handle was dropped.
#[derive(Default)]
pub(super) struct Replicas {
    rows: HashMap<u64, Row>,
    /// The number of rows with an open transaction: they have kept updates.
    open: usize,
    /// The bytes of all updates that are kept, and of the commands that are deferred.
    kept_bytes: usize,
    /// The memory of all replicas.
    bytes: usize,
    /// Commands that remove entries from tables, and that wait until no transaction is open. `None` if
    /// one need not be done any more.
    deferred: Vec<Option<(Command, Option<u64>)>>,
    /// The ids whose `uncache` is deferred, with its index in `deferred`.
    deferred_ends: HashMap<u64, usize>,
}

#[derive(Default)]
struct Row {
    /// `None` if the object was refused, could not be read, or was dropped for room. An update of it is then
    /// refused, and `[cached id]` is an error of its value.
    replica: Option<Arc<Replica>>,
    /// The handles that the peer counts and that were not released yet.
    handles: u64,
    /// The memory of the replica.
    bytes: usize,
    /// The updates of a transaction that is not complete, one message after the other.
    kept_updates: Vec<u8>,
}

/// The next step with an update.
pub(super) enum Next {
    /// The update is kept until the rest of its transaction is here.
    Kept,
    /// The update completes a transaction, of which the updates in `kept` came before; or its replica is lost,
    /// and answers each with a failure.
    Apply { id: u64, replica: Arc<Replica>, kept: Vec<u8> },
    /// The transaction is larger than the bytes that may be kept.
    TooLarge { id: u64, replica: Arc<Replica>, kept: Vec<u8>, limit: usize },
    /// The transaction is so large that it needs a permit.
    NeedsPermit,
    /// There is no such replica, or the connection is closed.
    Refused(Failure),
}

/// The memory of one deferred command, in both tables.
const DEFERRED: usize = 2 * size_of::<(Command, Option<u64>)>();

impl Replicas {
    /// Returns whether the peer counts this replica, and so knows its id.
    pub(super) fn is_counted(&self, id: u64) -> bool {
        self.rows.get(&id).is_some_and(|row| row.handles > 0)
    }

    /// Decides how an update goes on, and enters it if it is to be kept.
    #[inline]
    pub(super) fn next(
        &mut self,
        id: Option<u64>,
        more: bool,
        update: &[u8],
        limit: usize,
        may_be_large: impl Fn(usize) -> bool,
    ) -> Next {
        let Self { rows, open, kept_bytes, deferred_ends, bytes, .. } = self;
        let row = id.filter(|id| !deferred_ends.contains_key(id));
        let row = row.and_then(|id| Some((id, rows.get_mut(&id)?)));
        let Some((id, row, replica)) =
            row.and_then(|(id, row)| row.replica.clone().map(|replica| (id, row, replica)))
        else {
            return Next::Refused(Failure::new(
                "builtins.KeyError",
                "there is no live object with this id",
            ));
        };
        if !more && !may_be_large(row.kept_updates.len() + update.len()) {
            return Next::NeedsPermit;
        }
        let ends = !more || replica.is_lost();
        if !ends && *kept_bytes + update.len() <= limit {
            *open += usize::from(row.kept_updates.is_empty());
            *kept_bytes += update.len();
            row.kept_updates.extend_from_slice(update);
            return Next::Kept;
        }
        if row.handles == 0 {
            // No handle of the replica exists, so its memory is charged to the peer, with its updates.
            *bytes += update.len() + row.kept_updates.len();
            row.bytes += update.len() + row.kept_updates.len();
        }
        let kept = std::mem::take(&mut row.kept_updates);
        *open -= usize::from(!kept.is_empty());
        *kept_bytes -= kept.len();
        match ends {
            true => Next::Apply { id, replica, kept },
            false => Next::TooLarge { id, replica, kept, limit },
        }
    }

    /// Returns how many bytes of updates are kept for a replica.
    pub(super) fn kept_for(&self, id: Option<u64>) -> usize {
        id.and_then(|id| self.rows.get(&id)).map_or(0, |row| row.kept_updates.len())
    }

    /// Takes out the updates that are kept for a replica, which ends its transaction.
    fn take_kept(&mut self, id: u64) -> Vec<u8> {
        let kept = self.rows.get_mut(&id).map(|row| std::mem::take(&mut row.kept_updates));
        let kept = kept.unwrap_or_default();
        self.open -= usize::from(!kept.is_empty());
        self.kept_bytes -= kept.len();
        kept
    }

    /// Returns whether a command that removes an entry has to wait, and enters it then. It does not
    /// wait if too many bytes are kept already. Then an update may find its entry removed, and its replica is
    /// lost.
    pub(super) fn defers(&mut self, command: Command, id: Option<u64>, limit: usize) -> bool {
        let is_end = command == Command::Uncache;
        let ends_one = is_end && self.kept_for(id) > 0;
        if self.open == 0 || ends_one || self.kept_bytes + DEFERRED > limit {
            return false;
        }
        // An id without a row may get one from an update that is kept, and the deferred `uncache`
        // removes it later. Only an id with a row is noted here.
        if let Some(id) = id.filter(|id| is_end && self.rows.contains_key(id)) {
            if self.deferred_ends.contains_key(&id) {
                return false;
            }
            self.deferred_ends.insert(id, self.deferred.len());
        }
        self.kept_bytes += DEFERRED;
        self.deferred.push(Some((command, id)));
        true
    }

    /// Removes a row whose `uncache` was deferred, since the id is used again: the `uncache` has to
    /// come first.
    fn take_deferred_end(&mut self, id: u64) -> Option<Row> {
        let index = self.deferred_ends.remove(&id)?;
        self.deferred[index] = None;
        self.remove(id)
    }

    /// Takes out the deferred commands, if no transaction is open any more.
    pub(super) fn take_deferred(&mut self) -> Vec<(Command, Option<u64>)> {
        if self.open > 0 {
            return Vec::new();
        }
        self.kept_bytes -= self.deferred.len() * DEFERRED;
        self.deferred_ends.clear();
        std::mem::take(&mut self.deferred).into_iter().flatten().collect()
    }

    /// Enters a handle that was not read, if the peer counts it. Returns the command that releases it.
    pub(super) fn enter_unread(&mut self, kind: HandleKind, id: u64) -> Option<Command> {
        match kind {
            HandleKind::Known if self.rows.contains_key(&id) => Some(Command::Decache),
            HandleKind::First if !self.rows.contains_key(&id) => {
                self.rows.insert(id, Row::default());
                Some(Command::Decache)
            }
            HandleKind::Remote => Some(Command::Decref),
            // The peer cannot have counted a handle under this id.
            HandleKind::First | HandleKind::Known | HandleKind::Local | HandleKind::LocalCache => {
                None
            }
        }
    }

    /// Checks the number of rows. A peer is hostile if it sends many more refused objects than could
    /// ever be held.
    #[inline]
    pub(super) fn check(&self, limits: &Limits) -> Result<(), ConnectionError> {
        match self.rows.len() > limits.max_replicas.saturating_mul(2) {
            true => Err(ProtocolError::TooManyReplicas.into()),
            false => Ok(()),
        }
    }

    /// Takes the replica out of its row, and its memory out of the sum.
    fn take_replica(&mut self, id: u64) -> Option<Arc<Replica>> {
        let row = self.rows.get_mut(&id)?;
        self.bytes -= std::mem::take(&mut row.bytes);
        row.replica.take()
    }

    fn remove(&mut self, id: u64) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        self.bytes -= row.bytes;
        Some(row)
    }

    /// Sets the memory of a replica. If there is no room, the replicas without handles are dropped
    /// first: they are returned, to be dropped when no mutex is held. Also returns whether there is
    /// room.
    fn resize(&mut self, id: u64, bytes: usize, limit: usize) -> (Vec<Arc<Replica>>, bool) {
        if let Some(row) = self.rows.get_mut(&id) {
            self.bytes = self.bytes - row.bytes + bytes;
            row.bytes = bytes;
        }
        (self.make_room(limit), self.bytes <= limit)
    }

    /// Takes out the replicas without handles, if all replicas together take too much memory.
    pub(super) fn make_room(&mut self, limit: usize) -> Vec<Arc<Replica>> {
        if self.bytes <= limit {
            return Vec::new();
        }
        let is_unheld = |row: &&mut Row| row.handles == 0 && row.kept_updates.is_empty();
        let mut dropped = Vec::new();
        for row in self.rows.values_mut().filter(is_unheld) {
            self.bytes -= std::mem::take(&mut row.bytes);
            dropped.extend(row.replica.take());
        }
        dropped
    }

    /// Returns the memory of the table with its replicas and kept updates.
    pub(super) fn memory(&self) -> usize {
        self.kept_bytes + self.bytes + self.rows.capacity() * size_of::<(u64, Row)>()
    }

    /// Takes out everything when the connection closes.
    pub(super) fn take_all(&mut self) -> Vec<Arc<Replica>> {
        (self.open, self.kept_bytes, self.bytes) = (0, 0, 0);
        self.deferred.clear();
        self.deferred_ends.clear();
        self.rows.drain().filter_map(|(_, row)| row.replica).collect()
    }
}

impl Broker {
    fn send_decache(&self, id: u64, times: u64) {
        self.send_releases(Command::Decache, id, times);
    }

    /// Releases every handle of a replica that was lost here: the peer need not send its updates any
    /// more.
    pub(super) fn release_replica(&self, id: u64) {
        let mut state = self.state();
        let handles =
            state.replicas.rows.get_mut(&id).map_or(0, |row| std::mem::take(&mut row.handles));
        drop(state);
        self.send_decache(id, handles);
    }

    /// Handles `[uncache id]`: no further message will name this replica.
    pub(super) fn handle_uncache(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let (row, kept) = {
            let mut state = self.state();
            if state.close_reason.is_some() {
                // The message crosses the close by this end, which has emptied the table.
                return Ok(());
            }
            let replicas = &mut state.replicas;
            // A second `uncache` names no object any more.
            let id = id.filter(|id| !replicas.deferred_ends.contains_key(id));
            let kept = id.map(|id| replicas.take_kept(id)).unwrap_or_default();
            (id.and_then(|id| replicas.remove(id)), kept)
        };
        let row = row.ok_or(Command::Uncache.unknown_id())?;
        if let Some(replica) = row.replica {
            let mut effects = Effects::default();
            replica.lose(Lost::Uncached, &mut effects);
            effects.run();
        }
        self.forget_kept(&kept)
    }
}

impl ReplicaConnection for Broker {
    fn import(&self, id: u64, replica: Arc<Replica>) -> ReadResult<()> {
        let limit = self.admission.limits.max_replicas;
        let ended = self.state().replicas.take_deferred_end(id);
        if let Some(before) = ended.and_then(|row| row.replica) {
            let mut effects = Effects::default();
            before.lose(Lost::Uncached, &mut effects);
            effects.run();
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
                Err(UnjellyErrorKind::Malformed(format!("[class {id} state] of a known id")).into())
            }
            std::collections::hash_map::Entry::Vacant(row) => {
                row.insert(Row { replica: Some(replica), handles: 1, ..Row::default() });
                Ok(())
            }
        }
    }

    fn imported(&self, id: u64, bytes: usize) -> ReadResult<()> {
        let limit = self.admission.limits.max_replica_bytes;
        let (dropped, fits) = self.state().replicas.resize(id, bytes, limit);
        // Replicas have types of the application, so they are dropped when no mutex is held.
        drop(dropped);
        if fits { Ok(()) } else { Err(UnjellyErrorKind::TooMuchInReplicas { limit }.into()) }
    }

    fn discard(&self, id: u64) {
        let replica = { self.state().replicas.take_replica(id) };
        drop(replica);
    }

    fn known(&self, id: u64) -> Option<Arc<Replica>> {
        let mut state = self.state();
        if state.close_reason.is_some() {
            return None;
        }
        let row = state.replicas.rows.get_mut(&id)?;
        let replica = row.replica.clone()?;
        if replica.is_lost() {
            // The peer sent this handle before it heard that the replica is lost. The handle is not
            // kept, so that the next state begins a new replica.
            drop(state);
            self.send_decache(id, 1);
        } else {
            row.handles += 1;
        }
        Some(replica)
    }

    fn replica(&self, id: u64) -> Option<Arc<Replica>> {
        self.state().replicas.rows.get(&id)?.replica.clone()
    }

    fn decache(&self, arrival: &Arrival) {
        let id = arrival.id;
        let counted = {
            let mut state = self.state();
            state.replicas.rows.get_mut(&id).is_some_and(|row| {
                // The id may belong to a later replica by now, of which this is no handle.
                let is_of_it = |replica| Arc::ptr_eq(replica, &arrival.replica);
                let counted = row.handles > 0 && row.replica.as_ref().is_none_or(is_of_it);
                row.handles -= u64::from(counted);
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

    fn keeper(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.keeper.get()?.upgrade().map(|keeper| keeper as Arc<dyn Any + Send + Sync>)
    }
}
