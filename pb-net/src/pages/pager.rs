use std::ops::RangeInclusive;

use pb_core::{CallError, Called, RemoteReference};
use tokio::io::{AsyncRead, AsyncReadExt};
use tracing::debug;

use super::PagesError;

/// As `StringPager` cuts a string. `FilePager` sends 16,384 bytes of a file.
const PAGE: usize = 8 * 1024;

/// Up to what fits into one string.
const PAGES: RangeInclusive<usize> = 1..=640 * 1024;

/// Sends all that can be read from a source to a collector, in pages, and says how many bytes that was
/// (`StringPager`, `FilePager`).
///
/// The next page is sent when the connection has taken the one before, so that what waits for a slow
/// peer is a page or two, and other messages go out between pages. Neither pages nor their end are
/// answered: that this has ended says that all was given to the connection. Dropped before that, it tells
/// the collector that there is no more (`stopPaging`), and the collector cannot tell that from the end:
/// where it matters, say how much it will be.
///
/// A method may send pages and then answer, or answer first and leave the pages to a task of their own.
///
/// # Errors
/// [`PagesError::Source`] if the source cannot be read, [`PagesError::Send`] if the connection is lost.
pub async fn send_pages(
    collector: &RemoteReference,
    source: impl AsyncRead + Unpin,
) -> Result<u64, PagesError> {
    Pager::new(collector).send(source).await
}

/// [`send_pages`] with pages of another size.
///
/// ```
/// use pb::{RemoteReference, pages::{Pager, PagesError}};
///
/// /// As `FilePager` does.
/// async fn send_file(collector: &RemoteReference, path: &str) -> Result<u64, PagesError> {
///     let file = tokio::io::empty(); // tokio::fs::File::open(path).await?
///     Pager::new(collector).page_size(16 * 1024).send(file).await
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before `.send(source).await`"]
pub struct Pager {
    collector: RemoteReference,
    page_size: usize,
}

impl Pager {
    /// Pages for this collector, of 8,192 bytes.
    pub fn new(collector: &RemoteReference) -> Self {
        Self { collector: collector.clone(), page_size: PAGE }
    }

    /// The size of each page but the last: from one byte to 640 KiB, the most that fits into a string.
    pub fn page_size(mut self, bytes: usize) -> Self {
        self.page_size = bytes.clamp(*PAGES.start(), *PAGES.end());
        self
    }

    /// Sends all that can be read from `source`; see [`send_pages`]. A source without anything in it is
    /// one empty page.
    ///
    /// # Errors
    /// As [`send_pages`].
    pub async fn send(self, mut source: impl AsyncRead + Unpin) -> Result<u64, PagesError> {
        let Self { collector, page_size } = self;
        let mut paging = Paging(Some(&collector));
        let mut page = Vec::with_capacity(page_size);
        let mut sent = 0;
        loop {
            page.clear();
            let more = tokio::select! {
                biased;
                more = fill(&mut page, page_size, &mut source) => more,
                reason = collector.peer().closed() => {
                    return Err(CallError::Closed { called: Some(Box::new(Called::new("gotPage", collector.peer().remote_addr()))), reason }.into());
                }
            };
            let more = more?;
            // After the last page of a source nothing is left of it; an empty one has a page too.
            if !page.is_empty() || sent == 0 {
                collector.peer().flushed().await;
                collector.call_remote::<()>("gotPage", (page.as_slice(),)).no_answer()?;
                sent += page.len() as u64;
            }
            if !more {
                break;
            }
        }
        paging.end()?;
        Ok(sent)
    }
}

/// Fills a page. False at the end of the source.
async fn fill(
    page: &mut Vec<u8>,
    size: usize,
    source: &mut (impl AsyncRead + Unpin),
) -> std::io::Result<bool> {
    while page.len() < size {
        let room = size - page.len();
        if (&mut *source).take(room as u64).read_buf(page).await? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Pages are on their way. Whatever ends them, the collector is told.
struct Paging<'a>(Option<&'a RemoteReference>);

impl Paging<'_> {
    fn end(&mut self) -> Result<(), CallError> {
        let Some(collector) = self.0.take() else { return Ok(()) };
        collector.call_remote::<()>("endedPaging", ()).no_answer()
    }
}

impl Drop for Paging<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            debug!(%error, "a collector could not be told that there are no more pages");
        }
    }
}
