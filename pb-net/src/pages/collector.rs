use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use pb_core::{Dispatch, Invocation, Local, Referenceable};

use super::PagesError;

/// Pages as they come in from a peer, which was given the [`PageCollector`] that belongs to them.
///
/// They end with an error when the peer drops the collector without saying that it is done, and when the
/// connection ends. Dropped, they are forgotten, and so is what still comes; there is no way to tell the
/// peer to stop, unless it has a method for that.
///
/// Give a collector to one call only.
#[derive(Debug)]
pub struct Pages(Arc<Shared>);

/// What a peer sends pages to, once (`CallbackPageCollector`): `gotPage` takes bytes or text, of which
/// the UTF-8 counts; `endedPaging` is the end. Made by [`Pages::new`].
#[derive(Debug)]
pub struct PageCollector(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// The most bytes that wait to be taken.
    limit: usize,
}

/// So many pages are kept apart, however small they are. Beyond that they must have some bytes each, or
/// are added to the one before: how long they are must not take more than what is in them.
const SMALL_PAGES: usize = 1024;

/// Pages one behind the other.
#[derive(Default)]
struct State {
    bytes: VecDeque<u8>,
    /// How long each page is; none is empty.
    pages: VecDeque<usize>,
    end: Option<Result<(), PagesError>>,
    reader: Option<Waker>,
}

impl Pages {
    /// What is to be sent to the peer, and what comes of it.
    ///
    /// There may be `max_bytes` of pages that were not taken yet: one byte more, and all is given up
    /// ([`PagesError::TooMuch`]). The peer cannot be told to wait.
    ///
    /// ```
    /// use pb::{RemoteReference, pages::Pages};
    ///
    /// async fn fetch(library: &RemoteReference) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    ///     let (collector, pages) = Pages::new(16 << 20);
    ///     library.call_remote::<()>("pages", (collector, "book")).await?;
    ///     Ok(pages.into_bytes().await?)
    /// }
    /// ```
    pub fn new(max_bytes: usize) -> (Local<PageCollector>, Self) {
        let shared = Arc::new(Shared { state: Mutex::default(), limit: max_bytes });
        (Local::new(PageCollector(shared.clone())), Self(shared))
    }

    /// The next page, `None` after the last. An empty page is none, and where thousands of a few bytes
    /// wait, some may be one. Dropped before it is ready it has taken nothing.
    ///
    /// # Errors
    /// Why there is not a last page; pages that came before an end without one are given first.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, PagesError> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Vec<u8>>, PagesError>> {
        let mut state = self.0.state();
        if let Some(length) = state.pages.pop_front() {
            return Poll::Ready(Ok(Some(state.bytes.drain(..length).collect())));
        }
        state.poll_end(cx).map_ok(|()| None)
    }

    /// All that has not been taken yet, when the last page has come (`getAllPages`).
    ///
    /// # Errors
    /// Why there is not a last page.
    pub async fn into_bytes(self) -> Result<Vec<u8>, PagesError> {
        poll_fn(|cx| self.0.state().poll_end(cx)).await?;
        let bytes = std::mem::take(&mut self.0.state().bytes);
        Ok(bytes.into())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // Nobody takes what still comes.
        self.0.change(|state| state.give_up(Ok(())));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something, and wakes who waits when the mutex is free again: a waker is somebody's code.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let changed = change(&mut state);
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        changed
    }

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
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PagesError>> {
        match &self.end {
            Some(end) => Poll::Ready(end.clone()),
            None => {
                self.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Only the first end counts.
    fn end(&mut self, end: Result<(), PagesError>) {
        self.end.get_or_insert(end);
    }

    /// An end after which nobody wants the pages that came before.
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
                // What cannot be read must not be missing in the middle.
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
        // It was never sent.
        self.0.change(|state| state.end(Err(PagesError::Unfinished)));
    }
}
