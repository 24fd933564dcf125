//! The updates of a running command, with backpressure.

use std::collections::VecDeque;

use pb::{Answer, CallError, Ignored};

use crate::master::{CommandObserver, Update};

/// How many updates may wait for their answers. Each has about [`PIECE`](crate::shell::PIECE) bytes of output,
/// so that a command has about half a mebibyte under way.
const MAX_UNANSWERED: usize = 32;

/// Sends updates, in order. A master that answers slowly makes the command wait, rather than memory grow.
pub(crate) struct Updates {
    observer: CommandObserver,
    unanswered: VecDeque<Answer<Ignored>>,
}

impl Updates {
    pub(crate) fn new(observer: CommandObserver) -> Self {
        Self { observer, unanswered: VecDeque::new() }
    }

    /// Sends an update, as soon as few enough wait for their answers.
    pub(crate) async fn send(&mut self, update: Update) -> Result<(), CallError> {
        while self.unanswered.len() >= MAX_UNANSWERED {
            self.answered().await?;
        }
        // `send` sends it now. Awaiting the call would wait for the answer as well.
        self.unanswered.push_back(self.observer.update(&[(&update, 0)]).send());
        Ok(())
    }

    /// Waits until the master has taken all updates, and tells it that the command has ended.
    pub(crate) async fn complete(mut self) -> Result<(), CallError> {
        while !self.unanswered.is_empty() {
            self.answered().await?;
        }
        self.observer.complete(None).await?;
        Ok(())
    }

    /// Waits for the answer to the oldest update.
    async fn answered(&mut self) -> Result<(), CallError> {
        if let Some(oldest) = self.unanswered.front_mut() {
            let answer = oldest.await;
            self.unanswered.pop_front();
            answer?;
        }
        Ok(())
    }
}
