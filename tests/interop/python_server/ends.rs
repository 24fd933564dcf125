//! The ways in which a connection closes.

use pb::{CallError, ConnectionError};

use super::with_kitchen;

case!(the_server_hangs_up);
fn the_server_hangs_up() {
    with_kitchen(async |mut kitchen| {
        let root = &kitchen.root;
        let never = root.call_remote::<()>("never", ()).send();
        let hang_up = root.call_remote::<()>("hangUp", ());
        for call in [hang_up.send(), never] {
            let error = call.await.unwrap_err();
            let closed =
                matches!(error, CallError::Closed { reason: ConnectionError::ClosedByPeer, .. });
            assert!(closed, "{error:?}");
        }
        let reason = kitchen.peer.closed().await;
        assert!(matches!(reason, ConnectionError::ClosedByPeer), "{reason:?}");
        assert!(kitchen.peer.close_reason().is_some());
        let after = root.call_remote::<String>("echo", ("anybody?",)).await;
        assert!(matches!(after, Err(CallError::Closed { .. })), "{after:?}");
        for event in ["call never", "call hangUp", "disconnected"] {
            kitchen.happens(event).await;
        }
    });
}

case!(the_server_shuts_down);
fn the_server_shuts_down() {
    with_kitchen(async |kitchen| {
        let call = kitchen.root.call_remote::<()>("shutdown", ());
        call.await.unwrap();
        kitchen.peer.closed().await;
        let events = kitchen.server.finish().await;
        assert_eq!(events, ["call shutdown", "disconnected"]);
    });
}

case!(the_client_hangs_up);
fn the_client_hangs_up() {
    with_kitchen(async |mut kitchen| {
        let never = kitchen.root.call_remote::<()>("never", ()).send();
        kitchen.happens("call never").await;
        kitchen.peer.shutdown().await;
        let error = never.await.unwrap_err();
        let closed =
            matches!(error, CallError::Closed { reason: ConnectionError::LocallyClosed, .. });
        assert!(closed, "{error:?}");
        kitchen.happens("disconnected").await;
    });
}

case!(messages_sent_before_the_close_arrive);
/// Messages that were sent before the close are written.
fn messages_sent_before_the_close_arrive() {
    with_kitchen(async |mut kitchen| {
        for _ in 0..100 {
            let word = "x".repeat(10_000);
            let call = kitchen.root.call_remote::<()>("describe", (word,));
            call.notify().unwrap();
        }
        kitchen.peer.close();
        for _ in 0..100 {
            kitchen.happens("call describe").await;
        }
        kitchen.happens("disconnected").await;
    });
}
