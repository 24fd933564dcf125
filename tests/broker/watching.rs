//! Tasks that wait for a connection: until the outbox is empty, until it closes, until it is shut down.

use std::{pin::pin, sync::Arc};

use pb::{ConnectionError, Peer};
use pb_test_support::{Pair, Woken};

use crate::roots::Root;

/// Returns a pair whose client has bytes to be written.
fn pair() -> (Pair, Peer) {
    let pair = Pair::new(Root::default());
    let peer = pair.peer();
    peer.root().call_remote::<()>("note", ("x",)).notify().unwrap();
    (pair, peer)
}

#[test]
fn a_wait_for_an_empty_outbox_ends_when_the_connection_closes() {
    let (pair, peer) = pair();
    let woken = Woken::new();
    let mut drained = pin!(peer.flushed());
    assert!(woken.poll(drained.as_mut()).is_pending());
    pair.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!(woken.count(), 1);
    assert!(woken.poll(drained).is_ready());
    assert!(woken.poll(pin!(peer.flushed())).is_ready());
}

#[test]
fn a_dropped_wait_for_a_connection_leaves_no_waker_behind() {
    let (pair, peer) = pair();
    let woken = Woken::new();
    for _ in 0..20_000 {
        assert!(woken.poll(pin!(peer.flushed())).is_pending());
        assert!(woken.poll(pin!(peer.closed())).is_pending());
    }
    assert_eq!(Arc::strong_count(&woken), 1);
    pair.client.broker.close();
    assert_eq!(woken.count(), 0);
}

#[test]
fn the_last_waker_is_woken() {
    let (pair, peer) = pair();
    let wakers = [(); 2].map(|()| Woken::new());
    let (mut ended, mut drained) = (pin!(peer.closed()), pin!(peer.flushed()));
    for woken in &wakers {
        assert!(woken.poll(ended.as_mut()).is_pending());
        assert!(woken.poll(drained.as_mut()).is_pending());
    }
    pair.client.broker.close();
    assert_eq!(wakers.map(|woken| woken.count()), [0, 2]);
}

#[test]
fn a_shutdown_is_done_when_the_outbox_is_empty() {
    let (pair, peer) = pair();
    let woken = Woken::new();
    let mut shutdown = pin!(peer.shutdown());
    assert!(woken.poll(shutdown.as_mut()).is_pending());
    assert!(matches!(peer.close_reason(), Some(ConnectionError::LocallyClosed)));
    assert!(!pair.client.sent().is_empty(), "calls that were sent before the shutdown are written");
    assert!(woken.poll(shutdown.as_mut()).is_pending());
    let before = woken.count();
    pair.client.broker.handle_finished();
    assert_eq!(woken.count(), before + 1);
    assert!(woken.poll(shutdown).is_ready());
}
