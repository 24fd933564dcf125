use std::{any::Any, sync::Arc};

use crate::jelly::Invoker;

/// The other end of a connection. Cheap to clone.
///
/// The connection that a client opened is closed when its last `Peer`,
/// [`RemoteReference`](crate::RemoteReference) and waiting [`Call`](crate::Call) are gone, after what was
/// sent has been written.
pub struct Peer {
    pub(crate) connection: Arc<dyn Invoker>,
    /// Closes the connection with the last handle, at the end that opened it.
    pub(crate) owner: Option<Arc<dyn Any + Send + Sync>>,
}

impl Peer {
    /// Returns a handle that keeps no connection open.
    pub(crate) fn passing(&self) -> Self {
        Self { connection: self.connection.clone(), owner: None }
    }
}
