use std::{fmt, sync::Arc};

use super::Referenceable;
use crate::{jelly::TableEntry, perspective::Perspective};

/// An object of this end that is sent as a reference, with the key by which it keeps its id when it is sent
/// again.
#[derive(Clone)]
pub(crate) struct Exported {
    pub(crate) object: Arc<dyn Referenceable>,
    pub(crate) key: ExportKey,
    /// The perspective of the user who calls the object. It is sent to no other user.
    pub(crate) perspective: Option<Perspective>,
}

/// The address of an object, and the address of the perspective for which it is sent (0 for none).
///
/// Invariant: the table keeps the object as long as its id, so the address is not used again meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ExportKey {
    pub(crate) object: usize,
    pub(crate) perspective: usize,
}

impl Exported {
    /// Wraps an object that is sent for no perspective.
    pub(crate) fn of<T: Referenceable>(object: Arc<T>) -> Self {
        Self::of_any(object.innermost())
    }

    /// Wraps an object that is in no other `Arc`, and is sent for no perspective.
    pub(crate) fn of_any(object: Arc<dyn Referenceable>) -> Self {
        let key = ExportKey { object: Arc::as_ptr(&object).addr(), perspective: 0 };
        Self { object, key, perspective: None }
    }

    /// Sets the perspective of the user who calls the object. The key does not change, since each login
    /// exports an object of its own.
    pub(crate) fn seen_by(self, perspective: Perspective) -> Self {
        Self { perspective: Some(perspective), ..self }
    }
}

impl TableEntry for Exported {}

impl fmt::Debug for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Local").field(&self.key).finish()
    }
}
