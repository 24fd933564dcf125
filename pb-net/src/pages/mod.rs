//! Paging (`twisted.spread.util`): sending in pieces what is too large for one value, or not complete yet.
//!
//! ```text
//! > [message 1 root read 1 [tuple [remote 1]] [dictionary]]       the receiver's collector
//! < [message 1 1 gotPage 0 [tuple BYTES] [dictionary]]            once for each page
//! < [message 2 1 endedPaging 0 [tuple] [dictionary]]
//! < [decref 1]
//! ```

mod collector;
mod pager;

use std::{io, sync::Arc};

use pb_core::{CallError, UnjellyError};

pub use self::{
    collector::{PageCollector, Pages},
    pager::{Pager, send_pages},
};

/// The reason why paging failed, at the sender or at the receiver.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum PagesError {
    /// The source could not be read. The pages before were sent, and then the collector was told that there
    /// are no more.
    #[error("the source of the pages cannot be read: {0}")]
    Source(Arc<io::Error>),
    /// A page could not be sent, nearly always because the connection has closed.
    #[error("a page cannot be sent: {0}")]
    Send(CallError),
    /// More bytes waited to be taken than [`Pages::new`] was given as the limit.
    #[error(
        "more than {0} bytes of pages wait to be taken: give `Pages::new` a larger limit, or take them sooner"
    )]
    TooMuch(usize),
    /// A page was neither bytes nor text.
    #[error("a page cannot be read: {0}")]
    Page(UnjellyError),
    /// The sender released the collector without calling `endedPaging`, or the connection closed.
    #[error(
        "the last page did not arrive: the sender's method failed or released the collector too early, or the \
         connection closed"
    )]
    Unfinished,
}

/// Allows a method that opens a file and sends it to return one type of error.
impl From<CallError> for PagesError {
    fn from(error: CallError) -> Self {
        Self::Send(error)
    }
}

impl From<io::Error> for PagesError {
    fn from(error: io::Error) -> Self {
        Self::Source(Arc::new(error))
    }
}
