//! Live objects on the way out.

use std::{fmt, sync::Arc};

use super::{Arrival, Source};
use crate::jelly::TableEntry;

/// A live object in a message.
pub(crate) enum Sent {
    /// A local object, sent with its state or as an id.
    Published(Arc<dyn Source>),
    /// A replica that is sent back to its owner, or on to another peer.
    Replica(Arc<Arrival>),
}

impl TableEntry for Sent {}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published(source) => f.debug_tuple("Published").field(&source.key()).finish(),
            Self::Replica(arrival) => arrival.fmt(f),
        }
    }
}
