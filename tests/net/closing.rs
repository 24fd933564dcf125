//! Connections that are closed by methods which were called over them.

use std::{
    pin::pin,
    sync::Mutex,
    task::{Context as TaskContext, Poll, Waker},
    time::Duration,
};

use pb::{CallError, ConnectionError, Context, Peer};
use tokio::{sync::mpsc, time::Instant};

use super::in_time;

/// Closes the connection over which it is called, and reports the outcome.
struct Closer {
    done: mpsc::UnboundedSender<&'static str>,
    /// Another connection.
    other: Mutex<Option<Peer>>,
}

impl Closer {
    fn new() -> (Self, mpsc::UnboundedReceiver<&'static str>) {
        let (done, comes) = mpsc::unbounded_channel();
        (Self { done, other: Mutex::default() }, comes)
    }

    fn done(&self, what: &'static str) -> &'static str {
        self.done.send(what).unwrap();
        what
    }
}

#[pb::methods]
impl Closer {
    #[remote]
    async fn shut(&self, context: &Context) -> &'static str {
        context.peer().shutdown().await;
        self.done("shut")
    }

    #[remote]
    async fn shut_later(&self, context: &Context) -> &'static str {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let peer = context.peer();
        tokio::join!(peer.shutdown(), peer.shutdown());
        self.done("shut later")
    }

    /// Closes the connection in a method without a future.
    #[remote]
    fn shut_now(&self, context: &Context) -> bool {
        let shutdown = pin!(context.peer().shutdown());
        shutdown.poll(&mut TaskContext::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[remote]
    fn shut_elsewhere(&self, context: &Context) -> &'static str {
        let (peer, done) = (context.peer().clone(), self.done.clone());
        tokio::spawn(async move {
            peer.shutdown().await;
            done.send("elsewhere").unwrap();
        });
        "spawned"
    }

    /// Waits for the close of another connection, which has running calls of its own.
    #[remote]
    async fn shut_other(&self) -> &'static str {
        let other = self.other.lock().unwrap().take().unwrap();
        other.shutdown().await;
        self.done("shut the other")
    }

    #[remote]
    async fn wait(&self) -> &'static str {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.done("waited")
    }

    #[remote]
    async fn until_gone(&self, context: &Context) -> String {
        let reason = context.peer().closed().await.to_string();
        self.done("gone");
        reason
    }

    #[remote]
    async fn drain(&self, context: &Context) -> &'static str {
        context.peer().root().call_remote::<()>("nothing", ()).notify().unwrap();
        context.peer().flushed().await;
        self.done("drained")
    }
}

async fn ask(peer: &Peer, method: &str) -> Result<String, CallError> {
    peer.root().call_remote(method, ()).await
}

#[tokio::test(start_paused = true)]
async fn a_method_may_close_the_connection_that_it_is_called_over() {
    for (method, answer) in [("shut", "shut"), ("shut_later", "shut later")] {
        let (root, _done) = Closer::new();
        let (client, server) = pb::testing::pair(root).await.unwrap();
        let begun = Instant::now();
        assert_eq!(in_time(ask(&client, method)).await.unwrap(), answer);
        assert!(matches!(in_time(client.closed()).await, ConnectionError::ClosedByPeer));
        in_time(server.shutdown()).await;
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    let (root, _done) = Closer::new();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    assert!(in_time(client.root().call_remote::<bool>("shut_now", ())).await.unwrap());
    in_time(client.closed()).await;
}

#[tokio::test(start_paused = true)]
async fn several_methods_may_close_their_connection_at_once() {
    let (root, _done) = Closer::new();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let begun = Instant::now();
    let (first, second, third) = in_time(async {
        tokio::join!(ask(&client, "shut_later"), ask(&client, "shut_later"), ask(&client, "wait"))
    })
    .await;
    assert_eq!((first.unwrap(), second.unwrap()), ("shut later".into(), "shut later".into()));
    assert_eq!(third.unwrap(), "waited", "others are answered as well");
    in_time(server.shutdown()).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_task_spawned_by_a_method_waits_until_the_connection_is_closed() {
    let (root, mut done) = Closer::new();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    let (waited, spawned) =
        in_time(async { tokio::join!(ask(&client, "wait"), ask(&client, "shut_elsewhere")) }).await;
    assert_eq!((waited.unwrap(), spawned.unwrap()), ("waited".into(), "spawned".into()));
    assert_eq!(in_time(done.recv()).await, Some("waited"));
    assert_eq!(in_time(done.recv()).await, Some("elsewhere"));
}

#[tokio::test(start_paused = true)]
async fn a_method_waits_for_another_connection_to_close() {
    let (other, mut waited) = Closer::new();
    let (other_client, other_server) = pb::testing::pair(other).await.unwrap();
    let (root, mut done) = Closer::new();
    *root.other.lock().unwrap() = Some(other_server);
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    // The call is running when the connection is closed.
    let (there, here) = in_time(async {
        tokio::join!(ask(&other_client, "wait"), async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            ask(&client, "shut_other").await
        })
    })
    .await;
    assert_eq!((there.unwrap(), here.unwrap()), ("waited".into(), "shut the other".into()));
    assert_eq!((waited.try_recv(), done.try_recv()), (Ok("waited"), Ok("shut the other")));
}

#[tokio::test(start_paused = true)]
async fn a_method_may_wait_for_its_connection_to_close() {
    let (root, mut done) = Closer::new();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let begun = Instant::now();
    let waiting = client.root().call_remote::<String>("until_gone", ()).send();
    // The connection closes at this end, and running calls are answered.
    tokio::time::sleep(Duration::from_millis(1)).await;
    server.shutdown().await;
    assert_eq!(in_time(waiting).await.unwrap(), "this end closed the connection");
    assert_eq!(done.try_recv(), Ok("gone"));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    // The other end no longer waits for answers.
    let (root, mut done) = Closer::new();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    let waiting = client.root().call_remote::<String>("until_gone", ()).send();
    tokio::time::sleep(Duration::from_millis(1)).await;
    client.shutdown().await;
    assert!(matches!(waiting.await, Err(CallError::Closed { .. })));
    assert_eq!(in_time(done.recv()).await, Some("gone"));
}

#[tokio::test(start_paused = true)]
async fn a_method_may_wait_for_all_to_be_written() {
    let (root, _done) = Closer::new();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    let begun = Instant::now();
    assert_eq!(in_time(ask(&client, "drain")).await.unwrap(), "drained");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}
