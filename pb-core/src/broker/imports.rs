//! Live objects of the peer's that were received here.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Weak},
};

use super::{Broker, Command, ConnectionError, ProtocolError, RemoteReference};
use crate::{
    Perspective, ReadResult, Referenceable, UnjellyErrorKind,
    jelly::{Arrivals, Owed, Section, unread},
    live::{Arrival, Importing, Lost, Name, Replica, Source, Work},
};

/// The receiving side's table of live objects. A replica stays in it until `uncache`, since a `cached`
/// may be under way after the last handle was dropped.
#[derive(Default)]
pub(super) struct Imports {
    rows: HashMap<u64, Import>,
}

struct Import {
    /// `None` if it was refused: what the peer says of it is passed over.
    replica: Option<Arc<dyn Replica>>,
    /// Arrivals for which `decache` is owed.
    owed: u64,
}

impl Imports {
    /// Whether the peer counts this replica, and so knows its number.
    pub(super) fn is_counted(&self, id: u64) -> bool {
        self.rows.get(&id).is_some_and(|row| row.owed > 0)
    }

    pub(super) fn find(&self, id: u64) -> Option<Arc<dyn Replica>> {
        self.rows.get(&id)?.replica.clone()
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Everything, at the end of the connection.
    pub(super) fn take_all(&mut self) -> Vec<Arc<dyn Replica>> {
        self.rows.drain().filter_map(|(_, row)| row.replica).collect()
    }
}

impl Broker {
    fn send_decache(&self, id: u64, times: u64) {
        self.send_drops(Command::Decache, id, times);
    }

    /// Gives up a replica that is out of step: the peer need not go on with it.
    pub(super) fn give_back(&self, id: u64) {
        let mut state = self.state();
        let owed = state.imports.rows.get_mut(&id).map_or(0, |row| std::mem::take(&mut row.owed));
        drop(state);
        self.send_decache(id, owed);
    }

    /// `[uncache id]`: nothing more will be heard of it.
    pub(super) fn uncached(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let row = id.and_then(|id| self.state().imports.rows.remove(&id));
        let row = row.ok_or(ProtocolError::UnknownId(Command::Uncache))?;
        if let Some(replica) = row.replica {
            let mut work = Work::default();
            replica.lose(Lost::Uncached, &mut work);
            work.run();
        }
        Ok(())
    }

    /// Tells the peer that what nobody read of a section has been dropped.
    pub(super) fn release(&self, section: Section<'_>, read: Option<&Arrivals>) {
        let mut found = Vec::new();
        unread(section, &self.admission, read, &mut |owed| found.push(owed));
        let most = self.admission.limits.max_replicas.saturating_mul(2);
        for owed in found {
            let mut state = self.state();
            if state.ended.is_some() || state.imports.rows.len() > most {
                return;
            }
            let rows = &mut state.imports.rows;
            let id = match owed {
                Owed::Again(id) if rows.contains_key(&id) => id,
                Owed::First(id) if !rows.contains_key(&id) => {
                    rows.insert(id, Import { replica: None, owed: 0 });
                    id
                }
                Owed::Remote(id) => {
                    drop(state);
                    self.send_decref(id);
                    continue;
                }
                // Not a number that the peer could count.
                Owed::First(_) | Owed::Again(_) => continue,
            };
            drop(state);
            self.send_decache(id, 1);
        }
    }

    /// A peer that sends more objects that are refused than could ever be held means no good.
    pub(super) fn check_imports(&self) -> Result<(), ConnectionError> {
        let most = self.admission.limits.max_replicas.saturating_mul(2);
        match self.state().imports.len() > most {
            true => Err(ProtocolError::TooManyCaches.into()),
            false => Ok(()),
        }
    }
}

impl Importing for Broker {
    fn import(&self, id: u64, replica: Arc<dyn Replica>) -> ReadResult<()> {
        let limit = self.admission.limits.max_replicas;
        let mut state = self.state();
        if state.ended.is_some() {
            return Err(UnjellyErrorKind::UnknownEntry("cache", id).into());
        }
        let rows = &mut state.imports.rows;
        if rows.len() >= limit {
            return Err(UnjellyErrorKind::TooManyReplicas(limit).into());
        }
        match rows.entry(id) {
            std::collections::hash_map::Entry::Occupied(_) => {
                Err(UnjellyErrorKind::Malformed(format!("cache {id} that is known already")).into())
            }
            std::collections::hash_map::Entry::Vacant(row) => {
                row.insert(Import { replica: Some(replica), owed: 1 });
                Ok(())
            }
        }
    }

    fn discard(&self, id: u64) {
        let replica = {
            let mut state = self.state();
            state.imports.rows.get_mut(&id).and_then(|row| row.replica.take())
        };
        drop(replica);
    }

    fn again(&self, id: u64) -> Option<Arc<dyn Replica>> {
        let mut state = self.state();
        if state.ended.is_some() {
            return None;
        }
        let row = state.imports.rows.get_mut(&id)?;
        let replica = row.replica.clone()?;
        row.owed += 1;
        Some(replica)
    }

    fn decache(&self, id: u64) {
        let counted = {
            let mut state = self.state();
            state.imports.rows.get_mut(&id).is_some_and(|row| {
                let counted = row.owed > 0;
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
        let key = state.publishing.keys.get(&id)?;
        Some(state.publishing.rows.get(key)?.source.clone())
    }

    fn relayed(&self, id: u64) -> Option<Arc<Arrival>> {
        let state = self.state();
        let key = state.publishing.keys.get(&id)?;
        state.publishing.rows.get(key)?.via.clone()
    }

    fn exported(&self, name: Name<'_>) -> Option<Arc<dyn Referenceable>> {
        match name {
            Name::Id(id) => self.state().references.find(id).map(|found| found.object),
            Name::Text(b"root") => self.state().root.clone(),
            Name::Text(_) => None,
        }
    }

    fn remote(&self, id: u64, caller: Option<&Perspective>) -> Option<RemoteReference> {
        self.remote_reference(id, caller)
    }

    fn owner(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.owner.get()?.upgrade().map(|owner| owner as Arc<dyn Any + Send + Sync>)
    }

    fn handle(&self) -> Weak<dyn Importing> {
        self.me.clone()
    }
}
