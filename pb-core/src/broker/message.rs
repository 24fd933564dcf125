use std::sync::Arc;

use super::waiting::Answerable;
use crate::{
    connection_error::Command,
    jelly::Prepared,
    live::{Announcement, Subscription, Work},
};

/// What a message in the queue takes besides its bytes.
pub(super) const OVERHEAD: usize = 64;

/// Something that is kept until a message has left.
pub(super) type Kept = Box<dyn Send + Sync>;

/// A message that is prepared, and not yet bound to the tables of its connection.
pub(super) enum Message {
    Call {
        head: Prepared,
        keywords: Option<Prepared>,
        answer: Option<Arc<dyn Answerable>>,
        /// The handle of the object that is called, if the call may have to wait.
        to: Option<Kept>,
    },
    Answer {
        command: Command,
        request: Box<[u8]>,
        value: Prepared,
    },
    Update {
        subscription: Arc<Subscription>,
        update: Arc<Announcement>,
        /// Another update of the same transaction follows.
        more: bool,
        charge: usize,
        /// It is the state anew.
        is_reset: bool,
    },
}

impl Message {
    /// Returns whether an answer will be waited for.
    pub(super) fn awaits_answer(&self) -> bool {
        matches!(self, Self::Call { answer: Some(_), .. })
    }

    /// Returns whether it is an update for this observer.
    pub(super) fn is_update_of(&self, subscription: &Arc<Subscription>) -> bool {
        matches!(self, Self::Update { subscription: of, .. } if Arc::ptr_eq(of, subscription))
    }

    /// Returns about how many bytes it takes.
    pub(super) fn charge(&self) -> usize {
        match self {
            Self::Call { head, keywords, .. } => {
                head.len() + keywords.as_ref().map_or(0, Prepared::len) + OVERHEAD
            }
            Self::Answer { request, value, .. } => request.len() + value.len() + OVERHEAD,
            Self::Update { charge, .. } => *charge,
        }
    }

    /// Drops it where no mutex is held, if code of the application could run.
    pub(super) fn drop_later(self, work: &mut Work) {
        if !self.is_harmless() {
            work.trash(self);
        }
    }

    fn is_harmless(&self) -> bool {
        match self {
            Self::Call { head, keywords, answer, to } => {
                answer.is_none()
                    && to.is_none()
                    && head.is_harmless()
                    && keywords.as_ref().is_none_or(Prepared::is_harmless)
            }
            Self::Answer { value, .. } => value.is_harmless(),
            // It may have the last handle of its subscription.
            Self::Update { .. } => false,
        }
    }
}
