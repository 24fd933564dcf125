//! `Peer::abort` closes a connection at once, whatever it waits for.

use std::{sync::Arc, time::Duration};

use pb::{CallError, ConnectionError, Connector, Context, Server};
use tokio::{io::AsyncReadExt, sync::mpsc, time::Instant};

use super::{BIG, asked_for_much, in_time, root};
use crate::dialects;

/// Reports when it is dropped.
struct Reports(mpsc::UnboundedSender<()>);

impl Drop for Reports {
    fn drop(&mut self) {
        // This fails if the test has dropped the receiver.
        let _ = self.0.send(());
    }
}

/// Its methods abort the connection over which they are called, or never end.
struct Hanging {
    begun: mpsc::UnboundedSender<()>,
    dropped: mpsc::UnboundedSender<()>,
}

#[pb::methods]
impl Hanging {
    #[remote]
    async fn hang(&self) {
        let _dropped = Reports(self.dropped.clone());
        self.begun.send(()).unwrap();
        std::future::pending().await
    }

    #[remote]
    fn abort(&self, context: &Context) {
        context.peer().abort();
    }

    #[remote]
    async fn abort_later(&self, context: &Context) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        context.peer().abort();
    }
}

fn hanging() -> (Hanging, mpsc::UnboundedReceiver<()>, mpsc::UnboundedReceiver<()>) {
    let (begun, begins) = mpsc::unbounded_channel();
    let (dropped, drops) = mpsc::unbounded_channel();
    (Hanging { begun, dropped }, begins, drops)
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_reads_nothing_does_not_delay_it() {
    let (peer, mut near, _world) = asked_for_much().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    peer.abort();
    assert!(matches!(peer.close_reason(), Some(ConnectionError::Aborted)));
    // The answers that the stream has not taken are not written.
    let mut written = Vec::new();
    near.read_to_end(&mut written).await.unwrap();
    assert!(written.len() <= 64 * 1024, "{} bytes", written.len());
    assert!(BIG.len() < written.len());
    peer.shutdown().await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn waiting_and_later_calls_fail_with_its_reason() {
    let (root, mut begins, _drops) = hanging();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let waiting = client.root().call_remote::<()>("hang", ()).send();
    begins.recv().await.unwrap();
    client.abort();
    let later = client.root().call_remote::<()>("hang", ());
    for error in [waiting.await.unwrap_err(), later.await.unwrap_err()] {
        let is_aborted =
            matches!(error, CallError::Closed { reason: ConnectionError::Aborted, .. });
        assert!(is_aborted, "{error}");
    }
    assert!(matches!(in_time(server.closed()).await, ConnectionError::ClosedByPeer));
}

#[tokio::test(start_paused = true)]
async fn running_calls_of_the_peer_are_cancelled() {
    let (root, mut begins, mut drops) = hanging();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let waiting = client.root().call_remote::<()>("hang", ()).send();
    begins.recv().await.unwrap();
    let begun = Instant::now();
    server.abort();
    in_time(drops.recv()).await.unwrap();
    assert!(matches!(waiting.await, Err(CallError::Closed { .. })));
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_closing_ends_at_once() {
    let (root, mut begins, mut drops) = hanging();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let _waiting = client.root().call_remote::<()>("hang", ()).send();
    begins.recv().await.unwrap();
    server.close();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!(drops.try_recv().is_err(), "the closing connection waits for the running call");
    let begun = Instant::now();
    server.abort();
    in_time(drops.recv()).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert!(matches!(server.close_reason(), Some(ConnectionError::LocallyClosed)));
}

#[tokio::test(start_paused = true)]
async fn a_method_may_abort_the_connection_that_it_is_called_over() {
    for method in ["abort", "abort_later"] {
        let (root, _begins, _drops) = hanging();
        let (client, server) = pb::testing::pair(root).await.unwrap();
        let error = in_time(client.root().call_remote::<()>(method, ())).await.unwrap_err();
        assert!(matches!(error, CallError::Closed { .. }), "{error}");
        assert!(matches!(server.close_reason(), Some(ConnectionError::Aborted)));
    }
}

#[tokio::test]
async fn a_connection_over_tcp_ends_at_both_ends() {
    let (root, mut world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(Arc::new(root)).spawn();
    let peer = Connector::new().connect(address).await.unwrap();
    let waiting = peer.root().call_remote::<String>("wait", ()).send();
    let caller = world.callers.recv().await.unwrap();
    caller.abort();
    assert!(matches!(in_time(waiting).await, Err(CallError::Closed { .. })));
    in_time(peer.closed()).await;
}
