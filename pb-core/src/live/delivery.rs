use crate::settings::settings;

settings! {
    /// How updates are delivered to the observers of an object.
    ///
    /// ```
    /// use pb::live::{Delivery, WhenSlow};
    ///
    /// let for_dashboards = Delivery::default().when_slow(WhenSlow::Reset);
    /// assert_eq!(for_dashboards.max_queued, 16 << 20);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Delivery {
        /// Bytes of updates that may wait for one observer that takes them slowly, counting 64 more for
        /// each; 16 MiB, besides the largest transaction among them. Observers share the bytes
        /// themselves.
        max_queued: usize = 16 << 20,
        /// What is done about an observer for which more than that would have to wait.
        when_slow: WhenSlow = WhenSlow::default(),
        /// Whether observers are asked to answer each update, as Twisted's are (`wantanswer` 1). An error
        /// that they answer is logged. By default they are not.
        answers: bool = false,
    }
}

/// What is done about an observer that does not keep up. The others are never delayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WhenSlow {
    /// Its connection is closed.
    #[default]
    Disconnect,
    /// What waits for it is dropped, and it is sent the state anew instead: the update
    /// `setCopyableState`, see [`Observers::reset`](crate::Observers::reset).
    Reset,
}
