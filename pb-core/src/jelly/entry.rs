use std::{fmt, sync::Arc};

use crate::{
    broker::RemoteReference,
    flavors::Referenceable,
    live::{Arrival, Source},
    perspective::Perspective,
};

/// Something in a message that is bound to a connection: it has a number there, or gets one.
#[derive(Clone)]
pub(crate) enum Entry {
    /// A live object, sent in full or as a number.
    Published(Arc<dyn Source>),
    /// A replica that goes home, or is published onwards.
    Replica(Arc<Arrival>),
    /// An object of ours to be called.
    Local(Exported),
    /// An object of the peer's that goes home.
    Remote(RemoteReference),
}

/// An object of ours, and what makes it the same when it is sent again.
#[derive(Clone)]
pub(crate) struct Exported {
    pub(crate) object: Arc<dyn Referenceable>,
    pub(crate) key: ExportKey,
    /// Who calls it: the only one to whom it is sent.
    pub(crate) perspective: Option<Perspective>,
}

/// The address of an object, and that of the perspective it is seen from, if any. The object is kept
/// as long as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ExportKey {
    pub(crate) object: usize,
    pub(crate) perspective: usize,
}

impl Exported {
    pub(crate) fn of<T: Referenceable>(object: Arc<T>) -> Self {
        let object = object.innermost();
        let key = ExportKey { object: Arc::as_ptr(&object).addr(), perspective: 0 };
        Self { object, key, perspective: None }
    }

    /// The same, called by somebody who is known.
    pub(crate) fn seen_by(self, perspective: Perspective) -> Self {
        Self { perspective: Some(perspective), ..self }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published(source) => f.debug_tuple("Published").field(&source.key()).finish(),
            Self::Replica(arrival) => arrival.fmt(f),
            Self::Local(exported) => f.debug_tuple("Local").field(&exported.key).finish(),
            Self::Remote(reference) => reference.fmt(f),
        }
    }
}
