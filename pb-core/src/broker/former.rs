//! The ids of objects that the peer has dropped.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use crate::{
    live::{CacheKey, Source, Subscription},
    local_ids::LocalIdHashing,
    perspective::{Perspective, WeakPerspective},
};

/// The most ids that are kept.
const MAX: usize = 1 << 16;

/// The former ids of objects that the peer does not hold any more, if they were sent through a
/// `WeakPublished`. Such an object is sent again under its former id. A peer that has kept a `WeakCached` thereby
/// recognises the object.
///
/// An id is kept only if the peer has dropped every handle: no later message of the peer can then be
/// about the subscription that has ended.
#[derive(Default)]
pub(super) struct Former(HashMap<CacheKey, Row, LocalIdHashing>);

struct Row {
    id: u64,
    source: Weak<dyn Source>,
    /// Kept so that no other perspective can have its address, which is part of the key.
    perspective: Option<WeakPerspective>,
}

impl Row {
    /// Returns whether the object may be sent again for this perspective.
    fn is_possible(&self) -> bool {
        let perspective = self.perspective.as_ref();
        self.source.strong_count() > 0 && perspective.is_none_or(WeakPerspective::is_alive)
    }
}

impl Former {
    /// Returns the former id of an object.
    pub(super) fn id(&self, object: CacheKey) -> Option<u64> {
        self.0.get(&object).map(|row| row.id)
    }

    /// Keeps an id.
    pub(super) fn add(&mut self, subscription: &Subscription, id: u64) {
        // Rows of objects that were dropped are removed only when the table would have to grow.
        if self.0.len() == self.0.capacity().min(MAX) {
            self.0.retain(|_, row| row.is_possible());
            // Otherwise the table would be searched for dead rows at each insertion. A `WeakCached` of a
            // peer may then not recognise its object.
            if self.0.len() > MAX / 2 {
                self.0.clear();
            }
        }
        let source = Arc::downgrade(&subscription.source);
        let perspective = subscription.perspective.as_ref().map(Perspective::downgrade);
        self.0.insert(subscription.key(), Row { id, source, perspective });
    }

    /// Forgets the id of an object that the peer holds again.
    pub(super) fn remove(&mut self, object: CacheKey) {
        self.0.remove(&object);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
