//! Connections over real streams: the handshake, closing, and lost connections.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "net/aborting.rs"]
mod aborting;
#[path = "net/capacity.rs"]
mod capacity;
#[path = "net/closing.rs"]
mod closing;
#[path = "net/connectors.rs"]
mod connectors;
#[path = "net/deadlines.rs"]
mod deadlines;
#[path = "net/errors.rs"]
mod errors;
#[path = "net/listening.rs"]
mod listening;
#[path = "net/liveness.rs"]
mod liveness;
#[path = "net/observers.rs"]
mod observers;
#[path = "net/runtime.rs"]
mod runtime;
#[path = "net/settings.rs"]
mod settings;
#[path = "net/turns.rs"]
mod turns;

use std::{pin::pin, sync::Arc, time::Duration};

use pb::{
    CallError, ConnectionError, Connector, Context, Limits, Local, Peer, Server, Timeouts,
    banana::Dialect,
};
use pb_test_support::HANGS;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    net::TcpStream,
    sync::{Notify, mpsc},
};

/// A root object that reports its callers to the test.
struct Root {
    callers: mpsc::UnboundedSender<Peer>,
    gate: Arc<Notify>,
}

#[pb::methods]
impl Root {
    #[remote]
    fn hello(&self, context: &Context, name: &str) -> String {
        // This fails if the test has dropped the receiver.
        let _ = self.callers.send(context.peer().clone());
        format!("hello {name}")
    }

    #[remote]
    async fn wait(&self, context: &Context) -> &'static str {
        let _ = self.callers.send(context.peer().clone());
        self.gate.notified().await;
        "opened"
    }

    #[remote]
    fn is_itself(&self, root: Local<Self>) -> bool {
        std::ptr::eq(&*root, self)
    }

    #[remote]
    fn big(&self, size: usize) -> Vec<u8> {
        vec![b'x'; size]
    }
}

/// Returns the dialects that a server of these tests offers.
fn dialects() -> Vec<Dialect> {
    pb_test_support::dialects().as_slice().to_vec()
}

struct World {
    callers: mpsc::UnboundedReceiver<Peer>,
    gate: Arc<Notify>,
}

fn root() -> (Root, World) {
    let (sender, callers) = mpsc::unbounded_channel();
    let gate = Arc::new(Notify::new());
    (Root { callers: sender, gate: gate.clone() }, World { callers, gate })
}

async fn hello(peer: &Peer) -> Result<String, CallError> {
    peer.root().call_remote("hello", ("pond",)).await
}

#[tokio::test]
async fn over_tcp() {
    let (root, _world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(root).spawn();
    let peer = pb::connect(address).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
}

#[cfg(unix)]
#[tokio::test]
async fn over_a_unix_socket() {
    let (root, _world) = root();
    let path = std::env::temp_dir().join(format!("pb-test-{}", std::process::id()));
    let server = Server::bind_unix(&path).await.unwrap().dialects(dialects());
    assert_eq!(server.local_addr().unwrap_err().kind(), std::io::ErrorKind::Unsupported);
    server.serve(root).spawn();
    let peer = Connector::new().connect_unix(&path).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
}

#[tokio::test]
async fn in_memory_both_ends_can_make_calls() {
    let (server_root, mut world) = root();
    let (client, server) = pb::testing::pair(server_root).await.unwrap();
    assert_eq!(hello(&client).await.unwrap(), "hello pond");
    assert!(world.callers.recv().await.is_some());
    // The client serves no root object.
    let error = hello(&server).await.unwrap_err();
    assert_eq!(error.remote().unwrap().class(), "twisted.spread.pb.Error");
}

#[tokio::test]
async fn an_object_can_be_served_and_kept() {
    let (root, _world) = root();
    let root = Arc::new(root);
    let (client, _server) = pb::testing::pair(root.clone()).await.unwrap();
    assert_eq!(hello(&client).await.unwrap(), "hello pond");
    root.gate.notify_one();
    assert_eq!(client.root().call_remote::<String>("wait", ()).await.unwrap(), "opened");
    // The handle that comes back is the object, not its `Arc`.
    let root = client.root();
    assert!(root.call_remote::<bool>("is_itself", (&root,)).await.unwrap());
}

/// Fails a test that would hang. Where the clock is paused, this takes no real time.
async fn in_time<F: Future>(what: F) -> F::Output {
    tokio::time::timeout(HANGS, what).await.expect("the test must not hang")
}

#[tokio::test(start_paused = true)]
async fn the_connection_closes_with_its_last_handle() {
    let (root, mut world) = root();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let reference = client.root();
    let waiting = reference.call_remote::<String>("wait", ()).send();
    drop((client, reference));
    assert!(world.callers.recv().await.is_some());
    world.gate.notify_one();
    // The waiting call keeps the connection open.
    assert_eq!(waiting.await.unwrap(), "opened");
    assert!(matches!(in_time(server.closed()).await, ConnectionError::ClosedByPeer));
}

#[tokio::test]
async fn a_call_sent_before_the_last_handle_is_dropped_is_served() {
    let (root, mut world) = root();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    client.root().call_remote::<()>("hello", ("last words",)).notify().unwrap();
    drop(client);
    assert!(world.callers.recv().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn every_waiting_call_fails_when_the_peer_closes() {
    let (root, mut world) = root();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let waiting = client.root().call_remote::<String>("wait", ()).send();
    world.callers.recv().await.unwrap();
    world.gate.notify_one();
    assert_eq!(waiting.await.unwrap(), "opened");
    let waiting = client.root().call_remote::<String>("wait", ()).send();
    world.callers.recv().await.unwrap();
    server.close();
    // A running call may still be answered for a while. This one never is, so the connection closes without
    // its answer.
    let Err(CallError::Closed { .. }) = waiting.await else {
        panic!("the waiting call must fail with `CallError::Closed`")
    };
    assert!(matches!(client.closed().await, ConnectionError::ClosedByPeer));
    assert!(matches!(hello(&client).await, Err(CallError::Closed { .. })));
}

#[tokio::test]
async fn a_graceful_shutdown_answers_running_calls() {
    let (root, mut world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let serving = tokio::spawn(
        server
            .serve(root)
            .with_graceful_shutdown(async move { stopped.notified().await })
            .into_future(),
    );
    let peer = pb::connect(address).await.unwrap();
    let waiting = peer.root().call_remote::<String>("wait", ()).send();
    let caller = world.callers.recv().await.unwrap();
    stop.notify_one();
    // The server closes its end, refuses new calls, and answers the earlier ones.
    assert!(matches!(in_time(caller.closed()).await, ConnectionError::LocallyClosed));
    assert!(
        TcpStream::connect(address).await.is_err(),
        "the server accepts no connections while it shuts down"
    );
    let error = hello(&peer).await.unwrap_err();
    assert_eq!(error.remote().unwrap().class(), "perspective_broker.Closing");
    world.gate.notify_one();
    assert_eq!(waiting.await.unwrap(), "opened");
    in_time(serving).await.unwrap().unwrap();
}

/// `[message 1 root hello 1 [tuple "pond"] [dictionary]]`
const HELLO: &[u8] =
    b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x05\x82hello\x01\x81\x02\x80\x0b\x87\x04\x82pond\x01\x80\x05\x87";

#[tokio::test]
async fn calls_before_bad_bytes_are_answered() {
    let (root, mut world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    server.serve(root).spawn();
    let mut socket = TcpStream::connect(address).await.unwrap();
    let wait =
        b"\x07\x80\x1a\x87\x02\x81\x04\x82root\x04\x82wait\x01\x81\x01\x80\x0b\x87\x01\x80\x05\x87";
    let garbage = vec![0xff; 100_000];
    let bytes = [b"\x02\x82pb", HELLO, wait, &garbage].concat();
    socket.write_all(&bytes).await.unwrap();
    world.callers.recv().await.unwrap();
    world.callers.recv().await.unwrap();
    world.gate.notify_one();
    let mut answers = Vec::new();
    socket.read_to_end(&mut answers).await.unwrap();
    let text = String::from_utf8_lossy(&answers);
    assert!(text.contains("hello pond"), "{text}");
    // The running call is answered too.
    assert!(text.contains("opened"), "{text}");
    // The server serves other connections.
    assert_eq!(hello(&pb::connect(address).await.unwrap()).await.unwrap(), "hello pond");
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_given_up() {
    let (near, _far) = tokio::io::duplex(64);
    let begun = tokio::time::Instant::now();
    let error = Connector::new().connect_stream(near).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the handshake with the peer failed: the peer has sent nothing within 10s: it may not speak \
         Perspective Broker, or expect TLS",
    );
    assert_eq!(begun.elapsed(), Timeouts::default().handshake);
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_handshake_quotes_the_bytes_of_the_peer() {
    for (said, shown) in [(&b"OK\n"[..], "OK\\n"), (b"\x01\x80", "\\x01\\x80")] {
        for closes in [false, true] {
            let begun = tokio::time::Instant::now();
            let (near, mut far) = tokio::io::duplex(64);
            far.write_all(said).await.unwrap();
            if closes {
                far.shutdown().await.unwrap();
            }
            let error = Connector::new().connect_stream(near).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "the handshake with the peer failed: the peer does not speak Perspective Broker: \
                     all that it sent is `{shown}`"
                )
            );
            let waited = if closes { Duration::ZERO } else { Timeouts::default().handshake };
            assert_eq!(begun.elapsed(), waited);
        }
    }
    // The peer sends nothing before it closes.
    let (near, far) = tokio::io::duplex(64);
    drop(far);
    let error = Connector::new().connect_stream(near).await.unwrap_err();
    let pb::error::ConnectError::Handshake { error: reason, .. } = error else { panic!("{error}") };
    assert!(matches!(reason, ConnectionError::ClosedByPeer | ConnectionError::Io(_)), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn peers_of_other_protocols_are_closed_at_once() {
    let begun = tokio::time::Instant::now();
    // Such programs wait for an answer.
    let (near, mut far) = tokio::io::duplex(1024);
    far.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await.unwrap();
    let error = Connector::new().connect_stream(near).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the handshake with the peer failed: the peer does not speak Perspective Broker: its first bytes are \
         `SSH-2.0-OpenSSH_`",
    );
    let (mut near, far) = tokio::io::duplex(1024);
    let (root, _world) = root();
    Server::from_stream(far).serve(root).spawn();
    near.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut heard = Vec::new();
    near.read_to_end(&mut heard).await.unwrap();
    assert_eq!(heard, b"\x03\x80\x0c\x82pb-compact-1\x02\x82pb\x04\x82none");
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn a_client_reports_a_server_of_another_protocol() {
    for nonsense in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"\x01\x80\x03\x82foo"] {
        let (near, mut far) = tokio::io::duplex(1024);
        far.write_all(nonsense).await.unwrap();
        drop(far);
        let error = Connector::new().connect_stream(near).await.unwrap_err();
        assert!(matches!(error, pb::error::ConnectError::Handshake { .. }), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_ends_does_not_keep_a_closing_connection() {
    let (root, mut world) = root();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    let _waiting = client.root().call_remote::<String>("wait", ()).send();
    world.callers.recv().await.unwrap();
    let before = tokio::time::Instant::now();
    server.shutdown().await;
    let waited = before.elapsed();
    let linger = Timeouts::default().linger;
    assert!((linger..linger + Duration::from_secs(1)).contains(&waited), "{waited:?}");
}

/// `[message 1 root big 1 [tuple 524288] [dictionary]]`
const BIG: &[u8] = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x03\x82big\x01\x81\x02\x80\x0b\x87\x00\x00\x20\x81\x01\x80\x05\x87";

/// Returns a local client that serves a root, and the other end of its stream, which has asked for ten
/// mebibytes of answers.
async fn asked_for_much() -> (Peer, DuplexStream, World) {
    let (root, world) = root();
    let (mut near, far) = tokio::io::duplex(64 * 1024);
    near.write_all(b"\x01\x80\x02\x82pb").await.unwrap();
    let peer = Connector::new().root(root).connect_stream(far).await.unwrap();
    near.write_all(&BIG.repeat(20)).await.unwrap();
    (peer, near, world)
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_no_answers_is_given_up() {
    let (peer, _near, _world) = asked_for_much().await;
    let reason = peer.closed().await;
    let ConnectionError::Stalled { within: after, waiting } = reason else { panic!("{reason}") };
    assert_eq!(after, Timeouts::default().stall);
    assert!((9 << 20..11 << 20).contains(&waiting), "{waiting}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_no_calls_is_given_up() {
    let (mut near, far) = tokio::io::duplex(1024);
    near.write_all(b"\x01\x80\x02\x82pb").await.unwrap();
    let peer = Connector::new().connect_stream(far).await.unwrap();
    // The first call fills the stream; the others come when the peer takes nothing any more.
    for size in [2000, 600_000, 600_000] {
        peer.root().call_remote::<()>("take", (vec![0_u8; size],)).notify().unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!(matches!(peer.closed().await, ConnectionError::Stalled { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_answers_slowly_is_not_given_up() {
    let (peer, mut near, _world) = asked_for_much().await;
    let mut taken = 0;
    let mut piece = vec![0; 64 * 1024];
    while taken < 10 << 20 {
        tokio::time::sleep(Timeouts::default().stall / 2).await;
        taken += near.read(&mut piece).await.unwrap();
        assert!(peer.close_reason().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_closing_connection_waits_for_a_peer_only_while_it_takes_something() {
    let linger = Timeouts::default().linger;
    let (peer, mut near, _world) = asked_for_much().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = tokio::time::Instant::now();
    let mut shutdown = pin!(peer.shutdown());
    let mut piece = vec![0; 64 * 1024];
    for _ in 0..5 {
        tokio::select! {
            () = &mut shutdown => panic!("the connection closed while the peer was still reading"),
            () = tokio::time::sleep(linger / 2) => {}
        }
        assert!(near.read(&mut piece).await.unwrap() > 0);
    }
    shutdown.await;
    let waited = begun.elapsed();
    assert!((linger * 3..=linger * 4).contains(&waited), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn the_peer_is_told_at_once_that_the_connection_closes() {
    let (client, mut near) = {
        let (mut near, far) = tokio::io::duplex(1024);
        near.write_all(b"\x01\x80\x02\x82pb").await.unwrap();
        (Connector::new().connect_stream(far).await.unwrap(), near)
    };
    let begun = tokio::time::Instant::now();
    client.close();
    near.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn two_ends_that_answer_each_other_much_do_not_wait_for_each_other() {
    let ((here, _world), (there, mut other)) = (root(), root());
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(there).spawn();
    let client = Connector::new().root(here).connect(address).await.unwrap();
    assert_eq!(hello(&client).await.unwrap(), "hello pond");
    let serving = other.callers.recv().await.unwrap();
    let big = |peer: &Peer| -> Vec<_> {
        let call = |_| peer.root().call_remote::<Vec<u8>>("big", (600_000,)).send();
        (0..20).map(call).collect()
    };
    for answer in big(&client).into_iter().chain(big(&serving)) {
        assert_eq!(answer.await.unwrap().len(), 600_000);
    }
}

#[tokio::test]
async fn a_timeout_ends_the_call_and_not_the_connection() {
    let (root, mut world) = root();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    let call = client.root().call_remote::<String>("wait", ()).timeout(Duration::from_millis(10));
    assert!(matches!(call.await, Err(CallError::Timeout { .. })));
    world.callers.recv().await.unwrap();
    world.gate.notify_one();
    assert_eq!(hello(&client).await.unwrap(), "hello pond");
}

#[tokio::test]
async fn large_messages_go_through_small_buffers() {
    let (root, _world) = root();
    let (client, _server) = pb::testing::pair(root).await.unwrap();
    let calls: Vec<_> =
        (0..20).map(|_| client.root().call_remote::<Vec<u8>>("big", (600_000,)).send()).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().len(), 600_000);
    }
}

#[tokio::test]
async fn a_server_uses_its_own_limits() {
    let (root, _world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let limits = Limits::default().max_message(1000);
    server.limits(limits).serve(root).spawn();
    let peer = pb::connect(address).await.unwrap();
    let call = peer.root().call_remote::<String>("hello", ("x".repeat(2000),));
    assert!(matches!(
        call.await,
        Err(CallError::Closed { reason: ConnectionError::ClosedByPeer, .. })
    ));
}

#[tokio::test]
async fn users_are_read_from_a_password_file() {
    struct Nobody;

    #[pb::methods]
    impl Nobody {
        #[perspective]
        fn hello(&self) -> &'static str {
            "hello"
        }
    }

    struct House;

    impl pb::cred::Realm for House {
        type Avatar = Nobody;

        async fn request_avatar(
            &self,
            _: pb::cred::LoginRequest,
        ) -> Result<Arc<Nobody>, pb::cred::LoginError> {
            Ok(Arc::new(Nobody))
        }
    }

    let path = std::env::temp_dir().join(format!("pb-users-{}", std::process::id()));
    std::fs::write(&path, "alice:sesame\r\nbob:pa55:1001:Bob\nnonsense\nalice:other\n").unwrap();
    let portal = pb::cred::Portal::new(House)
        .add_checker(pb::cred::PasswordFile::new(&path))
        .add_checker(pb::cred::Anonymous);
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(portal).spawn();
    let peer = pb::connect(address).await.unwrap();
    for (user, password, is_right) in [
        ("alice", "sesame", true),
        ("bob", "pa55", true),
        ("alice", "pa55", false),
        ("alice", "other", false),
        ("bob", "pa55:1001:Bob", false),
        ("nonsense", "", false),
        ("", "", false),
    ] {
        let avatar = peer.login(user, password).await;
        assert_eq!(avatar.is_ok(), is_right, "{user} {password}: {avatar:?}");
    }
    assert!(
        peer.login_anonymous().await.is_ok(),
        "the next checker accepts a login without a name"
    );
    std::fs::remove_file(&path).unwrap();
    let error = peer.login("alice", "sesame").await.unwrap_err();
    assert!(error.remote().unwrap().is_class("twisted.cred.error.LoginFailed"), "{error}");
    assert!(!error.to_string().contains("pb-users"), "the failure must not name the password file");
}

#[tokio::test]
async fn the_error_of_a_late_or_lost_call_names_the_method_and_the_address() {
    let (root, mut world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(root).spawn();
    let peer = pb::connect(address).await.unwrap();
    let call = || peer.root().call_remote::<String>("wait", ());
    let late = call().timeout(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(late.to_string(), format!("no answer to `wait` at {address} within 20ms"));
    let lost = call().send();
    let dropped = format!(
        "`wait` at {address} failed, since the connection is closed: this end closed the connection"
    );
    world.callers.recv().await.unwrap();
    peer.close();
    assert_eq!(lost.await.unwrap_err().to_string(), dropped);
    // After that no call is sent.
    assert_eq!(call().await.unwrap_err().to_string(), dropped);
    assert_eq!(call().notify().unwrap_err().to_string(), dropped);
    // A stream has no address.
    let (client, _server) = pb::testing::pair(self::root().0).await.unwrap();
    client.close();
    let error = client.root().call_remote::<String>("wait", ()).await.unwrap_err();
    let without = "`wait` failed, since the connection is closed: this end closed the connection";
    assert_eq!(error.to_string(), without);
    let error = client.login("alice", "sesame").await.unwrap_err();
    assert_eq!(error.to_string(), without.replace("wait", "login"));
}
