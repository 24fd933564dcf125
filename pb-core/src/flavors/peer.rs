use std::{
    any::Any,
    hash::{Hash, Hasher},
    sync::Arc,
};

use crate::jelly::{Audience, Style};

/// A handle to a connection, through which the program at its other end is called. Clones are cheap and share
/// the connection.
///
/// `pb::connect` and [`Context::peer`](crate::Context::peer) return one. A
/// program calls the peer's objects from its [`root`](Self::root) on, logs in with [`login`](Self::login),
/// and learns with [`closed`](Self::closed) when and why the connection has closed.
///
/// A connection that a client opened closes when its last handle is dropped: `Peer`,
/// [`RemoteReference`](crate::RemoteReference), [`Cached`](crate::Cached) or waiting [`Call`](crate::Call).
/// Messages that wait are written before it closes. [`Local`](crate::Local) and [`Published`](crate::Published) handles
/// do not keep it open, so a client that only publishes, or only waits to be called, must keep its `Peer`.
pub struct Peer {
    pub(crate) connection: Arc<dyn PeerConnection>,
    /// Closes the connection when the last handle is dropped, at the end that opened it.
    pub(crate) keeper: Option<Arc<ConnectionKeeper>>,
}

/// The functions of a connection that this module needs.
pub(crate) trait PeerConnection: Any + Send + Sync {
    /// Returns how values are written for the peer.
    fn style(&self) -> Style;

    /// Returns the receiver of values that are not written for a particular perspective.
    fn audience(&self) -> Audience;

    /// Closes the connection when all waiting messages have been written.
    fn close(&self);
}

/// A value that keeps a connection open, and closes it when it is dropped.
pub(crate) struct ConnectionKeeper(pub(crate) Arc<dyn PeerConnection>);

impl Drop for ConnectionKeeper {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Two handles are equal if they are of the same connection.
impl PartialEq for Peer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.connection, &other.connection)
    }
}

impl Eq for Peer {}

impl Hash for Peer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.connection).addr().hash(state);
    }
}

impl Peer {
    /// Returns a handle that does not keep the connection open.
    pub(crate) fn passing(&self) -> Self {
        Self { connection: self.connection.clone(), keeper: None }
    }
}
