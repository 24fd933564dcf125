//! The memory of received pages, and how a transfer ends at its collector.

use std::{task::Poll, time::Duration};

use pb::{
    Peer, Value,
    pages::{Pages, PagesError},
};
use pb_test_support::poll_once;
use tokio::time::sleep;

use crate::{Library, in_time};

async fn library() -> (Peer, Peer, Library) {
    let library = Library::default();
    let (client, server) = pb::testing::pair(library.clone()).await.unwrap();
    (client, server, library)
}

/// Returns the call of `gotPage` with this page.
fn got(page: Value) -> (String, Vec<Value>) {
    ("gotPage".to_owned(), vec![page])
}

fn bytes(page: &str) -> (String, Vec<Value>) {
    got(Value::Bytes(page.into()))
}

fn ended() -> (String, Vec<Value>) {
    ("endedPaging".to_owned(), Vec::new())
}

#[tokio::test(start_paused = true)]
async fn all_pages_are_read_at_once() {
    let (client, _server, _) = library().await;
    for size in [0, 1, 8192, 100_000] {
        let (collector, pages) = Pages::new(size);
        client.root().call_remote::<u64>("pages", (collector, size)).await.unwrap();
        assert_eq!(pages.into_bytes().await.unwrap(), vec![b'x'; size]);
    }
    assert!(client.held_objects().is_empty());
}

#[tokio::test(start_paused = true)]
async fn pages_are_read_one_by_one() {
    let (client, _server, _) = library().await;
    // A limit of about as much as the connection has under way, far below the size of the book.
    let (collector, mut pages) = Pages::new(200_000);
    let call = client.root().call_remote::<u64>("pages", (collector, 1_000_000)).send();
    let mut sizes = Vec::new();
    while let Some(page) = in_time(pages.next()).await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes.iter().sum::<usize>(), 1_000_000);
    assert_eq!((sizes.len(), sizes.last()), (123, Some(&576)));
    assert_eq!(pages.next().await.unwrap(), None);
    assert_eq!(call.await.unwrap(), 1_000_000);
}

#[tokio::test(start_paused = true)]
async fn pages_that_were_taken_do_not_come_again() {
    let (client, _server, _) = library().await;
    let (collector, mut pages) = Pages::new(100);
    let calls = vec![bytes("one"), bytes("two"), bytes("three"), ended()];
    client.root().call_remote::<()>("call", (collector, calls)).await.unwrap();
    assert_eq!(pages.next().await.unwrap().unwrap(), b"one");
    assert_eq!(pages.into_bytes().await.unwrap(), b"twothree");
}

#[tokio::test(start_paused = true)]
async fn more_than_the_limit_is_an_error_and_nothing_is_kept() {
    let (client, _server, _) = library().await;
    let (collector, mut pages) = Pages::new(99_999);
    client.root().call_remote::<u64>("pages", (collector, 100_000)).await.unwrap();
    for _ in 0..2 {
        let error = pages.next().await.unwrap_err();
        assert!(matches!(error, PagesError::TooMuch(99_999)), "{error}");
    }
    let error = pages.into_bytes().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than 99999 bytes of pages wait to be taken: give `Pages::new` a larger limit, or take them sooner"
    );
    assert!(client.held_objects().is_empty());
}

#[tokio::test(start_paused = true)]
async fn text_counts_as_its_utf_8_and_nothing_as_nothing() {
    let (client, _server, _) = library().await;
    let (collector, mut pages) = Pages::new(8);
    let mut calls = vec![bytes(""); 1000];
    calls.extend([
        got(Value::Text("größe".into())),
        got(Value::Text("".into())),
        bytes("!"),
        ended(),
    ]);
    client.root().call_remote::<()>("call", (collector, calls)).await.unwrap();
    assert_eq!(pages.next().await.unwrap().unwrap(), "größe".as_bytes());
    assert_eq!(pages.next().await.unwrap().unwrap(), b"!");
    assert_eq!(pages.next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn very_small_pages_are_put_together() {
    const SIZE: usize = 20_000;

    let (client, _server, _) = library().await;
    let (collector, mut pages) = Pages::new(SIZE);
    client.root().call_remote::<u64>("pages", (collector, SIZE, 1)).await.unwrap();
    let (mut count, mut size) = (0, 0);
    while let Some(page) = pages.next().await.unwrap() {
        (count, size) = (count + 1, size + page.len());
    }
    assert_eq!((count, size), (1024 + SIZE / size_of::<usize>(), SIZE));
}

/// A page that cannot be read must not be missing in the middle.
#[tokio::test(start_paused = true)]
async fn a_page_of_another_type_is_an_error() {
    let (client, _server, _) = library().await;
    let two = ("gotPage".to_owned(), vec![Value::Bytes("a".into()), Value::Bytes("b".into())]);
    for wrong in
        [got(Value::Int(5.into())), got(Value::None), ("gotPage".to_owned(), Vec::new()), two]
    {
        let (collector, mut pages) = Pages::new(100);
        let calls = vec![bytes("one"), wrong, bytes("three"), ended()];
        client.root().call_remote::<()>("call", (collector, calls)).await.unwrap();
        let error = pages.next().await.unwrap_err();
        assert!(matches!(error, PagesError::Page(_)), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_end_with_an_error_when_the_peer_releases_the_collector() {
    let (client, _server, _) = library().await;
    for method in ["fail", "noSuchMethod"] {
        let (collector, pages) = Pages::new(100);
        assert!(client.root().call_remote::<()>(method, (&collector,)).await.is_err());
        // It ends also while the collector is still held here.
        let error = in_time(pages.into_bytes()).await.unwrap_err();
        assert!(matches!(error, PagesError::Unfinished), "{error}");
        drop(collector);
    }
    let (collector, mut pages) = Pages::new(100);
    let calls = vec![bytes("one")];
    client.root().call_remote::<()>("call", (collector, calls)).await.unwrap();
    assert_eq!(pages.next().await.unwrap().unwrap(), b"one");
    assert!(matches!(in_time(pages.next()).await, Err(PagesError::Unfinished)));

    let (collector, mut pages) = Pages::new(100);
    client.root().call_remote::<()>("keep", (collector,)).await.unwrap();
    let mut next = Box::pin(pages.next());
    assert!(matches!(poll_once(next.as_mut()), Poll::Pending));
    client.root().call_remote::<()>("forget", ()).await.unwrap();
    assert!(matches!(in_time(next).await, Err(PagesError::Unfinished)));
}

#[tokio::test(start_paused = true)]
async fn pages_end_with_an_error_when_the_connection_closes() {
    let (client, server, _) = library().await;
    let (collector, mut pages) = Pages::new(100_000);
    let call = client.root().call_remote::<()>("cancelled", (&collector,)).send();
    let reading = tokio::spawn(async move {
        let page = pages.next().await.unwrap().unwrap();
        (page.len(), pages.next().await)
    });
    sleep(Duration::from_secs(1)).await;
    server.close();
    let (size, end) = in_time(reading).await.unwrap();
    assert_eq!(size, 8192);
    assert!(matches!(end, Err(PagesError::Unfinished)), "{end:?}");
    drop(call);
}

#[tokio::test(start_paused = true)]
async fn pages_end_with_an_error_when_the_collector_is_dropped_unsent() {
    let (collector, pages) = Pages::new(100);
    drop(collector);
    assert!(matches!(in_time(pages.into_bytes()).await, Err(PagesError::Unfinished)));
}

#[tokio::test(start_paused = true)]
async fn pages_after_the_last_one_are_ignored() {
    let (client, _server, _) = library().await;
    let (collector, mut pages) = Pages::new(100);
    let calls = vec![bytes("one"), ended(), bytes("two"), ended()];
    client.root().call_remote::<()>("call", (collector, calls)).await.unwrap();
    assert_eq!(pages.next().await.unwrap().unwrap(), b"one");
    assert_eq!(pages.next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_ended_paging_with_arguments_is_not_the_end() {
    let (client, _server, _) = library().await;
    let (collector, pages) = Pages::new(100);
    let more = ("endedPaging".to_owned(), vec![Value::None]);
    client.root().call_remote::<()>("call", (collector, vec![more])).await.unwrap();
    assert!(matches!(in_time(pages.into_bytes()).await, Err(PagesError::Unfinished)));
}

#[tokio::test(start_paused = true)]
async fn dropping_pages_frees_their_memory() {
    let (client, _server, _) = library().await;
    let (collector, pages) = Pages::new(100);
    let kept = |count| format!("{collector:?}").contains(&format!("bytes: {count},"));
    client.root().call_remote::<()>("call", (&collector, vec![bytes("one")])).await.unwrap();
    assert!(kept(3), "{collector:?}");
    drop(pages);
    assert!(kept(0), "{collector:?}");
    client.root().call_remote::<()>("call", (&collector, vec![bytes("two")])).await.unwrap();
    assert!(kept(0), "{collector:?}");
}

#[tokio::test(start_paused = true)]
async fn dropping_pages_does_not_disturb_the_sender() {
    let (client, _server, _) = library().await;
    let (collector, pages) = Pages::new(10);
    drop(pages);
    let call = client.root().call_remote::<u64>("pages", (collector, 100_000));
    assert_eq!(call.await.unwrap(), 100_000);
    assert!(client.held_objects().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_gives_up_waiting_has_taken_nothing() {
    let (client, _server, _) = library().await;
    let (collector, mut pages) = Pages::new(100);
    client.root().call_remote::<()>("keep", (&collector,)).await.unwrap();
    let patience = Duration::from_secs(1);
    assert!(tokio::time::timeout(patience, pages.next()).await.is_err());
    let calls = vec![bytes("one"), ended()];
    client.root().call_remote::<()>("call", (collector, calls)).await.unwrap();
    assert_eq!(pages.into_bytes().await.unwrap(), b"one");
}
