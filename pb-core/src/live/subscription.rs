use std::{fmt, sync::Arc};

use super::{CacheKey, Connection, Source};
use crate::{jelly::Style, perspective::Perspective};

/// One observation of one object by one connection, from the request for a state to the last word about
/// it. Its address is its identity: the object keeps it among its observers, the connection in its table,
/// together with the phase that it is in.
///
/// Invariant: object and connection are a cycle through it until the connection's table lets go of it.
/// The last handle is dropped where no mutex is held, since the object and the perspective are the
/// application's.
pub(crate) struct Subscription {
    key: CacheKey,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) connection: Arc<dyn Connection>,
    /// The perspective for which states and updates are written.
    pub(crate) perspective: Option<Perspective>,
}

impl Subscription {
    pub(crate) fn new(
        source: Arc<dyn Source>,
        connection: Arc<dyn Connection>,
        perspective: Option<Perspective>,
    ) -> Self {
        let key = CacheKey::new(source.key(), perspective.as_ref());
        Self { key, source, connection, perspective }
    }

    /// Returns the key of the connection's table under which it stands.
    pub(crate) fn key(&self) -> CacheKey {
        self.key
    }

    /// Returns how values are written for the connection.
    pub(crate) fn style(&self) -> Style {
        self.connection.style()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.key()).finish()
    }
}
