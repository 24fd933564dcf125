//! Paging: the calls that are sent, the memory that pages take, and how a transfer ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "pages/collecting.rs"]
mod collecting;
#[path = "pages/sending.rs"]
mod sending;

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use pb::{
    Failure, RemoteReference, Value,
    pages::{Pager, PagesError},
};
use pb_test_support::HANGS;
use tokio::{
    io::{AsyncRead, ReadBuf},
    sync::Notify,
};

/// A collector that records its calls, as a collector of Twisted sees them.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

#[pb::methods(rename_all = "camelCase")]
impl Log {
    #[remote]
    fn got_page(&self, page: Vec<u8>) {
        self.0.lock().unwrap().push(format!("page {}", page.len()));
    }

    #[remote]
    fn ended_paging(&self) {
        self.0.lock().unwrap().push("ended".to_owned());
    }
}

/// A root object that sends pages to a collector of the caller.
#[derive(Clone, Default)]
struct Library {
    /// The number of bytes that were read of an endless book.
    read: Arc<AtomicUsize>,
    /// Lets a book that stops half-way go on.
    gate: Arc<Notify>,
    kept: Arc<Mutex<Vec<RemoteReference>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl Library {
    #[remote]
    async fn pages(
        &self,
        collector: RemoteReference,
        size: usize,
        page_size: Option<usize>,
    ) -> Result<u64, PagesError> {
        let mut pager = Pager::new(&collector);
        if let Some(size) = page_size {
            pager = pager.page_size(size);
        }
        pager.send(&*vec![b'x'; size]).await
    }

    #[remote]
    async fn endless(&self, collector: RemoteReference) -> Result<u64, PagesError> {
        pb::pages::send_pages(&collector, self.endless_book()).await
    }

    /// Sends a page and a half, and drops the pager when the test says so.
    #[remote]
    async fn cancelled(&self, collector: RemoteReference) -> &'static str {
        tokio::select! {
            _ = pb::pages::send_pages(&collector, Stuck(12_000)) => "ended",
            () = self.gate.notified() => "cancelled",
        }
    }

    #[remote]
    async fn torn(&self, collector: RemoteReference) -> Result<u64, PagesError> {
        pb::pages::send_pages(&collector, Torn(20_000)).await
    }

    /// Calls a collector by hand.
    #[remote]
    async fn call(&self, collector: RemoteReference, calls: Vec<(String, Vec<Value>)>) {
        for (method, args) in calls {
            let call = match &*args {
                [] => collector.call_remote::<()>(&method, ()),
                [page] => collector.call_remote::<()>(&method, (page,)),
                more => collector.call_remote::<()>(&method, (&more[0], &more[1])),
            };
            call.notify().unwrap();
        }
    }

    #[remote]
    fn keep(&self, collector: RemoteReference) {
        self.kept.lock().unwrap().push(collector);
    }

    #[remote]
    fn forget(&self) {
        self.kept.lock().unwrap().clear();
    }

    #[remote]
    fn fail(&self, _collector: RemoteReference) -> Result<(), Failure> {
        Err(Failure::new("builtins.ValueError", "no such book"))
    }

    #[remote]
    fn hello(&self) -> &'static str {
        "hello"
    }
}

impl Library {
    fn endless_book(&self) -> Endless {
        Endless(self.read.clone())
    }

    /// Returns the collector that was kept.
    fn collector(&self) -> RemoteReference {
        self.kept.lock().unwrap().pop().unwrap()
    }
}

/// Fails a test that would hang. The clock is paused, so this takes no real time.
async fn in_time<F: Future>(what: F) -> F::Output {
    tokio::time::timeout(HANGS, what).await.expect("the test must not hang")
}

/// A source that always has more bytes, and counts them.
struct Endless(Arc<AtomicUsize>);

impl AsyncRead for Endless {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.0.fetch_add(buf.remaining(), Ordering::SeqCst);
        buf.put_slice(&vec![b'x'; buf.remaining()]);
        Poll::Ready(Ok(()))
    }
}

/// A source that has this many bytes, and then stays pending for ever.
struct Stuck(usize);

impl AsyncRead for Stuck {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        // Small pieces: a page is filled before it is sent.
        let count = self.0.min(buf.remaining()).min(100);
        if count == 0 {
            return Poll::Pending;
        }
        self.0 -= count;
        buf.put_slice(&vec![b'x'; count]);
        Poll::Ready(Ok(()))
    }
}

/// A source that has this many bytes, and then fails.
struct Torn(usize);

impl AsyncRead for Torn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let count = self.0.min(buf.remaining());
        if count == 0 {
            return Poll::Ready(Err(std::io::Error::other("torn")));
        }
        self.0 -= count;
        buf.put_slice(&vec![b'x'; count]);
        Poll::Ready(Ok(()))
    }
}
