//! Messages between preparing and binding.

use std::sync::Arc;

use super::waiting::{Answerable, RequestId};
use crate::{
    connection_error::Command,
    jelly::Prepared,
    live::{Effects, EncodedUpdate, Subscription},
};

/// The bytes that a message in the queue takes besides those that it will write.
pub(super) const OVERHEAD: usize = 64;

/// A handle that a message keeps until it has left.
pub(super) type HeldHandle = Box<dyn Send + Sync>;

/// A message that is prepared, and not yet bound to the tables of its connection.
pub(super) enum Message {
    Call {
        head: Prepared,
        keywords: Option<Box<Prepared>>,
        answer: Option<Arc<dyn Answerable>>,
        /// The handle of the object that is called, if the call may have to wait.
        to: Option<HeldHandle>,
    },
    Answer {
        command: Command,
        request_id: Box<[u8]>,
        value: Prepared,
    },
    Update {
        subscription: Arc<Subscription>,
        update: Arc<EncodedUpdate>,
        /// True if another update of the same transaction follows.
        more: bool,
        charge: usize,
        /// True if the update is a reset.
        is_reset: bool,
    },
}

impl Message {
    /// Returns whether the message is a call that wants an answer.
    pub(super) fn awaits_answer(&self) -> bool {
        matches!(self, Self::Call { answer: Some(_), .. })
    }

    /// Returns whether the message is an update for this observer.
    pub(super) fn is_update_of(&self, subscription: &Arc<Subscription>) -> bool {
        matches!(self, Self::Update { subscription: of, .. } if Arc::ptr_eq(of, subscription))
    }

    /// Returns about how many bytes the message takes.
    pub(super) fn charge(&self) -> usize {
        match self {
            Self::Call { head, keywords, .. } => {
                head.len() + keywords.as_ref().map_or(0, |keywords| keywords.len()) + OVERHEAD
            }
            Self::Answer { request_id, value, .. } => request_id.len() + value.len() + OVERHEAD,
            Self::Update { charge, .. } => *charge,
        }
    }

    /// Drops the message when no mutex is held, if dropping it could run code of the application.
    pub(super) fn drop_later(self, effects: &mut Effects) {
        if !self.is_harmless() {
            effects.drop_later(self);
        }
    }

    /// Drops a message that was bound under the same lock of the connection. If the table of waiting calls has another
    /// handle of the receiver of the answer, dropping this one runs no code of the application.
    pub(super) fn drop_sent(mut self, effects: &mut Effects) {
        if let Self::Call { answer, .. } = &mut self {
            answer.take_if(|answer| answer.request_id().is_some_and(RequestId::is_waiting));
        }
        self.drop_later(effects);
    }

    /// Returns whether dropping the message runs no code of the application.
    fn is_harmless(&self) -> bool {
        match self {
            Self::Call { head, keywords, answer, to } => {
                answer.is_none()
                    && to.is_none()
                    && head.is_harmless()
                    && keywords.as_ref().is_none_or(|keywords| keywords.is_harmless())
            }
            Self::Answer { value, .. } => value.is_harmless(),
            // The message may have the last handle of its subscription.
            Self::Update { .. } => false,
        }
    }
}
