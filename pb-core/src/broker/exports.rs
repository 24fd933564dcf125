//! Objects of ours that the peer can call (Twisted's `localObjects`), and handles of the peer's.

use std::{collections::HashMap, task::Waker};

use tracing::debug;

use super::{Broker, State, outbox::ENOUGH};
use crate::{
    connection_error::{Command, ConnectionError, ProtocolError},
    flavors::{ExportKey, Exported},
    live::Work,
    own_numbers::OwnNumbers,
};

/// The table of objects that the peer has numbers for.
#[derive(Default)]
pub(super) struct Exports {
    rows: HashMap<u64, Row, OwnNumbers>,
    ids: HashMap<ExportKey, u64>,
}

struct Row {
    exported: Exported,
    /// How often it was sent and not dropped since.
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

    /// The peer will know the object by this number.
    pub(super) fn add(&mut self, id: u64, exported: Exported) {
        self.ids.insert(exported.key, id);
        self.rows.insert(id, Row { exported, count: 0 });
    }

    pub(super) fn count(&mut self, id: u64) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.count += 1;
        }
    }

    /// The classes of what the peer holds, and how many of each.
    pub(super) fn classes(&self) -> Vec<(&'static str, usize)> {
        let mut classes: HashMap<_, usize> = HashMap::new();
        for row in self.rows.values() {
            *classes.entry(row.exported.object.type_name()).or_default() += 1;
        }
        let mut classes: Vec<_> = classes.into_iter().collect();
        classes.sort_unstable();
        classes
    }

    /// Takes out everything: the connection is over.
    pub(super) fn take_all(&mut self) -> Self {
        std::mem::take(self)
    }
}

/// Releases every object that the peer of a connection that is over still held.
pub(super) fn release(exports: Exports, work: &mut Work) {
    if !exports.rows.is_empty() {
        let held = exports.classes();
        work.later(move || debug!(?held, "the connection ended with references"));
    }
    for (_, row) in exports.rows {
        work.later(move || released(row.exported));
    }
}

/// Also drops it, with the perspective: both may be the last of their kind.
fn released(exported: Exported) {
    exported.object.released();
}

impl Broker {
    /// `[decref id]`: the peer has dropped one of its handles.
    pub(super) fn handle_decref(&self, id: Option<u64>) -> Result<(), ConnectionError> {
        let unknown = || ConnectionError::from(ProtocolError::UnknownId(Command::Decref));
        let mut work = Work::default();
        {
            let mut state = self.state();
            if state.ended.is_some() {
                // It crosses our own end, with which the table was emptied.
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
                work.later(move || released(row.exported));
            }
        }
        work.run();
        Ok(())
    }

    /// Tells the peer that a handle has been dropped.
    pub(super) fn send_decref(&self, id: u64) {
        self.send_drops(Command::Decref, id, 1);
    }

    /// `[decref id]` or `[decache id]`, so many times.
    pub(super) fn send_drops(&self, command: Command, id: u64, times: u64) {
        let Some(dialect) = self.dialect() else { return };
        let mut state = self.state();
        if state.ended.is_some() {
            return;
        }
        let State { drops, outbox, .. } = &mut *state;
        drops.add(command, id, times);
        drops.write(ENOUGH, outbox, dialect);
        let writer = state.outbox.take_writer();
        drop(state);
        writer.into_iter().for_each(Waker::wake);
    }
}
