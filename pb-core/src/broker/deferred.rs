//! Commands that remove entries from tables: `decref`, `decache`, `uncache`. They are deferred while a
//! transaction is not complete, since an update that is kept may name the entry.

use super::{Broker, Turn};
use crate::connection_error::{Command, ConnectionError};

impl Broker {
    /// Handles `[decref id]`, `[decache id]` or `[uncache id]`. The command waits while any
    /// transaction on this connection is incomplete, since its kept updates may name the entry. An `uncache`
    /// that ends an incomplete transaction is handled at once.
    pub(super) fn handle_removal(
        &self,
        command: Command,
        id: Option<u64>,
    ) -> Result<(), ConnectionError> {
        let limit = self.admission.limits.max_message;
        if self.state().replicas.defers(command, id, limit) {
            return Ok(());
        }
        self.handle_removal_now(command, id)?;
        self.handle_deferred()
    }

    /// Handles the deferred commands, once no transaction is open.
    pub(super) fn handle_deferred(&self) -> Result<(), ConnectionError> {
        let deferred = {
            let mut state = self.state();
            let deferred = state.replicas.take_deferred();
            state.unpaid += deferred.len().saturating_mul(Turn::MESSAGE);
            deferred
        };
        deferred.into_iter().try_for_each(|(command, id)| self.handle_removal_now(command, id))
    }

    fn handle_removal_now(&self, command: Command, id: Option<u64>) -> Result<(), ConnectionError> {
        match command {
            Command::Decref => self.handle_decref(id),
            Command::Decache => self.handle_decache(id),
            _ => self.handle_uncache(id),
        }
    }
}
