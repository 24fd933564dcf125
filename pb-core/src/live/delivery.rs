//! Settings for the delivery of updates to observers.

use crate::settings::settings;

settings! {
    /// The settings for the delivery of an object's updates to its observers.
    ///
    /// # Examples
    ///
    /// ```
    /// use pb::live::{Delivery, WhenSlow};
    ///
    /// let for_dashboards = Delivery::default().when_slow(WhenSlow::Reset);
    /// assert_eq!(for_dashboards.max_queued, 16 << 20);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Delivery {
        /// The bytes of updates that may wait for one observer, besides the largest transaction that was queued
        /// since updates last began to wait for it. Each update counts 64 bytes more than its length. The
        /// default is 16 MiB. Updates that wait for several observers are in memory once.
        max_queued: usize = 16 << 20,
        /// The policy for an observer for which more bytes would have to wait.
        when_slow: WhenSlow = WhenSlow::default(),
        /// Whether observers are asked to answer each update (`wantanswer` 1), as Twisted does. An error
        /// in the answer is logged. The default is not to ask.
        answers: bool = false,
    }
}

/// The policy for an observer that does not keep up. Other observers are never delayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WhenSlow {
    /// Closes its connection.
    #[default]
    Disconnect,
    /// Drops the updates that wait for it, and sends a [reset](crate::Observers::reset) instead: the update
    /// `setCopyableState`.
    Reset,
}
