//! Local objects that the peer can call (Twisted's `localObjects`), and the release of the peer's
//! objects.

use std::{
    collections::{BTreeMap, HashMap},
    task::Waker,
};

use tracing::debug;

use super::{Broker, State, outbox::OUTBOX_TARGET};
use crate::{
    connection_error::{Command, ConnectionError},
    flavors::{ExportKey, Exported, Holding},
    live::Effects,
    local_ids::LocalIdHashing,
};

/// The number of objects of one type that the peer holds references to, as
/// [`Peer::held_objects`](crate::Peer::held_objects) counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldObjects {
    /// The path of the type.
    pub type_name: &'static str,
    /// The number of its objects.
    pub count: usize,
}

/// The table of the local objects that have an id at the peer.
#[derive(Default)]
pub(super) struct Exports {
    rows: HashMap<u64, Row, LocalIdHashing>,
    ids: HashMap<ExportKey, u64>,
}

struct Row {
    /// Dropped before the object, as its invariant says.
    holding: Holding,
    exported: Exported,
    /// The handles that the peer has: how often the object was sent, less the `decref`s.
    count: u64,
}

impl Exports {
    pub(super) fn id(&self, key: ExportKey) -> Option<u64> {
        self.ids.get(&key).copied()
    }

    pub(super) fn find(&self, id: u64) -> Option<Exported> {
        self.rows.get(&id).map(|row| row.exported.clone())
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Enters an object under a new id.
    pub(super) fn add(&mut self, id: u64, exported: Exported) {
        self.ids.insert(exported.key, id);
        let holding = Holding::new(exported.key.object);
        self.rows.insert(id, Row { holding, exported, count: 0 });
    }

    /// Counts one more handle of an object.
    pub(super) fn count(&mut self, id: u64) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.count += 1;
        }
    }

    /// Counts the objects that the peer holds, by type.
    pub(super) fn by_type(&self) -> Vec<HeldObjects> {
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        for row in self.rows.values() {
            *counts.entry(row.exported.object.type_name()).or_default() += 1;
        }
        counts.into_iter().map(|(type_name, count)| HeldObjects { type_name, count }).collect()
    }

    /// Takes out all objects when the connection closes.
    pub(super) fn take_all(&mut self) -> Self {
        std::mem::take(self)
    }
}

/// Drops every object that the peer still held when the connection closed.
pub(super) fn drop_all(exports: Exports, effects: &mut Effects) {
    if !exports.rows.is_empty() {
        let held = exports.by_type();
        effects.later(move || debug!(?held, "the connection closed while the peer held objects"));
    }
    for (_, row) in exports.rows {
        effects.later(move || release(row));
    }
}

/// Tells an object that the peer does not hold it any more, wakes the tasks that wait for that, and drops the object
/// with its perspective. Either may be the last handle.
fn release(row: Row) {
    let Row { holding, exported, .. } = row;
    exported.object.clone().released();
    drop(holding);
    drop(exported);
}

impl Broker {
    /// Handles `[decref id]`: the peer has dropped one of its handles.
    pub(super) fn handle_decref(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let unknown = || ConnectionError::from(Command::Decref.unknown_id());
        let mut effects = Effects::default();
        {
            let mut state = self.state();
            if state.close_reason.is_some() {
                // The message crosses the close by this end, which has emptied the table.
                return Ok(());
            }
            let exports = &mut state.exports;
            let id = id.ok_or_else(unknown)?;
            let row = exports.rows.get_mut(&id).ok_or_else(unknown)?;
            row.count = row.count.saturating_sub(1);
            if row.count == 0
                && let Some(row) = exports.rows.remove(&id)
            {
                exports.ids.remove(&row.exported.key);
                effects.later(move || release(row));
            }
        }
        effects.run();
        Ok(())
    }

    /// Releases one handle of an object of the peer.
    pub(super) fn send_decref(&self, id: u64) {
        self.send_releases(Command::Decref, id, 1);
    }

    /// Releases `times` handles, each with one `[decref id]` or `[decache id]`.
    pub(super) fn send_releases(&self, command: Command, id: u64, times: u64) {
        let Some(dialect) = self.dialect() else { return };
        let mut state = self.state();
        if state.close_reason.is_some() {
            return;
        }
        let State { owed_releases, outbox, .. } = &mut *state;
        owed_releases.add(command, id, times);
        owed_releases.write(OUTBOX_TARGET, outbox, dialect);
        let writer = state.outbox.take_writer();
        drop(state);
        writer.into_iter().for_each(Waker::wake);
    }
}
