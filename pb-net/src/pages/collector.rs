use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use pb_core::{Dispatch, Invocation, Local, Referenceable};

use super::PagesError;

/// The receiver of the pages that a peer sends to a [`PageCollector`].
///
/// The pages end with an error if the peer drops the collector without calling `endedPaging`, and if the
/// connection closes. After `Pages` is dropped, the pages that still arrive are discarded. The peer cannot be
/// told to stop, unless it has a method for that.
///
/// A sender that stops early may call `endedPaging` all the same, as [`send_pages`](crate::send_pages) does. Such
/// pages end without an error. Where it matters, have the sender answer with the length, and compare.
///
/// Pass a collector to one call only.
#[derive(Debug)]
pub struct Pages(Arc<Shared>);

/// The object to which a peer sends pages (`CallbackPageCollector`), made by [`Pages::new`].
///
/// The peer calls `gotPage` for each page, with bytes or text as the argument, and `endedPaging` once at the
/// end. Text counts as its UTF-8.
#[derive(Debug)]
pub struct PageCollector(Arc<Shared>);

/// The pages that a collector has received and its [`Pages`] have not taken.
struct Shared {
    state: Mutex<State>,
    /// The most bytes that may wait to be taken.
    limit: usize,
}

/// The number of pages that are kept separate, however small they are. If more wait, they may be merged: the
/// lengths of the pages must not take more memory than their bytes.
const SMALL_PAGES: usize = 1024;

/// The waiting pages.
#[derive(Default)]
struct State {
    /// The bytes of all waiting pages.
    bytes: VecDeque<u8>,
    /// The length of each waiting page. Invariant: none is 0.
    pages: VecDeque<usize>,
    /// How the pages ended, once they have.
    end: Option<Result<(), PagesError>>,
    /// The task that waits for a page.
    reader: Option<Waker>,
}

impl Pages {
    /// Creates a collector, to be passed to the peer, and the receiver of its pages.
    ///
    /// At most `max_bytes` of pages may wait to be taken. If more arrive, all waiting pages are discarded and
    /// the pages end with [`PagesError::TooMuch`]: the peer cannot be told to wait.
    ///
    /// ```
    /// use pb::{RemoteReference, pages::Pages};
    ///
    /// async fn fetch(library: &RemoteReference) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    ///     let (collector, pages) = Pages::new(16 << 20);
    ///     let _sent: u64 = library.call_remote("read", (collector, 100_000)).await?;
    ///     Ok(pages.into_bytes().await?)
    /// }
    /// ```
    pub fn new(max_bytes: usize) -> (Local<PageCollector>, Self) {
        let shared = Arc::new(Shared { state: Mutex::default(), limit: max_bytes });
        (Local::new(PageCollector(shared.clone())), Self(shared))
    }

    /// Waits for the next page and takes it. Returns `None` after the last one.
    ///
    /// Empty pages are skipped. If thousands of very small pages wait, some of them may be merged.
    ///
    /// # Errors
    /// Returns the reason why the pages ended early. Pages that arrived before
    /// [`PagesError::Unfinished`] are returned first; the other errors discard them.
    ///
    /// # Cancel safety
    /// This method is cancel safe: if the future is dropped before it is ready, no page has been taken.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, PagesError> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Takes the next page, or waits for it.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Vec<u8>>, PagesError>> {
        let mut state = self.0.state();
        if let Some(length) = state.pages.pop_front() {
            return Poll::Ready(Ok(Some(state.bytes.drain(..length).collect())));
        }
        state.poll_end(cx).map_ok(|()| None)
    }

    /// Waits for the last page, and returns the bytes of all pages that were not taken yet (`getAllPages`).
    ///
    /// # Errors
    /// Returns the reason why the pages ended early.
    ///
    /// # Cancel safety
    /// If the future is dropped, all pages are discarded.
    pub async fn into_bytes(self) -> Result<Vec<u8>, PagesError> {
        poll_fn(|cx| self.0.state().poll_end(cx)).await?;
        let bytes = std::mem::take(&mut self.0.state().bytes);
        Ok(bytes.into())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // Pages that arrive from now on are discarded.
        self.0.change(|state| state.give_up(Ok(())));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes the waiting task, after unlocking the mutex: a waker runs code of the
    /// application.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let changed = change(&mut state);
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        changed
    }

    /// Appends a page, or ends the pages if too many bytes wait.
    fn got_page(&self, page: &[u8]) -> Result<(), PagesError> {
        self.change(|state| {
            match &state.end {
                None => {}
                Some(Ok(())) => return Ok(()),
                Some(Err(error)) => return Err(error.clone()),
            }
            if page.len() > self.limit - state.bytes.len() {
                let error = PagesError::TooMuch(self.limit);
                state.give_up(Err(error.clone()));
                return Err(error);
            }
            if !page.is_empty() {
                state.bytes.extend(page);
                let most = SMALL_PAGES + self.limit / size_of::<usize>();
                let are_many = state.pages.len() >= most;
                match state.pages.back_mut().filter(|_| are_many) {
                    Some(last) => *last += page.len(),
                    None => state.pages.push_back(page.len()),
                }
            }
            Ok(())
        })
    }
}

impl State {
    /// Waits for the end of the pages.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PagesError>> {
        match &self.end {
            Some(end) => Poll::Ready(end.clone()),
            None => {
                self.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Ends the pages. Only the first end counts.
    fn end(&mut self, end: Result<(), PagesError>) {
        self.end.get_or_insert(end);
    }

    /// Ends the pages and discards those that wait.
    fn give_up(&mut self, end: Result<(), PagesError>) {
        self.bytes = VecDeque::new();
        self.pages = VecDeque::new();
        self.end(end);
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Shared")
            .field("limit", &self.limit)
            .field("bytes", &state.bytes.len())
            .field("end", &state.end)
            .finish_non_exhaustive()
    }
}

impl Referenceable for PageCollector {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let pages = &self.0;
        match call.method() {
            "gotPage" => call.now(|call| {
                let page = call.argument::<&[u8]>("page");
                let page = page.and_then(|page| call.no_more_arguments().map(|()| page));
                // The pages must not go on without one in the middle.
                let page = page.inspect_err(|error| {
                    let error = PagesError::Page(error.clone());
                    pages.change(|state| state.give_up(Err(error)));
                })?;
                Ok(pages.got_page(page))
            }),
            "endedPaging" => call.now(|call| {
                call.no_more_arguments()?;
                pages.change(|state| state.end(Ok(())));
                Ok(())
            }),
            _ => Dispatch::no_such_method(),
        }
    }

    fn released(self: Arc<Self>) {
        self.0.change(|state| state.end(Err(PagesError::Unfinished)));
    }
}

impl Drop for PageCollector {
    fn drop(&mut self) {
        // This ends the pages of a collector that was never sent, which `released` does not reach.
        self.0.change(|state| state.end(Err(PagesError::Unfinished)));
    }
}
