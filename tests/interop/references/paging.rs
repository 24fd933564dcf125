//! Pages to and from `twisted.spread.util`.

use pb::{
    CallError,
    pages::{Pages, PagesError},
};

use super::Tower;
use crate::link::either_calls;

either_calls! {
    crate::references::with_tower:
    from_a_string_pager from_a_file_pager of_text page_by_page a_pager_that_is_stopped
    more_pages_than_the_limit a_collector_that_python_releases the_connection_closes_in_the_middle
    to_a_callback_collector the_pager_stops_in_the_middle python_hangs_up_in_the_middle
}

const MOST: usize = 1 << 20;

async fn from_a_string_pager(mut tower: Tower) {
    for size in [300 * 1024, 16_384, 1, 0] {
        let (collector, pages) = Pages::new(size);
        let answer: String = tower.ask("stringPages", (collector, size)).await;
        assert_eq!(answer, "paging");
        assert_eq!(pages.into_bytes().await.unwrap(), vec![b'x'; size]);
        tower.happens(&["paged out"]).await;
    }
    tower.close(&[]).await;
}

async fn from_a_file_pager(tower: Tower) {
    let (collector, mut pages) = Pages::new(MOST);
    tower.ask::<()>("filePages", (collector, 40_000)).await;
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [16_384, 16_384, 7_232]);
    let (collector, pages) = Pages::new(MOST);
    tower.ask::<()>("filePages", (collector, 0)).await;
    assert_eq!(pages.into_bytes().await.unwrap(), b"");
    tower.close(&["file paged out", "file paged out"]).await;
}

/// Python cuts text by characters.
async fn of_text(tower: Tower) {
    let (collector, mut pages) = Pages::new(MOST);
    tower.ask::<()>("textPages", (collector, "größe", 3)).await;
    assert_eq!(pages.next().await.unwrap().unwrap(), "grö".as_bytes());
    assert_eq!(pages.next().await.unwrap().unwrap(), "ße".as_bytes());
    assert_eq!(pages.next().await.unwrap(), None);
    tower.close(&[]).await;
}

async fn page_by_page(tower: Tower) {
    // Python may have sent many pages before the first one is taken.
    let (collector, mut pages) = Pages::new(4 * MOST);
    tower.ask::<String>("stringPages", (collector, 4 * MOST, 100_000)).await;
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (42, 4 * MOST));
    tower.close(&["paged out"]).await;
}

/// The collector cannot tell a stopped pager from a finished one.
async fn a_pager_that_is_stopped(tower: Tower) {
    let (collector, pages) = Pages::new(MOST);
    tower.ask::<()>("stoppedPages", (collector, 5)).await;
    assert_eq!(pages.into_bytes().await.unwrap().len(), 5 * 8192);
    tower.close(&["stopped"]).await;
}

/// Python sends all of it nevertheless.
async fn more_pages_than_the_limit(mut tower: Tower) {
    let (collector, pages) = Pages::new(100_000);
    tower.ask::<String>("stringPages", (collector, MOST)).await;
    let error = pages.into_bytes().await.unwrap_err();
    assert!(matches!(error, PagesError::TooMuch(100_000)), "{error}");
    tower.happens(&["paged out"]).await;
    tower.close(&[]).await;
}

async fn a_collector_that_python_releases(tower: Tower) {
    for method in ["ignore", "noSuchThing"] {
        let (collector, pages) = Pages::new(MOST);
        let _ = tower.call::<()>(method, (&collector,)).await;
        // An exception of Python's holds the collector until the garbage is collected.
        tower.ask::<String>("tables", ()).await;
        let error = pages.into_bytes().await.unwrap_err();
        assert!(matches!(error, PagesError::Unfinished), "{error}");
    }
    tower.close(&[]).await;
}

/// The connection is aborted, and pages that were on their way are lost: perhaps all of them.
async fn the_connection_closes_in_the_middle(tower: Tower) {
    let (collector, mut pages) = Pages::new(MOST);
    let _ = tower.call::<()>("lostPages", (collector,)).await;
    let mut taken = 0;
    let error = loop {
        match pages.next().await {
            Ok(Some(page)) => taken += page.len(),
            Ok(None) => panic!("all pages arrived, but the connection should have closed first"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, PagesError::Unfinished) && taken < MOST, "{error} after {taken}");
    tower.ends(&[]).await;
}

async fn to_a_callback_collector(tower: Tower) {
    for (size, page_size, sizes) in [
        (20_000, 8192, vec![8192, 8192, 3616]),
        (16_384, 8192, vec![8192, 8192]),
        (0, 8192, vec![0]),
        (700_000, 640 * 1024, vec![655_360, 44_640]),
    ] {
        let collected: Vec<usize> = tower.ask("collect", ("pages", size, page_size)).await;
        assert_eq!(collected, sizes);
    }
    tower.close(&[]).await;
}

async fn the_pager_stops_in_the_middle(tower: Tower) {
    let collecting = tower.call::<Vec<usize>>("collect", ("endless",)).send();
    // These calls are answered after pages have been sent.
    tower.ask::<String>("tables", ()).await;
    tower.ask::<String>("tables", ()).await;
    tower.home.stop.notify_one();
    let sizes = collecting.await.unwrap();
    assert!(!sizes.is_empty() && sizes.iter().all(|size| *size == 8192), "{sizes:?}");
    tower.close(&[]).await;
}

async fn python_hangs_up_in_the_middle(mut tower: Tower) {
    tower.ask::<()>("leaveBehind", ("endless",)).await;
    let outcome = tower.sent.recv().await.unwrap();
    assert!(matches!(outcome, Err(PagesError::Send(CallError::Closed { .. }))), "{outcome:?}");
    tower.ends(&[]).await;
}
