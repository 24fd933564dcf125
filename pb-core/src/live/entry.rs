use std::{fmt, sync::Arc};

use super::{Arrival, Source};
use crate::jelly::TableEntry;

/// A live object in a message.
pub(crate) enum Sent {
    /// One of ours, sent in full or as a number.
    Published(Arc<dyn Source>),
    /// A replica that goes home, or is published onwards.
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
