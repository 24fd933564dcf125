//! The pages that are sent, when they are sent, and how a sender ends.

use std::{
    pin::Pin,
    sync::atomic::Ordering,
    task::{Context, Poll},
    time::Duration,
};

use pb::{
    CallError, Connector, Local, Peer,
    pages::{Pages, PagesError},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    time::sleep,
};

use crate::{Library, Log, Stuck, in_time};

/// Returns the calls of a collector after a method has sent its pages.
async fn seen(method: &str, size: usize, page_size: usize) -> (u64, Vec<String>) {
    let (client, _server) = pb::testing::pair(Library::default()).await.unwrap();
    let log = Log::default();
    let collector = Local::new(log.clone());
    let call = client.root().call_remote(method, (collector, size, page_size));
    let sent = call.await.unwrap();
    let seen = std::mem::take(&mut *log.0.lock().unwrap());
    (sent, seen)
}

#[tokio::test(start_paused = true)]
async fn pages_are_as_large_as_a_string_pagers() {
    let (client, _server) = pb::testing::pair(Library::default()).await.unwrap();
    let log = Log::default();
    let call = client.root().call_remote::<u64>("pages", (Local::new(log.clone()), 300 * 1024));
    assert_eq!(call.await.unwrap(), 300 * 1024);
    let seen = log.0.lock().unwrap().clone();
    assert_eq!(seen.len(), 39);
    assert!(seen[..37].iter().all(|page| page == "page 8192"), "{seen:?}");
    assert_eq!(seen[37..], ["page 4096", "ended"]);
    assert!(client.held_objects().is_empty(), "the handle was dropped");
}

#[tokio::test(start_paused = true)]
async fn the_last_page_is_not_empty_unless_it_is_the_only_one() {
    assert_eq!(seen("pages", 0, 10).await, (0, vec!["page 0".to_owned(), "ended".to_owned()]));
    assert_eq!(seen("pages", 20, 10).await.1, ["page 10", "page 10", "ended"]);
    assert_eq!(seen("pages", 21, 10).await.1, ["page 10", "page 10", "page 1", "ended"]);
    assert_eq!(seen("pages", 1, 10).await.1, ["page 1", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_page_is_a_byte_at_least_and_a_string_at_most() {
    assert_eq!(seen("pages", 2, 0).await.1, ["page 1", "page 1", "ended"]);
    let (sent, pages) = seen("pages", 640 * 1024 + 1, usize::MAX).await;
    assert_eq!(sent, 640 * 1024 + 1);
    assert_eq!(pages, ["page 655360", "page 1", "ended"]);
}

/// `[message 1 root keep 1 [tuple [remote 1]] [dictionary]]`
const KEEP: &[u8] = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x04\x82keep\x01\x81\x02\x80\x0b\x87\x02\x80\x10\x87\x01\x81\x01\x80\x05\x87";

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_is_sent_a_page_or_two() {
    let library = Library::default();
    let (mut near, far) = tokio::io::duplex(1024);
    near.write_all(b"\x01\x80\x02\x82pb").await.unwrap();
    let _client = Connector::new().root(library.clone()).connect_stream(far).await.unwrap();
    near.write_all(KEEP).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let (collector, source) = (library.collector(), library.endless_book());
    let sending = tokio::spawn(async move { pb::pages::send_pages(&collector, source).await });
    let read = || library.read.load(Ordering::SeqCst);
    sleep(Duration::from_secs(1)).await;
    assert!((8192..=3 * 8192).contains(&read()), "{}", read());
    // The source is read on as far as the peer takes pages.
    let mut taken = vec![0; 100 * 1024];
    near.read_exact(&mut taken).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    assert!((100 * 1024..=(100 + 3 * 8) * 1024).contains(&read()), "{}", read());
    // The sender waits for the stream, and then the connection is closed.
    drop(near);
    let outcome = in_time(sending).await.unwrap();
    assert!(matches!(outcome, Err(PagesError::Send(CallError::Closed { .. }))), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn other_calls_are_served_between_pages() {
    let (client, _server) = pb::testing::pair(Library::default()).await.unwrap();
    let (collector, mut pages) = Pages::new(usize::MAX);
    let endless = client.root().call_remote::<()>("endless", (collector,)).send();
    pages.next().await.unwrap();
    for _ in 0..10 {
        let hello = client.root().call_remote::<String>("hello", ());
        assert_eq!(hello.await.unwrap(), "hello");
    }
    drop(endless);
}

#[tokio::test(start_paused = true)]
async fn a_pager_that_is_dropped_half_way_ends_paging() {
    let library = Library::default();
    let (client, _server) = pb::testing::pair(library.clone()).await.unwrap();
    let log = Log::default();
    let call = client.root().call_remote::<String>("cancelled", (Local::new(log.clone()),)).send();
    sleep(Duration::from_secs(1)).await;
    // Bytes that do not fill a page are not sent.
    assert_eq!(*log.0.lock().unwrap(), ["page 8192"]);
    library.gate.notify_one();
    assert_eq!(call.await.unwrap(), "cancelled");
    assert_eq!(*log.0.lock().unwrap(), ["page 8192", "ended"]);
    assert!(client.held_objects().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_cannot_be_read_is_the_senders_error() {
    let (client, _server) = pb::testing::pair(Library::default()).await.unwrap();
    let log = Log::default();
    let call = client.root().call_remote::<u64>("torn", (Local::new(log.clone()),));
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("the source of the pages cannot be read: torn"), "{error}");
    assert_eq!(*log.0.lock().unwrap(), ["page 8192", "page 8192", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_sender_that_waits_for_its_source_ends_when_the_connection_closes() {
    let library = Library::default();
    let (client, _server) = pb::testing::pair(library.clone()).await.unwrap();
    let (collector, mut pages) = Pages::new(100_000);
    client.root().call_remote::<()>("keep", (collector,)).await.unwrap();
    let collector = library.collector();
    let sending =
        tokio::spawn(async move { pb::pages::send_pages(&collector, Stuck(12_000)).await });
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 8192);
    client.close();
    let outcome = in_time(sending).await.unwrap();
    assert!(matches!(outcome, Err(PagesError::Send(CallError::Closed { .. }))), "{outcome:?}");
}

/// Twisted's pagers behave the same: each sends a page when the connection has taken the earlier ones.
#[tokio::test]
async fn senders_do_not_wait_for_each_others_pages() {
    let (client, _server) = pb::testing::pair(Library::default()).await.unwrap();
    let books = [(); 3].map(|()| {
        let (collector, mut pages) = Pages::new(usize::MAX);
        let call = client.root().call_remote::<()>("endless", (collector,)).send();
        async move {
            for _ in 0..100 {
                pages.next().await.unwrap();
                tokio::task::yield_now().await;
            }
            (pages, call)
        }
    });
    let [first, second, third] = books.map(tokio::spawn);
    let all = async { (first.await, second.await, third.await) };
    let in_time = tokio::time::timeout(Duration::from_secs(20), all).await;
    assert!(in_time.is_ok(), "every sender sends pages while the first one is still sending");
}

#[tokio::test]
async fn a_sender_that_cannot_end_paging_fails() {
    /// Sends a page, and then closes the connection.
    struct Last(Peer, bool);

    impl AsyncRead for Last {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            match std::mem::replace(&mut self.1, true) {
                false => buf.put_slice(&[b'x'; 8192]),
                true => self.0.close(),
            }
            Poll::Ready(Ok(()))
        }
    }

    let library = Library::default();
    let (client, server) = pb::testing::pair(library.clone()).await.unwrap();
    let (collector, _pages) = Pages::new(100_000);
    client.root().call_remote::<()>("keep", (collector,)).await.unwrap();
    let outcome = pb::pages::send_pages(&library.collector(), Last(server, false)).await;
    assert!(matches!(outcome, Err(PagesError::Send(CallError::Closed { .. }))), "{outcome:?}");
}
