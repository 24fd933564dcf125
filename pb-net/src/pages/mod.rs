//! Paging (`twisted.spread.util`): what is too large for one value, or not there yet, in pieces.
//!
//! ```text
//! > [message 1 root pages 1 [tuple [remote 1]] [dictionary]]      the receiver's collector
//! < [message 1 1 gotPage 0 [tuple BYTES] [dictionary]]            as often as it takes
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

/// Why pages did not all arrive, at either end.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum PagesError {
    /// The source could not be read. What was read before has been sent, and the collector was told
    /// that this was all.
    #[error("the source of the pages cannot be read: {0}")]
    Source(Arc<io::Error>),
    /// A page could not be sent, nearly always because the connection is lost.
    #[error("a page cannot be sent: {0}")]
    Send(#[from] CallError),
    /// More came than the given number of bytes.
    #[error("more than {0} bytes of pages")]
    TooMuch(usize),
    /// A page was something else than bytes or text.
    #[error("a page cannot be read: {0}")]
    Page(UnjellyError),
    /// The sender let go of the collector before it said that it was done, or the connection ended.
    #[error("the last page never came")]
    Unfinished,
}

/// So that a method which opens a file and sends it needs one kind of error.
impl From<io::Error> for PagesError {
    fn from(error: io::Error) -> Self {
        Self::Source(Arc::new(error))
    }
}
