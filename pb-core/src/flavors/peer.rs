use std::{any::Any, sync::Arc};

use crate::jelly::{Audience, Style};

/// The other end of a connection. Cheap to clone.
///
/// The connection that a client opened is closed when its last `Peer`,
/// [`RemoteReference`](crate::RemoteReference) and waiting [`Call`](crate::Call) are gone, after what was
/// sent has been written.
pub struct Peer {
    pub(crate) connection: Arc<dyn PeerConnection>,
    /// Closes the connection with the last handle, at the end that opened it.
    pub(crate) owner: Option<Arc<Owner>>,
}

/// A connection, as the flavors know it.
pub(crate) trait PeerConnection: Any + Send + Sync {
    /// Returns how values are written for the peer.
    fn style(&self) -> Style;

    /// Returns who reads what is written for the peer, if nobody in particular is to read it.
    fn audience(&self) -> Audience;

    /// Closes the connection once what was sent has been written.
    fn close(&self);
}

/// Closes a connection when it is dropped.
pub(crate) struct Owner(pub(crate) Arc<dyn PeerConnection>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Peer {
    /// Returns a handle that keeps no connection open.
    pub(crate) fn passing(&self) -> Self {
        Self { connection: self.connection.clone(), owner: None }
    }
}
