//! The numbers of objects that the peer has dropped.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use crate::{
    live::{CacheKey, Source, Subscription},
    own_numbers::OwnNumbers,
    perspective::{Perspective, WeakPerspective},
};

/// The most numbers that are kept.
const MAX: usize = 1 << 16;

/// The numbers of objects that are not held any more and that were sent as a way back: an object is sent
/// again under the same number, by which the peer knows it for the same object where it has kept a weak
/// handle. Only if the peer has dropped every handle, since it then has nothing more to say of the
/// subscription that is over.
#[derive(Default)]
pub(super) struct Former(HashMap<CacheKey, Row, OwnNumbers>);

struct Row {
    id: u64,
    source: Weak<dyn Source>,
    /// Kept so that no other perspective can have its address, which is part of the key.
    perspective: Option<WeakPerspective>,
}

impl Row {
    /// Returns whether the object may be sent again to the same perspective.
    fn is_possible(&self) -> bool {
        let perspective = self.perspective.as_ref();
        self.source.strong_count() > 0 && perspective.is_none_or(WeakPerspective::is_alive)
    }
}

impl Former {
    /// Returns the number that an object had.
    pub(super) fn id(&self, object: CacheKey) -> Option<u64> {
        self.0.get(&object).map(|row| row.id)
    }

    /// Keeps a number.
    pub(super) fn add(&mut self, subscription: &Subscription, id: u64) {
        // Those that are gone are looked for only where there would have to be more room.
        if self.0.len() == self.0.capacity().min(MAX) {
            self.0.retain(|_, row| row.is_possible());
            // All at once, so that they are not gone through for each that is added.
            if self.0.len() > MAX / 2 {
                self.0.clear();
            }
        }
        let source = Arc::downgrade(&subscription.source);
        let perspective = subscription.perspective.as_ref().map(Perspective::downgrade);
        self.0.insert(subscription.key(), Row { id, source, perspective });
    }

    /// Forgets the number of an object, which is held again.
    pub(super) fn remove(&mut self, object: CacheKey) {
        self.0.remove(&object);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
