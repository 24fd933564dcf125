use std::ops::RangeInclusive;

use pb_core::{CallError, Called, RemoteReference};
use tokio::io::{AsyncRead, AsyncReadExt};
use tracing::debug;

use super::PagesError;

/// The default number of bytes of a page, as `StringPager` has it. A `FilePager` sends pages of 16,384 bytes.
const PAGE: usize = 8 * 1024;

/// The allowed numbers of bytes of a page: at most as many as fit into one string.
const PAGES: RangeInclusive<usize> = 1..=640 * 1024;

/// Sends all bytes of a source to a collector, in pages, and returns how many they were (`StringPager`,
/// `FilePager`).
///
/// The next page is sent when the connection has taken the one before. So only a page or two wait for a slow
/// peer, and other messages go out between pages.
///
/// `gotPage` and `endedPaging` are called without answers (`pbanswer=False`). When this function returns, the
/// connection has taken all pages, but the peer may not have received them.
///
/// A method may send pages and then answer, or answer first and send the pages in a task of their own.
///
/// # Errors
/// Returns [`PagesError::Source`] if the source cannot be read, and [`PagesError::Send`] if the connection
/// has closed.
///
/// # Cancel safety
/// If the future is dropped early, the collector is told that there are no more pages (`stopPaging`). It
/// cannot distinguish that from the end of the source. Where it matters, tell the receiver the length in
/// another way.
pub async fn send_pages(
    collector: &RemoteReference,
    source: impl AsyncRead + Unpin,
) -> Result<u64, PagesError> {
    Pager::new(collector).send(source).await
}

/// A sender of pages whose size can be chosen; [`send_pages`] has the default size.
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
    /// Creates a sender of pages of 8,192 bytes to this collector.
    pub fn new(collector: &RemoteReference) -> Self {
        Self { collector: collector.clone(), page_size: PAGE }
    }

    /// Sets the number of bytes of each page. The last page may have fewer.
    ///
    /// The size is at least one byte and at most 640 KiB, the longest string. A size outside of that range is
    /// replaced by the nearest allowed one.
    pub fn page_size(mut self, bytes: usize) -> Self {
        self.page_size = bytes.clamp(*PAGES.start(), *PAGES.end());
        self
    }

    /// Sends all bytes of `source`, as [`send_pages`] does. An empty source is sent as one empty page.
    ///
    /// # Errors
    /// Returns the same errors as [`send_pages`].
    ///
    /// # Cancel safety
    /// If the future is dropped early, the collector is told that there are no more pages, as with
    /// [`send_pages`].
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
            // The page is empty if the bytes of the source filled the pages before exactly. Only an empty
            // source is sent as an empty page.
            if !page.is_empty() || sent == 0 {
                collector.peer().flushed().await;
                collector.call_remote::<()>("gotPage", (page.as_slice(),)).notify()?;
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

/// Fills a page. Returns `false` at the end of the source.
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

/// A guard that tells the collector that there are no more pages, when it is dropped at the latest.
struct Paging<'a>(Option<&'a RemoteReference>);

impl Paging<'_> {
    /// Tells the collector that there are no more pages, unless it was told already.
    fn end(&mut self) -> Result<(), CallError> {
        let Some(collector) = self.0.take() else { return Ok(()) };
        collector.call_remote::<()>("endedPaging", ()).notify()
    }
}

impl Drop for Paging<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            debug!(%error, "`endedPaging` could not be sent to the collector of pages");
        }
    }
}
