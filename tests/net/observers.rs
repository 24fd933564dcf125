//! A slow observer for which the publisher does not wait for ever.

use std::{pin::pin, sync::Arc, time::Duration};

use pb::{
    Cached, Connector, Observers, Published, Server, Timeouts,
    live::{Delivery, WhenSlow},
};
use pb_test_support::poll_once;
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

use crate::dialects;

#[derive(pb::Cacheable)]
#[pb(class = "test.Ticker", transparent)]
struct Ticker {
    price: String,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Ticker {
    #[update]
    fn moved(&mut self, price: String) {
        self.price = price;
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Ticker, transparent)]
struct Seen {
    price: String,
}

#[pb::methods]
impl Seen {
    #[observe]
    fn moved(&mut self, price: String) {
        self.price = price;
    }
}

struct Exchange(Published<Ticker>);

#[pb::methods]
impl Exchange {
    #[remote]
    fn ticker(&self) -> Published<Ticker> {
        self.0.clone()
    }
}

/// Returns an observer whose process is stopped: it reads nothing, and its connection is open.
async fn stopped(ticker: &Published<Ticker>, timeouts: Timeouts) -> Cached<Seen> {
    let ((near, mut to_client), (mut to_server, far)) =
        (tokio::io::duplex(16 * 1024), tokio::io::duplex(16 * 1024));
    let server = Server::from_stream(far)
        .dialects(dialects())
        .timeouts(timeouts)
        .serve(Exchange(ticker.clone()));
    server.spawn();
    let stop = Arc::new(Notify::new());
    let is_stopped = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut to_client, &mut to_server) => {}
            () = is_stopped.notified() => std::future::pending().await,
        }
    });
    let peer = Connector::new().connect_stream(near).await.unwrap();
    let seen = peer.root().call_remote("ticker", ()).await.unwrap();
    stop.notify_one();
    seen
}

#[tokio::test(start_paused = true)]
async fn a_publisher_waits_no_longer_than_its_timeout_for_an_observer_that_takes_nothing() {
    let lag = Duration::from_secs(7);
    // More than the streams hold, and less than a connection takes at once, in every dialect; and few, so that the
    // connection has taken all that waited, and cannot write it, when the next updates come.
    let all = [WhenSlow::Disconnect, WhenSlow::Reset];
    for (first, when_slow) in all.into_iter().flat_map(|policy| [(10, policy), (1_000, policy)]) {
        let delivery = Delivery::default().when_slow(when_slow);
        let ticker = Ticker { price: String::new(), observers: Observers::default() };
        let ticker = Published::with_delivery(ticker, delivery);
        // Much less than the time after which the connection itself is closed.
        let timeouts = Timeouts::default().observer_lag(lag).stall(Duration::from_secs(1_000));
        let _seen = stopped(&ticker, timeouts).await;
        for price in 0..first {
            ticker.lock().moved(format!("{price:064}"));
        }
        assert!(poll_once(pin!(ticker.flushed())).is_ready());
        // The driver sleeps when the observer falls behind, and no event wakes it.
        sleep(Duration::from_millis(10)).await;
        while poll_once(pin!(ticker.flushed())).is_ready() {
            ticker.lock().moved(format!("{:064}", 0));
        }
        let begun = Instant::now();
        ticker.flushed().await;
        let waited = begun.elapsed();
        assert!(waited <= lag * 2 + Duration::from_secs(1), "{first}, {when_slow:?}: {waited:?}");
        let left = match when_slow {
            WhenSlow::Reset => 1,
            _ => 0,
        };
        assert_eq!(ticker.observer_count(), left, "{when_slow:?}");
    }
}
