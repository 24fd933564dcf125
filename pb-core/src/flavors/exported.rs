use std::{fmt, sync::Arc};

use super::Referenceable;
use crate::{jelly::TableEntry, perspective::Perspective};

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

    /// Sets who calls it. The key stays as it is: each login has an object of its own.
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
